"""Numbers and codes as people type them, masked names, and the door rule; properties and examples."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.approval.model.receipt import (
    CODE_ALPHABET,
    CODE_LENGTH,
    DOOR_CLOSED_FOR,
    WRONG_CODES,
    WRONG_WITHIN,
    Door,
    case_number,
    code_hash,
    mask,
    normalise_code,
    normalise_number,
)
from backend.approval.words import organisation_endings

MOMENT = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
NUMBERS = st.builds(case_number, st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(1, 99_999))
CODES = st.text(CODE_ALPHABET, min_size=CODE_LENGTH, max_size=CODE_LENGTH)
NOISE = st.sampled_from(["", " ", "\u3000", "\u200b", "\ufeff", "\u00ad", "-", "－", "—", "_", "\n"])
HAN = st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5)


def _wide(text: str) -> str:
    return "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in text)


SHAPES: st.SearchStrategy[Callable[[str], str]] = st.sampled_from([str.upper, str.lower, _wide])


def _scattered(text: str, data: st.DataObject) -> str:
    return "".join(sign + data.draw(NOISE) for sign in text)


@given(NUMBERS, st.data())
def test_a_number_is_understood_however_it_is_typed(number: str, data: st.DataObject) -> None:
    shape = data.draw(SHAPES)
    assert normalise_number(_scattered(shape(number), data)) == number


@given(NUMBERS)
def test_letters_for_digits_and_a_missing_prefix_are_understood(number: str) -> None:
    behind = number.removeprefix("YK")
    assert normalise_number(behind) == number
    assert normalise_number("YK" + behind.replace("0", "O").replace("1", "l")) == number


@given(CODES, st.data())
def test_a_code_is_understood_however_it_is_typed(code: str, data: st.DataObject) -> None:
    shape = data.draw(SHAPES)
    assert normalise_code(_scattered(shape(code), data)) == code


@given(CODES)
def test_signs_that_no_code_holds_are_read_as_what_they_look_like(code: str) -> None:
    mistaken = code.translate(str.maketrans("825V", "BZSU"))
    assert normalise_code(mistaken) == code


@given(st.text())
def test_whatever_is_typed_gives_a_number_and_a_code_of_plain_signs(typed: str) -> None:
    assert normalise_number(typed).isascii()
    assert normalise_code(typed).isascii()
    assert len(normalise_number(typed)) <= 64


@given(st.text())
def test_what_was_normalised_once_stays_so(typed: str) -> None:
    assert normalise_number(normalise_number(typed)) == normalise_number(typed)
    assert normalise_code(normalise_code(typed)) == normalise_code(typed)


@pytest.mark.parametrize("typed", ["", "YK", "YK2026", "2026110900311234567890", "我的件", "XX20261109-0031"])
def test_what_cannot_be_a_number_is_not_made_into_one(typed: str) -> None:
    assert "-" not in normalise_number(typed)


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("王春雨", "王*"),
        ("王明", "王*"),
        ("王知行", "王*"),
        ("欧阳修文", "欧*"),
        ("买买提·艾力江", "买*"),
        ("John Smith", "J*"),
        ("营口好味道餐饮有限公司", "营口****公司"),
        ("小王饭店", "小****店"),
        ("鲜鲜药店", "鲜****店"),
        ("王", "*"),
        ("", "*"),
        (" 王春雨 ", "王*"),
    ],
)
def test_names_are_masked(name: str, masked: str) -> None:
    assert mask(name, organisation_endings()) == masked


@given(st.text(HAN, min_size=1, max_size=30))
def test_a_masked_name_never_shows_the_name_nor_more_than_four_of_its_signs(name: str) -> None:
    masked = mask(name, organisation_endings())
    assert name not in masked
    assert len(masked.replace("*", "")) <= min(4, len(name))
    assert "*" in masked


@given(st.text(HAN, min_size=2, max_size=4), st.text(HAN, min_size=2, max_size=4))
def test_people_of_one_family_name_look_alike(given_name: str, other_name: str) -> None:
    one, two = mask("王" + given_name[:2], ()), mask("王" + other_name[:2], ())
    assert one == two == "王*"


def test_the_same_code_of_two_cases_is_kept_differently() -> None:
    assert code_hash("secret", "YK20261109-0031", "Q7R2KD") != code_hash("secret", "YK20261109-0032", "Q7R2KD")
    assert code_hash("secret", "YK20261109-0031", "Q7R2KD") != code_hash("other", "YK20261109-0031", "Q7R2KD")


@given(st.lists(st.integers(1, 3600), min_size=1, max_size=40))
def test_a_door_never_lets_more_than_five_wrong_codes_through_in_a_quarter_of_an_hour(pauses: list[int]) -> None:
    door, now, tried = Door(), MOMENT, []
    for pause in pauses:
        now += timedelta(seconds=pause)
        if not door.seconds_closed(now):
            tried.append(now)
            door = door.after_wrong_code(now)
    for at in tried:
        assert sum(at - WRONG_WITHIN < other <= at for other in tried) <= WRONG_CODES


def test_a_closed_door_opens_again_by_itself() -> None:
    door = Door()
    for _ in range(WRONG_CODES):
        door = door.after_wrong_code(MOMENT)
    assert door.seconds_closed(MOMENT) == DOOR_CLOSED_FOR.total_seconds()
    assert door.seconds_closed(MOMENT + DOOR_CLOSED_FOR - timedelta(milliseconds=1)) == 1
    assert door.seconds_closed(MOMENT + DOOR_CLOSED_FOR) == 0


def test_wrong_codes_far_apart_close_nothing() -> None:
    door = Door()
    for number in range(20):
        door = door.after_wrong_code(MOMENT + number * WRONG_WITHIN)
    assert door.seconds_closed(MOMENT + 20 * WRONG_WITHIN) == 0
