"""figures that say how they are read: count, share, days, minutes; in the period or at its end

Revision ID: core_0004
Revises: core_0003
"""

import sqlalchemy as sa
from alembic import op

revision = "core_0004"
down_revision = "core_0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("figure", schema=None) as batch_op:
        batch_op.add_column(sa.Column("unit", sa.String(length=10), nullable=False, server_default="count"))
        batch_op.add_column(sa.Column("state", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute("UPDATE figure SET unit = 'share' WHERE denominator IS NOT NULL")


def downgrade() -> None:
    with op.batch_alter_table("figure", schema=None) as batch_op:
        batch_op.drop_column("state")
        batch_op.drop_column("unit")
