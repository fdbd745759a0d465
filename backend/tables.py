"""Every area's tables in one place, so that the migrations and the check against them see all. Composition only."""

import importlib

TABLE_MODULES = (
    "backend.storage.idempotency",
    "backend.audit.tables",
    "backend.people.tables",
    "backend.catalogue.tables",
    "backend.catalogue.notice.tables",
    "backend.approval.tables",
    "backend.helpdesk.tables",
    "backend.jobs.tables",
)
FOREIGN_PREFIXES = ("procrastinate_", "alembic_")
"""Tables that a library owns: never compared, never truncated by tests."""


def load_all() -> None:
    """Import them all, which registers them with the shared metadata."""
    for name in TABLE_MODULES:
        importlib.import_module(name)


def foreign(name: str | None) -> bool:
    """Whether a library owns this table."""
    return name is not None and name.startswith(FOREIGN_PREFIXES)
