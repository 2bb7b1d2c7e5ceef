"""notices, corrections, objections

Revision ID: notices_0001
Revises: -
"""

import sqlalchemy as sa
from alembic import op

from yishi.toolkit import types

revision = "notices_0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "notices_notice",
        sa.Column("tenant_id", types.BigId, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("title", sa.String(length=100), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("issuer", sa.String(length=60), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("posted_place", sa.String(length=200), nullable=False),
        sa.Column("posted_on", sa.Date(), nullable=True),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("objections_until", sa.Date(), nullable=True),
        sa.Column("act_kind", sa.String(length=16), nullable=False),
        sa.Column("act_place", sa.String(length=200), nullable=False),
        sa.Column("act_area", types.BigId, nullable=True),
        sa.Column("land_kind", sa.String(length=16), nullable=False),
        sa.Column("present_use", sa.String(length=400), nullable=False),
        sa.Column("affected", sa.String(length=400), nullable=False),
        sa.Column("alternatives", sa.String(length=400), nullable=False),
        sa.Column("topic_id", sa.Uuid(), nullable=True),
        sa.Column("successor_id", sa.Uuid(), nullable=True),
        sa.Column("relocated_from_id", sa.Uuid(), nullable=True),
        sa.Column("author_id", sa.Uuid(), nullable=True),
        sa.Column("author_name", sa.String(length=60), nullable=False),
        sa.Column("drafted_at", types.UtcDateTime(), nullable=False),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.Column("withdrawn_reason", sa.String(length=400), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "author_id"],
            ["person.tenant_id", "person.id"],
            name="fk_notices_notice_tenant_id_author_id",
            ondelete="NO ACTION",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "relocated_from_id"],
            ["notices_notice.tenant_id", "notices_notice.id"],
            name="fk_notices_notice_tenant_id_relocated_from_id",
            ondelete="NO ACTION",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "successor_id"],
            ["notices_notice.tenant_id", "notices_notice.id"],
            name="fk_notices_notice_tenant_id_successor_id",
            ondelete="NO ACTION",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "topic_id"],
            ["topic.tenant_id", "topic.id"],
            name="fk_notices_notice_tenant_id_topic_id",
            ondelete="NO ACTION",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenant.id"], name="fk_notices_notice_tenant_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name="pk_notices_notice"),
        sa.UniqueConstraint("tenant_id", "year", "number", name="uq_notices_notice_tenant_id_year_number"),
    )
    op.create_index(
        "ix_notices_notice_tenant_id_state_last_day", "notices_notice", ["tenant_id", "state", "last_day"]
    )
    op.create_index("ix_notices_notice_tenant_id_topic_id", "notices_notice", ["tenant_id", "topic_id"])

    op.create_table(
        "notices_correction",
        sa.Column("tenant_id", types.BigId, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("notice_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.String(length=1000), nullable=False),
        sa.Column("corrected_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "notice_id"],
            ["notices_notice.tenant_id", "notices_notice.id"],
            name="fk_notices_correction_tenant_id_notice_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenant.id"], name="fk_notices_correction_tenant_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name="pk_notices_correction"),
    )
    op.create_index(
        "ix_notices_correction_tenant_id_notice_id", "notices_correction", ["tenant_id", "notice_id"]
    )

    op.create_table(
        "notices_objection",
        sa.Column("tenant_id", types.BigId, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("notice_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("reasons", types.Json, nullable=False),
        sa.Column("alternative", sa.String(length=200), nullable=False),
        sa.Column("entered_by", sa.String(length=60), nullable=False),
        sa.Column("filed_at", types.UtcDateTime(), nullable=False),
        sa.Column("public", sa.Boolean(), nullable=False),
        sa.Column("topic_id", sa.Uuid(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("resolved_at", types.UtcDateTime(), nullable=True),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "notice_id"],
            ["notices_notice.tenant_id", "notices_notice.id"],
            name="fk_notices_objection_tenant_id_notice_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "person_id"],
            ["person.tenant_id", "person.id"],
            name="fk_notices_objection_tenant_id_person_id",
            ondelete="NO ACTION",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "topic_id"],
            ["topic.tenant_id", "topic.id"],
            name="fk_notices_objection_tenant_id_topic_id",
            ondelete="NO ACTION",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenant.id"], name="fk_notices_objection_tenant_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name="pk_notices_objection"),
        sa.UniqueConstraint(
            "tenant_id", "notice_id", "person_id", name="uq_notices_objection_tenant_id_notice_id_person_id"
        ),
    )
    op.create_index(
        "ix_notices_objection_tenant_id_person_id", "notices_objection", ["tenant_id", "person_id"]
    )
    op.create_index("ix_notices_objection_tenant_id_topic_id", "notices_objection", ["tenant_id", "topic_id"])


def downgrade() -> None:
    op.drop_table("notices_objection")
    op.drop_table("notices_correction")
    op.drop_table("notices_notice")
