"""The general rules of 行政许可法 for the notice, from the law book."""

from datetime import date

from backend.catalogue.model import Term
from backend.catalogue.notice.facts import GeneralRules, GeneralTerm
from backend.law.book import LawBook
from backend.law.terms import Unit


def general_rules(book: LawBook, on: date) -> GeneralRules:
    """As they stand on the day of the notice."""
    return GeneralRules(
        decision=_term(book, "decision", on),
        extension=_term(book, "decision_extension", on),
        issue=_term(book, "issue", on),
        correction=_term(book, "correction_notice", on),
        renewal=_term(book, "renewal", on),
        special_kinds=book.special_procedures.kinds,
    )


def _term(book: LawBook, name: str, on: date) -> GeneralTerm:
    found = book.term(name, on=on)
    return GeneralTerm(Term(found.value, Unit(found.unit)), found.act)
