"""Finding an item: time of a query (p50, p95) and how often the right one comes first, over the table of questions.

Run from the root: `.venv/bin/python -m benchmarks.search`. Each question is asked once, so that no memo can help.
"""

import csv
import os
import statistics
import time
from collections import Counter
from pathlib import Path

from backend.catalogue.finder.entries import of_elsewhere, of_noun
from backend.catalogue.finder.meaning import Remembering, SentenceEncoder
from backend.catalogue.finder.ranking import Index, Ranking
from backend.catalogue.reading import read_catalogue
from backend.law.book import law_book

TABLE = Path(__file__).parents[1] / "tests" / "catalogue" / "questions.tsv"


def build() -> Index:
    """The whole catalogue of the files, with the real encoder."""
    catalogue, encode = read_catalogue(law_book()), SentenceEncoder()
    words = catalogue.finding.words
    entries = [of_noun(file.entries[-1].noun, words.get(file.code, ())) for file in catalogue.files]
    return Index(entries + of_elsewhere(catalogue.finding.elsewhere), Remembering(encode), encode)


def judged(expected: str, found: Ranking) -> tuple[str, bool, bool]:
    """Kind of question, right at once, right among three."""
    ids = [one.entry.code for one in found.best]
    if expected in {"none", "elsewhere"}:
        right = (found.elsewhere is not None) is (expected == "elsewhere") and found.decision == "none"
        return expected, right, right
    if expected.startswith("tie:"):
        both = expected.removeprefix("tie:").split(",")
        return "two at once", ids[0] in both, set(both) <= set(ids)
    return "one of ours", ids[0] == expected and not found.elsewhere, expected in ids and not found.elsewhere


def main() -> None:
    """Print both tables."""
    began = time.perf_counter()
    index = build()
    index.rank("热身")
    print(f"index built in {time.perf_counter() - began:.1f} s, load {os.getloadavg()[0]:.1f}")
    with TABLE.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    times, count, first, three = [], Counter[str](), Counter[str](), Counter[str]()
    for row in rows:
        start = time.perf_counter()
        found = index.rank(row["question"])
        times.append((time.perf_counter() - start) * 1000)
        kind, at_once, among = judged(row["expected"], found)
        for key in (kind, "all"):
            count[key] += 1
            first[key] += at_once
            three[key] += among
    cuts = statistics.quantiles(times, n=20)
    print(f"query: p50 {statistics.median(times):.1f} ms, p95 {cuts[18]:.1f} ms, {len(times)} questions")
    print(f"{'kind':<14}{'count':>7}{'first':>9}{'in three':>10}")
    for kind, total in count.items():
        print(f"{kind:<14}{total:>7}{first[kind] / total:>9.1%}{three[kind] / total:>10.1%}")


if __name__ == "__main__":
    main()
