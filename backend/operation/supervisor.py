"""Keeps the processes of one installation alive: starts them, waits until each is ready, restarts what dies."""

import asyncio
import ctypes
import os
import signal
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

from backend.operation.wording import words

STOP_SECONDS = 15
LONGEST_PAUSE = 30.0
STEADY_SECONDS = 60.0
"""Whoever ran this long starts again after the shortest pause."""
PR_SET_PDEATHSIG = 1

Probe = Callable[[], Awaitable[bool]]
Say = Callable[[str], None]


@dataclass(frozen=True)
class Program:
    """One process to keep alive."""

    name: str
    command: list[str]
    environment: dict[str, str]
    folder: Path
    log: Path
    probe: Probe
    ready_seconds: float = 60.0


@dataclass
class Supervisor:
    """Owns its programs from start to stop."""

    say: Say
    tasks: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    running: dict[str, asyncio.subprocess.Process] = field(default_factory=dict)
    stopping: bool = False

    def start(self, program: Program) -> None:
        """Start it and keep it alive from now on."""
        self.tasks[program.name] = asyncio.create_task(self._keep(program), name=program.name)

    async def ready(self, program: Program) -> bool:
        """Wait until its probe says yes; False, and a line for the operator, when its time is over."""
        deadline = time.monotonic() + program.ready_seconds
        while time.monotonic() < deadline and not self.stopping:
            if await program.probe():
                return True
            await asyncio.sleep(0.2)
        if not self.stopping:
            self.say(words("not_ready", name=program.name, seconds=int(program.ready_seconds), log=program.log))
        return False

    async def stop(self) -> None:
        """End all in the reverse order of their start, gently first."""
        self.stopping = True
        for name in reversed(list(self.tasks)):
            process = self.running.get(name)
            if process is not None and process.returncode is None:
                process.terminate()
        waiting = [process.wait() for process in self.running.values() if process.returncode is None]
        if waiting:
            await asyncio.wait([asyncio.ensure_future(one) for one in waiting], timeout=STOP_SECONDS)
        for process in self.running.values():
            if process.returncode is None:
                process.kill()
        for task in self.tasks.values():
            task.cancel()
        await asyncio.gather(*self.tasks.values(), return_exceptions=True)

    async def _keep(self, program: Program) -> None:
        pause = 1.0
        while not self.stopping:
            started = time.monotonic()
            code = await self._run(program)
            if self.stopping:
                return
            pause = 1.0 if time.monotonic() - started > STEADY_SECONDS else pause
            self.say(words("died", name=program.name, code=code, seconds=int(pause), log=program.log))
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)
            asyncio.get_running_loop().create_task(self._tell_when_back(program))

    async def _run(self, program: Program) -> int:
        program.log.parent.mkdir(parents=True, exist_ok=True)
        with program.log.open("ab") as output:
            process = await asyncio.create_subprocess_exec(
                *program.command,
                env=program.environment,
                cwd=program.folder,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                # A Ctrl-C in the terminal reaches the launcher alone; it ends the others in order. Should the launcher
                # itself be killed, the kernel ends them.
                start_new_session=True,
                preexec_fn=_die_with_parent,
            )
        self.running[program.name] = process
        return await process.wait()

    async def _tell_when_back(self, program: Program) -> None:
        if await self.ready(program):
            self.say(words("restarted", name=program.name))


def _die_with_parent() -> None:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def child_environment(**values: str) -> dict[str, str]:
    """This process's environment with some values set."""
    return {**os.environ, **values}
