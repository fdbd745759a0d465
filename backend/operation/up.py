"""`qingzhang up`: from a fresh checkout to an assistant that answers, then keeping it so until Ctrl-C."""

import asyncio
import fcntl
import os
import shutil
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from backend.operation import model
from backend.operation.preparation import NotPrepared, Ready, check_ports, open_database
from backend.operation.programs import Programs
from backend.operation.supervisor import Program, Say, Supervisor
from backend.operation.wording import words
from backend.settings import Settings
from backend.storage import schema


def up(settings: Settings, say: Say) -> int:
    """Start everything and stay; the exit code is 0 after Ctrl-C, 1 when it could not start."""
    started = time.monotonic()
    try:
        with _only_one(settings.var):
            check_ports(settings)
            ready = open_database(settings, say)
            try:
                return asyncio.run(_Start(settings, ready, say, started).run())
            finally:
                if ready.server is not None:
                    ready.server.stop()
                say(words("stopped"))
    except NotPrepared as error:
        say(str(error))
        return 1


@contextmanager
def _only_one(var: Path) -> Iterator[None]:
    """One launcher a checkout: the lock goes with its process, however that ends."""
    var.mkdir(parents=True, exist_ok=True)
    with (var / "up.lock").open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise NotPrepared(words("already_up", pid=_owner(file))) from error
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


def _owner(file: IO[str]) -> str:
    file.seek(0)
    return file.read().strip() or "?"


class _Start:
    """One run of `up`."""

    def __init__(self, settings: Settings, ready: Ready, say: Say, started: float) -> None:
        self.settings = settings
        self.say = say
        self.started = started
        self.programs = Programs(settings, ready.url)
        self.supervisor = Supervisor(say)
        self.stop_asked = asyncio.Event()

    async def run(self) -> int:
        loop = asyncio.get_running_loop()
        for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(name, self.stop_asked.set)
        road = asyncio.create_task(self._start_all())
        stop = asyncio.create_task(self.stop_asked.wait())
        await asyncio.wait([road, stop], return_when=asyncio.FIRST_COMPLETED)
        try:
            if road.done():
                road.result()
                await stop
        finally:
            self.say(words("stopping"))
            road.cancel()
            await asyncio.gather(road, return_exceptions=True)
            await self.supervisor.stop()
        return 0

    async def _start_all(self) -> None:
        """The pages first, because people look at them; Rasa takes longest, so what it needs is made meanwhile."""
        model_of_today = asyncio.create_task(self._prepare_assistant())
        self.say(words("step_migrate"))
        filled = asyncio.create_task(self._fill())
        # A database of an older schema must be brought up before anybody works on it. Otherwise the catalogue is read
        # beside the start of the pages, which notice a new version by themselves.
        if schema.current(self.programs.database_url) != schema.newest() and not await filled:
            raise NotPrepared(words("not_filled"))
        self.say(words("step_pages"))
        await self._start([self.programs.app()])
        self.say(words("pages_ready", url=self.settings.base_url))
        if not await filled:
            self.say(words("catalogue_kept"))
        others = asyncio.create_task(
            self._start([self.programs.bot(), self.programs.actions(), self.programs.worker()])
        )
        trained = await model_of_today
        if trained is not None:
            self.say(words("step_assistant"))
            await self._start([self.programs.rasa(trained)])
        await others
        if trained is not None and not self.supervisor.stopping:
            self._tell_addresses()

    async def _fill(self) -> bool:
        """Schema, catalogue and demo cases, by a process of their own; what it has to say it says itself."""
        filling = self.programs.filling()
        process = await asyncio.create_subprocess_exec(*filling.command, env=filling.environment, cwd=filling.folder)
        try:
            return await process.wait() == 0
        finally:
            if process.returncode is None:
                process.terminate()
                await process.wait()

    async def _start(self, programs: list[Program]) -> None:
        for program in programs:
            self.supervisor.start(program)
        await asyncio.gather(*(self.supervisor.ready(program) for program in programs))

    async def _prepare_assistant(self) -> Path | None:
        """The environment and the model, made if they are not of today; None when that failed."""
        if not model.environment_is_made() and not await self._make_environment():
            return None
        models = self.settings.var / "models"
        trained = model.stored(models)
        return trained or await self._train(models)

    async def _make_environment(self) -> bool:
        self.say(words("step_rasa"))
        uv = os.environ.get("QINGZHANG_UV") or shutil.which("uv") or "uv"
        try:
            await asyncio.to_thread(model.make_environment, uv, self.programs.log("rasa-environment"))
        except model.EnvironmentFailed as error:
            self.say(words("rasa_failed", problem=str(error)))
            return False
        return True

    async def _train(self, models: Path) -> Path | None:
        self.say(words("step_train"))
        log = self.programs.log("training")
        try:
            return await asyncio.to_thread(model.train, models, log)
        except model.TrainingFailed:
            kept = model.newest(models)
            self.say(words("train_kept" if kept else "train_failed", log=log))
            return kept

    def _tell_addresses(self) -> None:
        url = self.settings.base_url
        self.say(words("ready", seconds=int(time.monotonic() - self.started)))
        telegram = "address_telegram" if self.settings.telegram_token else "address_no_telegram"
        for name in ("address_chat", "address_pages", telegram, "address_api"):
            self.say(words(name, url=url))
        self.say(words("stop_hint", logs=self.settings.var / "log"))
