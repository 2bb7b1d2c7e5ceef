"""replies to a summons

Revision ID: council_0002
Revises: council_0001
"""

import sqlalchemy as sa
from alembic import op
from yishi.toolkit import types

revision = 'council_0002'
down_revision = 'council_0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('council_summons') as batch:
        batch.add_column(sa.Column('reply', sa.String(length=8), server_default='', nullable=False))
        batch.add_column(sa.Column('replied_at', types.UtcDateTime(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('council_summons') as batch:
        batch.drop_column('replied_at')
        batch.drop_column('reply')
