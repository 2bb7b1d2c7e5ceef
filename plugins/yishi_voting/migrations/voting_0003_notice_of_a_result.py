"""notice of a result

Revision ID: voting_0003
Revises: voting_0002
"""

import sqlalchemy as sa
from alembic import op

revision = 'voting_0003'
down_revision = 'voting_0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('voting_vote') as batch:
        batch.add_column(sa.Column('notice_plugin', sa.String(length=60), nullable=True))
        batch.add_column(sa.Column('notice_path', sa.String(length=200), nullable=True))
        batch.add_column(sa.Column('notice_label', sa.String(length=60), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('voting_vote') as batch:
        batch.drop_column('notice_label')
        batch.drop_column('notice_path')
        batch.drop_column('notice_plugin')
