"""entries by time

Revision ID: worklist_0003
Revises: worklist_0002
"""

from alembic import op

revision = 'worklist_0003'
down_revision = 'worklist_0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('worklist_entry', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_worklist_entry_tenant_id_at'), ['tenant_id', 'at'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('worklist_entry', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_worklist_entry_tenant_id_at'))
