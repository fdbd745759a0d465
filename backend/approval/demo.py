"""Made-up cases for a demonstration, marked as such wherever they are shown."""

from datetime import datetime, timedelta
from typing import Any

from backend.approval.model.receipt import CaseState
from backend.approval.service.receive import Application, advance, receive
from backend.approval.tables import any_demo_case
from backend.approval.words import demo_cases
from backend.audit.model import Author
from backend.catalogue.service import current_items
from backend.clock import SHANGHAI
from backend.law.workdays import work_calendar
from backend.storage.engine import Transaction

OPERATOR = Author("operator", "demo")


async def load_demo(tx: Transaction, now: datetime, *, secret: str) -> list[tuple[str, str]]:
    """Fill in the demo cases, counted back from now, once. Answers number and query code of each new one."""
    if await any_demo_case(tx):
        return []
    wanted = demo_cases()
    items = await current_items(tx, [case["item"] for case in wanted], now.astimezone(SHANGHAI).date())
    names = {item.code: item.name for item in items}
    return [await _load(tx, case, names[case["item"]], now, secret) for case in wanted]


async def _load(tx: Transaction, case: dict[str, Any], item_name: str, now: datetime, secret: str) -> tuple[str, str]:
    first, *later = (_worked(now - timedelta(days=days)) for days in case["steps"])
    application = Application(case["item"], item_name, case["applicant"])
    receipt = await receive(tx, application, by=OPERATOR, secret=secret, now=first, code=case["code"], demo=True)
    for state, at in zip(list(CaseState)[1:], later, strict=False):
        await advance(tx, receipt.case, state, by=OPERATOR, at=at, now=now)
    return receipt.case.number, receipt.code


def _worked(at: datetime) -> datetime:
    """That moment, or the same hour of the working day before: windows are closed on days off."""
    calendar, on = work_calendar(), at.astimezone(SHANGHAI).date()
    return at if calendar.is_working(on) else at - (on - calendar.add(on, -1))
