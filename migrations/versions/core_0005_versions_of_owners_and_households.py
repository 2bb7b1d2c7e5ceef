"""versions of owners and households; the table that nothing wrote

Revision ID: core_0005
Revises: core_0004
"""

import sqlalchemy as sa
from alembic import op

from yishi.database import types

revision = "core_0005"
down_revision = "core_0004"
branch_labels = None
depends_on = None

EDITED = ("ownership", "household", "household_member")


def upgrade() -> None:
    for table in EDITED:
        with op.batch_alter_table(table) as batch:
            batch.add_column(sa.Column("version", sa.Integer(), server_default="1", nullable=False))
    op.drop_table("exemption")


def downgrade() -> None:
    op.create_table(
        "exemption",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", types.UtcDateTime(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("who", sa.String(length=100), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exemption")),
    )
    for table in EDITED:
        with op.batch_alter_table(table) as batch:
            batch.drop_column("version")
