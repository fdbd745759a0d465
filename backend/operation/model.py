"""The assistant's model: whether the stored one is of today's texts, and training a new one."""

import hashlib
import subprocess
import zlib
from pathlib import Path

from backend.operation.supervisor import child_environment
from backend.settings import ROOT

TRAINED_FROM = ("nlu/topics", "nlu/shared", "nlu/components", "nlu/server/requirements.lock", "config.yml")
"""What a model is made from."""
RASA_ENVIRONMENT = ROOT / ".venv-rasa"
RASA_LOCK = ROOT / "nlu" / "server" / "requirements.lock"
KEEP_MODELS = 3


class TrainingFailed(Exception):
    """Rasa ended with an error; its words are in the log."""


class EnvironmentFailed(Exception):
    """The Rasa environment could not be made."""


def fingerprint() -> str:
    """Changes whenever a file that a model is made from changes."""
    digest = hashlib.sha256()
    for file in _sources():
        digest.update(str(file.relative_to(ROOT)).encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()[:12]


def _sources() -> list[Path]:
    found: list[Path] = []
    for name in TRAINED_FROM:
        place = ROOT / name
        found += [place] if place.is_file() else [file for file in place.rglob("*") if file.is_file()]
    return sorted(file for file in found if "__pycache__" not in file.parts)


def stored(models: Path) -> Path | None:
    """The model of today's texts, if it was trained before."""
    file = models / f"assistant-{fingerprint()}.tar.gz"
    return file if file.exists() else None


def newest(models: Path) -> Path | None:
    """The latest model of whatever texts."""
    found = sorted(models.glob("assistant-*.tar.gz"), key=lambda file: file.stat().st_mtime)
    return found[-1] if found else None


def environment_is_made() -> bool:
    """Whether .venv-rasa was made from the lock as it stands."""
    made_from = RASA_ENVIRONMENT / ".made-from"
    return made_from.exists() and made_from.read_text() == _lock_sum()


def make_environment(uv: str, log: Path) -> None:
    """Python 3.10 and Rasa from the hashed lock. Raises EnvironmentFailed with uv's last words."""
    (RASA_ENVIRONMENT / ".made-from").unlink(missing_ok=True)
    if not (RASA_ENVIRONMENT / "bin" / "python").exists():
        _run([uv, "venv", "--quiet", "--allow-existing", str(RASA_ENVIRONMENT)], log, EnvironmentFailed)
    command = [uv, "pip", "sync", "--quiet", "--require-hashes", "--python", str(RASA_ENVIRONMENT), str(RASA_LOCK)]
    _run(command, log, EnvironmentFailed)
    (RASA_ENVIRONMENT / ".made-from").write_text(_lock_sum())


def train(models: Path, log: Path) -> Path:
    """Train from today's texts. Raises TrainingFailed."""
    models.mkdir(parents=True, exist_ok=True)
    name = f"assistant-{fingerprint()}"
    command = [*rasa_command(), "train", "--data", "nlu", "--domain", "nlu", "--config", "config.yml"]
    # What Rasa would validate is what tests/architecture guards, in a fraction of its 40 s.
    command += ["--skip-validation"]
    _run([*command, "--out", str(models), "--fixed-model-name", name], log, TrainingFailed)
    for old in sorted(models.glob("assistant-*.tar.gz"), key=lambda file: file.stat().st_mtime)[:-KEEP_MODELS]:
        old.unlink()
    return models / f"{name}.tar.gz"


def rasa_command() -> list[str]:
    """By its module: the script's first line breaks in a path with spaces."""
    return [str(RASA_ENVIRONMENT / "bin" / "python"), "-m", "rasa"]


def rasa_environment() -> dict[str, str]:
    """What every Rasa process needs: our components, and no word to anybody outside."""
    return {
        "RASA_TELEMETRY_ENABLED": "false",
        "PYTHONPATH": str(ROOT),
        "TF_CPP_MIN_LOG_LEVEL": "2",
        "ACTIONS_URL": "http://127.0.0.1:5055/webhook",
    }


def _run(command: list[str], log: Path, failure: type[Exception]) -> None:
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as output:
        # In nlu/server the file .python-version makes uv find a Python 3.10 that pyenv has.
        folder = RASA_LOCK.parent if "venv" in command else ROOT
        environment = child_environment(**rasa_environment())
        try:
            done = subprocess.run(command, stdout=output, stderr=output, env=environment, cwd=folder, check=False)
        except OSError as error:
            raise failure(str(error)) from error
    if done.returncode != 0:
        raise failure(log.read_text(encoding="utf-8", errors="replace").strip()[-400:])


def _lock_sum() -> str:
    return f"{zlib.crc32(RASA_LOCK.read_bytes()):08x}"
