"""The tables of the first house: catalogue, notices, cases, conversations, tickets."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.execute(sa.schema.CreateSequence(sa.Sequence("ticket_serial")))
    op.create_table(
        "case_doors",
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("wrong_at", postgresql.ARRAY(sa.DateTime(timezone=True)), nullable=False),
        sa.Column("closed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("touched_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_case_doors")),
    )
    op.create_index(op.f("ix_case_doors_touched_at"), "case_doors", ["touched_at"], unique=False)
    op.create_table(
        "case_serials",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_case_serials")),
    )
    op.create_table(
        "cases",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("item_code", sa.String(length=64), nullable=False),
        sa.Column("item_name", sa.Text(), nullable=False),
        sa.Column("applicant_name", sa.Text(), nullable=False),
        sa.Column("query_code_hash", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state IN ('received', 'accepted', 'in_review', 'decided', 'issued')", name=op.f("ck_cases_state")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cases")),
        sa.UniqueConstraint("number", name=op.f("uq_cases_number")),
    )
    op.create_table(
        "catalogue_versions",
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("aliases", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("file_from", sa.Date(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("document", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('item', 'bundle')", name=op.f("ck_catalogue_versions_kind")),
        sa.PrimaryKeyConstraint("code", "number", name=op.f("pk_catalogue_versions")),
    )
    op.create_index(op.f("ix_catalogue_versions_code"), "catalogue_versions", ["code", "valid_from"], unique=False)
    op.create_table(
        "chats",
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("chat", sa.String(length=128), nullable=False),
        sa.Column("first_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lease_owner", sa.String(length=64), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lease_seconds", sa.Integer(), nullable=True),
        sa.Column("blocked_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("channel", "chat", name=op.f("pk_chats")),
    )
    op.create_index(
        "ix_chats_lease_owner",
        "chats",
        ["lease_owner"],
        unique=False,
        postgresql_where=sa.text("lease_owner IS NOT NULL"),
    )
    op.create_table(
        "idempotent_answers",
        sa.Column("route", sa.String(length=128), nullable=False),
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("body_hash", sa.LargeBinary(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("answer", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("route", "key", name=op.f("pk_idempotent_answers")),
    )
    op.create_index(op.f("ix_idempotent_answers_asked_at"), "idempotent_answers", ["asked_at"], unique=False)
    op.create_table(
        "notices",
        sa.Column("number", sa.String(length=16), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("request", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("body", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_notices")),
    )
    op.create_index(op.f("ix_notices_issued_at"), "notices", ["issued_at"], unique=False)
    op.create_table(
        "tick_runs",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("last_run_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_tick_runs")),
    )
    op.create_table(
        "case_events",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("what", sa.String(length=16), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_events_case_id_cases")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_events")),
        sa.UniqueConstraint("case_id", "what", name=op.f("uq_case_events_case_id_what")),
    )
    op.create_table(
        "case_openings",
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("chat", sa.String(length=128), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_openings_case_id_cases")),
        sa.PrimaryKeyConstraint("channel", "chat", "case_id", name=op.f("pk_case_openings")),
    )
    op.create_table(
        "messages",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("chat", sa.String(length=128), nullable=False),
        sa.Column("direction", sa.String(length=3), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("update_id", sa.String(length=128), nullable=True),
        sa.Column("payload", sa.Text(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told_to_wait", sa.Boolean(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("in_reply_to", sa.BigInteger(), nullable=True),
        sa.Column("buttons", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("holding", sa.Boolean(), nullable=False),
        sa.Column("outcome", sa.String(length=8), nullable=True),
        sa.Column("outcome_detail", sa.Text(), nullable=True),
        sa.Column("outcome_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("direction IN ('in', 'out')", name=op.f("ck_messages_direction")),
        sa.CheckConstraint("state IN ('pending', 'answered', 'done')", name=op.f("ck_messages_state")),
        sa.ForeignKeyConstraint(
            ["channel", "chat"], ["chats.channel", "chats.chat"], name=op.f("fk_messages_channel_chats")
        ),
        sa.ForeignKeyConstraint(["in_reply_to"], ["messages.id"], name=op.f("fk_messages_in_reply_to_messages")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messages")),
        sa.UniqueConstraint("channel", "update_id", name=op.f("uq_messages_channel_update_id")),
    )
    op.create_index("ix_messages_chat", "messages", ["channel", "chat", "id"], unique=False)
    op.create_index("ix_messages_due", "messages", ["id"], unique=False, postgresql_where=sa.text("state <> 'done'"))
    op.create_index(
        "ix_messages_due_in_chat",
        "messages",
        ["channel", "chat", "id"],
        unique=False,
        postgresql_where=sa.text("state <> 'done'"),
    )
    op.create_index(op.f("ix_messages_in_reply_to"), "messages", ["in_reply_to"], unique=False)
    op.create_table(
        "tickets",
        sa.Column("number", sa.String(length=16), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("chat", sa.String(length=128), nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("transcript", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("promise", sa.Text(), nullable=False),
        sa.CheckConstraint("state IN ('open', 'closed')", name=op.f("ck_tickets_state")),
        sa.ForeignKeyConstraint(
            ["channel", "chat"], ["chats.channel", "chats.chat"], name=op.f("fk_tickets_channel_chats")
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_tickets")),
    )
    op.create_index(
        "uq_tickets_open",
        "tickets",
        ["channel", "chat", "reason"],
        unique=True,
        postgresql_where=sa.text("state = 'open'"),
    )


def downgrade() -> None:
    op.execute(sa.schema.DropSequence(sa.Sequence("ticket_serial")))
    op.drop_index("uq_tickets_open", table_name="tickets", postgresql_where=sa.text("state = 'open'"))
    op.drop_table("tickets")
    op.drop_index(op.f("ix_messages_in_reply_to"), table_name="messages")
    op.drop_index("ix_messages_due_in_chat", table_name="messages", postgresql_where=sa.text("state <> 'done'"))
    op.drop_index("ix_messages_due", table_name="messages", postgresql_where=sa.text("state <> 'done'"))
    op.drop_index("ix_messages_chat", table_name="messages")
    op.drop_table("messages")
    op.drop_table("case_openings")
    op.drop_table("case_events")
    op.drop_table("tick_runs")
    op.drop_index(op.f("ix_notices_issued_at"), table_name="notices")
    op.drop_table("notices")
    op.drop_index(op.f("ix_idempotent_answers_asked_at"), table_name="idempotent_answers")
    op.drop_table("idempotent_answers")
    op.drop_index("ix_chats_lease_owner", table_name="chats", postgresql_where=sa.text("lease_owner IS NOT NULL"))
    op.drop_table("chats")
    op.drop_index(op.f("ix_catalogue_versions_code"), table_name="catalogue_versions")
    op.drop_table("catalogue_versions")
    op.drop_table("cases")
    op.drop_table("case_serials")
    op.drop_index(op.f("ix_case_doors_touched_at"), table_name="case_doors")
    op.drop_table("case_doors")
