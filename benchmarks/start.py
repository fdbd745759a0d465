"""How long a later start takes: seconds until the first page, the first search, and the assistant's first answer.

`.venv/bin/python benchmarks/start.py` starts `./qingzhang up` twice in a folder of data of its own; the first makes
the database and trains the model, the second is what counts.
"""

import argparse
import json
import os
import signal
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PORTS = {"APP": 18000, "RASA": 15005, "ACTIONS": 15055, "BOT": 18010}
PATIENCE_SECONDS = 900


def answers(address: str, body: dict[str, str] | None = None) -> bool:
    """Whether something answers there as it should."""
    data = json.dumps(body).encode() if body else None
    request = urllib.request.Request(address, data, {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False


def after(begin: float, is_true: Callable[[], bool]) -> float:
    """The seconds from `begin` until it became true."""
    while not is_true():
        if time.perf_counter() - begin > PATIENCE_SECONDS:
            raise SystemExit("not there in time; see the logs")
        time.sleep(0.05)
    return time.perf_counter() - begin


def start(var: str) -> dict[str, float]:
    """One start and stop; what it took."""
    environment = {**os.environ, "QINGZHANG_VAR": var, **{f"QINGZHANG_{n}_PORT": str(p) for n, p in PORTS.items()}}
    begin = time.perf_counter()
    process = subprocess.Popen([ROOT / "qingzhang", "up"], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
    site, rasa = f"http://127.0.0.1:{PORTS['APP']}", f"http://127.0.0.1:{PORTS['RASA']}"
    try:
        return {
            "first page": after(begin, lambda: answers(f"{site}/")),
            "first search": after(begin, lambda: answers(f"{site}/api/v1/items?q=restaurant")),
            "assistant": after(begin, lambda: answers(f"{rasa}/model/parse", {"text": "hello"})),
        }
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(60)


def main() -> None:
    """Print both starts."""
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()
    with tempfile.TemporaryDirectory() as var:
        for name in ("first start", "later start"):
            took = start(var)
            told = ", ".join(f"{what} {seconds:.1f} s" for what, seconds in took.items())
            print(f"{name} (load {os.getloadavg()[0]:.1f}): {told}", flush=True)


if __name__ == "__main__":
    main()
