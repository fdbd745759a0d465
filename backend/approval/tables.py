"""Cases, what happened to them, who may see them, the doors; and the queries on them."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from backend.storage.engine import Table

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
