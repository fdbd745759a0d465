"""What the tests of the audit room record, and how they tamper with it: like somebody with the database's password."""

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from backend.audit.model import AuditEntry
from backend.audit.service import Recorded, history, record
from backend.storage.engine import Database

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
CASE = "YK20261123-0001"


def act(**changes: Any) -> AuditEntry:
    """A clerk accepts a case, with these facts changed."""
    facts: dict[str, Any] = {
        "actor": "staff:12",
        "place": "window:3",
        "action": "case.accepted",
        "subject_kind": "case",
        "subject_id": CASE,
        "at": NOON,
    }
    return AuditEntry(**{**facts, **changes})


async def recorded(database: Database, count: int) -> None:
    """Acts numbered from 1, each in its own transaction."""
    for number in range(1, count + 1):
        async with database.transaction() as tx:
            await record(tx, act(details={"step": number}))


async def chain(database: Database) -> list[Recorded]:
    """The records of the case."""
    async with database.transaction() as tx:
        return list(await history(tx, "case", CASE))


async def tamper(database: Database, *statements: str, **values: Any) -> None:
    """Change the tables behind the trigger's back; the last statement takes the values."""
    async with database.transaction() as tx:
        await tx.execute(sa.text("ALTER TABLE audit_records DISABLE TRIGGER USER"))
        for statement in statements[:-1]:
            await tx.execute(sa.text(statement))
        await tx.execute(sa.text(statements[-1]), values)
        await tx.execute(sa.text("ALTER TABLE audit_records ENABLE TRIGGER USER"))


async def swap(database: Database, one: int, other: int) -> None:
    """Let two records change places, their content and hashes as they were."""
    move = "UPDATE audit_records SET number = {to} WHERE number = {of}"
    steps = [move.format(of=one, to=-1), move.format(of=other, to=one), move.format(of=-1, to=other)]
    await tamper(database, *steps)
