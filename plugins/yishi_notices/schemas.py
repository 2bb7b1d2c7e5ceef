"""What the API takes and gives. Areas are whole 0.01 m²; codes are those of `kinds`."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from yishi.toolkit import PageQuery
from yishi_notices.drafting import MAX_LONG, MAX_SHORT, MAX_TEXT, MAX_TITLE
from yishi_notices.kinds import ACTS, KINDS, LANDS, OBJECTION_STATES, REASONS, STATES


class NoticesQuery(PageQuery):
    kind = fields.String(validate=validate.OneOf(list(KINDS)))
    year = fields.Integer(validate=validate.Range(2000, 2200))
    q = fields.String(validate=validate.Length(max=100))


class NoticeLineSchema(Schema):
    """A notice in a list."""

    id = fields.UUID(required=True)
    year = fields.Integer(required=True, allow_none=True)
    number = fields.Integer(required=True, allow_none=True)
    kind = fields.String(required=True, validate=validate.OneOf(list(KINDS)))
    state = fields.String(required=True, attribute="shown_state", validate=validate.OneOf(list(STATES)))
    title = fields.String(required=True)
    issuer = fields.String(required=True)
    posted_on = fields.Date(required=True, allow_none=True)
    last_day = fields.Date(required=True, allow_none=True)
    objections_until = fields.Date(required=True, allow_none=True)
    provisional = fields.Boolean(
        required=True,
        metadata={
            "description": "Whether `objections_until` rests on days off not yet published: it may become later."
        },
    )


class CorrectionSchema(Schema):
    on = fields.Date(required=True)
    text = fields.String(required=True)


class ObjectionSchema(Schema):
    """An objection; words that the caller may not read yet are empty, names are masked."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)
    reasons = fields.List(fields.String(validate=validate.OneOf(list(REASONS))), required=True)
    text = fields.String(required=True)
    alternative = fields.String(required=True)
    filed_at = fields.DateTime(required=True)
    topic_id = fields.UUID(required=True, allow_none=True)
    state = fields.String(required=True, validate=validate.OneOf(list(OBJECTION_STATES)))
    answer = fields.String(required=True)


class NoticeSchema(NoticeLineSchema):
    """One notice with all that hangs on it."""

    text = fields.String(required=True)
    source = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "The page, within the community, of what it makes known; null while off."},
    )
    days = fields.Integer(required=True, metadata={"description": "0 where there is no period."})
    posted_place = fields.String(required=True)
    act_kind = fields.String(required=True, validate=validate.OneOf(list(ACTS)))
    act_place = fields.String(required=True)
    act_area = fields.Integer(required=True, allow_none=True, metadata={"description": "In 0.01 m²."})
    land_kind = fields.String(required=True, validate=validate.OneOf(list(LANDS)))
    present_use = fields.String(required=True)
    affected = fields.String(required=True)
    alternatives = fields.String(required=True)
    topic_id = fields.UUID(required=True, allow_none=True)
    relocated_from_id = fields.UUID(required=True, allow_none=True)
    successor_id = fields.UUID(required=True, allow_none=True)
    withdrawn_on = fields.Date(required=True, allow_none=True)
    withdrawn_reason = fields.String(required=True)
    corrections = fields.List(fields.Nested(CorrectionSchema), required=True)
    objections = fields.List(fields.Nested(ObjectionSchema), required=True)
    version = fields.Integer(required=True)


class DraftRequest(Schema):
    """A new draft; `days` left out means the shortest period of its kind."""

    kind = fields.String(required=True, validate=validate.OneOf(list(KINDS)))
    title = fields.String(required=True, validate=validate.Length(1, MAX_TITLE))
    text = fields.String(required=True, validate=validate.Length(1, MAX_TEXT))
    issuer = fields.String(validate=validate.Length(max=60))
    days = fields.Integer(allow_none=True, validate=validate.Range(1, 365))
    posted_place = fields.String(validate=validate.Length(max=MAX_SHORT))
    act_kind = fields.String(validate=validate.OneOf(list(ACTS)))
    act_place = fields.String(validate=validate.Length(max=MAX_SHORT))
    act_area = fields.Integer(
        allow_none=True, validate=validate.Range(1, 10**10), metadata={"description": "In 0.01 m²."}
    )
    land_kind = fields.String(validate=validate.OneOf(list(LANDS)))
    present_use = fields.String(validate=validate.Length(max=MAX_LONG))
    affected = fields.String(validate=validate.Length(max=MAX_LONG))
    alternatives = fields.String(validate=validate.Length(max=MAX_LONG))


class ReviseRequest(DraftRequest):
    version = fields.Integer(required=True)


class VersionRequest(Schema):
    version = fields.Integer(required=True)


class WithdrawRequest(Schema):
    version = fields.Integer(required=True)
    reason = fields.String(required=True, validate=validate.Length(1, 400))


class CorrectRequest(Schema):
    text = fields.String(required=True, validate=validate.Length(1, 1000))


class ObjectRequest(Schema):
    reasons = fields.List(
        fields.String(validate=validate.OneOf(list(REASONS))), required=True, validate=validate.Length(1)
    )
    text = fields.String(required=True, validate=validate.Length(1, 2000))
    alternative = fields.String(validate=validate.Length(max=200))
