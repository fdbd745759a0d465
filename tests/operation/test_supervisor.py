"""The supervisor keeps programs alive and ends them."""

import asyncio
import os
import signal
import sys
from pathlib import Path

import pytest

from backend.operation.supervisor import Program, Supervisor


def program(tmp_path: Path, code: str) -> Program:
    """A small Python program that is ready once its file `ready` holds its process id."""
    mark = tmp_path / "ready"

    async def probe() -> bool:
        return mark.exists() and mark.read_text() != ""

    script = f"import os, pathlib, time\npathlib.Path({str(mark)!r}).write_text(str(os.getpid()))\n{code}"
    return Program("sample", [sys.executable, "-c", script], dict(os.environ), tmp_path, tmp_path / "log", probe, 20)


async def wait_for(condition: object, seconds: float = 20) -> None:
    async def poll() -> None:
        while not condition():  # type: ignore[operator]
            await asyncio.sleep(0.02)

    await asyncio.wait_for(poll(), seconds)


async def test_a_program_that_is_killed_comes_back_and_the_operator_is_told(tmp_path: Path) -> None:
    said: list[str] = []
    supervisor = Supervisor(said.append)
    sample = program(tmp_path, "time.sleep(60)")
    supervisor.start(sample)
    assert await supervisor.ready(sample)
    first = int((tmp_path / "ready").read_text())
    (tmp_path / "ready").write_text("")
    os.kill(first, signal.SIGKILL)
    await wait_for(lambda: (tmp_path / "ready").read_text() not in {"", str(first)})
    await wait_for(lambda: len(said) == 2)
    await supervisor.stop()
    assert "sample" in said[0]
    assert "-9" in said[0]
    assert str(tmp_path / "log") in said[0]


async def test_stop_ends_the_program_and_it_does_not_come_back(tmp_path: Path) -> None:
    supervisor = Supervisor(lambda _: None)
    sample = program(tmp_path, "time.sleep(60)")
    supervisor.start(sample)
    assert await supervisor.ready(sample)
    pid = int((tmp_path / "ready").read_text())
    await supervisor.stop()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    assert supervisor.running["sample"].returncode is not None


async def test_a_program_that_never_gets_ready_is_named_with_its_log(tmp_path: Path) -> None:
    said: list[str] = []
    supervisor = Supervisor(said.append)

    async def never() -> bool:
        return False

    sample = Program(
        "slow", [sys.executable, "-c", "import time; time.sleep(60)"], {}, tmp_path, tmp_path / "l", never, 0.3
    )
    supervisor.start(sample)
    assert not await supervisor.ready(sample)
    await supervisor.stop()
    assert "slow" in said[0]
