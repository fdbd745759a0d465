"""Cases, what happened to them, who may see them, the doors; and the queries on them."""

from collections.abc import Sequence
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.orm import Mapped, mapped_column

from backend.storage.engine import Table, Transaction

MOMENT = sa.DateTime(timezone=True)


class CaseRow(Table):
    """A case: who wants what, and its state, which is the last of its events."""

    __tablename__ = "cases"
    __table_args__ = (
        sa.CheckConstraint("state IN ('received', 'accepted', 'in_review', 'decided', 'issued')", name="state"),
    )

    id: Mapped[int] = mapped_column(sa.BigInteger, sa.Identity(), primary_key=True)
    number: Mapped[str] = mapped_column(sa.String(64), unique=True)
    item_code: Mapped[str] = mapped_column(sa.String(64))
    item_name: Mapped[str] = mapped_column(sa.Text)
    """As it was called when the case began."""
    applicant_name: Mapped[str] = mapped_column(sa.Text)
    query_code_hash: Mapped[bytes] = mapped_column(sa.LargeBinary)
    state: Mapped[str] = mapped_column(sa.String(16))
    demo: Mapped[bool] = mapped_column(default=False)
    """Made up, for a demonstration."""
    created_at: Mapped[datetime] = mapped_column(MOMENT)


class CaseEventRow(Table):
    """One thing that happened to a case. Rows are added, never changed."""

    __tablename__ = "case_events"
    __table_args__ = (sa.UniqueConstraint("case_id", "what"),)

    id: Mapped[int] = mapped_column(sa.BigInteger, sa.Identity(), primary_key=True)
    case_id: Mapped[int] = mapped_column(sa.BigInteger, sa.ForeignKey("cases.id"))
    what: Mapped[str] = mapped_column(sa.String(16))
    at: Mapped[datetime] = mapped_column(MOMENT)
    recorded_at: Mapped[datetime] = mapped_column(MOMENT)


class CaseSerialRow(Table):
    """The last serial number given out on a day."""

    __tablename__ = "case_serials"

    day: Mapped[date] = mapped_column(primary_key=True)
    last: Mapped[int]


class CaseOpeningRow(Table):
    """A chat that showed the query code once keeps access to the case."""

    __tablename__ = "case_openings"

    channel: Mapped[str] = mapped_column(sa.String(32), primary_key=True)
    chat: Mapped[str] = mapped_column(sa.String(128), primary_key=True)
    case_id: Mapped[int] = mapped_column(sa.BigInteger, sa.ForeignKey("cases.id"), primary_key=True)
    opened_at: Mapped[datetime] = mapped_column(MOMENT)


class DoorRow(Table):
    """The wrong codes that came from a chat or for a number. The key is a hash: people mistype private things here."""

    __tablename__ = "case_doors"

    key: Mapped[bytes] = mapped_column(sa.LargeBinary, primary_key=True)
    wrong_at: Mapped[list[datetime]] = mapped_column(ARRAY(MOMENT))
    closed_until: Mapped[datetime | None] = mapped_column(MOMENT)
    touched_at: Mapped[datetime] = mapped_column(MOMENT, index=True)


async def next_serial(tx: Transaction, day: date) -> int:
    """The next serial number of a day. Those who ask at the same time wait for each other, so none is left out."""
    row = insert(CaseSerialRow).values(day=day, last=1)
    raised = row.on_conflict_do_update(index_elements=[CaseSerialRow.day], set_={"last": CaseSerialRow.last + 1})
    return (await tx.scalars(raised.returning(CaseSerialRow.last))).one()


async def case_by_number(tx: Transaction, number: str) -> CaseRow | None:
    """The case of that number."""
    return await tx.scalar(sa.select(CaseRow).where(CaseRow.number == number))


async def events_of(tx: Transaction, case_ids: Sequence[int]) -> dict[int, list[CaseEventRow]]:
    """What happened to these cases, in order."""
    found: dict[int, list[CaseEventRow]] = {case_id: [] for case_id in case_ids}
    wanted = sa.select(CaseEventRow).where(CaseEventRow.case_id.in_(case_ids)).order_by(CaseEventRow.id)
    for event in await tx.scalars(wanted):
        found[event.case_id].append(event)
    return found


async def locked_door(tx: Transaction, key: bytes, now: datetime) -> DoorRow:
    """The door's row, held until the transaction ends. One statement, so that doors locked in order cannot deadlock."""
    row = insert(DoorRow).values(key=key, wrong_at=[], touched_at=now)
    held = row.on_conflict_do_update(index_elements=[DoorRow.key], set_={"touched_at": now}).returning(DoorRow)
    return (await tx.scalars(held, execution_options={"populate_existing": True})).one()


async def note_opening(tx: Transaction, channel: str, chat: str, case_id: int, now: datetime) -> None:
    """This chat may see the case from now on."""
    row = insert(CaseOpeningRow).values(channel=channel, chat=chat, case_id=case_id, opened_at=now)
    await tx.execute(row.on_conflict_do_nothing())


async def cases_opened_by(tx: Transaction, channel: str, chat: str, limit: int) -> Sequence[CaseRow]:
    """What this chat has opened, the latest first."""
    wanted = sa.select(CaseRow).join(CaseOpeningRow, CaseOpeningRow.case_id == CaseRow.id)
    of_chat = wanted.where(CaseOpeningRow.channel == channel, CaseOpeningRow.chat == chat)
    return (await tx.scalars(of_chat.order_by(CaseOpeningRow.opened_at.desc(), CaseRow.id.desc()).limit(limit))).all()


async def any_demo_case(tx: Transaction) -> bool:
    """Whether made-up cases are here already."""
    return bool(await tx.scalar(sa.select(sa.exists().where(CaseRow.demo))))


async def delete_doors_untouched_since(tx: Transaction, moment: datetime) -> None:
    """A door at rest is an open door: its row says nothing."""
    await tx.execute(sa.delete(DoorRow).where(DoorRow.touched_at < moment))
