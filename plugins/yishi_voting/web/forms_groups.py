"""The desk's form for a preparatory group: the request, then its members, then the posting."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from marshmallow import fields, validate

from yishi.toolkit import N_, FormSchema
from yishi_voting.kinds import GROUP_KINDS
from yishi_voting.preparing.composition import Seat
from yishi_voting.preparing.keeping import Plan
from yishi_voting.shown.groups import GroupView
from yishi_voting.web.forms_roll import Lines

REQUEST, FORMING, POSTING = N_("业主的书面要求"), N_("筹备组"), N_("公布名单")
FIELDS: Mapping[str, str] = {
    "owner": "owners",
    "street": "street",
    "community": "community",
    "developer": "developer",
    "other": "others",
}
"""The field in which members of a kind are written."""


def _members(kind: str, rows: int, help_text: str = "") -> Lines:
    more = {"help": help_text} if help_text else {}
    return Lines(
        load_default=list,
        metadata={
            "label": GROUP_KINDS[kind],
            "widget": "textarea",
            "rows": rows,
            "group": FORMING,
            **more,
        },
    )


class GroupForm(FormSchema):
    """One form for the whole way: what has not happened yet stays empty."""

    estate_id = fields.UUID(
        required=True, metadata={"label": N_("小区"), "widget": "select", "group": REQUEST}
    )
    requested_on = fields.Date(
        required=True, metadata={"label": N_("哪天收到业主的书面要求"), "group": REQUEST}
    )
    asking = fields.Integer(
        required=True,
        validate=validate.Range(0, 10**6),
        metadata={"label": N_("多少位业主提出"), "min": 1, "group": REQUEST},
    )
    first_delivered_on = fields.Date(
        load_default=None,
        allow_none=True,
        metadata={
            "label": N_("首套房屋哪天交付"),
            "help": N_("小区最早交付业主的那一套；交付面积没有达到要求时，按年数算。"),
            "group": REQUEST,
        },
    )
    override_reason = fields.String(
        load_default="",
        validate=validate.Length(max=400),
        metadata={
            "label": N_("没有达到条件仍然登记的原因"),
            "widget": "textarea",
            "rows": 2,
            "help": N_("达到条件的不用填。例如：街道办事处已书面同意先行筹备。"),
            "group": REQUEST,
        },
    )
    formed_on = fields.Date(
        load_default=None,
        allow_none=True,
        metadata={"label": N_("哪天成立"), "help": N_("还没成立就不填，成员也先不写。"), "group": FORMING},
    )
    owners = _members(
        "owner",
        5,
        N_("一行一位，写登记的姓名；同名的在姓名后空一格写房屋，例如：张伟 1栋1单元101室。"),
    )
    street = _members("street", 2, N_("一行一位。"))
    community = _members("community", 2, N_("一行一位。"))
    developer = _members("developer", 2, N_("一行一位。"))
    others = _members("other", 2, N_("一行一位。"))
    head = fields.String(
        load_default="",
        validate=validate.Length(max=60),
        metadata={"label": N_("组长"), "help": N_("写上面成员中一位的姓名。"), "group": FORMING},
    )
    posted_on = fields.Date(
        load_default=None,
        allow_none=True,
        metadata={
            "label": N_("哪天公布名单"),
            "help": N_("在小区里张贴的那一天；还没公布就不填。"),
            "group": POSTING,
        },
    )


def plan_of(values: Mapping[str, Any]) -> Plan:
    """What the form says."""
    head = values["head"].strip()
    seats: list[Seat] = []
    for kind, name in FIELDS.items():
        seats.extend(_seat(line, kind) for line in values[name])
    return Plan(
        requested_on=values["requested_on"],
        asking=values["asking"],
        formed_on=values["formed_on"],
        seats=_headed(seats, head),
        posted_on=values["posted_on"],
        first_delivered_on=values["first_delivered_on"],
        override_reason=values.get("override_reason", ""),
    )


def _headed(seats: Sequence[Seat], head: str) -> list[Seat]:
    """The head marked: where an owner bears the name, too, it is the one who is no owner."""
    found = [place for place, seat in enumerate(seats) if head and seat.name == head]
    found.sort(key=lambda place: seats[place].kind == "owner")
    return [replace(seat, head=place in found[:1]) for place, seat in enumerate(seats)]


def _seat(line: str, kind: str) -> Seat:
    """An owner's room follows the name; what has no digit is part of the name (`Anna Li`)."""
    name, _blank, room = line.replace("　", " ").rpartition(" ")
    if kind == "owner" and name and any(sign.isdigit() for sign in room):
        return Seat(name.strip(), kind, room=room)
    return Seat(line, kind)


def typed(group: GroupView) -> dict[str, Any]:
    """What stands in a group, as a person would type it."""
    lines: dict[str, list[str]] = {name: [] for name in FIELDS.values()}
    for one in group.roster:
        lines[FIELDS[one.kind]].append(f"{one.name} {one.room}".strip())
    return {
        "requested_on": group.requested_on,
        "asking": group.asking,
        "formed_on": group.formed_on,
        "posted_on": group.posted_on,
        "first_delivered_on": group.stood.first_on if group.stood else None,
        "override_reason": group.override_reason or "",
        "head": next((one.name for one in group.roster if one.head), ""),
        **{name: "\n".join(found) for name, found in lines.items()},
    }
