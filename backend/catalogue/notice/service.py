"""Making and reading one-time notices: which conditions to ask about, the frozen notice, and what is newer than it."""

import re
import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from backend.catalogue.model import Bundle, Item
from backend.catalogue.notice import numbers, questions, tables
from backend.catalogue.notice.compose import Imprint, compose
from backend.catalogue.notice.document import Newer, NoticeBody, NoticePage
from backend.catalogue.notice.general import general_rules
from backend.catalogue.notice.selection import Answer, Selection, select
from backend.catalogue.notice.wording import load
from backend.catalogue.service import UnknownItem, current, current_bundle, current_items
from backend.catalogue.tables import rows_in_force
from backend.clock import SHANGHAI
from backend.contract.catalogue import NoticeAsk, NoticeRequest, Question
from backend.errors import Broken, NotFound, Refused
from backend.law.book import law_book
from backend.storage.engine import Transaction

CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
MOST_DRAWS = 10
"""Of a thousand million numbers: not to find a free one means that the drawing is broken."""


class NoticeEmpty(Refused):
    """Neither an item nor a bundle was named."""

    code = "notice_empty"


class UnknownNotice(NotFound):
    """No notice has this number."""

    code = "notice_unknown"


class NoFreeNumber(Broken):
    """Ten drawn numbers in a row were taken."""

    code = "notice_no_free_number"


async def questions_for(tx: Transaction, ask: NoticeAsk, *, now: datetime) -> list[Question]:
    """The conditions that decide what is needed, most telling first. Raises NoticeEmpty, UnknownItem."""
    return questions.ask(await _selection(tx, ask, {}, _day(now)), load())


async def make_notice(
    tx: Transaction,
    request: NoticeRequest,
    *,
    now: datetime,
    base_url: str,
    choose: Callable[[str], str] = secrets.choice,
) -> NoticeBody:
    """A notice of the versions in force now, frozen. Raises NoticeEmpty, UnknownItem, UnknownAnswer."""
    answers = {key: Answer(value) for key, value in request.answers.items()}
    here = now.astimezone(SHANGHAI)
    selection = await _selection(tx, request, answers, here.date())
    questions.check_answers(selection, answers)
    general = general_rules(law_book(), here.date())
    for _ in range(MOST_DRAWS):
        body = compose(selection, general, Imprint(numbers.draw(choose), here, base_url), load())
        if await tables.put(tx, body.number, now, request.model_dump(mode="json"), body.model_dump(mode="json")):
            return body
    raise NoFreeNumber


@dataclass(frozen=True)
class Guide:
    """What an item or a bundle takes as long as nothing is answered, and what one would ask."""

    kind: Literal["item", "bundle"]
    noun: Item | Bundle
    body: NoticeBody
    questions: list[Question]


async def guide(tx: Transaction, code: str, *, now: datetime, base_url: str) -> Guide:
    """The words of a notice that is not made yet: guide and notice never differ. Raises UnknownItem."""
    here = now.astimezone(SHANGHAI)
    _check_codes([code])
    noun = await current(tx, code, here.date())
    ask = NoticeAsk(bundle=code) if isinstance(noun, Bundle) else NoticeAsk(items=[code])
    selection = await _selection(tx, ask, {}, here.date())
    body = compose(selection, general_rules(law_book(), here.date()), Imprint("", here, base_url), load())
    return Guide("bundle" if ask.bundle else "item", noun, body, questions.ask(selection, load()))


async def read_notice(tx: Transaction, typed: str, *, now: datetime, base_url: str) -> NoticePage:
    """The frozen words, and which of their sources have a newer version. Raises UnknownNotice."""
    number = numbers.read(typed)
    found = await tables.body_of(tx, number) if number else None
    if number is None or found is None:
        raise UnknownNotice
    page = NoticePage.model_validate(found)
    # The address is no part of what was told: it follows the site when that moves.
    here = Imprint(number, page.issued_at, base_url)
    newer = await _newer(tx, page, _day(now))
    return page.model_copy(update={"url": here.url, "pdf_url": here.pdf_url, "newer": newer})


def _day(now: datetime) -> date:
    return now.astimezone(SHANGHAI).date()


async def _selection(tx: Transaction, ask: NoticeAsk, answers: Mapping[str, Answer], on: date) -> Selection:
    if not ask.items and not ask.bundle:
        raise NoticeEmpty
    _check_codes([*ask.items, *([ask.bundle] if ask.bundle else [])])
    bundle = await current_bundle(tx, ask.bundle, on) if ask.bundle else None
    items = await current_items(tx, [*(bundle.item_codes if bundle else ()), *ask.items], on)
    return select(items, set(ask.items), bundle, await _names(tx, items, on), answers)


def _check_codes(codes: Iterable[str]) -> None:
    """What cannot be a code never reaches the database."""
    if wrong := [code for code in codes if not CODE.fullmatch(code)]:
        raise UnknownItem("、".join(wrong)[:200])


async def _names(tx: Transaction, items: list[Item], on: date) -> dict[str, str]:
    codes = {code for item in items for one in item.requires for code in one.any_of}
    rows = await rows_in_force(tx, on, kind="item", codes=codes)
    return {row.code: row.name for row in rows} | {item.code: item.name for item in items}


async def _newer(tx: Transaction, body: NoticeBody, on: date) -> list[Newer]:
    rows = {row.code: row for row in await rows_in_force(tx, on, codes=[one.code for one in body.sources])}
    newer = []
    for one in body.sources:
        row = rows.get(one.code)
        if row is None:
            newer.append(Newer(code=one.code, name=one.name))
        elif row.number != one.version:
            newer.append(Newer(code=one.code, name=row.name, version=row.number, valid_from=row.valid_from))
    return newer
