"""What the API takes and gives; codes are those of `kinds`."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from yishi.toolkit import PageQuery
from yishi_worklist.kinds import (
    BY_HAND,
    COLOURS,
    ENTRIES,
    ESCALATIONS,
    KINDS,
    METHODS,
    RATINGS,
    STATES,
    UNITS,
)
from yishi_worklist.rows import MAX_SHORT, MAX_TEXT, MAX_TITLE


class ItemsQuery(PageQuery):
    """Narrowing a list: `running` is what is not closed, `late` what is overdue among it."""

    state = fields.String(validate=validate.OneOf([*STATES, "running"]))
    level = fields.String(validate=validate.Length(max=20))
    kind = fields.String(validate=validate.OneOf(list(KINDS)))
    estate = fields.UUID()
    handler = fields.UUID()
    late = fields.Boolean()
    asked = fields.Boolean()
    effect = fields.Boolean()
    q = fields.String(validate=validate.Length(max=100))


class PublicQuery(PageQuery):
    state = fields.String(validate=validate.OneOf(["running", "closed"]))
    late = fields.Boolean()
    q = fields.String(validate=validate.Length(max=100))


class MarkSchema(Schema):
    mark = fields.String(required=True)
    state = fields.String(required=True, validate=validate.OneOf(["done", "late", "todo"]))


class PublicLineSchema(Schema):
    """An item as everybody sees it; `title` is empty where it is not public."""

    id = fields.UUID(required=True)
    number = fields.String(required=True, attribute="called")
    kind = fields.String(required=True, validate=validate.OneOf(list(KINDS)))
    state = fields.String(required=True, validate=validate.OneOf(list(STATES)))
    title = fields.String(required=True)
    public = fields.Boolean(required=True)
    level = fields.String(required=True, attribute="level_code")
    level_name = fields.String(required=True)
    colour = fields.String(required=True, validate=validate.OneOf(list(COLOURS)))
    opened_on = fields.Date(required=True)
    promised_on = fields.Date(required=True, allow_none=True)
    due_on = fields.Date(required=True, allow_none=True)
    next_on = fields.Date(required=True, allow_none=True)
    provisional = fields.Boolean(required=True)
    paused_on = fields.Date(required=True, allow_none=True)
    days_late = fields.Integer(required=True)
    closed_on = fields.Date(required=True, allow_none=True)
    late_days = fields.Integer(required=True, metadata={"description": "Of a closed one, after promised_on."})
    reopen_count = fields.Integer(required=True)
    escalation = fields.String(
        required=True,
        validate=validate.OneOf(["", *ESCALATIONS]),
        metadata={"description": "Sent up to the subdistrict: empty for never."},
    )


class LineSchema(PublicLineSchema):
    """An item on the board."""

    located = fields.String(required=True)
    handler_id = fields.UUID(required=True, allow_none=True)
    handler_name = fields.String(required=True)
    asked_until = fields.Date(required=True, allow_none=True)
    extended_until = fields.Date(required=True, allow_none=True)
    extended_reason = fields.String(required=True)
    rating = fields.String(required=True, allow_none=True)
    effect_due_on = fields.Date(required=True, allow_none=True)
    marks = fields.Function(lambda line: [{"mark": mark, "state": state} for mark, state in line.marks])
    version = fields.Integer(required=True)


class EntrySchema(Schema):
    at = fields.DateTime(required=True)
    kind = fields.String(required=True, validate=validate.OneOf(list(ENTRIES)))
    text = fields.String(required=True)
    who = fields.String(required=True)
    role = fields.String(required=True)
    data = fields.Dict(required=True)


class ItemSchema(Schema):
    """One item with its timeline, as the caller may see it: what is not theirs to read is empty."""

    item = fields.Nested(LineSchema, required=True)
    text = fields.String(required=True)
    result_text = fields.String(required=True)
    paused_reason = fields.String(required=True)
    escalated_reason = fields.String(required=True)
    escalated_answer = fields.String(required=True)
    timeline = fields.List(fields.Nested(EntrySchema), required=True)


class LevelSchema(Schema):
    code = fields.String(required=True)
    name = fields.String(required=True)
    colour = fields.String(required=True, validate=validate.OneOf(list(COLOURS)))
    terms = fields.List(fields.String(), required=True)
    unit = fields.String(required=True, attribute="rule.unit", validate=validate.OneOf(list(UNITS)))
    count = fields.Integer(required=True, attribute="rule.count")
    follow_every = fields.Integer(required=True, attribute="rule.follow_every")


class TotalsSchema(Schema):
    """总数、已销号、未销号、逾期."""

    total = fields.Integer(required=True)
    closed = fields.Integer(required=True)
    running = fields.Integer(required=True)
    late = fields.Integer(required=True)


class OpenRequest(Schema):
    """A new item; without `level` its clock does not run yet."""

    kind = fields.String(required=True, validate=validate.OneOf(list(BY_HAND)))
    title = fields.String(required=True, validate=validate.Length(1, MAX_TITLE))
    text = fields.String(validate=validate.Length(max=MAX_TEXT))
    level = fields.String(validate=validate.Length(max=20))
    estate_id = fields.UUID()
    building_id = fields.UUID()
    entrance_id = fields.UUID()
    unit_id = fields.UUID()
    place = fields.String(validate=validate.Length(max=200))
    handler_id = fields.UUID()
    next_on = fields.Date()
    public = fields.Boolean()


class _Act(Schema):
    version = fields.Integer()


class LevelRequest(_Act):
    level = fields.String(required=True, validate=validate.Length(max=20))
    reason = fields.String(validate=validate.Length(max=MAX_SHORT))


class AssignRequest(_Act):
    handler_id = fields.UUID(required=True)
    note = fields.String(validate=validate.Length(max=MAX_SHORT))
    next_on = fields.Date()


class ProgressRequest(_Act):
    text = fields.String(required=True, validate=validate.Length(1, MAX_TEXT))
    public = fields.Boolean()
    next_on = fields.Date()


class TextRequest(_Act):
    text = fields.String(required=True, validate=validate.Length(1, MAX_TEXT))


class ReasonRequest(_Act):
    reason = fields.String(required=True, validate=validate.Length(1, MAX_SHORT))


class NoteRequest(_Act):
    note = fields.String(validate=validate.Length(max=MAX_SHORT))


class ExtendRequest(ReasonRequest):
    until = fields.Date(required=True)


class DecideRequest(_Act):
    grant = fields.Boolean(required=True)
    answer = fields.String(validate=validate.Length(max=MAX_SHORT))


class ResultRequest(TextRequest):
    no_evidence_reason = fields.String(validate=validate.Length(max=MAX_SHORT))


class VisitRequest(TextRequest):
    method = fields.String(required=True, validate=validate.OneOf(list(METHODS)))
    visited_on = fields.Date()
    settled = fields.Boolean()
    rating = fields.String(validate=validate.OneOf(list(RATINGS)))


class ConfirmRequest(_Act):
    rating = fields.String(validate=validate.OneOf(list(RATINGS)))
    text = fields.String(validate=validate.Length(max=MAX_SHORT))


class RateRequest(Schema):
    rating = fields.String(required=True, validate=validate.OneOf(list(RATINGS)))
    text = fields.String(validate=validate.Length(max=MAX_SHORT))


class EffectRequest(TextRequest):
    held = fields.Boolean(required=True)
