"""merging

Revision ID: appeals_0002
Revises: appeals_0001
"""

import sqlalchemy as sa
from alembic import op

revision = 'appeals_0002'
down_revision = 'appeals_0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('appeals_appeal', schema=None) as batch_op:
        batch_op.add_column(sa.Column('merged_into_id', sa.Uuid(), nullable=True))
        batch_op.create_index(batch_op.f('ix_appeals_appeal_tenant_id_merged_into_id'), ['tenant_id', 'merged_into_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_appeals_appeal_tenant_id_merged_into_id'), 'appeals_appeal', ['tenant_id', 'merged_into_id'], ['tenant_id', 'id'], ondelete='NO ACTION')

    with op.batch_alter_table('appeals_voice', schema=None) as batch_op:
        batch_op.add_column(sa.Column('merged_from_id', sa.Uuid(), nullable=True))
        batch_op.create_index(batch_op.f('ix_appeals_voice_tenant_id_merged_from_id'), ['tenant_id', 'merged_from_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_appeals_voice_tenant_id_merged_from_id'), 'appeals_appeal', ['tenant_id', 'merged_from_id'], ['tenant_id', 'id'], ondelete='NO ACTION')



def downgrade() -> None:
    with op.batch_alter_table('appeals_voice', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_appeals_voice_tenant_id_merged_from_id'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_appeals_voice_tenant_id_merged_from_id'))
        batch_op.drop_column('merged_from_id')

    with op.batch_alter_table('appeals_appeal', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_appeals_appeal_tenant_id_merged_into_id'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_appeals_appeal_tenant_id_merged_into_id'))
        batch_op.drop_column('merged_into_id')

