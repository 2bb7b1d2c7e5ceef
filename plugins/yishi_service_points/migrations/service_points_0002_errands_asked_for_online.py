"""errands asked for online

Revision ID: service_points_0002
Revises: service_points_0001
"""

import sqlalchemy as sa
from alembic import op

revision = "service_points_0002"
down_revision = "service_points_0001"
branch_labels = None
depends_on = None

WORDS = (("papers_had", 600), ("visit_when", 200), ("visit_place", 100), ("entered_by", 60))
INDEX = "ix_service_points_errand_tenant_id_entered_by_id"
PERSON = "fk_service_points_errand_tenant_id_entered_by_id"


def upgrade() -> None:
    with op.batch_alter_table("service_points_errand") as batch:
        batch.add_column(sa.Column("asked_on", sa.Date(), nullable=True))
        for name, longest in WORDS:
            batch.add_column(sa.Column(name, sa.String(length=longest), server_default="", nullable=False))
        batch.add_column(sa.Column("entered_by_id", sa.Uuid(), nullable=True))
        batch.create_foreign_key(PERSON, "person", ["tenant_id", "entered_by_id"], ["tenant_id", "id"])
        batch.create_index(INDEX, ["tenant_id", "entered_by_id"])


def downgrade() -> None:
    with op.batch_alter_table("service_points_errand") as batch:
        batch.drop_index(INDEX)
        batch.drop_constraint(PERSON, type_="foreignkey")
        batch.drop_column("entered_by_id")
        for name, _longest in reversed(WORDS):
            batch.drop_column(name)
        batch.drop_column("asked_on")
