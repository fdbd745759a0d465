"""By when the bureau owes what, in words: the day, how far it is counted, where it is written, how sure it is."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime

from backend.approval.model.deadlines import Deadlines, Owed
from backend.clock import SHANGHAI
from backend.law.clock_words import span_in_words

Day = Callable[[date], str]


def owed_words(found: Deadlines, texts: Mapping[str, str], *, now: datetime, basis: str, day: Day) -> str:
    """One or two sentences. `day` says a day as people do; `basis` is the act that gives the item's own limit."""
    if found.owed is Owed.CORRECTION_NOTICE:
        said = texts["correction"].format(day=day(found.last_day))
    else:
        said = "".join(_decision(found, texts, now.astimezone(SHANGHAI).date(), day))
    rests_on = found.article or basis
    written = texts["basis"].format(basis=rests_on) if rests_on else ""
    return said + written + texts["provisional" if found.provisional else "end"]


def _decision(found: Deadlines, texts: Mapping[str, str], today: date, day: Day) -> Iterator[str]:
    if found.deemed_since is not None:
        yield texts["deemed"].format(day=day(found.deemed_since))
    if today > found.last_day:
        yield texts["decision_late"].format(day=day(found.last_day))
        return
    if found.worked_days and found.span:
        yield texts["counted"].format(count=found.worked_days, span=span_in_words(found.span))
    yield texts["decision"].format(day=day(found.last_day))
    if found.promised is not None:
        yield texts["promised"].format(day=day(found.promised))
