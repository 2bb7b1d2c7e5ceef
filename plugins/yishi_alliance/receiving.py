"""What arrives: opened, checked against its kind, applied whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from marshmallow import Schema, ValidationError

from yishi.toolkit import N_, Refusal, TenantView, activity, crossing, db
from yishi_alliance import answers, arriving, catching_up, parcels, partners
from yishi_alliance.settings import NAME

Take = Callable[[crossing.Parcel, dict[str, Any]], None]

FROM: Mapping[str, Mapping[str, tuple[type[Schema], Take]]] = {
    "community": {
        "estates": (parcels.EstatesParcel, arriving.take_estates),
        "order": (parcels.OrderParcel, arriving.take_order),
        "state": (parcels.StateParcel, arriving.take_state),
        "hello": (parcels.HelloParcel, catching_up.say_answers_again),
    },
    "alliance": {
        "roster": (parcels.RosterParcel, partners.take_roster),
        "answer": (parcels.AnswerParcel, answers.take_answer),
        "hello": (parcels.HelloParcel, catching_up.say_orders_again),
    },
}
"""By the kind of tenant that it comes from: an alliance can't hand anything over, a community can't answer."""


def receive(tenant: TenantView, parcel: Mapping[str, Any]) -> None:
    """The job. Delivered at least once and in order; a parcel that does not fit changes nothing and is on record."""
    found = crossing.opened(parcel)
    content = dict(found.payload)
    kind = str(content.pop("parcel", ""))[:20]
    schema, take = FROM.get(found.link.other_kind, {}).get(kind, (None, None))
    if schema is None or take is None:
        _left(found, kind, "unknown")
        return
    try:
        values: dict[str, Any] = schema().load(content)
    except ValidationError as error:
        _left(found, kind, ", ".join(sorted(map(str, error.messages_dict))))
        return
    try:
        with db.begin_nested():
            take(found, values)
    except Refusal as refusal:
        _left(found, kind, refusal.code)


def _left(parcel: crossing.Parcel, kind: str, why: str) -> None:
    verb = N_("没有收下「%(name)s」发来的内容（%(kind)s）：%(why)s")
    activity.record(
        parcel.sender,
        "alliance.parcel_left",
        verb,
        ("tenant", None),
        plugin=NAME,
        name=parcel.link.other_name,
        kind=kind,
        why=why[:200],
    )
