"""Whatever the whole API is sent, by its own description or against it: it never answers with a server error."""

import asyncio
import sys

from backend.settings import Settings
from tests.web.served import Served

EXAMPLES = "25"
PATIENCE_SECONDS = 300


async def test_no_request_makes_a_server_error(served: Served, settings: Settings, catalogue: None) -> None:
    arguments = ["run", f"{settings.app_url}/openapi.json", "--checks", "not_a_server_error", "--warnings", "off"]
    arguments += ["--max-examples", EXAMPLES, "--phases", "examples,coverage,fuzzing", "--seed", "1", "--no-color"]
    arguments += ["-H", f"Authorization: Bearer {settings.service_token.get_secret_value()}"]
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "schemathesis.cli",
        *arguments,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    async with asyncio.timeout(PATIENCE_SECONDS):
        told, _ = await process.communicate()
    assert process.returncode == 0, told.decode()[-6000:]
    assert b"No issues found" in told, told.decode()[-2000:]
