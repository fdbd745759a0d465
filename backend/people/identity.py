"""Identity numbers of persons and organisations: read as typed, checked, masked. Who has which is not known here."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from backend.errors import Refused

LENGTH = 18
"""Of both numbers, the check sign included."""

# GB 11643-1999: check sign by ISO 7064 MOD 11-2.
ID_SHAPE = re.compile(r"[0-9]{17}[0-9X]")
ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
ID_CHECKS = "10X98765432"

# GB 32100-2015: no I, O, S, V, Z; weights 3^place mod 31. Places 3 to 8 are the registrar's region, in digits.
# No registrar has 0: eighteen zeros, put where nothing was known, would pass the check sign.
CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
CREDIT_SHAPE = re.compile(f"(?!0)[{CREDIT_ALPHABET}]{{2}}[0-9]{{6}}[{CREDIT_ALPHABET}]{{10}}")
CREDIT_MODULUS = len(CREDIT_ALPHABET)
CREDIT_WEIGHTS = tuple(pow(3, place, CREDIT_MODULUS) for place in range(LENGTH - 1))

CHILD_UNDER = 14
"""PIPL Art 28 and 31: data of a younger person is sensitive, and a parent consents."""

HIDDEN = "*"
COUNTRY_CODE = re.compile(r"(?:\+|00)86")
PHONE_PUNCTUATION = str.maketrans("", "", "-()./")
SHORTEST_SUBSCRIBER, SHORTEST_WITH_AREA = 7, 11


class IdentityRefused(Refused):
    """No identity number: each kind below says what is wrong, and none repeats what was typed."""

    code = "identity_refused"


class IdNumberWrongLength(IdentityRefused):
    """Not 18 signs. The 15 digits of before 2013 are no longer valid (Resident Identity Card Law, Art 23)."""

    code = "id_number_length"


class IdNumberForeignSign(IdentityRefused):
    """Something else than 17 digits and a digit or X."""

    code = "id_number_characters"


class IdNumberUnrealDate(IdentityRefused):
    """Places 7 to 14 are no day of the calendar."""

    code = "id_number_date"


class IdNumberFutureDate(IdentityRefused):
    """Somebody not born yet."""

    code = "id_number_date_in_future"


class IdNumberWrongCheck(IdentityRefused):
    """The last sign does not follow from the others: mistyped."""

    code = "id_number_check_digit"


class CreditCodeWrongLength(IdentityRefused):
    """Not 18 signs."""

    code = "credit_code_length"


class CreditCodeForeignSign(IdentityRefused):
    """A sign outside the alphabet, a letter in the region, or a 0 in front."""

    code = "credit_code_characters"


class CreditCodeWrongCheck(IdentityRefused):
    """The last sign does not follow from the others: mistyped."""

    code = "credit_code_check_digit"


class Mask(StrEnum):
    """Which signs of a number are shown."""

    ENDS = "ends"
    """First 6 and last 2: of a person the region, and not the birthday."""
    LAST_FOUR = "last_four"


@dataclass(frozen=True)
class IdNumber:
    """A citizen's number, normalised. Only its mask is printed. Made by `read_id_number`, or from our own record."""

    value: str

    @property
    def birth_date(self) -> date:
        """Places 7 to 14."""
        return date(int(self.value[6:10]), int(self.value[10:12]), int(self.value[12:14]))

    @property
    def doubtful(self) -> bool:
        """The check sign is wrong, and another government system said the number is right all the same."""
        return self.value[-1] != id_check(self.value[:-1])

    def under_14(self, on: date) -> bool:
        """Whether the person's data is sensitive by age alone that day (PIPL Art 28).

        The 14th birthday itself still counts as under 14: the reading that protects more.
        """
        born = self.birth_date
        return (on.year, on.month, on.day) <= (born.year + CHILD_UNDER, born.month, born.day)

    def masked(self, mask: Mask = Mask.ENDS) -> str:
        """For showing."""
        return masked(self.value, mask)

    def __repr__(self) -> str:
        return f"IdNumber({self.masked()})"


@dataclass(frozen=True)
class CreditCode:
    """An organisation's unified social credit code, normalised. Made by `read_credit_code`, or from our own record."""

    value: str

    @property
    def prefix(self) -> str:
        """The registering office and the kind: 91 a company, 12 an institution, N1 to N3 rural collectives …

        Never checked against a list: offices were added after 2015 (A, N, Y …), and more may be.
        """
        return self.value[:2]

    @property
    def doubtful(self) -> bool:
        """As of an ID number; some codes that were really given out have a wrong check sign."""
        return self.value[-1] != credit_check(self.value[:-1])

    def masked(self, mask: Mask = Mask.ENDS) -> str:
        """For showing."""
        return masked(self.value, mask)

    def __repr__(self) -> str:
        return f"CreditCode({self.masked()})"


Identity = IdNumber | CreditCode


def read_id_number(typed: str, *, today: date, trusted_source: bool = False) -> IdNumber:
    """The number that was typed. Raises an IdentityRefused.

    The region is not checked by the year of birth: many got their number after the region's code had changed.
    `trusted_source`: from another government system, whose wrong check sign warns (`doubtful`) and does not block.
    """
    value = normalise(typed)
    if len(value) != LENGTH:
        raise IdNumberWrongLength
    if not ID_SHAPE.fullmatch(value):
        raise IdNumberForeignSign
    number = IdNumber(value)
    if _born(number) > today:
        raise IdNumberFutureDate
    if number.doubtful and not trusted_source:
        raise IdNumberWrongCheck
    return number


def read_credit_code(typed: str, *, trusted_source: bool = False) -> CreditCode:
    """The code that was typed. Raises an IdentityRefused. `trusted_source` as of an ID number."""
    value = normalise(typed)
    if len(value) != LENGTH:
        raise CreditCodeWrongLength
    if not CREDIT_SHAPE.fullmatch(value):
        raise CreditCodeForeignSign
    code = CreditCode(value)
    if code.doubtful and not trusted_source:
        raise CreditCodeWrongCheck
    return code


def normalise(typed: str) -> str:
    """The number meant: full width made narrow, letters upper; spaces and invisible format signs left out."""
    narrow = unicodedata.normalize("NFKC", typed)
    return "".join(sign for sign in narrow if not sign.isspace() and unicodedata.category(sign) != "Cf").upper()


def id_check(body: str) -> str:
    """The check sign of 17 digits (GB 11643-1999)."""
    total = sum(weight * int(sign) for weight, sign in zip(ID_WEIGHTS, body, strict=True))
    return ID_CHECKS[total % len(ID_CHECKS)]


def credit_check(body: str) -> str:
    """The check sign of 17 signs (GB 32100-2015). The outer remainder matters: without it a sum of 0 has no sign."""
    total = sum(weight * CREDIT_ALPHABET.index(sign) for weight, sign in zip(CREDIT_WEIGHTS, body, strict=True))
    return CREDIT_ALPHABET[(CREDIT_MODULUS - total % CREDIT_MODULUS) % CREDIT_MODULUS]


def masked(number: str, mask: Mask = Mask.ENDS) -> str:
    """An identity number for showing. Its length is no secret."""
    first, last = (6, 2) if mask is Mask.ENDS else (0, 4)
    return _hide(number, first, last)


def masked_phone(typed: str) -> str:
    """138****5678; of a number without area code the last two, of a shorter one nothing."""
    narrow = normalise(typed).translate(PHONE_PUNCTUATION)
    country = COUNTRY_CODE.match(narrow)
    digits = narrow[country.end() :] if country else narrow
    if len(digits) >= SHORTEST_WITH_AREA:
        return _hide(digits, 3, 4)
    return _hide(digits, 0, 2 if len(digits) >= SHORTEST_SUBSCRIBER else 0)


def _born(number: IdNumber) -> date:
    try:
        return number.birth_date
    except ValueError:
        raise IdNumberUnrealDate from None


def _hide(text: str, first: int, last: int) -> str:
    end = len(text) - last
    return text[:first] + HIDDEN * (end - first) + text[end:]
