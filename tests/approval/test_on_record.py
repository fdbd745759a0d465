"""What is done to cases, tickets and the catalogue is on record: by whom, through what, and nothing personal."""

import httpx2

from backend.approval.model.receipt import CaseState
from backend.approval.service.receive import Receipt
from backend.audit.service import history
from backend.audit.verifying import verify
from backend.contract.tickets import NewTicket, TicketReason
from backend.helpdesk.service.ticket import record_ticket
from backend.storage.engine import Database
from tests.approval.window import CLERK, ask, go_on
from tests.moving_clock import MovingClock


async def test_every_step_of_a_case_and_every_opening_is_on_record(
    service_client: httpx2.AsyncClient, receipt: Receipt, database: Database, clock: MovingClock
) -> None:
    await go_on(database, receipt, CaseState.ACCEPTED, clock)
    await ask(service_client, receipt.case.number, receipt.code)
    async with database.transaction() as tx:
        found = [one.entry for one in await history(tx, "case", receipt.case.number)]
    assert [one.action for one in found] == ["case.received", "case.accepted", "case.opened"]
    assert [(one.actor, one.place) for one in found] == [(CLERK.actor, CLERK.place)] * 2 + [("applicant", "telegram")]
    assert "王" not in repr(found)
    assert (await verify(database)).intact


async def test_a_wrong_code_opens_nothing_and_records_no_opening(
    service_client: httpx2.AsyncClient, receipt: Receipt, database: Database
) -> None:
    await ask(service_client, receipt.case.number, "222222")
    async with database.transaction() as tx:
        found = [one.entry.action for one in await history(tx, "case", receipt.case.number)]
    assert found == ["case.received"]


async def test_a_loaded_catalogue_is_on_record_once(catalogue: None, database: Database) -> None:
    async with database.transaction() as tx:
        found = [one.entry.action for one in await history(tx, "catalogue", "food-operation")]
    assert found == ["catalogue.added"]


async def test_a_ticket_is_on_record_without_the_chat(database: Database, clock: MovingClock) -> None:
    new = NewTicket(channel="telegram", chat="81", reason=TicketReason.ASKED, said=["找人"])
    async with database.transaction() as tx:
        ticket = await record_ticket(tx, new, now=clock())
        again = await record_ticket(tx, new, now=clock())
    assert again.number == ticket.number
    async with database.transaction() as tx:
        [found] = await history(tx, "ticket", ticket.number)
    assert found.entry.details == {"reason": new.reason.value}
    assert "81" not in repr(found.entry.details)
