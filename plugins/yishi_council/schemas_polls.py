"""What the API takes and gives of polls for a time; codes are those of `kinds`."""

from __future__ import annotations

from marshmallow import Schema, fields, validate


class OptionSchema(Schema):
    """One time of a poll, and how many households it suits."""

    key = fields.String(required=True)
    starts_at = fields.DateTime(required=True)
    slot = fields.String(required=True)
    count = fields.Integer(required=True)


class PollSchema(Schema):
    """A poll with what was answered. `none` households said that no time suits."""

    id = fields.UUID(required=True)
    council_id = fields.UUID(required=True)
    title = fields.String(required=True)
    open_until = fields.Date(required=True)
    open = fields.Boolean(required=True)
    chosen = fields.String(required=True, metadata={"description": "Key of the chosen time, or empty."})
    answered = fields.Integer(required=True)
    none = fields.Integer(required=True)
    options = fields.List(fields.Nested(OptionSchema), required=True)


class HouseholdAskedSchema(Schema):
    """A household that a poll asks. `choices` are keys of options; null: it has not answered."""

    unit_id = fields.UUID(required=True, attribute="id")
    label = fields.String(required=True)
    choices = fields.List(fields.String(), required=True, allow_none=True)


class SlotAnswerSchema(Schema):
    unit_id = fields.UUID(required=True)
    choices = fields.List(
        fields.String(validate=validate.Length(1, 8)), required=True, validate=validate.Length(max=20)
    )


class SlotAnswersRequest(Schema):
    answers = fields.List(fields.Nested(SlotAnswerSchema), required=True, validate=validate.Length(1, 200))
