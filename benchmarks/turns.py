"""Claim: our Rasa server does 4 times the action turns of a stock one, and turn 100 costs what turn 2 costs.

Both servers run one after the other with the same topics, action server and texts; stock means Rasa's own n-gram
pipeline, in-memory stores and settings as they come. Every text is sent once, so no memo helps; what the memo adds when
texts repeat is shown apart. `.venv/bin/python benchmarks/turns.py [--quick] [--actions-url URL]`
"""

import argparse
import asyncio
import os
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp
from rasa_server import ROOT, RunningRasa, action_names, examples, serving, train

WORK = ROOT / "var" / "benchmarks"
AT_ONCE = 32
TURNS_OF_A_SENDER = 20
LONG_TALK = 100


@dataclass(frozen=True)
class Size:
    """How much is sent."""

    together: int
    alone: int
    talks: int


FULL = Size(together=2000, alone=300, talks=12)
QUICK = Size(together=320, alone=60, talks=2)


@dataclass(frozen=True)
class Measured:
    """One server's figures; milliseconds but for the rate and the seconds named so."""

    ready_seconds: float
    rate: float
    together_median: float
    alone_median: float
    turn_2: float
    turn_100: float
    repeated_rate: float
    burst_seconds: float
    burst_in_order: bool


class Talker:
    """Sends messages as the bot does and insists on a reply: an empty list is Rasa's way of failing."""

    def __init__(self, client: aiohttp.ClientSession, address: str) -> None:
        self._client = client
        self._url = f"{address}/webhooks/rest/webhook"

    async def say(self, sender: str, text: str) -> float:
        """One turn; the milliseconds it took."""
        begin = time.perf_counter()
        async with self._client.post(self._url, json={"sender": sender, "message": text}) as answer:
            replies = await answer.json()
        if not replies:
            raise RuntimeError(f"no reply to {text!r}: see the server's log in {WORK}")
        return (time.perf_counter() - begin) * 1000


async def together(talker: Talker, texts: list[str], name: str) -> tuple[float, list[float]]:
    """Turns a second with 32 people at once, and what each turn took."""
    waiting, took = list(reversed(texts)), []

    async def person(number: int) -> None:
        turn = 0
        while waiting:
            took.append(await talker.say(f"{name}-{number}-{turn // TURNS_OF_A_SENDER}", waiting.pop()))
            turn += 1

    begin = time.perf_counter()
    await asyncio.gather(*(person(n) for n in range(AT_ONCE)))
    return len(texts) / (time.perf_counter() - begin), took


async def long_talks(talker: Talker, texts: list[str], talks: int) -> tuple[float, float]:
    """Medians of turn 2 and turn 100, with the same kind of text at both: each talk swaps the texts of another."""
    second, hundredth = [], []
    for talk in range(talks):
        lines = [texts[(talk * LONG_TALK + n) % len(texts)] for n in range(LONG_TALK)]
        took = [await talker.say(f"talk-{talk}", f"{line} {talk}") for line in lines]
        second += took[1:4]
        hundredth += took[-3:]
    return statistics.median(second), statistics.median(hundredth)


async def burst(talker: Talker, texts: list[str]) -> tuple[float, bool]:
    """30 messages of one person at once: seconds until the last reply, and whether they were answered in order."""
    order: list[int] = []

    async def message(number: int) -> None:
        await asyncio.sleep(number * 0.002)
        await talker.say("burst", texts[number])
        order.append(number)

    begin = time.perf_counter()
    await asyncio.gather(*(message(n) for n in range(30)))
    return time.perf_counter() - begin, order == sorted(order)


async def measure(server: RunningRasa, texts: list[str], size: Size) -> Measured:
    """All figures of one server."""
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=connector, timeout=aiohttp.ClientTimeout(total=300)) as client:
        talker = Talker(client, server.address)
        await together(talker, texts[-40:], "warm")
        alone = [await talker.say(f"alone-{n // 10}", text) for n, text in enumerate(texts[: size.alone])]
        sent = texts[size.alone : size.alone + size.together]
        rate, took = await together(talker, sent, "first")
        repeated, _ = await together(talker, sent, "again")
        turn_2, turn_100 = await long_talks(talker, texts[: size.alone], size.talks)
        seconds, in_order = await burst(talker, texts)
    return Measured(
        server.ready_after,
        rate,
        statistics.median(took),
        statistics.median(alone),
        turn_2,
        turn_100,
        repeated,
        seconds,
        in_order,
    )


@contextmanager
def standin_actions(data: Path, port: int) -> Iterator[str]:
    """A rasa-sdk action server that knows the topics' action names."""
    side = ROOT / "benchmarks" / "rasa_side"
    names = ",".join(sorted({*action_names(data), "action_fallback"}))
    process = subprocess.Popen(
        [sys.executable, "-m", "rasa_sdk", "--actions", "standin_actions", "-p", str(port)],
        cwd=side,
        env={**os.environ, "SANIC_HOST": "127.0.0.1", "BENCHMARK_ACTIONS": names, "LOG_LEVEL": "WARNING"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield f"http://127.0.0.1:{port}/webhook"
    finally:
        process.terminate()
        process.wait(10)


def distinct_texts(data: Path, wanted: int) -> list[str]:
    """The topics' examples, shuffled; numbered where there are too few."""
    lines = sorted({text for text, _ in examples(data)})
    random.Random(7).shuffle(lines)
    if not lines:
        raise SystemExit(f"no examples under {data}")
    return [line if n < len(lines) else f"{line} {n}" for n in range(wanted) for line in [lines[n % len(lines)]]]


async def both(options: argparse.Namespace, actions_url: str) -> tuple[Measured, Measured]:
    """First the stock server, then ours, alone on the machine each time."""
    size = QUICK if options.quick else FULL
    texts = distinct_texts(options.data, size.alone + size.together + 40)
    stock_endpoints = WORK / "stock_endpoints.yml"
    stock_endpoints.write_text("action_endpoint:\n  url: ${ACTIONS_URL}\n", encoding="utf-8")
    sides = [
        ("stock", ROOT / "benchmarks" / "pipelines" / "ngrams.yml", stock_endpoints),
        ("ours", ROOT / "config.yml", ROOT / "nlu" / "server" / "endpoints.yml"),
    ]
    figures = []
    for name, config, endpoints in sides:
        model = WORK / f"turns-{name}.tar.gz"
        if not (options.reuse and model.exists()):
            print(f"{name}: training …", file=sys.stderr)
            train(config, options.data, WORK, model.name.removesuffix(".tar.gz"))
        print(f"{name}: measuring …", file=sys.stderr)
        async with serving(model, options.port, endpoints, WORK / f"turns-{name}.run.log", actions_url) as server:
            figures.append(await measure(server, texts, size))
    return figures[0], figures[1]


def table(stock: Measured, ours: Measured) -> str:
    """What a reader checks the claim with."""
    rows = [
        ("action turns a second, 32 at once", stock.rate, ours.rate, ours.rate / stock.rate, ">= 4.0"),
        (
            "median turn, 32 at once (ms)",
            stock.together_median,
            ours.together_median,
            ours.together_median / stock.together_median,
            "",
        ),
        (
            "median turn, 1 at once (ms)",
            stock.alone_median,
            ours.alone_median,
            ours.alone_median / stock.alone_median,
            "<= 0.5",
        ),
        ("turn 2 of a talk (ms)", stock.turn_2, ours.turn_2, ours.turn_2 / stock.turn_2, ""),
        ("turn 100 of a talk (ms)", stock.turn_100, ours.turn_100, ours.turn_100 / stock.turn_100, ""),
        ("turn 100 / turn 2, stock", stock.turn_2, stock.turn_100, stock.turn_100 / stock.turn_2, ""),
        ("turn 100 / turn 2, ours", ours.turn_2, ours.turn_100, ours.turn_100 / ours.turn_2, "<= 1.2"),
        (
            "30 messages of one person at once (s)",
            stock.burst_seconds,
            ours.burst_seconds,
            ours.burst_seconds / stock.burst_seconds,
            "",
        ),
        ("ready after (s)", stock.ready_seconds, ours.ready_seconds, ours.ready_seconds / stock.ready_seconds, ""),
        (
            "same texts again: turns a second (memo)",
            stock.repeated_rate,
            ours.repeated_rate,
            ours.repeated_rate / ours.rate,
            "ours again / ours first",
        ),
    ]
    head = "| | stock | ours | ratio | wanted |\n|---|---:|---:|---:|---|"
    lines = [f"| {name} | {a:.1f} | {b:.1f} | {ratio:.2f} | {wanted} |" for name, a, b, ratio, wanted in rows]
    order = f"one person's burst in order: stock {stock.burst_in_order}, ours {ours.burst_in_order}"
    return "\n".join([head, *lines, "", order])


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="a tenth of the texts: shows that it runs, proves little")
    parser.add_argument("--reuse", action="store_true", help="the models that the last run trained")
    parser.add_argument("--data", type=Path, default=ROOT / "nlu", help="topics with examples and rules")
    parser.add_argument("--actions-url", help="a running action server, instead of stand-ins")
    parser.add_argument("--port", type=int, default=5915)
    options = parser.parse_args()
    WORK.mkdir(parents=True, exist_ok=True)
    if options.actions_url:
        print(table(*asyncio.run(both(options, options.actions_url))))
        return
    with standin_actions(options.data, options.port + 1) as url:
        print(table(*asyncio.run(both(options, url))))


if __name__ == "__main__":
    main()
