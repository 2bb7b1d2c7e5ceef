"""How units are called and sorted, and the words for what is known of them."""

from __future__ import annotations

import re
from collections.abc import Mapping

from yishi.i18n import N_, _
from yishi.places.roster.labels import Place, unit_key
from yishi.text import mask_name, natural_key

AREA_SOURCES: Mapping[str, str] = {
    "register": N_("产权登记"),
    "survey": N_("测绘"),
    "contract": N_("合同"),
}
STATUSES: Mapping[str, str] = {
    "delivered": N_("已交付"),
    "unsold": N_("未出售"),
    "sold_undelivered": N_("已售未交付"),
}
OCCUPANCIES: Mapping[str, str] = {
    "self_occupied": N_("自住"),
    "let": N_("出租"),
    "vacant": N_("空置"),
}
KINDS: Mapping[str, str] = {
    "dwelling": N_("住宅"),
    "shop": N_("商铺"),
    "office": N_("办公"),
    "parking": N_("车位"),
    "storage": N_("储藏室"),
    "other": N_("其他"),
}
RELATIONS: Mapping[str, str] = {
    "owner": N_("业主本人"),
    "family": N_("家人"),
    "occupant": N_("物业使用人"),
}
NAMELESS = "业主 "
"""Begins the name of an owner whom the roster does not name; what follows is a key or a room."""

_NUMBERED = re.compile(r".*[0-9A-Z]")
_SUFFIXES = ("栋", "单元", "室")
_WRITTEN = re.compile(
    r"(?P<building>[^栋]*[0-9A-Z])栋(?:(?P<entrance>[^元]*[0-9A-Z])单元)?(?P<room>[^元]*[0-9A-Z])室"
)


def unit_label(place: Place) -> str:
    """`3栋2单元0201室`, `A栋1501室`, `商业楼101室`: as it stands on doors and papers."""
    parts = zip(place, _SUFFIXES, strict=True)
    return "".join(_called(part, suffix) for part, suffix in parts if part)


def said(label: str) -> str:
    """A stored `unit_label` in the reader's language; a part that is a name of its own stays as it is."""
    found = _WRITTEN.fullmatch(label)
    if found is None:
        return label
    if found["entrance"]:
        return _("%(building)s栋%(entrance)s单元%(room)s室", **found.groupdict())
    return _("%(building)s栋%(room)s室", building=found["building"], room=found["room"])


def building_label(name: str) -> str:
    """How a page calls it, in the reader's language."""
    return _("%(building)s栋", building=name) if _NUMBERED.fullmatch(name) else name


def entrance_label(name: str) -> str:
    """The same of an entrance; empty for a building without."""
    return _("%(entrance)s单元", entrance=name) if _NUMBERED.fullmatch(name) else name


def _called(part: str, suffix: str) -> str:
    return part + suffix if _NUMBERED.fullmatch(part) else part


def unit_sort_key(place: Place) -> str:
    """Sorts buildings, then entrances, then rooms, each in natural order."""
    return "-".join(filter(None, unit_key(place)))[:200]


def part_sort_key(name: str) -> str:
    return natural_key(name)[:80]


def masked_owner(name: str, kind: str = "person") -> str:
    """A person's name with its middle hidden; organisations, and owners without a name, as they are."""
    return name if kind != "person" or name.startswith(NAMELESS) else mask_name(name)
