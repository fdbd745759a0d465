"""`./qingzhang clock`: DESIGN's own example, several files at once, items of the catalogue, files that say nothing."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
EXAMPLE = """
item: {statutory: {value: 20, unit: working_day}, promised: {value: 10, unit: working_day}}
handling: ordinary
events:
  - {at: 2026-09-18T10:00, what: received}
  - {at: 2026-09-21T09:00, what: correction_notice, gaps: [营业执照]}
  - {at: 2026-09-24T09:00, what: correction_complete}
  - {at: 2026-09-24T09:00, what: accepted}
  - {at: 2026-09-28T09:00, what: special_begin, kind: expert_review, written_notice: true, days: 10}
  - {at: 2026-10-20T09:00, what: special_end, kind: expert_review}
  - {at: 2026-10-23T09:00, what: extended, days: 10, approved_by: head_of_organ, reason_notified: true}
as_of: 2026-10-26T09:00
"""


def clock(tmp_path: Path, *texts: str) -> tuple[list[dict[str, Any]], int, str]:
    """The answers of one call for these files, its exit code, and what went to stderr."""
    files = []
    for place, text in enumerate(texts):
        files.append(tmp_path / f"{place}.yml")
        files[-1].write_text(text, encoding="utf-8")
    command = [sys.executable, "-m", "backend.cli", "clock", *map(str, files)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False)
    return [json.loads(line) for line in done.stdout.splitlines()], done.returncode, done.stderr


def test_the_example_of_the_design(tmp_path: Path) -> None:
    [found], code, _ = clock(tmp_path, EXAMPLE)
    assert code == 0
    dates = ("accepted_at", "statutory_due", "promised_due", "issue_due")
    assert [found[name] for name in dates] == ["2026-09-24", "2026-11-26", "2026-10-29", None]
    assert (found["suspended_days"], found["extended_days"], found["state"]) == (10, 10, "accepted")
    assert any(one["source"] == "行政许可法" and one["article"] == "第四十五条" for one in found["reasons"])


def test_files_are_answered_in_their_order_and_a_bad_one_stops_nobody(tmp_path: Path) -> None:
    bad = ["item: [", "", "- a list", "events: [{at: 2026-02-30, what: received}]", "item: {statutory: {value: 3}}"]
    found, code, _ = clock(tmp_path, EXAMPLE, *bad, EXAMPLE)
    assert code == 1
    assert [one.get("state") for one in found] == ["accepted", *[None] * len(bad), "accepted"]
    assert all(set(one) == {"file", "error"} and "\n" not in one["error"] for one in found[1:-1])


def test_an_item_of_the_catalogue_brings_its_own_rules(tmp_path: Path) -> None:
    received = "events: [{at: 2026-11-02, what: received}]\nas_of: 2026-11-30\n"
    permit, unknown = f"item: {{code: pollutant-permit}}\n{received}", f"item: {{code: no-such}}\n{received}"
    found, code, _ = clock(tmp_path, permit, unknown)
    # 排污许可管理条例 第九条: three days to ask for corrections, so silence accepts on the fourth.
    assert found[0]["deemed_accepted"] is True
    assert any(one["source"] == "排污许可管理条例" for one in found[0]["reasons"])
    assert "no-such" in found[1]["error"]
    assert code == 1


@pytest.mark.parametrize(
    ("extra", "due"),
    [("", "2026-10-22"), (", kind: licence", "2026-10-22"), (", kind: filing", None), (", kind: registration", None)],
)
def test_the_general_limit_is_for_licences_only(tmp_path: Path, extra: str, due: str | None) -> None:
    events = "events: [{at: 2026-09-18, what: received}, {at: 2026-09-18, what: accepted}]"
    [found], _, _ = clock(tmp_path, f"item: {{counted_from: accepted{extra}}}\n{events}\nas_of: 2026-09-18")
    assert found["statutory_due"] == due


def test_a_missing_file_and_no_file(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "backend.cli", "clock"]
    missing = subprocess.run(
        [*command, str(tmp_path / "none.yml")], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert missing.returncode == 1
    assert "error" in json.loads(missing.stdout)
    assert subprocess.run(command, cwd=ROOT, capture_output=True, check=False).returncode == 2
