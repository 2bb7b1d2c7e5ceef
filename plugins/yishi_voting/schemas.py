"""What the API takes and gives. Areas are whole 0.01 m²; codes are those of `kinds`."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from yishi_voting.ballots.choosing import METHODS, YES_NO
from yishi_voting.kinds import CHANNELS, NON_RESPONSE, OUTCOMES, STATES

_HASH = {"description": "SHA-256, hex; empty until it is frozen or counted."}
AREA = {"description": "In 0.01 m²."}
CHOICE = {
    "description": (
        "`yes`, `no` or `abstain`; else as the method's ballot asks: an option's key, a list of keys "
        "(chosen, or ranked from the best), or points by key. `null` is a blank ballot."
    ),
    "example": "yes",
}


class VoteLineSchema(Schema):
    """A vote in a list."""

    id = fields.UUID(required=True)
    number = fields.Integer(required=True, allow_none=True)
    title = fields.String(required=True)
    state = fields.String(required=True, attribute="shown_state", validate=validate.OneOf(list(STATES)))
    family = fields.String(required=True)
    matter = fields.String(required=True)
    announced_on = fields.Date(required=True, allow_none=True)
    opens_at = fields.DateTime(required=True, allow_none=True)
    closes_at = fields.DateTime(required=True, allow_none=True)
    secret = fields.Boolean(required=True)
    outcome = fields.String(
        required=True,
        validate=validate.OneOf(["", *OUTCOMES]),
        metadata={"description": "Empty until the vote is counted."},
    )
    posted_on = fields.Date(required=True, allow_none=True)


class OptionSchema(Schema):
    key = fields.String(required=True)
    title = fields.String(required=True)
    cost = fields.Integer(metadata={"description": "In whole units of money, for budgets."})


class VoteSchema(VoteLineSchema):
    """One vote: what is decided, by which rule, how and until when. No result is in it."""

    text = fields.String(required=True)
    topic_id = fields.UUID(required=True, allow_none=True)
    method = fields.String(required=True, validate=validate.OneOf([YES_NO, *METHODS]))
    options = fields.List(fields.Nested(OptionSchema), required=True)
    seats = fields.Integer(required=True)
    budget = fields.Integer(required=True, allow_none=True)
    record_date = fields.Date(required=True, allow_none=True)
    channels = fields.List(fields.String(validate=validate.OneOf(list(CHANNELS))), required=True)
    non_response = fields.String(required=True, validate=validate.OneOf(list(NON_RESPONSE)))
    non_response_basis = fields.String(required=True)
    proxy_cap = fields.Integer(required=True)
    rule_key = fields.String(required=True)
    rule = fields.Dict(required=True, metadata={"description": "The frozen rule; empty before the opening."})
    rule_hash = fields.String(required=True, metadata=_HASH)
    electorate_posted_on = fields.Date(required=True, allow_none=True)
    objections_until = fields.Date(required=True, allow_none=True)
    electorate_hash = fields.String(required=True, metadata=_HASH)


class MyBallotSchema(Schema):
    """An elector for whom the caller may vote. Of a secret ballot nothing but that it was cast."""

    number = fields.Integer(required=True)
    rooms = fields.List(fields.String(), required=True)
    area = fields.Integer(required=True, metadata=AREA)
    channel = fields.String(
        required=True,
        validate=validate.OneOf(["", "conflict", *CHANNELS]),
        metadata={"description": "By which channel a ballot counts; empty: none yet."},
    )
    cast_at = fields.DateTime(required=True, allow_none=True)
    ballot_id = fields.UUID(required=True, allow_none=True)
    choice = fields.Raw(required=True, allow_none=True, metadata=CHOICE)
    changeable = fields.Boolean(required=True)
    for_name = fields.String(
        required=True, metadata={"description": "For whom the caller stands by proxy; else empty."}
    )


class MyBallotsSchema(Schema):
    items = fields.List(fields.Nested(MyBallotSchema), required=True)


class CastRequest(Schema):
    choice = fields.Raw(required=True, allow_none=True, metadata=CHOICE)
    number = fields.Integer(metadata={"description": "Which ballot, where the caller may cast several."})


class CastSchema(Schema):
    """A ballot that was cast. `receipt` of a secret one is given once, and kept nowhere."""

    number = fields.Integer(required=True)
    ballot_id = fields.UUID(required=True, allow_none=True)
    receipt = fields.String(required=True, allow_none=True)


class ResultSchema(Schema):
    """The whole result of a counted vote, as it is hashed."""

    outcome = fields.String(required=True, validate=validate.OneOf(list(OUTCOMES)))
    result = fields.Dict(required=True, metadata={"description": "See docs/voting."})
    result_hash = fields.String(
        required=True, metadata={"description": "SHA-256 over `result` as canonical JSON."}
    )
    electorate_hash = fields.String(required=True)
    rule_hash = fields.String(required=True)
    counted_at = fields.DateTime(required=True)
    posted_on = fields.Date(required=True, allow_none=True)
    notice = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "The page, within the community, of the public notice; null where none is."},
    )


class PublicExportSchema(Schema):
    """The document that docs/voting/export.md describes, without ballots."""

    format = fields.String(required=True)
    version = fields.Integer(required=True)
    made_at = fields.String(required=True)
    hashes = fields.Dict(required=True)
    parts = fields.Dict(required=True)
    ledger = fields.Dict(required=True, allow_none=True)


class ElectorateSchema(Schema):
    """The posted electorate in figures; nobody's name is in it."""

    electors = fields.Integer(required=True)
    persons = fields.Integer(required=True)
    area = fields.Integer(required=True, metadata=AREA)
    record_date = fields.Date(required=True, allow_none=True)
    posted_on = fields.Date(required=True, allow_none=True)
    objections_until = fields.Date(required=True, allow_none=True)
    hash = fields.String(required=True, metadata=_HASH)


class ObjectionRequest(Schema):
    text = fields.String(required=True, validate=validate.Length(1, 1000))


class ObjectionSchema(Schema):
    id = fields.UUID(required=True)
    text = fields.String(required=True)
    filed_at = fields.DateTime(required=True)
    answer_due = fields.Date(required=True, allow_none=True)
    state = fields.String(required=True, validate=validate.OneOf(["open", "accepted", "rejected"]))
    answer = fields.String(required=True)


class ReceiptRequest(Schema):
    receipt = fields.String(required=True, validate=validate.Length(1, 60))


class FoundSchema(Schema):
    choice = fields.Raw(required=True, allow_none=True, metadata=CHOICE)
