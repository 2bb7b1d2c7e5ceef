"""conditions of a first meeting

Revision ID: voting_0004
Revises: voting_0003
"""

import sqlalchemy as sa
from alembic import op
from yishi.toolkit import types

revision = 'voting_0004'
down_revision = 'voting_0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('voting_group') as batch:
        batch.add_column(sa.Column('condition', types.Json, nullable=True))
        batch.add_column(sa.Column('override_reason', sa.String(length=400), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('voting_group') as batch:
        batch.drop_column('override_reason')
        batch.drop_column('condition')
