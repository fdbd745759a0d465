"""The two questions of the first day, in the terminal."""

import subprocess
import sys

import pytest

from tests.journeys.conftest import ROOT, Town

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("town")]


def talk(town: Town, *lines: str) -> str:
    """Everything that the terminal printed for these lines, in a new conversation."""
    done = subprocess.run(
        [sys.executable, "-m", "backend.cli", "chat", "--new"],
        cwd=ROOT,
        env=town.environment,
        input="\n".join(lines) + "\n",
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr + town.logs()
    return done.stdout


def test_who_wants_to_open_a_restaurant_gets_the_whole_notice(town: Town) -> None:
    said = talk(town, "我想开个饭店,都要准备什么?", "不确定", "不确定", "不确定")
    assert "食品经营许可" in said
    assert "GZ-" in said
    assert f"{town.app}/notices/" in said


def test_a_case_is_told_after_number_and_code_were_shown(town: Town) -> None:
    number, code = town.demo_cases[0]
    said = talk(town, "我的件办到哪了", f"{number} {code}", "现在办到哪了")
    told = said[said.index("王*的食品经营许可") :]
    assert "正在审查" in told
    assert told.count("王*的食品经营许可") == 2, "asked again in the same chat, no code is needed"


def test_a_wrong_code_and_an_unknown_number_are_answered_alike(town: Town) -> None:
    number, _ = town.demo_cases[1]
    wrong = talk(town, "查进度", f"{number} AAAAAA").replace(number, "")
    unknown = talk(town, "查进度", "YK20200101-0001 AAAAAA").replace("YK20200101-0001", "")
    assert wrong == unknown


def test_a_typed_command_is_text(town: Town) -> None:
    said = talk(town, "/ask_human")
    assert "ZX-" not in said
