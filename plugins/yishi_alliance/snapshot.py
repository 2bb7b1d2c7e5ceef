"""What of an item crosses: words and places of the work to be done, never who reported it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select

from yishi.toolkit import db, mask_name, mask_phone, places
from yishi_alliance.kinds import COLOURS
from yishi_alliance.rows import MAX_TEXT, MAX_TITLE
from yishi_worklist import service as worklist

_MOBILE = re.compile(r"(?<!\d)1[3-9]\d(?:[ -]?\d{4}){2}(?!\d)")


def standing(item: worklist.ItemView) -> dict[str, Any]:
    """Level, days and pause, as plain JSON: the fields of `parcels.Standing`."""
    days = {name: getattr(item, name) for name in ("due_on", "next_on", "paused_on", "asked_until")}
    return {
        "level_name": item.level_name,
        "colour": item.colour if item.colour in COLOURS else "grey",
        **{name: day.isoformat() if day else None for name, day in days.items()},
        "paused_reason": item.paused_reason,
        "urged": item.urged,
    }


def work(item: worklist.ItemView) -> dict[str, Any]:
    """What is to be done where. Numbers of telephones and the reporter's name are hidden in the words, too."""
    return {
        "number": item.called,
        "kind": item.kind,
        "title": _without_person(item.title, item.reporter_name)[:MAX_TITLE],
        "text": _without_person(item.text, item.reporter_name)[: 2 * MAX_TEXT],
        "estate": _estate(item.estate_id),
        "located": _located(item)[:300],
        "standing": standing(item),
    }


def photos(item: worklist.ItemView) -> Sequence[UUID]:
    return [file.id for file in item.files if file.role == "photo"]


def _without_person(text: str, name: str | None) -> str:
    found = _MOBILE.sub(lambda match: mask_phone(re.sub(r"\D", "", match[0])), text)
    return found.replace(name, mask_name(name)) if name and len(name) > 1 else found


def _estate(estate_id: UUID | None) -> str:
    if estate_id is None:
        return ""
    return (db.scalar(select(places.Estate.name).where(places.Estate.id == estate_id)) or "")[:60]


def _located(item: worklist.ItemView) -> str:
    """Of somebody who wants to stay unknown the flat is left out: it would name them."""
    if not (item.anonymous and item.unit_id):
        return item.located
    names: list[str] = []
    for model, row_id in (
        (places.Estate, item.estate_id),
        (places.Building, item.building_id),
        (places.Entrance, item.entrance_id),
    ):
        if row_id is not None:
            names.append(db.scalar(select(model.name).where(model.id == row_id)) or "")
    return " ".join(name for name in (*names, item.place) if name)
