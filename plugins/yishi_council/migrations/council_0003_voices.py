"""one person, one voice; written proxies and their cap

Revision ID: council_0003
Revises: council_0002
"""

from typing import Any

import sqlalchemy as sa
from alembic import op
from yishi.toolkit import types

revision = 'council_0003'
down_revision = 'council_0002'
branch_labels = None
depends_on = None


def reference(table: str, column: str, to: str, on_delete: str) -> sa.ForeignKeyConstraint:
    name = f'fk_{table}_tenant_id_{column}'
    return sa.ForeignKeyConstraint(['tenant_id', column], [f'{to}.tenant_id', f'{to}.id'], name=name, ondelete=on_delete)


def of_attendance(table: str, *columns: Any, references: tuple[sa.ForeignKeyConstraint, ...]) -> None:
    op.create_table(
        table,
        sa.Column('tenant_id', types.BigId, nullable=False),
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('attendance_id', sa.Uuid(), nullable=False),
        *columns,
        reference(table, 'attendance_id', 'council_attendance', 'CASCADE'),
        *references,
        sa.ForeignKeyConstraint(['tenant_id'], ['tenant.id'], name=f'fk_{table}_tenant_id', ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('tenant_id', 'id', name=f'pk_{table}'),
        sa.UniqueConstraint('tenant_id', 'attendance_id', name=f'uq_{table}_tenant_id_attendance_id'),
    )


def upgrade() -> None:
    of_attendance(
        'council_proxy',
        sa.Column('holder_id', sa.Uuid(), nullable=True),
        sa.Column('principal_id', sa.Uuid(), nullable=True),
        sa.Column('instructions', sa.String(length=200), nullable=False),
        references=(
            reference('council_proxy', 'holder_id', 'council_attendance', 'NO ACTION'),
            reference('council_proxy', 'principal_id', 'person', 'NO ACTION'),
        ),
    )
    of_attendance(
        'council_shared_voice',
        sa.Column('voice_of_id', sa.Uuid(), nullable=False),
        references=(reference('council_shared_voice', 'voice_of_id', 'council_attendance', 'CASCADE'),),
    )
    for table, column in (
        ('council_proxy', 'holder_id'), ('council_proxy', 'principal_id'), ('council_shared_voice', 'voice_of_id'),
    ):
        op.create_index(f'ix_{table}_tenant_id_{column}', table, ['tenant_id', column])
    with op.batch_alter_table('council_charter') as batch:
        batch.add_column(sa.Column('proxy_cap', sa.Integer(), server_default='1', nullable=False))
    with op.batch_alter_table('council_review') as batch:
        batch.add_column(sa.Column('once', sa.Integer(), server_default='0', nullable=False))


def downgrade() -> None:
    with op.batch_alter_table('council_review') as batch:
        batch.drop_column('once')
    with op.batch_alter_table('council_charter') as batch:
        batch.drop_column('proxy_cap')
    op.drop_table('council_shared_voice')
    op.drop_table('council_proxy')
