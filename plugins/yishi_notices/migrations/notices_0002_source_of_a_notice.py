"""source of a notice

Revision ID: notices_0002
Revises: notices_0001
"""

import sqlalchemy as sa
from alembic import op

revision = 'notices_0002'
down_revision = 'notices_0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('notices_notice') as batch:
        batch.add_column(sa.Column('source_kind', sa.String(length=60), nullable=True))
        batch.add_column(sa.Column('source_id', sa.Uuid(), nullable=True))
        batch.add_column(sa.Column('source_plugin', sa.String(length=60), nullable=True))
        batch.add_column(sa.Column('source_path', sa.String(length=200), nullable=True))
        batch.create_index('uq_notices_notice_source', ['tenant_id', 'source_kind', 'source_id'], unique=True)


def downgrade() -> None:
    with op.batch_alter_table('notices_notice') as batch:
        batch.drop_index('uq_notices_notice_source')
        batch.drop_column('source_path')
        batch.drop_column('source_plugin')
        batch.drop_column('source_id')
        batch.drop_column('source_kind')
