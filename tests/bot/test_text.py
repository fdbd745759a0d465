"""What people type, brought to one form: nothing typed is ever obeyed, and nothing readable is lost."""

import re
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from backend.contract.chat import MAX_TEXT
from bot.text import READ_AT_MOST, Judgement, judge, normalise, storable, unslashed

anything = st.text(max_size=200)
slashes = st.text(alphabet="/／ \u200b\u2060\ufeff\u3000\n@a_b你", max_size=12)


@given(anything)
def test_normalising_twice_changes_nothing_more(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


@given(anything)
def test_no_invisible_character_survives(text: str) -> None:
    assert [c for c in normalise(text) if unicodedata.category(c)[0] == "C"] == []


@given(slashes, st.sampled_from(["restart", 'ask_human{"a": "b"}', "", "back"]))
@example("/\u200b/", "restart")
@example("@emulated_bot /", "restart")
@example("@abc@abc/", "restart")
def test_nothing_typed_begins_with_a_slash(before: str, command: str) -> None:
    assert not judge(before + command).words.startswith("/")


@given(anything)
def test_whatever_is_typed_never_reaches_the_dialogue_as_a_command(text: str) -> None:
    typed = judge("/" + text)
    assert not typed.words.strip().startswith("/")


@given(st.text(alphabet="开饭店要什么材料abc0189,。?", min_size=1, max_size=60))
def test_plain_words_keep_every_letter(text: str) -> None:
    letters = re.sub(r"\W", "", normalise(text))
    assert re.sub(r"\W", "", unslashed(normalise(text))) == letters


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("ＹＫ２０２６１１０９\u200b-００３１", "YK20261109-0031"),
        ("  我想\n\n开个\t饭店 ", "我想 开个 饭店"),
        ("/restart", "restart"),
        ("／restart", "restart"),
        ("/start@emulated_bot 您好", "start 您好"),
        ("@emulated_bot 我的件呢", "我的件呢"),
        ("1️⃣", "1"),
        ("邮箱 a@b.cn", "邮箱 a@b.cn"),
        ("' OR 1=1; DROP TABLE chats; --", "' OR 1=1; DROP TABLE chats; --"),
        ("<b>饭店</b>", "<b>饭店</b>"),
    ],
)
def test_what_is_read(typed: str, read: str) -> None:
    assert judge(typed).words == read


@pytest.mark.parametrize(
    "typed", ["", " ", "👍", "🙏🏻🙏🏻", "？？？", "……", "\u200b\u200d", "ㅤ", "/", "❤️", "👨‍👩‍👧", "@abc"]
)
def test_what_says_nothing_is_wordless(typed: str) -> None:
    assert judge(typed).judgement is Judgement.WORDLESS


@pytest.mark.parametrize("length", [MAX_TEXT + 1, READ_AT_MOST + 1, 50_000])
def test_what_is_longer_than_we_read_is_too_long(length: int) -> None:
    assert judge("办" * length).judgement is Judgement.TOO_LONG


def test_the_longest_text_is_read_whole() -> None:
    assert judge("办" * MAX_TEXT).words == "办" * MAX_TEXT


def test_blanks_and_invisible_characters_do_not_make_a_text_too_long() -> None:
    assert judge("开饭店" + "\u200b" * 5000 + " " * 5000).words == "开饭店"


@given(st.text(alphabet=st.characters(), max_size=50))
def test_what_is_stored_can_be_written_as_utf8_and_holds_no_nul(text: str) -> None:
    assert "\0" not in storable(text)
    storable(text).encode("utf-8")


def test_half_a_surrogate_pair_is_left_out_and_the_rest_kept() -> None:
    assert storable("饭\ud83d店\0") == "饭店"
