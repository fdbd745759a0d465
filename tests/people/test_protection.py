"""A sealed value opens with its own key, for its own field, untouched; anything else is an error and never garbage."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from backend.errors import Broken
from backend.people.identity import normalise, read_id_number
from backend.people.protection import Keyring, SealedValueUnreadable, SealingKeyMissing, keyring_of
from tests.people.made_up import ID_NUMBERS, TODAY

KEYRING = keyring_of("a secret of these tests")
STRANGER = keyring_of("another secret")
NAME = "王春雨"
SEALED_BEFORE = "019cec46782b82f8c1e9c078432661f87f940077cd732d4d073f2c14676644509b3b04c17130"
"""NAME as the first version of this code sealed it."""
INDEXED_BEFORE = "2ecb2284449a2754e0891fb30eec8ec147ce04fb8143f3fdd140ab9f11de5058"

FIELDS = st.sampled_from(("name", "phone", "identity"))


@given(FIELDS, st.text())
def test_what_was_sealed_is_unsealed(field: str, value: str) -> None:
    assert KEYRING.unseal(field, KEYRING.seal(field, value)) == value


@given(FIELDS, st.text())
def test_a_value_sealed_twice_looks_different_each_time(field: str, value: str) -> None:
    assert len({KEYRING.seal(field, value) for _ in range(5)}) == 5


@given(st.text(min_size=4))
def test_a_sealed_value_does_not_contain_the_value(value: str) -> None:
    assert value.encode() not in KEYRING.seal("name", value)


@given(st.text(), st.integers(min_value=0), st.integers(0, 7))
def test_one_flipped_bit_anywhere_is_noticed(value: str, place: int, bit: int) -> None:
    sealed = bytearray(KEYRING.seal("name", value))
    sealed[place % len(sealed)] ^= 1 << bit
    with pytest.raises((SealedValueUnreadable, SealingKeyMissing)):
        KEYRING.unseal("name", bytes(sealed))


@given(st.binary(max_size=60))
def test_any_other_bytes_are_an_error(sealed: bytes) -> None:
    with pytest.raises(Broken):
        KEYRING.unseal("name", sealed)


@given(st.text(), st.integers(1))
def test_a_value_cut_short_is_noticed(value: str, missing: int) -> None:
    sealed = KEYRING.seal("name", value)
    with pytest.raises(SealedValueUnreadable):
        KEYRING.unseal("name", sealed[: -(missing % len(sealed) or 1)])


def test_another_secret_does_not_unseal() -> None:
    with pytest.raises(SealedValueUnreadable) as caught:
        STRANGER.unseal("name", KEYRING.seal("name", NAME))
    assert (caught.value.code, NAME in str(caught.value)) == ("sealed_value_unreadable", False)


def test_a_value_does_not_open_as_another_field() -> None:
    with pytest.raises(SealedValueUnreadable):
        KEYRING.unseal("phone", KEYRING.seal("name", NAME))


def test_what_was_stored_by_the_first_version_still_opens_and_is_found() -> None:
    """Purposes and names of fields are part of the keys: renamed, the stored data would be lost."""
    assert KEYRING.unseal("name", bytes.fromhex(SEALED_BEFORE)) == NAME
    assert KEYRING.index("identity", "210802199001010013").hex() == INDEXED_BEFORE


@given(ID_NUMBERS, ID_NUMBERS)
def test_indexes_are_equal_for_equal_numbers_only(one: str, other: str) -> None:
    assume(one != other)
    assert KEYRING.index("identity", one) == KEYRING.index("identity", one)
    assert KEYRING.index("identity", one) != KEYRING.index("identity", other)


@given(ID_NUMBERS, st.sampled_from(" \t\u3000\u200b\ufeff"), st.integers(0, 18))
def test_a_number_has_one_index_however_it_is_typed(number: str, strange: str, place: int) -> None:
    typed = (number[:place] + strange + number[place:]).lower()
    read = read_id_number(typed, today=TODAY)
    assert KEYRING.index("identity", read.value) == KEYRING.index("identity", number)


@given(st.text(), st.text())
def test_indexes_are_equal_exactly_when_normalised_texts_are(one: str, other: str) -> None:
    first, second = (KEYRING.index("identity", normalise(text)) for text in (one, other))
    assert (first == second) is (normalise(one) == normalise(other))


def test_the_index_depends_on_the_secret_and_on_the_field() -> None:
    number = "210802199001010013"
    found = {KEYRING.index("identity", number), KEYRING.index("phone", number), STRANGER.index("identity", number)}
    assert len(found) == 3


def test_after_a_rotation_old_values_open_and_new_ones_take_the_new_key() -> None:
    old, rotated = Keyring({1: "first"}), Keyring({1: "first", 2: "second"})
    assert rotated.unseal("name", old.seal("name", NAME)) == NAME
    assert rotated.seal("name", NAME)[0] == rotated.newest == 2
    assert rotated.indexes("name", NAME) == [rotated.index("name", NAME), old.index("name", NAME)]


def test_one_secret_under_another_version_is_another_key() -> None:
    sealed = bytearray(Keyring({1: "first"}).seal("name", NAME))
    sealed[0] = 2
    with pytest.raises(SealedValueUnreadable):
        Keyring({2: "first"}).unseal("name", bytes(sealed))


def test_a_key_version_that_is_gone_is_named() -> None:
    with pytest.raises(SealingKeyMissing, match="key version 1"):
        Keyring({2: "second"}).unseal("name", Keyring({1: "first"}).seal("name", NAME))


@pytest.mark.parametrize("versions", [(), (0,), (256,), (1, 300)])
def test_a_keyring_has_versions_that_fit_one_byte(versions: tuple[int, ...]) -> None:
    with pytest.raises(SealingKeyMissing):
        Keyring(dict.fromkeys(versions, "secret"))
