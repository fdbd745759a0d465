"""Begin a case, and write down its steps."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from backend.approval.model.receipt import CODE_ALPHABET, CODE_LENGTH, CaseState, case_number, code_hash
from backend.approval.tables import CaseEventRow, CaseRow, next_serial
from backend.audit.model import AuditEntry, Author
from backend.audit.service import record
from backend.clock import SHANGHAI
from backend.errors import Refused
from backend.storage.engine import Transaction


class StepOutOfOrder(Refused):
    """A case goes forward one step after the other, and not back."""

    code = "step_out_of_order"
    status = 409


@dataclass(frozen=True)
class Application:
    """What an applicant brings to the window."""

    item_code: str
    item_name: str
    applicant_name: str


@dataclass(frozen=True)
class Receipt:
    """What the applicant takes home: with both a case can be opened. The code is kept nowhere else."""

    case: CaseRow
    code: str


async def receive(
    tx: Transaction,
    application: Application,
    *,
    by: Author,
    secret: str,
    now: datetime,
    code: str | None = None,
    demo: bool = False,
) -> Receipt:
    """A new case, received now. `code` is for demo cases only; others get a random one."""
    day = now.astimezone(SHANGHAI).date()
    number = case_number(day, await next_serial(tx, day))
    code = code or "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))
    case = CaseRow(
        number=number,
        item_code=application.item_code,
        item_name=application.item_name,
        applicant_name=application.applicant_name,
        query_code_hash=code_hash(secret, number, code),
        state=CaseState.RECEIVED,
        demo=demo,
        created_at=now,
    )
    tx.add(case)
    await tx.flush()
    tx.add(CaseEventRow(case_id=case.id, what=CaseState.RECEIVED, at=now, recorded_at=now))
    await record(tx, _entry(case, by, now))
    return Receipt(case, code)


async def advance(tx: Transaction, case: CaseRow, to: CaseState, *, by: Author, at: datetime, now: datetime) -> None:
    """The next step of a case happened."""
    steps = list(CaseState)
    if steps.index(to) != steps.index(CaseState(case.state)) + 1:
        raise StepOutOfOrder(f"{case.state} → {to}")
    case.state = to
    tx.add(CaseEventRow(case_id=case.id, what=to, at=at, recorded_at=now))
    await tx.flush()
    await record(tx, _entry(case, by, now))


def _entry(case: CaseRow, by: Author, now: datetime) -> AuditEntry:
    """The number names the case; who applied for what stays out of the chain, which never forgets."""
    return AuditEntry(by.actor, by.place, f"case.{case.state}", "case", case.number, now)
