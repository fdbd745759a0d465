"""The tables of procrastinate, which owns them: its schema as published with the version we pin."""

from collections.abc import Sequence

from alembic import op
from procrastinate.schema import SchemaManager

revision: str = "0001"
down_revision: str | None = None
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    # Many statements with literal % signs: only without parameters does the driver send them as they are.
    connection = op.get_bind().execution_options(no_parameters=True)
    connection.exec_driver_sql(SchemaManager.get_schema())


def downgrade() -> None:
    raise NotImplementedError("restore a backup instead")
