"""The components that need Rasa, checked in Rasa's own environment: `in_rasa/check_*.py`, one process for all."""

import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
RASA_PYTHON = ROOT / ".venv-rasa" / "bin" / "python"


def test_the_components_hold_inside_rasa() -> None:
    if not RASA_PYTHON.exists():
        pytest.skip("Rasa's environment (.venv-rasa) is missing: ./qingzhang up makes it")
    done = subprocess.run(
        [
            RASA_PYTHON,
            "-W",
            "ignore",
            "-m",
            "unittest",
            "discover",
            "-s",
            "tests/nlu/in_rasa",
            "-p",
            "check_*.py",
            "-v",
        ],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert "Ran 0 tests" not in done.stderr
    if "skipped=" in done.stderr:
        pytest.skip("no redis-server: the lock store of several Rasa processes is not tested")
