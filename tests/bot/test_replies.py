"""Rasa's answers read, and long texts cut."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.contract.chat import Button, Reply
from bot.channels.terminal.render import draw, pressed
from bot.replies import fit, from_rasa, split, units

BUTTONS = [Button(title="查进度", payload="/check_status"), Button(title="看清单", url="http://127.0.0.1:8000/n/1")]


def test_a_message_of_rasas_becomes_a_reply() -> None:
    answer = [
        {"recipient_id": "web:1", "text": "您好", "buttons": [{"title": "查进度", "payload": "/check_status"}]},
        {
            "recipient_id": "web:1",
            "text": "看这里",
            "buttons": [{"title": "页", "type": "web_url", "url": "http://a.cn"}],
        },
    ]
    assert from_rasa(answer) == [
        Reply(text="您好", buttons=[Button(title="查进度", payload="/check_status")]),
        Reply(text="看这里", buttons=[Button(title="页", url="http://a.cn")]),
    ]


def test_messages_that_say_nothing_are_left_out() -> None:
    assert from_rasa([{"recipient_id": "a", "text": " "}, {"recipient_id": "a", "custom": {"x": 1}}]) == []


def test_a_button_without_payload_says_its_title() -> None:
    assert from_rasa([{"text": "?", "buttons": [{"title": "是"}]}])[0].buttons == [Button(title="是", payload="是")]


@pytest.mark.parametrize("answer", [None, {}, {"text": "x"}, "x", [1], [{"text": 1}], [{"buttons": [{}]}]])
def test_what_is_no_answer_of_rasas_is_an_error(answer: object) -> None:
    with pytest.raises(ValueError, match="validation error"):
        from_rasa(answer)


@given(st.text(alphabet="材料。，\n 😀abc", max_size=400), st.integers(min_value=2, max_value=60))
def test_no_part_is_too_long_and_no_letter_is_lost(text: str, longest: int) -> None:
    parts = split(text, longest)
    assert all(units(part) <= longest for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())


@given(st.text(max_size=100))
def test_units_are_those_of_utf16(text: str) -> None:
    assert units(text) == len(text.encode("utf-16-le", "surrogatepass")) // 2


def test_a_text_is_cut_at_the_end_of_a_line_before_the_end_of_a_sentence() -> None:
    assert split("一二三四五六。\n七。八九", 10) == ["一二三四五六。", "七。八九"]


def test_a_text_is_cut_at_the_end_of_a_sentence_before_a_comma() -> None:
    assert split("一二三四五六。七，八九十", 10) == ["一二三四五六。", "七，八九十"]


def test_the_buttons_stand_under_the_last_part() -> None:
    parts = fit(Reply(text="一二三。四五六。", buttons=BUTTONS), 4)
    assert [(part.text, len(part.buttons)) for part in parts] == [("一二三。", 0), ("四五六。", 2)]


def test_the_terminal_shows_buttons_as_numbers() -> None:
    assert draw("请选择", BUTTONS) == "请选择\n  1. 查进度\n  2. 看清单 http://127.0.0.1:8000/n/1"


@pytest.mark.parametrize(("typed", "index"), [("1", 0), (" 1 ", 0), ("2", None), ("0", None), ("3", None), ("x", None)])
def test_a_typed_number_presses_its_button(typed: str, index: int | None) -> None:
    assert pressed(typed, BUTTONS) == index
