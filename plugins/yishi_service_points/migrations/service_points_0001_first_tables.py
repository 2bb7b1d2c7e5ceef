"""points, visits, guides, errands

Revision ID: service_points_0001
Revises: -
"""

import sqlalchemy as sa
from alembic import op
from yishi.toolkit import types

revision = "service_points_0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "service_points_guide",
        sa.Column("tenant_id", types.BigId, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(length=60), nullable=False),
        sa.Column("field", sa.String(length=20), nullable=False),
        sa.Column("who", sa.String(length=400), nullable=False),
        sa.Column("papers", types.Json, nullable=False),
        sa.Column("steps", sa.String(length=2000), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("takes", sa.String(length=100), nullable=False),
        sa.Column("phone", sa.String(length=60), nullable=False),
        sa.Column("note", sa.String(length=400), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("edited_on", sa.Date(), nullable=False),
        sa.Column("checked_on", sa.Date(), nullable=True),
        sa.Column("retired_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenant.id"], name=op.f("fk_service_points_guide_tenant_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_service_points_guide")),
        sa.UniqueConstraint("tenant_id", "title", name=op.f("uq_service_points_guide_tenant_id_title")),
    )
    with op.batch_alter_table("service_points_guide", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_service_points_guide_tenant_id_retired_on_field"),
            ["tenant_id", "retired_on", "field"],
            unique=False,
        )

    op.create_table(
        "service_points_guide_edition",
        sa.Column("tenant_id", types.BigId, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("guide_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", types.Json, nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("by_name", sa.String(length=60), nullable=False),
        sa.Column("at", types.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "by_id"],
            ["person.tenant_id", "person.id"],
            name=op.f("fk_service_points_guide_edition_tenant_id_by_id"),
            ondelete="NO ACTION",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "guide_id"],
            ["service_points_guide.tenant_id", "service_points_guide.id"],
            name=op.f("fk_service_points_guide_edition_tenant_id_guide_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"],
            ["tenant.id"],
            name=op.f("fk_service_points_guide_edition_tenant_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_service_points_guide_edition")),
        sa.UniqueConstraint(
            "tenant_id",
            "guide_id",
            "number",
            name=op.f("uq_service_points_guide_edition_tenant_id_guide_id_number"),
        ),
    )
    with op.batch_alter_table("service_points_guide_edition", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_service_points_guide_edition_tenant_id_by_id"),
            ["tenant_id", "by_id"],
            unique=False,
        )

    op.create_table(
        "service_points_point",
        sa.Column("tenant_id", types.BigId, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("estate_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("days", types.Json, nullable=False),
        sa.Column("hours", types.Json, nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("closed_reason", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "estate_id"],
            ["estate.tenant_id", "estate.id"],
            name=op.f("fk_service_points_point_tenant_id_estate_id"),
            ondelete="NO ACTION",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenant.id"], name=op.f("fk_service_points_point_tenant_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_service_points_point")),
        sa.UniqueConstraint("tenant_id", "name", name=op.f("uq_service_points_point_tenant_id_name")),
    )
    with op.batch_alter_table("service_points_point", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_service_points_point_tenant_id_estate_id"),
            ["tenant_id", "estate_id"],
            unique=False,
        )

    op.create_table(
        "service_points_errand",
        sa.Column("tenant_id", types.BigId, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=60), nullable=False),
        sa.Column("field", sa.String(length=20), nullable=False),
        sa.Column("text", sa.String(length=1000), nullable=False),
        sa.Column("guide_id", sa.Uuid(), nullable=True),
        sa.Column("point_id", sa.Uuid(), nullable=True),
        sa.Column("estate_id", sa.Uuid(), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("handler_id", sa.Uuid(), nullable=True),
        sa.Column("handler_name", sa.String(length=60), nullable=False),
        sa.Column("handler_account_id", sa.Uuid(), nullable=True),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("due_rule", sa.String(length=60), nullable=False),
        sa.Column("due_provisional", sa.Boolean(), nullable=False),
        sa.Column("authorised_by", sa.String(length=8), nullable=False),
        sa.Column("authorised_what", sa.String(length=500), nullable=False),
        sa.Column("authorised_on", sa.Date(), nullable=True),
        sa.Column("authorised_until", sa.Date(), nullable=True),
        sa.Column("office", sa.String(length=100), nullable=False),
        sa.Column("case_number", sa.String(length=60), nullable=False),
        sa.Column("submitted_on", sa.Date(), nullable=True),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("result", sa.String(length=500), nullable=False),
        sa.Column("result_on", sa.Date(), nullable=True),
        sa.Column("handed_back_on", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("ended_reason", sa.String(length=400), nullable=False),
        sa.Column("purge_on", sa.Date(), nullable=True),
        sa.Column("purged_on", sa.Date(), nullable=True),
        sa.Column("purged_files", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "estate_id"],
            ["estate.tenant_id", "estate.id"],
            name=op.f("fk_service_points_errand_tenant_id_estate_id"),
            ondelete="NO ACTION",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "guide_id"],
            ["service_points_guide.tenant_id", "service_points_guide.id"],
            name=op.f("fk_service_points_errand_tenant_id_guide_id"),
            ondelete="NO ACTION",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "handler_id"],
            ["person.tenant_id", "person.id"],
            name=op.f("fk_service_points_errand_tenant_id_handler_id"),
            ondelete="NO ACTION",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "person_id"],
            ["person.tenant_id", "person.id"],
            name=op.f("fk_service_points_errand_tenant_id_person_id"),
            ondelete="NO ACTION",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "point_id"],
            ["service_points_point.tenant_id", "service_points_point.id"],
            name=op.f("fk_service_points_errand_tenant_id_point_id"),
            ondelete="NO ACTION",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenant.id"], name=op.f("fk_service_points_errand_tenant_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_service_points_errand")),
        sa.UniqueConstraint(
            "tenant_id", "year", "number", name=op.f("uq_service_points_errand_tenant_id_year_number")
        ),
    )
    with op.batch_alter_table("service_points_errand", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_service_points_errand_tenant_id_handed_back_on"),
            ["tenant_id", "handed_back_on"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_service_points_errand_tenant_id_handler_id_state"),
            ["tenant_id", "handler_id", "state"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_service_points_errand_tenant_id_person_id"),
            ["tenant_id", "person_id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_service_points_errand_tenant_id_purge_on"), ["tenant_id", "purge_on"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_service_points_errand_tenant_id_received_on"),
            ["tenant_id", "received_on"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_service_points_errand_tenant_id_state_due_on"),
            ["tenant_id", "state", "due_on"],
            unique=False,
        )

    op.create_table(
        "service_points_shift",
        sa.Column("tenant_id", types.BigId, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("point_id", sa.Uuid(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=True),
        sa.Column("on_date", sa.Date(), nullable=True),
        sa.Column("starts", sa.Integer(), nullable=False),
        sa.Column("ends", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "person_id"],
            ["person.tenant_id", "person.id"],
            name=op.f("fk_service_points_shift_tenant_id_person_id"),
            ondelete="NO ACTION",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "point_id"],
            ["service_points_point.tenant_id", "service_points_point.id"],
            name=op.f("fk_service_points_shift_tenant_id_point_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenant.id"], name=op.f("fk_service_points_shift_tenant_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_service_points_shift")),
    )
    with op.batch_alter_table("service_points_shift", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_service_points_shift_tenant_id_person_id"),
            ["tenant_id", "person_id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_service_points_shift_tenant_id_point_id_until"),
            ["tenant_id", "point_id", "until"],
            unique=False,
        )

    op.create_table(
        "service_points_visit",
        sa.Column("tenant_id", types.BigId, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("point_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("text", sa.String(length=500), nullable=False),
        sa.Column("field", sa.String(length=20), nullable=False),
        sa.Column("guide_id", sa.Uuid(), nullable=True),
        sa.Column("arrived_at", types.UtcDateTime(), nullable=False),
        sa.Column("answered_at", types.UtcDateTime(), nullable=True),
        sa.Column("answer", sa.String(length=500), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.Column("served_by_id", sa.Uuid(), nullable=True),
        sa.Column("served_by_name", sa.String(length=60), nullable=False),
        sa.Column("recorded_at", types.UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "guide_id"],
            ["service_points_guide.tenant_id", "service_points_guide.id"],
            name=op.f("fk_service_points_visit_tenant_id_guide_id"),
            ondelete="NO ACTION",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "person_id"],
            ["person.tenant_id", "person.id"],
            name=op.f("fk_service_points_visit_tenant_id_person_id"),
            ondelete="NO ACTION",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "point_id"],
            ["service_points_point.tenant_id", "service_points_point.id"],
            name=op.f("fk_service_points_visit_tenant_id_point_id"),
            ondelete="NO ACTION",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "served_by_id"],
            ["person.tenant_id", "person.id"],
            name=op.f("fk_service_points_visit_tenant_id_served_by_id"),
            ondelete="NO ACTION",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenant.id"], name=op.f("fk_service_points_visit_tenant_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_service_points_visit")),
    )
    with op.batch_alter_table("service_points_visit", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_service_points_visit_tenant_id_arrived_at"),
            ["tenant_id", "arrived_at"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_service_points_visit_tenant_id_outcome_arrived_at"),
            ["tenant_id", "outcome", "arrived_at"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_service_points_visit_tenant_id_person_id"),
            ["tenant_id", "person_id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_service_points_visit_tenant_id_point_id_arrived_at"),
            ["tenant_id", "point_id", "arrived_at"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_service_points_visit_tenant_id_served_by_id_arrived_at"),
            ["tenant_id", "served_by_id", "arrived_at"],
            unique=False,
        )

    op.create_table(
        "service_points_change",
        sa.Column("tenant_id", types.BigId, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("shift_id", sa.Uuid(), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("swapped_with", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "person_id"],
            ["person.tenant_id", "person.id"],
            name=op.f("fk_service_points_change_tenant_id_person_id"),
            ondelete="NO ACTION",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "shift_id"],
            ["service_points_shift.tenant_id", "service_points_shift.id"],
            name=op.f("fk_service_points_change_tenant_id_shift_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenant.id"], name=op.f("fk_service_points_change_tenant_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_service_points_change")),
        sa.UniqueConstraint(
            "tenant_id",
            "shift_id",
            "on_date",
            name=op.f("uq_service_points_change_tenant_id_shift_id_on_date"),
        ),
    )
    with op.batch_alter_table("service_points_change", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_service_points_change_tenant_id_on_date"), ["tenant_id", "on_date"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_service_points_change_tenant_id_person_id"),
            ["tenant_id", "person_id"],
            unique=False,
        )

    op.create_table(
        "service_points_paper",
        sa.Column("tenant_id", types.BigId, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("errand_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("form", sa.String(length=10), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=True),
        sa.Column("settled_on", sa.Date(), nullable=True),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "errand_id"],
            ["service_points_errand.tenant_id", "service_points_errand.id"],
            name=op.f("fk_service_points_paper_tenant_id_errand_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenant.id"], name=op.f("fk_service_points_paper_tenant_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_service_points_paper")),
    )
    with op.batch_alter_table("service_points_paper", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_service_points_paper_tenant_id_errand_id_position"),
            ["tenant_id", "errand_id", "position"],
            unique=False,
        )

    op.create_table(
        "service_points_receipt",
        sa.Column("tenant_id", types.BigId, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("errand_id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=4), nullable=False),
        sa.Column("lines", types.Json, nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("at", types.UtcDateTime(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("by_name", sa.String(length=60), nullable=False),
        sa.Column("signer", sa.String(length=8), nullable=False),
        sa.Column("signer_name", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "by_id"],
            ["person.tenant_id", "person.id"],
            name=op.f("fk_service_points_receipt_tenant_id_by_id"),
            ondelete="NO ACTION",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "errand_id"],
            ["service_points_errand.tenant_id", "service_points_errand.id"],
            name=op.f("fk_service_points_receipt_tenant_id_errand_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenant.id"], name=op.f("fk_service_points_receipt_tenant_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_service_points_receipt")),
        sa.UniqueConstraint(
            "tenant_id", "year", "number", name=op.f("uq_service_points_receipt_tenant_id_year_number")
        ),
    )
    with op.batch_alter_table("service_points_receipt", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_service_points_receipt_tenant_id_by_id"), ["tenant_id", "by_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_service_points_receipt_tenant_id_errand_id"),
            ["tenant_id", "errand_id"],
            unique=False,
        )


def downgrade() -> None:
    with op.batch_alter_table("service_points_receipt", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_service_points_receipt_tenant_id_errand_id"))
        batch_op.drop_index(batch_op.f("ix_service_points_receipt_tenant_id_by_id"))

    op.drop_table("service_points_receipt")
    with op.batch_alter_table("service_points_paper", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_service_points_paper_tenant_id_errand_id_position"))

    op.drop_table("service_points_paper")
    with op.batch_alter_table("service_points_change", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_service_points_change_tenant_id_person_id"))
        batch_op.drop_index(batch_op.f("ix_service_points_change_tenant_id_on_date"))

    op.drop_table("service_points_change")
    with op.batch_alter_table("service_points_visit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_service_points_visit_tenant_id_served_by_id_arrived_at"))
        batch_op.drop_index(batch_op.f("ix_service_points_visit_tenant_id_point_id_arrived_at"))
        batch_op.drop_index(batch_op.f("ix_service_points_visit_tenant_id_person_id"))
        batch_op.drop_index(batch_op.f("ix_service_points_visit_tenant_id_outcome_arrived_at"))
        batch_op.drop_index(batch_op.f("ix_service_points_visit_tenant_id_arrived_at"))

    op.drop_table("service_points_visit")
    with op.batch_alter_table("service_points_shift", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_service_points_shift_tenant_id_point_id_until"))
        batch_op.drop_index(batch_op.f("ix_service_points_shift_tenant_id_person_id"))

    op.drop_table("service_points_shift")
    with op.batch_alter_table("service_points_errand", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_service_points_errand_tenant_id_state_due_on"))
        batch_op.drop_index(batch_op.f("ix_service_points_errand_tenant_id_received_on"))
        batch_op.drop_index(batch_op.f("ix_service_points_errand_tenant_id_purge_on"))
        batch_op.drop_index(batch_op.f("ix_service_points_errand_tenant_id_person_id"))
        batch_op.drop_index(batch_op.f("ix_service_points_errand_tenant_id_handler_id_state"))
        batch_op.drop_index(batch_op.f("ix_service_points_errand_tenant_id_handed_back_on"))

    op.drop_table("service_points_errand")
    with op.batch_alter_table("service_points_point", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_service_points_point_tenant_id_estate_id"))

    op.drop_table("service_points_point")
    with op.batch_alter_table("service_points_guide_edition", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_service_points_guide_edition_tenant_id_by_id"))

    op.drop_table("service_points_guide_edition")
    with op.batch_alter_table("service_points_guide", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_service_points_guide_tenant_id_retired_on_field"))

    op.drop_table("service_points_guide")
