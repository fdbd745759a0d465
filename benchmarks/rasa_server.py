"""Rasa from the outside, for the benchmarks: train a model, start a server, wait until it answers, stop it again."""

import asyncio
import os
import subprocess
import time
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import yaml

ROOT = Path(__file__).resolve().parent.parent
RASA_PYTHON = ROOT / ".venv-rasa" / "bin" / "python"
_PATIENCE_SECONDS = 240


@dataclass(frozen=True)
class RunningRasa:
    """A server that has answered its first parse."""

    address: str
    ready_after: float


def environment(**more: str) -> dict[str, str]:
    """What every Rasa process of ours runs with."""
    return {
        **os.environ,
        "RASA_TELEMETRY_ENABLED": "false",
        "PYTHONPATH": str(ROOT),
        "PYTHONWARNINGS": "ignore",
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        **more,
    }


def run_rasa_python(arguments: Iterable[str | Path], log: Path) -> float:
    """Run to the end in Rasa's environment, all output to `log`; the seconds it took. Fails loudly."""
    begin = time.perf_counter()
    with log.open("w", encoding="utf-8") as out:
        done = subprocess.run(
            [RASA_PYTHON, *map(str, arguments)],
            cwd=ROOT,
            env=environment(),
            stdout=out,
            stderr=subprocess.STDOUT,
            check=False,
        )
    if done.returncode:
        raise SystemExit(f"{' '.join(map(str, arguments))} failed ({done.returncode}); see {log}")
    return time.perf_counter() - begin


def train(config: Path, data: Path, folder: Path, name: str) -> tuple[Path, float]:
    """The whole model (rules and intents) as `./qingzhang train` would make it; its file and the seconds it took."""
    folder.mkdir(parents=True, exist_ok=True)
    arguments: list[str | Path] = [
        "-m",
        "rasa",
        "train",
        "--force",
        "--data",
        data,
        "--domain",
        data,
        "--config",
        config,
    ]
    took = run_rasa_python([*arguments, "--out", folder, "--fixed-model-name", name], folder / f"{name}.train.log")
    return folder / f"{name}.tar.gz", took


@asynccontextmanager
async def serving(
    model: Path, port: int, endpoints: Path, log: Path, actions_url: str = "http://127.0.0.1:9/none"
) -> AsyncIterator[RunningRasa]:
    """A Rasa server on loopback with this model, from its start until the block ends."""
    credentials = ROOT / "nlu" / "server" / "credentials.yml"
    arguments = ["run", "-i", "127.0.0.1", "-p", str(port), "--enable-api", "--model", model]
    begin = time.perf_counter()
    with log.open("w", encoding="utf-8") as out:
        process = subprocess.Popen(  # noqa: ASYNC220  started once, not waited for
            [RASA_PYTHON, "-m", "rasa", *map(str, arguments), "--endpoints", endpoints, "--credentials", credentials],
            cwd=ROOT,
            env=environment(ACTIONS_URL=actions_url),
            stdout=out,
            stderr=subprocess.STDOUT,
        )
        try:
            address = f"http://127.0.0.1:{port}"
            await _until_parsing(address, process, log)
            yield RunningRasa(address, time.perf_counter() - begin)
        finally:
            process.terminate()
            process.wait(30)


async def _until_parsing(address: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    begin = time.perf_counter()
    async with aiohttp.ClientSession() as client:
        while time.perf_counter() - begin < _PATIENCE_SECONDS:
            if process.poll() is not None:
                raise SystemExit(f"Rasa ended with {process.returncode}; see {log}")
            try:
                async with client.post(f"{address}/model/parse", json={"text": "你好"}) as answer:
                    if answer.status == 200 and (await answer.json())["intent"]["name"]:
                        return
            except aiohttp.ClientError:
                pass
            await asyncio.sleep(0.2)
    raise SystemExit(f"Rasa did not answer within {_PATIENCE_SECONDS} s; see {log}")


def examples(data: Path) -> list[tuple[str, str]]:
    """Every example of the topics with its intent, without the entity marks."""
    found: list[tuple[str, str]] = []
    for file in sorted(data.rglob("*.yml")):
        for block in (yaml.safe_load(file.read_text(encoding="utf-8")) or {}).get("nlu") or []:
            lines = [line.strip().removeprefix("- ").strip() for line in str(block.get("examples", "")).splitlines()]
            found += [(line, str(block["intent"])) for line in lines if line and "intent" in block]
    return list(dict.fromkeys(found))


def action_names(data: Path) -> list[str]:
    """The actions that the topics name."""
    files = [yaml.safe_load(f.read_text(encoding="utf-8")) or {} for f in sorted(data.rglob("*.yml"))]
    named = [next(iter(a)) if isinstance(a, dict) else str(a) for file in files for a in file.get("actions") or []]
    return sorted({name for name in named if name.startswith("action_")})
