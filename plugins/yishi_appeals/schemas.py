"""What the API takes and gives; codes are those of `kinds` and of the work list."""

from __future__ import annotations

from marshmallow import EXCLUDE, Schema, fields, validate

from yishi.toolkit import PageQuery
from yishi_appeals.kinds import CHANNELS, KINDS, SEVERITIES, STATES, URGENCIES
from yishi_appeals.raising import MAX_SHORT, MAX_TEXT, MAX_TITLE


class AppealsQuery(PageQuery):
    state = fields.String(validate=validate.OneOf(["open", "ended", "late", *STATES]))
    level = fields.String(validate=validate.Length(max=40))
    channel = fields.String(validate=validate.OneOf(list(CHANNELS)))
    estate_id = fields.UUID()
    q = fields.String(validate=validate.Length(max=60))


class AppealLineSchema(Schema):
    """An appeal in a list."""

    id = fields.UUID(required=True)
    number = fields.Integer(required=True)
    title = fields.String(required=True)
    kind = fields.String(required=True, validate=validate.OneOf(list(KINDS)))
    category = fields.String(required=True)
    state = fields.String(required=True, validate=validate.OneOf(list(STATES)))
    public = fields.Boolean(required=True)
    level = fields.String(required=True, metadata={"description": "Code of the level; empty before triage."})
    level_name = fields.String(required=True)
    colour = fields.String(required=True)
    item_id = fields.UUID(required=True, allow_none=True, metadata={"description": "Item of the work list."})
    item_number = fields.String(required=True)
    due_on = fields.Date(required=True, allow_none=True)
    channel = fields.String(required=True, validate=validate.OneOf(list(CHANNELS)))
    estate = fields.String(required=True, allow_none=True)
    place = fields.String(required=True)
    voices = fields.Integer(required=True, metadata={"description": "How many others joined."})
    raised_at = fields.DateTime(required=True)
    ended_at = fields.DateTime(required=True, allow_none=True)


class AppealSchema(AppealLineSchema):
    """One appeal; the reporter's name is masked, or empty where it is not the caller's to know."""

    text = fields.String(required=True)
    reporter = fields.String(required=True)
    anonymous = fields.Boolean(required=True)
    own = fields.Boolean(required=True)
    joined = fields.Boolean(required=True)
    answer = fields.String(required=True)
    transferred_to = fields.String(required=True)
    merged_into_id = fields.UUID(
        required=True,
        allow_none=True,
        metadata={"description": "The appeal that stays; this one ends as it does."},
    )
    version = fields.Integer(required=True)


class RaiseRequest(Schema):
    text = fields.String(required=True, validate=validate.Length(1, MAX_TEXT))
    title = fields.String(validate=validate.Length(max=MAX_TITLE))
    kind = fields.String(validate=validate.OneOf(list(KINDS)))
    category = fields.String(validate=validate.Length(max=40))
    place = fields.String(validate=validate.Length(max=MAX_SHORT))
    estate_id = fields.UUID(allow_none=True)
    building_id = fields.UUID(allow_none=True)
    entrance_id = fields.UUID(allow_none=True)
    unit_id = fields.UUID(allow_none=True)
    anonymous = fields.Boolean()


class AlikeQuery(Schema):
    text = fields.String(required=True, validate=validate.Length(1, MAX_TEXT))
    place = fields.String(load_default="", validate=validate.Length(max=MAX_SHORT))
    estate_id = fields.UUID(load_default=None)


class AlikeSchema(Schema):
    id = fields.UUID(required=True)
    number = fields.Integer(required=True)
    title = fields.String(required=True)
    estate = fields.String(required=True)
    place = fields.String(required=True)
    state = fields.String(required=True, validate=validate.OneOf(list(STATES)))
    voices = fields.Integer(required=True)
    raised_at = fields.DateTime(required=True)


class JoinRequest(Schema):
    class Meta:
        # Nothing in it is needed, so that nothing in it may hide whether the appeal is there.
        unknown = EXCLUDE

    text = fields.String(load_default="", validate=validate.Length(max=500))


class TriageRequest(Schema):
    severity = fields.String(required=True, validate=validate.OneOf(list(SEVERITIES)))
    urgency = fields.String(required=True, validate=validate.OneOf(list(URGENCIES)))
    level = fields.String(validate=validate.Length(max=40), metadata={"description": "Empty: as proposed."})
    reason = fields.String(validate=validate.Length(max=400))
    kind = fields.String(validate=validate.OneOf(list(KINDS)))
    category = fields.String(validate=validate.Length(max=40))
    title = fields.String(validate=validate.Length(max=MAX_TITLE))
    public = fields.Boolean(allow_none=True)
    handler_id = fields.UUID(allow_none=True)
    version = fields.Integer(required=True)


class RejectRequest(Schema):
    reason = fields.String(required=True, validate=validate.Length(1, 400))
    version = fields.Integer(required=True)


class TransferRequest(RejectRequest):
    to = fields.String(required=True, validate=validate.Length(1, 100))


class MergeRequest(Schema):
    into_id = fields.UUID(required=True, metadata={"description": "The appeal that stays."})
    reason = fields.String(load_default="", validate=validate.Length(max=400))
    version = fields.Integer(required=True)


class WithdrawRequest(Schema):
    reason = fields.String(load_default="", validate=validate.Length(max=400))
    version = fields.Integer(required=True)


class RatesQuery(Schema):
    since = fields.Date(required=True)
    until = fields.Date(required=True, metadata={"description": "First day no longer counted."})


class RateSchema(Schema):
    numerator = fields.Integer(required=True)
    denominator = fields.Integer(required=True)
    percent = fields.String(
        required=True, metadata={"description": "Rounded half up; “—” for no denominator."}
    )


class RatesSchema(Schema):
    """Hotline cases of a period and their three rates; `weighted` by the community's own weights."""

    cases = fields.Integer(required=True)
    excluded = fields.Integer(required=True)
    response = fields.Nested(RateSchema, required=True)
    resolution = fields.Nested(RateSchema, required=True)
    satisfaction = fields.Nested(RateSchema, required=True)
    weighted = fields.String(required=True)
