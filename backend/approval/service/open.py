"""Show a case to whoever has its number and query code, and to a chat that had them before."""

import hmac
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from backend.approval.item_rules import rules_of
from backend.approval.model.deadlines import deadlines
from backend.approval.model.receipt import Door, code_hash, door_key, normalise_code, normalise_number
from backend.approval.tables import (
    CaseEventRow,
    CaseRow,
    DoorRow,
    case_by_number,
    cases_opened_by,
    delete_doors_untouched_since,
    events_of,
    locked_door,
    note_opening,
)
from backend.approval.words import Case
from backend.audit.model import AuditEntry
from backend.audit.service import record
from backend.catalogue.model import Item
from backend.catalogue.service import items_known
from backend.clock import SHANGHAI
from backend.contract.cases import OpenCase
from backend.errors import Refused, TryLater
from backend.law.book import law_book
from backend.law.workdays import work_calendar
from backend.storage.engine import Transaction

NO_CASE = bytes(32)
"""Compared with when the number is unknown, so that both refusals cost the same."""
MOST_CASES = 50
DOORS_KEPT = timedelta(days=1)


class CaseNotOpened(Refused):
    """The number is unknown or the code is wrong: which of both is not said."""

    code = "case_not_opened"
    status = 403


class TooManyWrongCodes(TryLater):
    """The door of this chat or of this number is closed for a while, for a right code too."""

    code = "too_many_wrong_codes"
    status = 429


async def open_case(
    tx: Transaction, asked: OpenCase, *, secret: str, now: datetime
) -> Case | CaseNotOpened | TooManyWrongCodes:
    """The case, or why not. A refusal is returned, not raised: its count must be committed with this transaction."""
    number = normalise_number(asked.number)
    doors = await _doors(tx, asked, number, secret, now)
    if closed := max(_state(door).seconds_closed(now) for door in doors):
        return TooManyWrongCodes(retry_after=closed)
    case = await case_by_number(tx, number)
    given = code_hash(secret, number, normalise_code(asked.query_code))
    right = hmac.compare_digest(given, case.query_code_hash if case else NO_CASE)
    if case is None or not right:
        for door in doors:
            state = _state(door).after_wrong_code(now)
            door.wrong_at, door.closed_until = list(state.wrong_at), state.closed_until
        return CaseNotOpened()
    await note_opening(tx, asked.channel, asked.chat, case.id, now)
    await record(tx, AuditEntry("applicant", asked.channel, "case.opened", "case", number, now))
    return (await _with_steps(tx, [case], now))[0]


async def opened_cases(tx: Transaction, channel: str, chat: str, *, now: datetime) -> list[Case]:
    """The cases that this chat has opened, the latest first."""
    return await _with_steps(tx, await cases_opened_by(tx, channel, chat, MOST_CASES), now)


async def forget_old_doors(tx: Transaction, now: datetime) -> None:
    """For housekeeping."""
    await delete_doors_untouched_since(tx, now - DOORS_KEPT)


async def _doors(tx: Transaction, asked: OpenCase, number: str, secret: str, now: datetime) -> Sequence[DoorRow]:
    """Both doors of an attempt, locked: of two attempts at once the second sees what the first did."""
    keys = {door_key(secret, "chat", asked.channel, asked.chat), door_key(secret, "number", number)}
    return [await locked_door(tx, key, now) for key in sorted(keys)]


def _state(door: DoorRow) -> Door:
    return Door(tuple(door.wrong_at), door.closed_until)


async def _with_steps(tx: Transaction, rows: Sequence[CaseRow], now: datetime) -> list[Case]:
    events = await events_of(tx, [row.id for row in rows])
    today = now.astimezone(SHANGHAI).date()
    items = {item.code: item for item in await items_known(tx, {row.item_code for row in rows}, today)}
    return [_case(row, events[row.id], items.get(row.item_code), today) for row in rows]


def _case(row: CaseRow, events: Sequence[CaseEventRow], item: Item | None, today: date) -> Case:
    """The case with its deadlines. An item that left the catalogue tells no days: its law is not known here."""
    steps = [(event.what, event.at) for event in events]
    return Case(
        number=row.number,
        item_code=row.item_code,
        item_name=row.item_name,
        applicant_name=row.applicant_name,
        state=row.state,
        steps=steps,
        demo=row.demo,
        deadlines=deadlines(rules_of(item), steps, today, law_book(), work_calendar()) if item else None,
        basis=item.first_act if item else "",
    )
