"""councils, charters, seats, meetings, summonses, attendance, notes, minutes, reviews, volunteers

Revision ID: council_0001
Revises: -
"""

import sqlalchemy as sa
from alembic import op
from yishi.toolkit import types

revision = "council_0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "council_council",
        sa.Column("tenant_id", types.BigId, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("estate_id", sa.Uuid(), nullable=True),
        sa.Column("open_for", sa.Uuid(), nullable=True),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("closed_reason", sa.String(length=500), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "estate_id"],
            ["estate.tenant_id", "estate.id"],
            name="fk_council_council_tenant_id_estate_id",
            ondelete="NO ACTION",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenant.id"], name="fk_council_council_tenant_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name="pk_council_council"),
        sa.UniqueConstraint("tenant_id", "open_for", name="uq_council_council_tenant_id_open_for"),
    )
    op.create_table(
        "council_feed",
        sa.Column("tenant_id", types.BigId, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("made_at", types.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "person_id"],
            ["person.tenant_id", "person.id"],
            name="fk_council_feed_tenant_id_person_id",
            ondelete="NO ACTION",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenant.id"], name="fk_council_feed_tenant_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name="pk_council_feed"),
        sa.UniqueConstraint("tenant_id", "person_id", name="uq_council_feed_tenant_id_person_id"),
        sa.UniqueConstraint("tenant_id", "token_hash", name="uq_council_feed_tenant_id_token_hash"),
    )
    op.create_table(
        "council_charter",
        sa.Column("tenant_id", types.BigId, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("council_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("adopted_on", sa.Date(), nullable=False),
        sa.Column("quorum", sa.String(length=12), nullable=False),
        sa.Column("approval", sa.String(length=12), nullable=False),
        sa.Column("household_quorum", sa.String(length=12), nullable=False),
        sa.Column("counted_modes", types.Json, nullable=False),
        sa.Column("notice_days", sa.Integer(), nullable=False),
        sa.Column("entered_by", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "council_id"],
            ["council_council.tenant_id", "council_council.id"],
            name="fk_council_charter_tenant_id_council_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenant.id"], name="fk_council_charter_tenant_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name="pk_council_charter"),
        sa.UniqueConstraint(
            "tenant_id", "council_id", "number", name="uq_council_charter_tenant_id_council_id_number"
        ),
    )
    op.create_table(
        "council_seat",
        sa.Column("tenant_id", types.BigId, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("council_id", sa.Uuid(), nullable=False),
        sa.Column("held_in", sa.Uuid(), nullable=True),
        sa.Column("chair_of", sa.Uuid(), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("role", sa.String(length=10), nullable=False),
        sa.Column("basis", sa.String(length=24), nullable=False),
        sa.Column("constituency", sa.String(length=24), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "council_id"],
            ["council_council.tenant_id", "council_council.id"],
            name="fk_council_seat_tenant_id_council_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "person_id"],
            ["person.tenant_id", "person.id"],
            name="fk_council_seat_tenant_id_person_id",
            ondelete="NO ACTION",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenant.id"], name="fk_council_seat_tenant_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name="pk_council_seat"),
        sa.UniqueConstraint("tenant_id", "chair_of", name="uq_council_seat_tenant_id_chair_of"),
        sa.UniqueConstraint(
            "tenant_id", "held_in", "person_id", name="uq_council_seat_tenant_id_held_in_person_id"
        ),
    )
    op.create_index("ix_council_seat_tenant_id_council_id", "council_seat", ["tenant_id", "council_id"])
    op.create_index("ix_council_seat_tenant_id_person_id", "council_seat", ["tenant_id", "person_id"])

    op.create_table(
        "council_series",
        sa.Column("tenant_id", types.BigId, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("council_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(length=60), nullable=False),
        sa.Column("every", sa.String(length=8), nullable=False),
        sa.Column("nth", sa.Integer(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("at", sa.String(length=5), nullable=False),
        sa.Column("place", sa.String(length=100), nullable=False),
        sa.Column("video_link", sa.String(length=300), nullable=False),
        sa.Column("audience", sa.String(length=10), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "council_id"],
            ["council_council.tenant_id", "council_council.id"],
            name="fk_council_series_tenant_id_council_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenant.id"], name="fk_council_series_tenant_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name="pk_council_series"),
    )
    op.create_index("ix_council_series_tenant_id_council_id", "council_series", ["tenant_id", "council_id"])

    op.create_table(
        "council_slot_poll",
        sa.Column("tenant_id", types.BigId, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("council_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(length=60), nullable=False),
        sa.Column("options", types.Json, nullable=False),
        sa.Column("open_until", sa.Date(), nullable=False),
        sa.Column("chosen", sa.String(length=8), nullable=False),
        sa.Column("asked_at", types.UtcDateTime(), nullable=False),
        sa.Column("closed_at", types.UtcDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "council_id"],
            ["council_council.tenant_id", "council_council.id"],
            name="fk_council_slot_poll_tenant_id_council_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenant.id"], name="fk_council_slot_poll_tenant_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name="pk_council_slot_poll"),
    )
    op.create_index(
        "ix_council_slot_poll_tenant_id_council_id", "council_slot_poll", ["tenant_id", "council_id"]
    )

    op.create_table(
        "council_meeting",
        sa.Column("tenant_id", types.BigId, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("council_id", sa.Uuid(), nullable=False),
        sa.Column("series_id", sa.Uuid(), nullable=True),
        sa.Column("series_on", sa.Date(), nullable=True),
        sa.Column("charter_id", sa.Uuid(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=60), nullable=False),
        sa.Column("audience", sa.String(length=10), nullable=False),
        sa.Column("starts_at", types.UtcDateTime(), nullable=False),
        sa.Column("minutes_long", sa.Integer(), nullable=False),
        sa.Column("slot", sa.String(length=8), nullable=False),
        sa.Column("place", sa.String(length=100), nullable=False),
        sa.Column("video_link", sa.String(length=300), nullable=False),
        sa.Column("note", sa.String(length=1000), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("announced_at", types.UtcDateTime(), nullable=True),
        sa.Column("opened_at", types.UtcDateTime(), nullable=True),
        sa.Column("closed_at", types.UtcDateTime(), nullable=True),
        sa.Column("cancelled_reason", sa.String(length=400), nullable=False),
        sa.Column("late_reason", sa.String(length=400), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "charter_id"],
            ["council_charter.tenant_id", "council_charter.id"],
            name="fk_council_meeting_tenant_id_charter_id",
            ondelete="NO ACTION",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "council_id"],
            ["council_council.tenant_id", "council_council.id"],
            name="fk_council_meeting_tenant_id_council_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "series_id"],
            ["council_series.tenant_id", "council_series.id"],
            name="fk_council_meeting_tenant_id_series_id",
            ondelete="NO ACTION",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenant.id"], name="fk_council_meeting_tenant_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name="pk_council_meeting"),
        sa.UniqueConstraint("tenant_id", "number", name="uq_council_meeting_tenant_id_number"),
        sa.UniqueConstraint(
            "tenant_id", "series_id", "series_on", name="uq_council_meeting_tenant_id_series_id_series_on"
        ),
    )
    op.create_index(
        "ix_council_meeting_tenant_id_council_id_starts_at",
        "council_meeting",
        ["tenant_id", "council_id", "starts_at"],
    )
    op.create_index(
        "ix_council_meeting_tenant_id_state_starts_at", "council_meeting", ["tenant_id", "state", "starts_at"]
    )

    op.create_table(
        "council_agenda_item",
        sa.Column("tenant_id", types.BigId, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("topic_id", sa.Uuid(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("note", sa.String(length=1000), nullable=False),
        sa.Column("summary", sa.String(), nullable=False),
        sa.Column("tags", types.Json, nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("conclusion", sa.String(length=16), nullable=False),
        sa.Column("outcome_text", sa.String(), nullable=False),
        sa.Column("decided_at", types.UtcDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "meeting_id"],
            ["council_meeting.tenant_id", "council_meeting.id"],
            name="fk_council_agenda_item_tenant_id_meeting_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "topic_id"],
            ["topic.tenant_id", "topic.id"],
            name="fk_council_agenda_item_tenant_id_topic_id",
            ondelete="NO ACTION",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenant.id"], name="fk_council_agenda_item_tenant_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name="pk_council_agenda_item"),
        sa.UniqueConstraint(
            "tenant_id", "meeting_id", "topic_id", name="uq_council_agenda_item_tenant_id_meeting_id_topic_id"
        ),
    )
    op.create_index(
        "ix_council_agenda_item_tenant_id_topic_id", "council_agenda_item", ["tenant_id", "topic_id"]
    )

    op.create_table(
        "council_attendance",
        sa.Column("tenant_id", types.BigId, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=True),
        sa.Column("seat_id", sa.Uuid(), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("group_key", sa.String(length=16), nullable=False),
        sa.Column("mode", sa.String(length=8), nullable=False),
        sa.Column("identity", sa.String(length=12), nullable=False),
        sa.Column("proxy_for", sa.String(length=60), nullable=False),
        sa.Column("counted", sa.Boolean(), nullable=False),
        sa.Column("at", types.UtcDateTime(), nullable=False),
        sa.Column("entered_by", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "meeting_id"],
            ["council_meeting.tenant_id", "council_meeting.id"],
            name="fk_council_attendance_tenant_id_meeting_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "person_id"],
            ["person.tenant_id", "person.id"],
            name="fk_council_attendance_tenant_id_person_id",
            ondelete="NO ACTION",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "seat_id"],
            ["council_seat.tenant_id", "council_seat.id"],
            name="fk_council_attendance_tenant_id_seat_id",
            ondelete="NO ACTION",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "unit_id"],
            ["unit.tenant_id", "unit.id"],
            name="fk_council_attendance_tenant_id_unit_id",
            ondelete="NO ACTION",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenant.id"], name="fk_council_attendance_tenant_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name="pk_council_attendance"),
        sa.UniqueConstraint(
            "tenant_id", "meeting_id", "seat_id", name="uq_council_attendance_tenant_id_meeting_id_seat_id"
        ),
        sa.UniqueConstraint(
            "tenant_id", "meeting_id", "unit_id", name="uq_council_attendance_tenant_id_meeting_id_unit_id"
        ),
    )
    op.create_index(
        "ix_council_attendance_tenant_id_person_id", "council_attendance", ["tenant_id", "person_id"]
    )
    op.create_index("ix_council_attendance_tenant_id_seat_id", "council_attendance", ["tenant_id", "seat_id"])
    op.create_index("ix_council_attendance_tenant_id_unit_id", "council_attendance", ["tenant_id", "unit_id"])

    op.create_table(
        "council_minutes",
        sa.Column("tenant_id", types.BigId, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("written_by", sa.String(length=60), nullable=False),
        sa.Column("approved_by", sa.String(length=60), nullable=False),
        sa.Column("approved_at", types.UtcDateTime(), nullable=True),
        sa.Column("locked_at", types.UtcDateTime(), nullable=True),
        sa.Column("content", types.Json, nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "meeting_id"],
            ["council_meeting.tenant_id", "council_meeting.id"],
            name="fk_council_minutes_tenant_id_meeting_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenant.id"], name="fk_council_minutes_tenant_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name="pk_council_minutes"),
        sa.UniqueConstraint("tenant_id", "meeting_id", name="uq_council_minutes_tenant_id_meeting_id"),
    )
    op.create_table(
        "council_slot_answer",
        sa.Column("tenant_id", types.BigId, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("poll_id", sa.Uuid(), nullable=False),
        sa.Column("council_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("choices", types.Json, nullable=False),
        sa.Column("slots", sa.String(length=24), nullable=False),
        sa.Column("current", sa.Boolean(), nullable=False),
        sa.Column("at", types.UtcDateTime(), nullable=False),
        sa.Column("entered_by", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "council_id"],
            ["council_council.tenant_id", "council_council.id"],
            name="fk_council_slot_answer_tenant_id_council_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "person_id"],
            ["person.tenant_id", "person.id"],
            name="fk_council_slot_answer_tenant_id_person_id",
            ondelete="NO ACTION",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "poll_id"],
            ["council_slot_poll.tenant_id", "council_slot_poll.id"],
            name="fk_council_slot_answer_tenant_id_poll_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "unit_id"],
            ["unit.tenant_id", "unit.id"],
            name="fk_council_slot_answer_tenant_id_unit_id",
            ondelete="NO ACTION",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenant.id"], name="fk_council_slot_answer_tenant_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name="pk_council_slot_answer"),
        sa.UniqueConstraint(
            "tenant_id", "poll_id", "unit_id", name="uq_council_slot_answer_tenant_id_poll_id_unit_id"
        ),
    )
    op.create_index(
        "ix_council_slot_answer_tenant_id_council_id_current",
        "council_slot_answer",
        ["tenant_id", "council_id", "current"],
    )
    op.create_index(
        "ix_council_slot_answer_tenant_id_person_id", "council_slot_answer", ["tenant_id", "person_id"]
    )
    op.create_index(
        "ix_council_slot_answer_tenant_id_unit_id", "council_slot_answer", ["tenant_id", "unit_id"]
    )

    op.create_table(
        "council_summons",
        sa.Column("tenant_id", types.BigId, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=True),
        sa.Column("seat_id", sa.Uuid(), nullable=True),
        sa.Column("group_key", sa.String(length=16), nullable=False),
        sa.Column("delivered_at", types.UtcDateTime(), nullable=True),
        sa.Column("delivered_how", sa.String(length=12), nullable=False),
        sa.Column("delivered_by", sa.String(length=60), nullable=False),
        sa.Column("delivery_note", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "meeting_id"],
            ["council_meeting.tenant_id", "council_meeting.id"],
            name="fk_council_summons_tenant_id_meeting_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "seat_id"],
            ["council_seat.tenant_id", "council_seat.id"],
            name="fk_council_summons_tenant_id_seat_id",
            ondelete="NO ACTION",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "unit_id"],
            ["unit.tenant_id", "unit.id"],
            name="fk_council_summons_tenant_id_unit_id",
            ondelete="NO ACTION",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenant.id"], name="fk_council_summons_tenant_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name="pk_council_summons"),
        sa.UniqueConstraint(
            "tenant_id", "meeting_id", "seat_id", name="uq_council_summons_tenant_id_meeting_id_seat_id"
        ),
        sa.UniqueConstraint(
            "tenant_id", "meeting_id", "unit_id", name="uq_council_summons_tenant_id_meeting_id_unit_id"
        ),
    )
    op.create_index("ix_council_summons_tenant_id_seat_id", "council_summons", ["tenant_id", "seat_id"])
    op.create_index("ix_council_summons_tenant_id_unit_id", "council_summons", ["tenant_id", "unit_id"])

    op.create_table(
        "council_volunteer",
        sa.Column("tenant_id", types.BigId, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("meeting_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("role", sa.String(length=10), nullable=False),
        sa.Column("skills", types.Json, nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("agreed", sa.Boolean(), nullable=False),
        sa.Column("since", types.UtcDateTime(), nullable=False),
        sa.Column("ended_at", types.UtcDateTime(), nullable=True),
        sa.Column("entered_by", sa.String(length=60), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "meeting_id"],
            ["council_meeting.tenant_id", "council_meeting.id"],
            name="fk_council_volunteer_tenant_id_meeting_id",
            ondelete="NO ACTION",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "person_id"],
            ["person.tenant_id", "person.id"],
            name="fk_council_volunteer_tenant_id_person_id",
            ondelete="NO ACTION",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenant.id"], name="fk_council_volunteer_tenant_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name="pk_council_volunteer"),
        sa.UniqueConstraint("tenant_id", "person_id", name="uq_council_volunteer_tenant_id_person_id"),
    )
    op.create_index(
        "ix_council_volunteer_tenant_id_meeting_id", "council_volunteer", ["tenant_id", "meeting_id"]
    )

    op.create_table(
        "council_amendment",
        sa.Column("tenant_id", types.BigId, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("minutes_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.String(length=1000), nullable=False),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.Column("amended_on", sa.Date(), nullable=False),
        sa.Column("entered_by", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "minutes_id"],
            ["council_minutes.tenant_id", "council_minutes.id"],
            name="fk_council_amendment_tenant_id_minutes_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenant.id"], name="fk_council_amendment_tenant_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name="pk_council_amendment"),
    )
    op.create_index(
        "ix_council_amendment_tenant_id_minutes_id", "council_amendment", ["tenant_id", "minutes_id"]
    )

    op.create_table(
        "council_note",
        sa.Column("tenant_id", types.BigId, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("attendance_id", sa.Uuid(), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("speaker", sa.String(length=60), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("tags", types.Json, nullable=False),
        sa.Column("at", types.UtcDateTime(), nullable=False),
        sa.Column("entered_by", sa.String(length=60), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "attendance_id"],
            ["council_attendance.tenant_id", "council_attendance.id"],
            name="fk_council_note_tenant_id_attendance_id",
            ondelete="NO ACTION",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "item_id"],
            ["council_agenda_item.tenant_id", "council_agenda_item.id"],
            name="fk_council_note_tenant_id_item_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "meeting_id"],
            ["council_meeting.tenant_id", "council_meeting.id"],
            name="fk_council_note_tenant_id_meeting_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "person_id"],
            ["person.tenant_id", "person.id"],
            name="fk_council_note_tenant_id_person_id",
            ondelete="NO ACTION",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenant.id"], name="fk_council_note_tenant_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name="pk_council_note"),
    )
    op.create_index("ix_council_note_tenant_id_attendance_id", "council_note", ["tenant_id", "attendance_id"])
    op.create_index("ix_council_note_tenant_id_item_id", "council_note", ["tenant_id", "item_id"])
    op.create_index("ix_council_note_tenant_id_meeting_id", "council_note", ["tenant_id", "meeting_id"])
    op.create_index("ix_council_note_tenant_id_person_id", "council_note", ["tenant_id", "person_id"])

    op.create_table(
        "council_review",
        sa.Column("tenant_id", types.BigId, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("topic_id", sa.Uuid(), nullable=True),
        sa.Column("question", sa.String(length=200), nullable=False),
        sa.Column("summoned", sa.Integer(), nullable=False),
        sa.Column("present", sa.Integer(), nullable=False),
        sa.Column("yes", sa.Integer(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("abstain", sa.Integer(), nullable=False),
        sa.Column("groups", types.Json, nullable=False),
        sa.Column("result", sa.String(length=10), nullable=False),
        sa.Column("outcome", types.Json, nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("counted_at", types.UtcDateTime(), nullable=False),
        sa.Column("entered_by", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "item_id"],
            ["council_agenda_item.tenant_id", "council_agenda_item.id"],
            name="fk_council_review_tenant_id_item_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "meeting_id"],
            ["council_meeting.tenant_id", "council_meeting.id"],
            name="fk_council_review_tenant_id_meeting_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "topic_id"],
            ["topic.tenant_id", "topic.id"],
            name="fk_council_review_tenant_id_topic_id",
            ondelete="NO ACTION",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenant.id"], name="fk_council_review_tenant_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name="pk_council_review"),
        sa.UniqueConstraint("tenant_id", "item_id", name="uq_council_review_tenant_id_item_id"),
    )
    op.create_index("ix_council_review_tenant_id_meeting_id", "council_review", ["tenant_id", "meeting_id"])
    op.create_index("ix_council_review_tenant_id_topic_id", "council_review", ["tenant_id", "topic_id"])


def downgrade() -> None:
    op.drop_index("ix_council_review_tenant_id_topic_id", "council_review")
    op.drop_index("ix_council_review_tenant_id_meeting_id", "council_review")

    op.drop_table("council_review")
    op.drop_index("ix_council_note_tenant_id_person_id", "council_note")
    op.drop_index("ix_council_note_tenant_id_meeting_id", "council_note")
    op.drop_index("ix_council_note_tenant_id_item_id", "council_note")
    op.drop_index("ix_council_note_tenant_id_attendance_id", "council_note")

    op.drop_table("council_note")
    op.drop_index("ix_council_amendment_tenant_id_minutes_id", "council_amendment")

    op.drop_table("council_amendment")
    op.drop_index("ix_council_volunteer_tenant_id_meeting_id", "council_volunteer")

    op.drop_table("council_volunteer")
    op.drop_index("ix_council_summons_tenant_id_unit_id", "council_summons")
    op.drop_index("ix_council_summons_tenant_id_seat_id", "council_summons")

    op.drop_table("council_summons")
    op.drop_index("ix_council_slot_answer_tenant_id_unit_id", "council_slot_answer")
    op.drop_index("ix_council_slot_answer_tenant_id_person_id", "council_slot_answer")
    op.drop_index("ix_council_slot_answer_tenant_id_council_id_current", "council_slot_answer")

    op.drop_table("council_slot_answer")
    op.drop_table("council_minutes")
    op.drop_index("ix_council_attendance_tenant_id_unit_id", "council_attendance")
    op.drop_index("ix_council_attendance_tenant_id_seat_id", "council_attendance")
    op.drop_index("ix_council_attendance_tenant_id_person_id", "council_attendance")

    op.drop_table("council_attendance")
    op.drop_index("ix_council_agenda_item_tenant_id_topic_id", "council_agenda_item")

    op.drop_table("council_agenda_item")
    op.drop_index("ix_council_meeting_tenant_id_state_starts_at", "council_meeting")
    op.drop_index("ix_council_meeting_tenant_id_council_id_starts_at", "council_meeting")

    op.drop_table("council_meeting")
    op.drop_index("ix_council_slot_poll_tenant_id_council_id", "council_slot_poll")

    op.drop_table("council_slot_poll")
    op.drop_index("ix_council_series_tenant_id_council_id", "council_series")

    op.drop_table("council_series")
    op.drop_index("ix_council_seat_tenant_id_person_id", "council_seat")
    op.drop_index("ix_council_seat_tenant_id_council_id", "council_seat")

    op.drop_table("council_seat")
    op.drop_table("council_charter")
    op.drop_table("council_feed")
    op.drop_table("council_council")
