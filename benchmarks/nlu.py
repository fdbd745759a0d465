"""Which pipeline understands best, and fast enough: the measurement behind `config.yml`.

Each pipeline is cross-validated on the topics' examples (the same folds), trained whole, started as a server, and asked
the labelled real questions, which are never trained on and never copied in. `.venv/bin/python benchmarks/nlu.py`
"""

import argparse
import asyncio
import csv
import json
import random
import statistics
import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import aiohttp
from rasa_server import ROOT, examples, run_rasa_python, serving, train

WORK = ROOT / "var" / "benchmarks"
PIPELINES = {
    "ngrams + regression": ROOT / "benchmarks" / "pipelines" / "ngrams.yml",
    "the same + sentence encoder": ROOT / "benchmarks" / "pipelines" / "ngrams_sentence.yml",
    "DIET": ROOT / "benchmarks" / "pipelines" / "diet.yml",
    "ours, one pass (config.yml)": ROOT / "config.yml",
}
FALLBACK = "nlu_fallback"
READY_WITHIN = 40.0
PARSE_WITHIN = 15.0


@dataclass(frozen=True)
class Question:
    """A real question, the label it was given, and the one that is also acceptable ("" for none)."""

    text: str
    label: str
    second: str


@dataclass(frozen=True)
class Result:
    """One pipeline's row."""

    name: str
    f1: float
    strict: float
    with_second: float
    not_understood: float
    parse_median: float
    parse_p95: float
    training: float
    ready: float
    answers: list[str]

    @property
    def eligible(self) -> bool:
        """Ready and parsing within the limits of the issue."""
        return self.ready <= READY_WITHIN and self.parse_median <= PARSE_WITHIN


def questions(file: Path) -> list[Question]:
    """The labelled rows; they live beside the checkout, not in it."""
    if not file.exists():
        raise SystemExit(f"{file} is missing: the labelled questions are needed here (--labelled FILE)")
    with file.open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [Question(row["text"], row["label"], row["alt_label"] or "") for row in rows]


def folded(rows: list[tuple[str, str]], folds: int) -> list[tuple[str, str, int]]:
    """A fold for each example, each intent spread evenly; the same for every pipeline."""
    order = sorted(rows, key=lambda row: row[1])
    random.Random(7).shuffle(order)
    order.sort(key=lambda row: row[1])
    return [(text, intent, place % folds) for place, (text, intent) in enumerate(order)]


def macro_f1(right: list[str], said: list[str]) -> float:
    """The mean F1 of the intents."""
    scores = []
    for intent in sorted(set(right)):
        hits = sum(r == s == intent for r, s in zip(right, said, strict=True))
        scores.append(2 * hits / (right.count(intent) + said.count(intent)))
    return statistics.mean(scores)


def cross_validated(config: Path, rows: list[tuple[str, str, int]], name: str) -> float:
    """Macro F1 over all folds; the work happens in Rasa's environment."""
    folds, answers = WORK / "folds.json", WORK / f"{name}.answers.json"
    folds.write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")
    script = ROOT / "benchmarks" / "rasa_side" / "cross_validate.py"
    run_rasa_python([script, config, folds, answers], WORK / f"{name}.folds.log")
    return macro_f1([row[1] for row in rows], json.loads(answers.read_text(encoding="utf-8")))


async def asked(address: str, texts: list[str]) -> tuple[list[dict[str, str]], list[float]]:
    """What the server says of each text, and the milliseconds each took, one at a time."""
    said, took = [], []
    async with aiohttp.ClientSession() as client:
        for text in texts:
            begin = time.perf_counter()
            async with client.post(f"{address}/model/parse", json={"text": text}) as answer:
                parsed = await answer.json()
            took.append((time.perf_counter() - begin) * 1000)
            named = [parsed["intent"], *parsed.get("intent_ranking", [])]
            best = next((one["name"] for one in named if one["name"] != FALLBACK), FALLBACK)
            said.append({"told": parsed["intent"]["name"], "best": best})
    return said, took


async def judged(
    name: str, rows: list[tuple[str, str, int]], real: list[Question], options: argparse.Namespace
) -> Result:
    """One pipeline, everything about it."""
    config, short = PIPELINES[name], PIPELINES[name].stem
    print(f"{name}: folds …", file=sys.stderr)
    f1 = cross_validated(config, rows, short) if options.folds > 1 else 0.0
    print(f"{name}: training …", file=sys.stderr)
    model, training = train(config, options.data, WORK, short)
    endpoints = ROOT / "nlu" / "server" / "endpoints.yml"
    # Parse times: as many examples (short, like chat) as real questions (long); none was parsed before.
    chat = [text for text, *_ in random.Random(3).sample(rows, min(len(rows), len(real)))]
    async with serving(model, options.port, endpoints, WORK / f"{short}.run.log") as server:
        said, took = await asked(server.address, [question.text for question in real])
        _, chat_took = await asked(server.address, chat)
    best = [one["best"] for one in said]
    return Result(
        name,
        f1,
        share(best, real, second=False),
        share(best, real, second=True),
        sum(one["told"] == FALLBACK for one in said) / len(said),
        statistics.median(took + chat_took),
        statistics.quantiles(took + chat_took, n=20)[-1],
        training,
        server.ready_after,
        best,
    )


def share(said: list[str], real: list[Question], *, second: bool) -> float:
    """Part of the questions that were understood."""
    return sum(s == q.label or (second and s == q.second) for s, q in zip(said, real, strict=True)) / len(real)


def table(results: list[Result]) -> str:
    """One row a pipeline."""
    head = (
        "| pipeline | F1 (folds) | real, strict | real, with second | told not understood | parse median / p95 ms | "
        "training s | ready s |\n|---|---:|---:|---:|---:|---:|---:|---:|"
    )
    lines = [
        f"| {r.name} | {r.f1:.3f} | {r.strict:.1%} | {r.with_second:.1%} | {r.not_understood:.1%} | "
        f"{r.parse_median:.1f} / {r.parse_p95:.1f} | {r.training:.0f} | {r.ready:.0f} |"
        for r in results
    ]
    eligible = [r for r in results if r.eligible]
    winner = max(eligible, key=lambda r: r.f1).name if eligible else "none"
    limits = f"ready within {READY_WITHIN:.0f} s and parsing under {PARSE_WITHIN:.0f} ms (median)"
    return "\n".join([head, *lines, "", f"Best F1 among those {limits}: {winner}"])


def confusion(result: Result, real: list[Question]) -> str:
    """Rows: the label. Columns: what was said. A second label that was hit stands in its own column of the label."""
    counts = Counter((q.label, s) for q, s in zip(real, result.answers, strict=True))
    labels = sorted({label for label, _ in counts})
    said = [*labels, *sorted({s for _, s in counts} - set(labels))]
    short = {name: name.removeprefix("ask_") for name in said}
    head = "| label \\ said | " + " | ".join(short[s] for s in said) + " |\n|---|" + "---:|" * len(said)
    lines = [f"| {short[label]} | " + " | ".join(str(counts[label, s] or "") for s in said) + " |" for label in labels]
    return "\n".join([f"Confusion of: {result.name}", "", head, *lines])


def overlap(lines: list[str], real: list[Question]) -> str:
    """The longest run of characters that a real question shares with an example, so that nobody can have copied."""
    longest = max(len(q.text) for q in real)
    pieces: dict[int, set[str]] = {}
    worst: list[tuple[float, int, str]] = []
    for question in real:
        found = 0
        for size in range(1, longest + 1):
            if size not in pieces:
                pieces[size] = {line[i : i + size] for line in lines for i in range(len(line) - size + 1)}
            text = question.text
            if not any(text[i : i + size] in pieces[size] for i in range(len(text) - size + 1)):
                break
            found = size
        worst.append((found / len(question.text), found, question.label))
    worst.sort(reverse=True)
    top = ", ".join(f"{part:.0%} ({size} characters, {label})" for part, size, label in worst[:5])
    whole = {q.text for q in real} & set(lines)
    run = max(found for _, found, _ in worst)
    return (
        f"Longest run shared with an example, as part of the question: {top}; longest of all {run}. "
        f"Rows that are examples: {len(whole)}"
    )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    default = ROOT.parent / "shared" / "data" / "real-questions-labelled.tsv"
    parser.add_argument("--labelled", type=Path, default=default, help="the labelled real questions (tab separated)")
    parser.add_argument("--data", type=Path, default=ROOT / "nlu", help="topics with examples and rules")
    parser.add_argument("--folds", type=int, default=3, help="1 leaves the cross-validation out")
    parser.add_argument("--only", nargs="*", choices=[p.stem for p in PIPELINES.values()], help="some pipelines only")
    parser.add_argument("--port", type=int, default=5925)
    options = parser.parse_args()
    WORK.mkdir(parents=True, exist_ok=True)
    real = questions(options.labelled)
    rows = folded(examples(options.data), options.folds)
    chosen = [name for name, config in PIPELINES.items() if not options.only or config.stem in options.only]
    results = [asyncio.run(judged(name, rows, real, options)) for name in chosen]
    print(f"{len(rows)} examples of {len({row[1] for row in rows})} intents, {len(real)} labelled real questions\n")
    print(table(results))
    for result in results:
        print(f"\n{confusion(result, real)}")
    print(f"\n{overlap([row[0] for row in rows], real)}")


if __name__ == "__main__":
    main()
