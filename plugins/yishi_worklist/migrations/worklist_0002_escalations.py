"""escalations

Revision ID: worklist_0002
Revises: worklist_0001
"""

import sqlalchemy as sa
from alembic import op
from yishi.toolkit import types

revision = 'worklist_0002'
down_revision = 'worklist_0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'worklist_escalation',
        sa.Column('tenant_id', types.BigId, nullable=False),
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('item_id', sa.Uuid(), nullable=False),
        sa.Column('inward', sa.Boolean(), nullable=False),
        sa.Column('other_id', types.BigId, nullable=False),
        sa.Column('other_name', sa.String(length=100), nullable=False),
        sa.Column('other_number', sa.String(length=20), nullable=False),
        sa.Column('state', sa.String(length=10), nullable=False),
        sa.Column('reason', sa.String(length=400), nullable=False),
        sa.Column('answer', sa.String(), nullable=False),
        sa.Column('snapshot', types.Json, nullable=False),
        sa.Column('at', types.UtcDateTime(), nullable=False),
        sa.Column('changed_at', types.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ['tenant_id', 'item_id'],
            ['worklist_item.tenant_id', 'worklist_item.id'],
            name=op.f('fk_worklist_escalation_tenant_id_item_id'),
            ondelete='CASCADE',
        ),
        sa.ForeignKeyConstraint(
            ['tenant_id'],
            ['tenant.id'],
            name=op.f('fk_worklist_escalation_tenant_id'),
            ondelete='CASCADE',
        ),
        sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_worklist_escalation')),
    )
    with op.batch_alter_table('worklist_escalation', schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f('ix_worklist_escalation_tenant_id_item_id_at'),
            ['tenant_id', 'item_id', 'at'],
            unique=False,
        )
    with op.batch_alter_table('worklist_item', schema=None) as batch_op:
        batch_op.add_column(sa.Column('escalation', sa.String(length=10), server_default='', nullable=False))
        batch_op.add_column(sa.Column('rank_on', sa.Date(), nullable=True))
        batch_op.create_index(
            batch_op.f('ix_worklist_item_tenant_id_rank_on_year_number'),
            ['tenant_id', 'rank_on', 'year', 'number'],
            unique=False,
        )
    if op.get_bind().dialect.name == 'postgresql':
        # So that the owner sees the rows of all tenants; it is forced again after each migration.
        op.execute('ALTER TABLE worklist_item NO FORCE ROW LEVEL SECURITY')
    op.execute(
        "UPDATE worklist_item SET rank_on = COALESCE(clock_on, '9999-12-31')"
        " WHERE state IN ('open', 'assigned', 'reported')"
    )


def downgrade() -> None:
    with op.batch_alter_table('worklist_item', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_worklist_item_tenant_id_rank_on_year_number'))
        batch_op.drop_column('rank_on')
        batch_op.drop_column('escalation')
    op.drop_table('worklist_escalation')
