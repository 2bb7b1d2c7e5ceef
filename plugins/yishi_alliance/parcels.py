"""What may cross between a community and its alliance: each kind of parcel with its fields, and no others.

A parcel is checked whole before anything is written; one that does not fit is left, and its refusal is on record.
"""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from yishi_alliance.kinds import COLOURS, ENTRIES
from yishi_alliance.rows import MAX_NAME, MAX_SHORT, MAX_TEXT, MAX_TITLE

ANSWERS = ("accepted", "refused", "progress", "extension", "done", "given")
"""What a company or the alliance says about an order."""
ENDED = ("closed", "withdrawn")


def _text(longest: int, *, required: bool = True) -> fields.String:
    limit = validate.Length(max=longest)
    return (
        fields.String(required=True, validate=limit)
        if required
        else fields.String(load_default="", validate=limit)
    )


class _Estate(Schema):
    id = fields.UUID(required=True)
    name = _text(MAX_NAME)
    address = _text(200, required=False)


class EstatesParcel(Schema):
    """Community → alliance: all its estates, as they are called now."""

    estates = fields.List(fields.Nested(_Estate), required=True, validate=validate.Length(max=500))


class Standing(Schema):
    """How an item stands in its community: what the company has to know, nothing about who reported it."""

    level_name = _text(20)
    colour = fields.String(required=True, validate=validate.OneOf(COLOURS))
    due_on = fields.Date(required=True, allow_none=True)
    next_on = fields.Date(required=True, allow_none=True)
    paused_on = fields.Date(required=True, allow_none=True)
    paused_reason = _text(MAX_SHORT)
    asked_until = fields.Date(required=True, allow_none=True)
    urged = fields.Integer(required=True, validate=validate.Range(0, 10_000))


class OrderParcel(Schema):
    """Community → alliance: one item handed over. Without `company` the alliance chooses."""

    handover = fields.UUID(required=True)
    company = fields.UUID(required=True, allow_none=True)
    number = _text(20)
    kind = _text(16)
    title = _text(MAX_TITLE)
    text = _text(2 * MAX_TEXT)
    note = _text(MAX_SHORT)
    estate = _text(MAX_NAME)
    located = _text(300)
    sent_at = fields.AwareDateTime(required=True)
    sent_on = fields.Date(required=True)
    receipt_due = fields.Date(required=True)
    standing = fields.Nested(Standing, required=True)


class _Said(Schema):
    id = fields.UUID(required=True)
    kind = fields.String(required=True, validate=validate.OneOf(list(ENTRIES)))
    text = _text(2 * MAX_TEXT)
    at = fields.AwareDateTime(required=True)


class StateParcel(Schema):
    """Community → alliance: something happened to an item that is over there. `ended` is empty while it goes on."""

    handover = fields.UUID(required=True)
    ended = fields.String(required=True, validate=validate.OneOf(["", *ENDED]))
    late_days = fields.Integer(required=True, validate=validate.Range(0, 100_000))
    standing = fields.Nested(Standing, required=True, allow_none=True)
    said = fields.Nested(_Said, required=True)


class _Company(Schema):
    id = fields.UUID(required=True)
    name = _text(MAX_NAME)
    phone = _text(30)


class _Serves(Schema):
    company = fields.UUID(required=True)
    estate = fields.UUID(required=True)
    since = fields.Date(required=True)
    until = fields.Date(required=True, allow_none=True)


class RosterParcel(Schema):
    """Alliance → community: its companies, and which of this community's estates each of them serves."""

    companies = fields.List(fields.Nested(_Company), required=True, validate=validate.Length(max=500))
    services = fields.List(fields.Nested(_Serves), required=True, validate=validate.Length(max=2000))


class AnswerParcel(Schema):
    """Alliance → community: what was done about an order over there."""

    handover = fields.UUID(required=True)
    act = fields.String(required=True, validate=validate.OneOf(ANSWERS))
    at = fields.AwareDateTime(required=True)
    on = fields.Date(required=True)
    text = _text(MAX_TEXT)
    until = fields.Date(load_default=None, allow_none=True)
    company = fields.UUID(load_default=None, allow_none=True)
    receipt_due = fields.Date(load_default=None, allow_none=True)


class HelloParcel(Schema):
    """Either way: the module is on here now; say again what I may have missed."""
