"""One engine for one process, and the transaction that a use case runs in."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import sqlalchemy as sa
from sqlalchemy import MetaData
from sqlalchemy.exc import DataError, InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase

from backend.errors import Broken
from backend.storage.address import async_url

DatabaseFailure = SQLAlchemyError
"""Anything that goes wrong between us and the database."""
DATABASE_AWAY = (OperationalError, InterfaceError, PoolTimeoutError)
"""Time can mend it: not reached, lost, or too busy."""
NotStorable = DataError
"""A value that no column takes, as text with a NUL."""
Transaction = AsyncSession
"""An open transaction: services take it first, and whoever opened it commits."""
LastWork = Callable[[Transaction], Awaitable[None]]
LAST_WORKS = "last_works"


class DatabaseAddressMissing(Broken):
    """`./qingzhang up` sets DATABASE_URL; a process started by hand needs it too."""

    code = "database_address_missing"


class Table(DeclarativeBase):
    """All areas' tables share one metadata, so that one migration history covers them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


def before_commit(tx: Transaction, work: LastWork) -> None:
    """Let `work` be the last that this transaction does: for what must hold a lock as briefly as can be.

    Asked for twice, it is done once. Nothing is done when the transaction fails; when `work` fails, it does.
    """
    works: list[LastWork] = tx.info.setdefault(LAST_WORKS, [])
    if work not in works:
        works.append(work)


async def _do_last_works(tx: Transaction) -> None:
    works: list[LastWork] = tx.info.get(LAST_WORKS, [])
    while works:
        await tx.flush()  # what the commit would still write belongs before it
        await works.pop(0)(tx)


class Database:
    """The connection pool of this process."""

    def __init__(self, url: str, *, pool_size: int = 10) -> None:
        self.engine: AsyncEngine = create_async_engine(
            async_url(url),
            pool_size=pool_size,
            pool_pre_ping=True,
            hide_parameters=True,  # an exception in a log must not carry people's words
        )
        self._sessions = async_sessionmaker(self.engine, expire_on_commit=False)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """Commit on success, roll back on any exception."""
        async with self._sessions() as session, session.begin():
            yield session
            await _do_last_works(session)

    async def ping(self) -> None:
        """Return when the database answers. Raises DatabaseFailure."""
        async with self.transaction() as tx:
            await tx.execute(sa.text("SELECT 1"))

    async def close(self) -> None:
        await self.engine.dispose()
