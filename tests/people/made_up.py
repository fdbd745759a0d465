"""Numbers that nobody has to have, with check signs found by another road than the code under test takes."""

from datetime import date

from hypothesis import strategies as st

TODAY = date(2026, 11, 23)
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
DIGITS = "0123456789"
ID_SIGNS = DIGITS + "X"
PREFIXES = ("11", "12", "51", "52", "91", "92", "93", "A1", "G1", "J1", "N1", "N2", "N3", "Y1")


def id_check(body: str) -> str:
    """ISO 7064 MOD 11-2 as the recursion of the standard, without a table of weights."""
    rest = 0
    for sign in body:
        rest = (rest + int(sign)) * 2 % 11
    return ID_SIGNS[(12 - rest) % 11]


def credit_check(body: str) -> str:
    """The weighted sum by Horner's rule, from the last sign to the first."""
    total = 0
    for sign in reversed(body):
        total = total * 3 + ALPHABET.index(sign)
    return ALPHABET[-total % 31]


@st.composite
def id_bodies(draw: st.DrawFn) -> str:
    """The first 17 signs of an ID number."""
    region = draw(st.integers(110000, 839999))
    born = draw(st.dates(date(1900, 1, 1), TODAY))
    return f"{region}{born:%Y%m%d}{draw(st.integers(0, 999)):03d}"


@st.composite
def credit_bodies(draw: st.DrawFn) -> str:
    """The first 17 signs of a credit code."""
    region = draw(st.integers(100000, 999999))
    return f"{draw(st.sampled_from(PREFIXES))}{region}{draw(st.text(ALPHABET, min_size=9, max_size=9))}"


ID_NUMBERS = id_bodies().map(lambda body: body + id_check(body))
CREDIT_CODES = credit_bodies().map(lambda body: body + credit_check(body))
