"""How alembic connects and what it compares: all areas' tables, without those that procrastinate owns."""

import sqlalchemy as sa
from alembic import context

from backend.storage.engine import Table
from backend.tables import foreign, load_all

LOCK = 7_204_117
"""Advisory lock: two processes that migrate at once run one after the other."""


def _include(name: str | None, kind: str, _parents: object) -> bool:
    return not (kind == "table" and foreign(name))


def run() -> None:
    load_all()
    engine = sa.create_engine(context.config.attributes["url"], poolclass=sa.NullPool)
    with engine.connect() as connection:
        connection.execute(sa.text(f"SELECT pg_advisory_lock({LOCK})"))
        connection.commit()
        context.configure(
            connection=connection,
            target_metadata=Table.metadata,
            include_name=_include,
            compare_server_default=True,
            transaction_per_migration=True,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
