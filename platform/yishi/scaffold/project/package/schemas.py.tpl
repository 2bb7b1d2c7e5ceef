"""One schema language: settings (defaults, form, API), forms, and what the API takes and gives."""

from __future__ import annotations

from marshmallow import Schema, fields, validate
from yishi.toolkit import N_, FormSchema


class SettingsSchema(Schema):
    """Settings that an administrator may change under 管理 → 模块."""

    days = fields.Integer(
        load_default=7,
        validate=validate.Range(1, 60),
        metadata={
            "label": N_("几天内到现场"),
            "help": N_("从提出次日算起，遇节假日顺延到下一个工作日。"),
        },
    )
    gate = fields.Boolean(
        load_default=True,
        metadata={"label": N_("没有到现场看过，不能通过议题")},
    )


class RecordVisit(FormSchema):
    """What a visitor writes down."""

    note = fields.String(
        required=True,
        validate=validate.Length(2, 500),
        metadata={"label": N_("看到的情况"), "widget": "textarea", "rows": 4},
    )


class VisitSchema(Schema):
    """A visit as programs see it."""

    id = fields.UUID(required=True)
    topic_id = fields.UUID(required=True)
    topic_title = fields.String(required=True)
    due_on = fields.Date(required=True)
    late = fields.Boolean(required=True)
    seen_at = fields.DateTime(required=True, allow_none=True)
    note = fields.String(required=True)
    version = fields.Integer(required=True)


class RecordVisitRequest(RecordVisit):
    """The same for programs: with the version they have read."""

    version = fields.Integer(required=True)
