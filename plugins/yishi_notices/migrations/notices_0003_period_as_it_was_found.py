"""a period keeps how its days were found

Revision ID: notices_0003
Revises: notices_0002
"""

import sqlalchemy as sa
from alembic import op

from yishi.toolkit import types

revision = 'notices_0003'
down_revision = 'notices_0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('notices_notice') as batch:
        batch.add_column(sa.Column('provisional', sa.Boolean(), server_default='0', nullable=False))
        batch.add_column(sa.Column('period_steps', types.Json, server_default='[]', nullable=False))


def downgrade() -> None:
    with op.batch_alter_table('notices_notice') as batch:
        batch.drop_column('period_steps')
        batch.drop_column('provisional')
