"""what was handed from one module to another

Revision ID: core_0002
Revises: core_0001
"""

import sqlalchemy as sa
from alembic import op

from yishi.database import types

revision = "core_0002"
down_revision = "core_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "matter_link",
        sa.Column("tenant_id", types.BigId, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("source", sa.String(length=60), nullable=False),
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column("source_label", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("target", sa.String(length=60), nullable=False),
        sa.Column("target_id", sa.Uuid(), nullable=False),
        sa.Column("label", sa.String(length=120), nullable=False),
        sa.Column("path", sa.String(length=200), nullable=False),
        sa.Column("at", types.UtcDateTime(), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("settled_at", types.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenant.id"], name=op.f("fk_matter_link_tenant_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_matter_link")),
        sa.UniqueConstraint(
            "tenant_id",
            "source",
            "source_id",
            "kind",
            name=op.f("uq_matter_link_tenant_id_source_source_id_kind"),
        ),
    )
    with op.batch_alter_table("matter_link", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_matter_link_tenant_id_target_target_id"), ["tenant_id", "target", "target_id"]
        )


def downgrade() -> None:
    with op.batch_alter_table("matter_link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_matter_link_tenant_id_target_target_id"))

    op.drop_table("matter_link")
