"""`qingzhang test`: the checks and tests that this machine allows, and loudly what it does not."""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from backend.operation import model
from backend.operation.supervisor import Say, child_environment
from backend.operation.wording import words
from backend.settings import ROOT, Settings

CHECKS: dict[str, list[str]] = {
    "ruff": ["-m", "ruff", "check", "."],
    "ruff format": ["-m", "ruff", "format", "--check", "."],
    "mypy": ["-m", "mypy"],
    "import-linter": ["-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"],
}
EVERYTHING = ["tests", "-q", "-n", "2", "--dist", "loadgroup", "--durations", "15"]
"""Two workers; what shares an installation or a browser stays together."""
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")


def run(settings: Settings, arguments: Sequence[str], say: Say) -> int:
    """All checks, then the tests; with arguments only the tests that they name, as pytest takes them."""
    failed = [] if arguments else [name for name, command in CHECKS.items() if not _passes(name, command, say)]
    environment = _allowed(settings, say)
    command = ["-m", "pytest", *(arguments or EVERYTHING)]
    if not _passes("pytest", command, say, environment):
        failed.append("pytest")
    say(words("suite_failed", names=", ".join(failed)) if failed else words("suite_passed"))
    return 1 if failed else 0


def _allowed(settings: Settings, say: Say) -> dict[str, str]:
    """What the tests may use, as they read it from the environment; what is missing is said."""
    found: dict[str, str] = {}
    chromium = next((path for name in CHROMIUM_NAMES if (path := shutil.which(name))), None)
    if chromium is None:
        say(words("suite_missing_chromium"))
    else:
        found["QINGZHANG_TEST_CHROMIUM"] = chromium
    if shutil.which("redis-server") is None:
        say(words("suite_missing_redis"))
    trained = _trained(settings, say)
    if trained is not None:
        found["QINGZHANG_TEST_MODEL"] = str(trained)
    return found


def _trained(settings: Settings, say: Say) -> Path | None:
    """The model of today's texts, made once for all tests."""
    models = settings.var / "models"
    log = settings.var / "log" / "test-preparation.log"
    try:
        if not model.environment_is_made():
            uv = os.environ.get("QINGZHANG_UV") or shutil.which("uv") or ""
            say(words("step_rasa"))
            model.make_environment(uv, log)
        if (stored := model.stored(models)) is not None:
            return stored
        say(words("step_train"))
        return model.train(models, log)
    except (model.EnvironmentFailed, model.TrainingFailed, OSError):
        say(words("suite_missing_rasa", log=log))
        return None


def _passes(name: str, command: list[str], say: Say, environment: dict[str, str] | None = None) -> bool:
    say(words("suite_step", name=name))
    done = subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=child_environment(**(environment or {})), check=False
    )
    return done.returncode == 0
