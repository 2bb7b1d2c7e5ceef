"""who took papers, and when to answer

Revision ID: voting_0007
Revises: voting_0006
"""

import sqlalchemy as sa
from alembic import op

revision = 'voting_0007'
down_revision = 'voting_0006'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('voting_ballot', schema=None) as batch_op:
        batch_op.add_column(sa.Column('collector_id', sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column('collector_name', sa.String(length=60), server_default='', nullable=False))
        batch_op.create_index(batch_op.f('ix_voting_ballot_tenant_id_collector_id'), ['tenant_id', 'collector_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_voting_ballot_tenant_id_collector_id'), 'person', ['tenant_id', 'collector_id'], ['tenant_id', 'id'], ondelete='NO ACTION')

    with op.batch_alter_table('voting_delivery', schema=None) as batch_op:
        batch_op.add_column(sa.Column('deliverer_id', sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column('deliverer_name', sa.String(length=60), server_default='', nullable=False))
        batch_op.create_index(batch_op.f('ix_voting_delivery_tenant_id_deliverer_id'), ['tenant_id', 'deliverer_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_voting_delivery_tenant_id_deliverer_id'), 'person', ['tenant_id', 'deliverer_id'], ['tenant_id', 'id'], ondelete='NO ACTION')

    with op.batch_alter_table('voting_objection', schema=None) as batch_op:
        batch_op.add_column(sa.Column('answer_due', sa.Date(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('voting_objection', schema=None) as batch_op:
        batch_op.drop_column('answer_due')

    with op.batch_alter_table('voting_delivery', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_voting_delivery_tenant_id_deliverer_id'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_voting_delivery_tenant_id_deliverer_id'))
        batch_op.drop_column('deliverer_name')
        batch_op.drop_column('deliverer_id')

    with op.batch_alter_table('voting_ballot', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_voting_ballot_tenant_id_collector_id'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_voting_ballot_tenant_id_collector_id'))
        batch_op.drop_column('collector_name')
        batch_op.drop_column('collector_id')
