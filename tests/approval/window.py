"""What happens at the window: a case is received, and goes on."""

from typing import Any

import httpx2

from backend.approval.model.receipt import CaseState
from backend.approval.service.receive import Application, Receipt, advance, receive
from backend.audit.model import Author
from backend.settings import Settings
from backend.storage.engine import Database
from tests.moving_clock import MovingClock

CLERK = Author("staff:1", "window:3")
FOOD = Application("food-operation", "食品经营许可(新办)", "王春雨")


async def received(
    database: Database, settings: Settings, clock: MovingClock, application: Application = FOOD
) -> Receipt:
    """A new case and its query code."""
    async with database.transaction() as tx:
        secret = settings.secret_key.get_secret_value()
        return await receive(tx, application, by=CLERK, secret=secret, now=clock())


async def go_on(database: Database, receipt: Receipt, to: CaseState, clock: MovingClock) -> None:
    """The case's next step, now."""
    async with database.transaction() as tx:
        case = await tx.merge(receipt.case)
        await advance(tx, case, to, by=CLERK, at=clock(), now=clock())
    receipt.case.state = to


async def ask(
    http: httpx2.AsyncClient, number: str, code: str, chat: str = "c1", channel: str = "telegram"
) -> httpx2.Response:
    """Ask for a case as the action server does."""
    body: dict[str, Any] = {"number": number, "query_code": code, "channel": channel, "chat": chat}
    return await http.post("/api/v1/cases/open", json=body)
