"""first tables

Revision ID: {{name}}_0001
Revises:
"""

import sqlalchemy as sa
from alembic import op
from yishi.toolkit import types

revision = "{{name}}_0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "{{name}}_visit",
        sa.Column("tenant_id", types.BigId, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("topic_id", sa.Uuid(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("seen_at", types.UtcDateTime(), nullable=True),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("visitor_id", sa.Uuid(), nullable=True),
        sa.Column("visitor_name", sa.String(length=60), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "topic_id"],
            ["topic.tenant_id", "topic.id"],
            name=op.f("fk_{{name}}_visit_tenant_id_topic_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "visitor_id"],
            ["person.tenant_id", "person.id"],
            name=op.f("fk_{{name}}_visit_tenant_id_visitor_id"),
            ondelete="NO ACTION",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenant.id"], name=op.f("fk_{{name}}_visit_tenant_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_{{name}}_visit")),
        sa.UniqueConstraint("tenant_id", "topic_id", name=op.f("uq_{{name}}_visit_tenant_id_topic_id")),
    )
    with op.batch_alter_table("{{name}}_visit") as batch:
        batch.create_index(batch.f("ix_{{name}}_visit_tenant_id_due_on"), ["tenant_id", "due_on"])
        batch.create_index(batch.f("ix_{{name}}_visit_tenant_id_visitor_id"), ["tenant_id", "visitor_id"])


def downgrade() -> None:
    op.drop_table("{{name}}_visit")
