"""What the desk's API takes and gives. Instants carry their offset; areas are whole 0.01 m²."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from yishi_voting.ballots.choosing import METHODS, SPOILED, YES_NO
from yishi_voting.ballots.entering import BY_HAND
from yishi_voting.ballots.receipts import BOX
from yishi_voting.desk_api.acting import VersionRequest
from yishi_voting.kinds import BALLOT_STATES, CHANNELS, NON_RESPONSE, NOT_COUNTED
from yishi_voting.schemas import AREA, CHOICE, OptionSchema, VoteLineSchema, VoteSchema

_OF_PAPER = {
    **CHOICE,
    "description": f"{CHOICE['description']} `{SPOILED}`: nobody can tell what the paper says.",
}


class DeskQuery(Schema):
    page = fields.Integer(load_default=1, validate=validate.Range(1, 100_000))
    page_size = fields.Integer(load_default=20, validate=validate.Range(1, 100))
    done = fields.Boolean(load_default=False, metadata={"description": "Those that are finished."})


class DeskLineSchema(VoteLineSchema):
    """A vote in the desk's list, drafts included for who organises."""

    post_due = fields.Date(required=True, allow_none=True)
    file_due = fields.Date(required=True, allow_none=True)
    filed_on = fields.Date(required=True, allow_none=True)


class DeskVoteSchema(VoteSchema):
    """A vote with what only its staff need: its version, where it belongs, and what is still to do."""

    version = fields.Integer(required=True)
    estate_id = fields.UUID(required=True, allow_none=True)
    gate_kind = fields.String(required=True)
    post_due = fields.Date(required=True, allow_none=True)
    file_due = fields.Date(required=True, allow_none=True)
    filed_on = fields.Date(required=True, allow_none=True)
    papers = fields.List(fields.String(), required=True)
    notice = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "The page, within the community, of the public notice; null where none is."},
    )
    cancelled_reason = fields.String(required=True)


class DraftRequest(Schema):
    """What a vote asks and how. What is left out is taken from the rule and the community's settings."""

    title = fields.String(required=True)
    text = fields.String(load_default="")
    family = fields.String(load_default="owners", metadata={"description": "Whose rule: `owners`, …"})
    matter = fields.String(required=True, metadata={"description": "Of the rule: `property_company`, …"})
    estate_id = fields.UUID(load_default=None, allow_none=True)
    topic_id = fields.UUID(load_default=None, allow_none=True)
    gate_kind = fields.String(load_default="")
    method = fields.String(load_default=YES_NO, validate=validate.OneOf([YES_NO, *METHODS]))
    options = fields.List(fields.Nested(OptionSchema), load_default=list)
    seats = fields.Integer(load_default=1)
    budget = fields.Integer(load_default=None, allow_none=True)
    channels = fields.List(fields.String(validate=validate.OneOf(list(CHANNELS))), load_default=None)
    non_response = fields.String(
        load_default=None, allow_none=True, validate=validate.OneOf(list(NON_RESPONSE))
    )
    non_response_basis = fields.String(load_default=None, allow_none=True)
    proxy_cap = fields.Integer(load_default=None, allow_none=True, validate=validate.Range(0, 50))
    secret = fields.Boolean(load_default=None, allow_none=True)
    opens_at = fields.AwareDateTime(load_default=None, allow_none=True)
    closes_at = fields.AwareDateTime(load_default=None, allow_none=True)


class ReviseRequest(DraftRequest):
    version = fields.Integer(required=True)


class RecordDateRequest(Schema):
    record_date = fields.Date(required=True)


class AnnounceRequest(VersionRequest):
    opens_at = fields.AwareDateTime(required=True)
    closes_at = fields.AwareDateTime(required=True)
    record_date = fields.Date(load_default=None, allow_none=True)
    told = fields.Boolean(
        load_default=False,
        metadata={"description": "The residents' committee was told, where the law asks for it."},
    )


class ExtendRequest(Schema):
    closes_at = fields.AwareDateTime(required=True)
    reason = fields.String(required=True)


# --- the electorate --------------------------------------------------------------------------------------


class MembersRequest(Schema):
    """A body's members by name; `张伟#2` tells a second of the name apart."""

    members = fields.List(
        fields.String(validate=validate.Length(1, 100)), required=True, validate=validate.Length(1, 20_000)
    )


class PreviewSchema(Schema):
    """What an electorate comes to. The lists name units whose area or owner is unknown."""

    units = fields.Integer(required=True)
    persons = fields.Integer(required=True)
    area = fields.Integer(required=True, metadata=AREA)
    without_area = fields.List(fields.String(), required=True)
    without_owner = fields.List(fields.String(), required=True)


class ElectorsQuery(Schema):
    page = fields.Integer(load_default=1, validate=validate.Range(1, 100_000))
    page_size = fields.Integer(load_default=50, validate=validate.Range(1, 200))
    q = fields.String(load_default="", validate=validate.Length(max=60))
    silent = fields.Boolean(load_default=False, metadata={"description": "Only who has not voted."})
    unserved = fields.Boolean(load_default=False, metadata={"description": "Only who was not served."})


class ElectorSchema(Schema):
    """One elector; names are masked."""

    number = fields.Integer(required=True)
    name = fields.String(required=True)
    kind = fields.String(required=True)
    area = fields.Integer(required=True, metadata=AREA)
    rooms = fields.List(fields.String(), required=True)
    voted = fields.Boolean(required=True, allow_none=True)
    served_on = fields.Date(required=True, allow_none=True)
    served_how = fields.String(required=True)


# --- ballots ---------------------------------------------------------------------------------------------


class PaperRequest(Schema):
    """A paper, or a vote on the spot, as it is entered the first time."""

    number = fields.String(
        required=True,
        validate=validate.Length(1, 300),
        metadata={"description": "What stands on the paper: its number, or the address of its QR code."},
    )
    choice = fields.Raw(required=True, allow_none=True, metadata=_OF_PAPER)
    channel = fields.String(load_default="paper", validate=validate.OneOf(list(BY_HAND)))
    signed = fields.Boolean(load_default=True)
    by_agent = fields.Boolean(load_default=False, metadata={"description": "Signed by who holds a proxy."})
    signer = fields.String(
        load_default="",
        validate=validate.Length(max=60),
        metadata={"description": "Which of several co-owners signed, by name."},
    )
    received_at = fields.AwareDateTime(
        load_default=None,
        allow_none=True,
        metadata={
            "description": "When it was taken in; of two of one elector the earlier counts. Now, if empty."
        },
    )
    collector = fields.String(
        load_default="",
        validate=validate.Length(max=60),
        metadata={"description": "Who took it in, by name; who enters it, if empty."},
    )
    assisted_reason = fields.String(load_default="", validate=validate.Length(max=200))
    note = fields.String(load_default="", validate=validate.Length(max=200))


class AgainRequest(Schema):
    """The second entry, by somebody else, without seeing the first."""

    choice = fields.Raw(required=True, allow_none=True, metadata=_OF_PAPER)


class SettleRequest(Schema):
    """What the paper says, decided with it at hand. `spoiled` takes the entry back."""

    choice = fields.Raw(required=True, allow_none=True, metadata=_OF_PAPER)
    note = fields.String(required=True, validate=validate.Length(1, 200))


class EntrySchema(Schema):
    """How an entered paper stands. What it says is in no answer."""

    id = fields.UUID(required=True)
    number = fields.Integer(
        required=True,
        allow_none=True,
        metadata={"description": "Nobody has the number that is written: null."},
    )
    written = fields.String(required=True)
    channel = fields.String(required=True, validate=validate.OneOf(list(CHANNELS)))
    state = fields.String(required=True, validate=validate.OneOf(list(BALLOT_STATES)))
    reason = fields.String(
        required=True,
        validate=validate.OneOf(["", *NOT_COUNTED]),
        metadata={"description": "Why it does not count."},
    )
    differs = fields.Boolean(required=True, metadata={"description": "Two entries differ: to be settled."})


class WaitingQuery(Schema):
    page = fields.Integer(load_default=1, validate=validate.Range(1, 100_000))
    page_size = fields.Integer(load_default=50, validate=validate.Range(1, 200))
    number = fields.Integer(load_default=None, allow_none=True)


class FileRequest(Schema):
    file = fields.Raw(required=True, metadata={"type": "string", "format": "binary"})


class SourceQuery(Schema):
    source = fields.String(
        required=True,
        validate=validate.Length(1, 100),
        metadata={"description": "Which platform, which file: for the record."},
    )


class OfficialLineSchema(Schema):
    row = fields.Integer(required=True)
    who = fields.String(required=True)
    note = fields.String(
        required=True,
        validate=validate.OneOf(["", *NOT_COUNTED]),
        metadata={"description": "Why it will not count, where that is known before."},
    )


class OfficialFaultSchema(Schema):
    row = fields.Integer(required=True)
    why = fields.String(required=True)


class OfficialSheetSchema(Schema):
    """A file as it would be taken. With `faults` none of it can be imported."""

    lines = fields.List(fields.Nested(OfficialLineSchema), required=True)
    counting = fields.Integer(required=True)
    faults = fields.List(fields.Nested(OfficialFaultSchema), required=True)


class NotCountedSchema(Schema):
    who = fields.String(required=True)
    reason = fields.String(required=True, validate=validate.OneOf(list(NOT_COUNTED)))


class ImportedSchema(Schema):
    """All ballots that came from this source, with those that don't count and why."""

    source = fields.String(required=True)
    counted = fields.Integer(required=True)
    not_counted = fields.List(fields.Nested(NotCountedSchema), required=True)


class HandedInRequest(Schema):
    number = fields.Integer(required=True, validate=validate.Range(1, 10**8))
    channel = fields.String(load_default="paper", validate=validate.OneOf(list(BOX)))


class BoxRequest(Schema):
    """What was in the box, in whatever order."""

    choices = fields.List(
        fields.Raw(metadata=CHOICE), load_default=list, validate=validate.Length(max=20_000)
    )
    spoiled = fields.Integer(load_default=0, validate=validate.Range(0, 100_000))


class BoxSchema(Schema):
    ballots = fields.Integer(required=True, metadata={"description": "All ballots of the vote so far."})


# --- from the close on -----------------------------------------------------------------------------------


class CountRequest(Schema):
    """Figures of a meeting, in persons, where the matter's tests ask for them."""

    present = fields.Integer(load_default=None, allow_none=True, validate=validate.Range(0, 10**7))
    members = fields.Integer(load_default=None, allow_none=True, validate=validate.Range(0, 10**7))
    representatives = fields.Integer(load_default=None, allow_none=True, validate=validate.Range(0, 10**7))


class FilingPaperRequest(Schema):
    paper = fields.String(required=True, validate=validate.Length(1, 200))
    at_hand = fields.Boolean(required=True)
