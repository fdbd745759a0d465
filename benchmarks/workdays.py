"""Claim: adding working days costs the same however many; 20 days at least 20 times, 1,000 at least 500 times as fast
as counting day by day with `chinesecalendar`. `.venv/bin/python -m benchmarks.workdays`
"""

import time
from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from statistics import median

import chinese_calendar

from backend.law.workdays import FOLDER, read_calendar

ROUNDS = 7
WANTED = {20: 20, 1000: 500}
FIRST, LAST = date(2008, 1, 1), date(2020, 12, 31)


def walked(start: date, count: int) -> date:
    """Counted with the package, day by day."""
    day = start
    while count:
        day += timedelta(days=1)
        count -= chinese_calendar.is_workday(day)
    return day


def seconds(work: Callable[[date, int], date], starts: list[date], count: int) -> float:
    """The median of several rounds over all starts, for one addition."""
    took = []
    for _ in range(ROUNDS):
        begin = time.perf_counter()
        for start in starts:
            work(start, count)
        took.append((time.perf_counter() - begin) / len(starts))
    return median(took)


def main() -> None:
    """Print the table."""
    began = time.perf_counter()
    calendar = read_calendar(FOLDER)
    print(f"calendar read in {time.perf_counter() - began:.2f} s (once in a process)\n")
    span = (LAST - FIRST).days
    starts = [FIRST + timedelta(days=place) for place in sorted(Random(3).sample(range(span), 200))]
    print("| days | ours (us) | chinesecalendar (us) | times faster | wanted | same days |")
    print("|---:|---:|---:|---:|---:|---|")
    for count in (1, 20, 1000):
        ours, theirs = seconds(calendar.add, starts, count), seconds(walked, starts, count)
        same = all(calendar.add(start, count) == walked(start, count) for start in starts)
        wanted = f">= {WANTED[count]}" if count in WANTED else ""
        print(f"| {count} | {ours * 1e6:.2f} | {theirs * 1e6:.1f} | {theirs / ours:.0f} | {wanted} | {same} |")


if __name__ == "__main__":
    main()
