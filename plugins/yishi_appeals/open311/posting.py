"""POST `requests`: a report of another program becomes an appeal like all others, to be triaged."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlalchemy import select

from yishi.toolkit import Actor, NotAllowed, Reason, Upload, _, db, places, refuse_all, settings
from yishi_appeals.models import Appeal
from yishi_appeals.open311.reading import uuid_of
from yishi_appeals.open311.services import known
from yishi_appeals.raising import Content, raise_appeal, register
from yishi_appeals.rights import REGISTERS
from yishi_appeals.settings import NAME

_ATTRIBUTE = re.compile(r"^attribute\[([\w-]+)\](?:\[\])?$")
_COORDINATE = re.compile(r"^-?\d{1,3}(\.\d{1,20})?$")


def post(actor: Actor, form: Mapping[str, str], sent: dict[str, Any], photos: Iterable[Upload]) -> Appeal:
    """Write a report down: for whoever the program names, where the token may register; else as the owner's own.

    Refuses with all reasons at once: `appeals.location_missing`, `.coordinates_wrong`, `.place_unknown`, and what
    `raising.raise_appeal` refuses; `appeals.open311_read_only` where the community takes none.
    """
    if settings(NAME).open311 != "write":
        sentence = _("本社区的 Open311 接口只供查询。要提交，请社区管理员在“群众诉求”的设置里打开。")
        raise NotAllowed("appeals.open311_read_only", sentence)
    said = {found[1]: value for name, value in form.items() if (found := _ATTRIBUTE.match(name)) and value}
    code = known(sent["service_code"])
    refuse_all(_location_problems(sent, said))
    content = Content(
        text=sent["description"],
        category=code,
        kind=said.get("kind", "difficulty"),
        place=said.get("place") or sent["address_string"] or _coordinates(sent),
        anonymous=said.get("anonymous") == "yes",
        reporter_name=f"{sent['last_name']}{sent['first_name']}" if _is_han(sent) else _western(sent),
    )
    content = replace(content, **_places(sent, said))
    if actor.may(REGISTERS):
        return register(actor, content, photos=list(photos), channel="api")
    return raise_appeal(actor, content, photos=list(photos), channel="api")


def _is_han(sent: dict[str, Any]) -> bool:
    return any("\u4e00" <= char <= "\u9fff" for char in sent["last_name"])


def _western(sent: dict[str, Any]) -> str:
    return f"{sent['first_name']} {sent['last_name']}".strip()


def _coordinates(sent: dict[str, Any]) -> str:
    """There is no column for them: where nothing else says where it is, they are words that a map understands."""
    return f"{sent['lat']}, {sent['long']}" if sent["lat"] else ""


def _location_problems(sent: dict[str, Any], said: Mapping[str, str]) -> list[Reason]:
    found = []
    lat, long = sent["lat"], sent["long"]
    if (lat or long) and not (_is_coordinate(lat, 90) and _is_coordinate(long, 180)):
        sentence = _("lat 和 long 要一起给，用十进制度数。")
        found.append(Reason("appeals.coordinates_wrong", sentence, field="lat"))
    given = (lat, sent["address_string"], sent["address_id"], *map(said.get, ("place", "estate", "building")))
    if not any(given):
        sentence = _("请说明在哪里：address_string、address_id，或者 lat 和 long。")
        found.append(Reason("appeals.location_missing", sentence, field="address_string"))
    for name, value in (("address_id", sent["address_id"]), *((n, said.get(n, "")) for n in _BY_ATTRIBUTE)):
        if value and not _place(value, _BY_ATTRIBUTE.get(name, _LEVELS)):
            found.append(Reason("appeals.place_unknown", _("没有这个地方，请重新选择。"), field=name))
    return found


def _is_coordinate(text: str, most: int) -> bool:
    return bool(_COORDINATE.match(text)) and int(text.lstrip("-").partition(".")[0]) <= most


_LEVELS = ("estate_id", "building_id", "entrance_id")
_BY_ATTRIBUTE = {"estate": ("estate_id",), "building": ("building_id",)}


def _places(sent: dict[str, Any], said: Mapping[str, str]) -> dict[str, Any]:
    """The estate, building and entrance that were named; what is named finer says what it lies in."""
    found: dict[str, UUID] = {}
    for name, levels in _BY_ATTRIBUTE.items():
        found |= _place(said.get(name, ""), levels)
    return found | _place(sent["address_id"], _LEVELS)


def _place(text: str, levels: Iterable[str]) -> dict[str, UUID]:
    """The place of this id with all it lies in; empty where there is none of these levels."""
    wanted = uuid_of(text)
    if wanted is None:
        return {}
    if "estate_id" in levels and db.scalar(select(places.Estate.id).where(places.Estate.id == wanted)):
        return {"estate_id": wanted}
    if "building_id" in levels and (found := _building(wanted)):
        return found
    if "entrance_id" in levels:
        of = select(places.Entrance.building_id).where(places.Entrance.id == wanted)
        if building := db.scalar(of):
            return {**_building(building), "entrance_id": wanted}
    return {}


def _building(building_id: UUID) -> dict[str, UUID]:
    of = select(places.Building.estate_id).where(places.Building.id == building_id)
    estate = db.scalar(of)
    return {"estate_id": estate, "building_id": building_id} if estate else {}
