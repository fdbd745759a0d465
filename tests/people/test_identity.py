"""An identity number is what was meant, or refused with the reason; shown, it hides what it should."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
import yaml
from hypothesis import assume, given
from hypothesis import strategies as st

from backend.people.identity import (
    CREDIT_WEIGHTS,
    CreditCode,
    IdentityRefused,
    IdNumber,
    IdNumberFutureDate,
    IdNumberWrongCheck,
    Mask,
    masked_phone,
    read_credit_code,
    read_id_number,
)
from tests.people.made_up import (
    ALPHABET,
    CREDIT_CODES,
    DIGITS,
    ID_NUMBERS,
    ID_SIGNS,
    TODAY,
    credit_bodies,
    id_bodies,
)

HERE = Path(__file__).parent
PLACES = st.integers(0, 17)


@dataclass(frozen=True)
class Case:
    """A line of a table: what was typed, and the value it gives or the code of the refusal."""

    name: str
    typed: str
    value: str | None = None
    born: date | None = None
    refused: str | None = None


def cases(file: str) -> list[Case]:
    return [Case(**line) for line in yaml.safe_load((HERE / file).read_text(encoding="utf-8"))]


def id_number_accepted(typed: str) -> bool:
    try:
        return read_id_number(typed, today=TODAY).value == typed
    except IdentityRefused:
        return False


def credit_code_accepted(typed: str) -> bool:
    try:
        return read_credit_code(typed).value == typed
    except IdentityRefused:
        return False


@pytest.mark.parametrize("case", cases("id_numbers.yml"), ids=lambda case: case.name)
def test_an_id_number_is_read_as_the_table_says(case: Case) -> None:
    if case.refused is None:
        number = read_id_number(case.typed, today=TODAY)
        assert (number.value, number.birth_date, number.doubtful) == (case.value, case.born, False)
    else:
        with pytest.raises(IdentityRefused) as caught:
            read_id_number(case.typed, today=TODAY)
        assert caught.value.code == case.refused


@pytest.mark.parametrize("case", cases("credit_codes.yml"), ids=lambda case: case.name)
def test_a_credit_code_is_read_as_the_table_says(case: Case) -> None:
    if case.refused is None:
        code = read_credit_code(case.typed)
        assert (code.value, code.prefix, code.doubtful) == (case.value, code.value[:2], False)
    else:
        with pytest.raises(IdentityRefused) as caught:
            read_credit_code(case.typed)
        assert caught.value.code == case.refused


def test_the_weights_are_those_that_the_standard_prints() -> None:
    assert CREDIT_WEIGHTS == (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)


@given(id_bodies())
def test_of_the_eleven_check_signs_of_an_id_number_one_is_accepted(body: str) -> None:
    assert sum(id_number_accepted(body + sign) for sign in ID_SIGNS) == 1


@given(credit_bodies())
def test_of_the_thirty_one_check_signs_of_a_credit_code_one_is_accepted(body: str) -> None:
    assert sum(credit_code_accepted(body + sign) for sign in ALPHABET) == 1


@given(ID_NUMBERS)
def test_a_right_id_number_is_accepted(number: str) -> None:
    assert id_number_accepted(number)


@given(CREDIT_CODES)
def test_a_right_credit_code_is_accepted(code: str) -> None:
    assert credit_code_accepted(code)


@given(ID_NUMBERS, PLACES, st.sampled_from(DIGITS))
def test_one_changed_digit_of_an_id_number_is_always_refused(number: str, place: int, digit: str) -> None:
    """11 is prime and no weight is a multiple of it: not only 10 of 11, but every single change is found."""
    assume(number[place] != digit)
    assert not id_number_accepted(number[:place] + digit + number[place + 1 :])


@given(CREDIT_CODES, PLACES, st.sampled_from(ALPHABET))
def test_one_changed_sign_of_a_credit_code_is_always_refused(code: str, place: int, sign: str) -> None:
    """The same with 31."""
    assume(code[place] != sign)
    assert not credit_code_accepted(code[:place] + sign + code[place + 1 :])


@given(ID_NUMBERS, st.integers(0, 15))
def test_two_exchanged_neighbours_of_an_id_number_are_refused(number: str, place: int) -> None:
    assume(number[place] != number[place + 1])
    assert not id_number_accepted(number[:place] + number[place + 1] + number[place] + number[place + 2 :])


@given(CREDIT_CODES, st.integers(0, 15))
def test_two_exchanged_neighbours_of_a_credit_code_are_refused(code: str, place: int) -> None:
    assume(code[place] != code[place + 1])
    assert not credit_code_accepted(code[:place] + code[place + 1] + code[place] + code[place + 2 :])


@given(st.text())
def test_any_text_is_refused_in_words_that_do_not_repeat_it(typed: str) -> None:
    for read in (lambda: read_id_number(typed, today=TODAY), lambda: read_credit_code(typed)):
        with pytest.raises(IdentityRefused) as caught:
            read()
        assert (caught.value.detail, str(caught.value)) == (None, caught.value.code)


def test_a_wrong_check_digit_from_a_trusted_source_warns() -> None:
    number = read_id_number("210802199001010014", today=TODAY, trusted_source=True)
    code = read_credit_code("91210800MA00000241", trusted_source=True)
    assert (number.value, number.doubtful) == ("210802199001010014", True)
    assert (code.value, code.doubtful) == ("91210800MA00000241", True)


def test_a_trusted_source_is_not_trusted_with_a_future_date() -> None:
    with pytest.raises(IdNumberFutureDate):
        read_id_number("210802202611240005", today=TODAY, trusted_source=True)


def test_who_is_not_born_yet_today_may_be_tomorrow() -> None:
    assert read_id_number("210802202611240005", today=date(2026, 11, 24))


@pytest.mark.parametrize(
    ("number", "on", "under"),
    [
        ("21080220261123000X", date(2026, 11, 23), True),
        ("21080220261123000X", date(2040, 11, 22), True),
        ("21080220261123000X", date(2040, 11, 23), True),
        ("21080220261123000X", date(2040, 11, 24), False),
        ("210802200002290008", date(2014, 2, 28), True),
        ("210802200002290008", date(2014, 3, 1), False),
        ("210802199001010013", date(2026, 11, 23), False),
    ],
)
def test_the_day_after_the_14th_birthday_ends_childhood(number: str, on: date, under: bool) -> None:
    assert IdNumber(number).under_14(on) is under


def test_a_number_is_shown_by_its_ends_or_its_last_four() -> None:
    assert IdNumber("210802199001010013").masked() == "210802**********13"
    assert IdNumber("11010519491231002X").masked(Mask.LAST_FOUR) == "**************002X"
    assert CreditCode("N2210881MF1234567D").masked() == "N22108**********7D"


def test_printing_a_number_shows_its_mask() -> None:
    number = IdNumber("210802199001010013")
    assert repr(number) == str(number) == f"{number}" == "IdNumber(210802**********13)"
    assert f"{CreditCode('91210800MA00000240')}" == "CreditCode(912108**********40)"


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("13800000000", "138****0000"),
        ("+86 138-0000-0000", "138****0000"),
        ("008613800000000", "138****0000"),
        ("１３８００００００００", "138****0000"),
        ("(0417) 2800000", "041****0000"),
        ("2800012", "*****12"),
        ("12345", "*****"),
        ("", ""),
    ],
)
def test_a_phone_number_is_shown_in_part(typed: str, shown: str) -> None:
    assert masked_phone(typed) == shown


@given(st.text("0123456789", min_size=1, max_size=30))
def test_a_masked_phone_hides_four_digits_or_all(digits: str) -> None:
    assert masked_phone(digits).count("*") >= min(4, len(digits.removeprefix("0086")))


def test_a_refusal_is_told_apart_by_its_kind_too() -> None:
    with pytest.raises(IdNumberWrongCheck):
        read_id_number("210802199001010014", today=TODAY)
