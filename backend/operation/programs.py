"""The five processes: how each is started and how it shows that it is truly ready."""

import sys
from pathlib import Path

import httpx2
import psycopg

from backend.operation import model
from backend.operation.supervisor import Probe, Program, child_environment
from backend.settings import ROOT, Settings
from backend.storage.address import plain_address

LARGEST_FRAME = 2**20
"""Bytes of one frame of the web chat; a longer one is refused before it is read."""


class Programs:
    """Makes the programs of one installation."""

    def __init__(self, settings: Settings, database_url: str) -> None:
        self.settings = settings
        self.database_url = database_url
        self.environment = child_environment(
            DATABASE_URL=database_url,
            QINGZHANG_SERVICE_TOKEN=settings.service_token.get_secret_value(),
            QINGZHANG_SECRET_KEY=settings.secret_key.get_secret_value(),
            QINGZHANG_VAR=str(settings.var),
            ACTIONS_URL=f"http://{settings.host}:{settings.actions_port}/webhook",
            PYTHONPATH=str(ROOT),
            PYTHONUNBUFFERED="1",
            PYTHONWARNINGS="ignore:XDG_RUNTIME_DIR is not set",
        )

    def app(self) -> Program:
        """The pages and the API."""
        settings = self.settings
        command = ["-m", "uvicorn", "--factory", "backend.app:from_environment", "--no-access-log"]
        command += ["--ws-max-size", str(LARGEST_FRAME)]
        command += ["--host", settings.host, "--port", str(settings.app_port)]
        # The search loads longest, and whoever asks it meanwhile waits: an answer of it means that all is there.
        return self._ours("app", command, _answers(f"{settings.app_url}/api/v1/items?q=ready"))

    def filling(self) -> Program:
        """Runs to its end: schema, catalogue, demo cases."""
        return self._ours("filling", ["-m", "backend.operation.filling"], _never)

    def worker(self) -> Program:
        """Background work."""
        return self._ours("worker", ["-m", "backend.worker"], _worker_beats(self.database_url))

    def bot(self) -> Program:
        """The channels."""
        return self._ours("bot", ["-m", "bot.app"], _answers(f"{self.settings.bot_url}/health/ready"))

    def actions(self) -> Program:
        """The action server, which binds every address unless told otherwise."""
        command = ["-m", "rasa_sdk", "--actions", "actions", "--port", str(self.settings.actions_port)]
        url = f"http://{self.settings.host}:{self.settings.actions_port}/health"
        return self._ours("actions", command, _answers(url), SANIC_HOST=self.settings.host)

    def rasa(self, trained: Path) -> Program:
        """Rasa with the trained model."""
        server = ROOT / "nlu" / "server"
        command = [*model.rasa_command(), "run", "-i", self.settings.host, "-p", str(self.settings.rasa_port)]
        command += ["--enable-api", "--model", str(trained)]
        command += ["--endpoints", str(server / "endpoints.yml"), "--credentials", str(server / "credentials.yml")]
        environment = {**model.rasa_environment(), **self.environment}
        probe = _parses(f"{self.settings.rasa_url}/model/parse")
        return Program("rasa", command, environment, ROOT, self.log("rasa"), probe, ready_seconds=180)

    def log(self, name: str) -> Path:
        """Where a process's output is kept."""
        return self.settings.var / "log" / f"{name}.log"

    def _ours(self, name: str, arguments: list[str], probe: Probe, **environment: str) -> Program:
        command = [sys.executable, *arguments]
        return Program(name, command, {**self.environment, **environment}, ROOT, self.log(name), probe)


async def _never() -> bool:
    return False


def _answers(url: str) -> Probe:
    async def probe() -> bool:
        return await _ask("GET", url) is not None

    return probe


def _parses(url: str) -> Probe:
    async def probe() -> bool:
        answer = await _ask("POST", url, {"text": "ready?"})
        return answer is not None and "intent" in answer

    return probe


async def _ask(method: str, url: str, body: dict[str, str] | None = None) -> dict[str, object] | None:
    try:
        async with httpx2.AsyncClient(timeout=10, trust_env=False) as client:
            answer = await client.request(method, url, json=body)
            found: dict[str, object] | None = answer.json() if answer.status_code == 200 else None
            return found
    except (httpx2.HTTPError, ValueError):
        return None


def _worker_beats(database_url: str) -> Probe:
    """A worker shows its life in procrastinate's own table."""
    question = "SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - interval '10 seconds'"

    async def probe() -> bool:
        try:
            address = plain_address(database_url)
            async with await psycopg.AsyncConnection.connect(address, connect_timeout=5) as connection:
                row = await (await connection.execute(question)).fetchone()
                return row is not None and row[0] > 0
        except psycopg.Error:
            return False

    return probe
