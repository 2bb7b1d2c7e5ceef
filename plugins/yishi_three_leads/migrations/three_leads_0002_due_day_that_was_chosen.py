"""due day that was chosen

Revision ID: three_leads_0002
Revises: three_leads_0001
"""

import sqlalchemy as sa
from alembic import op

revision = "three_leads_0002"
down_revision = "three_leads_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("three_leads_round") as batch:
        batch.add_column(sa.Column("due_chosen", sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("three_leads_round") as batch:
        batch.drop_column("due_chosen")
