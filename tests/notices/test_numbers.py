"""Numbers of notices, as drawn and as people type them."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.catalogue.notice import numbers


@given(st.integers())
def test_a_number_holds_no_letter_that_looks_like_a_digit(seed: int) -> None:
    number = numbers.draw(random.Random(seed).choice)
    assert numbers.SHAPE.fullmatch(number.replace("-", ""))
    assert not set("01OI") & set(number.removeprefix("GZ-"))
    assert numbers.read(number) == number


@pytest.mark.parametrize(
    "typed", ["GZ-7K3MQF", "gz-7k3mqf", " GZ 7K3 MQF ", "7k3mqf", "ＧＺ－７Ｋ３ＭＱＦ", "GZ–7K3MQF", "GZ\u200b7K3MQF"]
)
def test_a_number_is_read_however_it_is_typed(typed: str) -> None:
    assert numbers.read(typed) == "GZ-7K3MQF"


@pytest.mark.parametrize(
    "typed", ["", "GZ-", "GZ-7K3MQ", "GZ-7K3MQF2", "GZ-0K3MQF", "GZ-7K3MQ'", "<b>", "\x00", "一" * 500]
)
def test_what_cannot_be_a_number_is_none(typed: str) -> None:
    assert numbers.read(typed) is None
