"""Saying something to the other side of a link: the only place that sends."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any
from uuid import UUID

from yishi.toolkit import Actor, Refusal, crossing, links, new_id
from yishi_alliance.rows import today
from yishi_alliance.settings import NAME


def alliances() -> list[links.Link]:
    """The alliances that this community may hand things to."""
    return [link for link in links.accepted_links() if link.other_kind == "alliance"]


def communities() -> list[links.Link]:
    """The communities that this alliance receives from."""
    return [link for link in links.accepted_links() if link.other_kind == "community"]


def say(
    actor: Actor,
    link_id: UUID,
    kind: str,
    content: Mapping[str, Any],
    *,
    key: str = "",
    files: Sequence[UUID] = (),
    private: Mapping[str, str] | None = None,
) -> bool:
    """Send one parcel, once for each `key`. Refuses what `crossing.send` refuses, before anything is written."""
    return crossing.send(
        actor,
        link_id=link_id,
        plugin=NAME,
        payload={"parcel": kind, **content},
        key=f"{kind}:{key or new_id()}",
        files=files,
        private=private,
    )


def try_to_say(actor: Actor, link_id: UUID, kind: str, content: Mapping[str, Any], *, key: str = "") -> bool:
    """The same for what follows by itself: a link that has ended, or a module that is off there, is no failure here.

    When the other side comes back it asks for what it missed (`hello`).
    """
    try:
        return say(actor, link_id, kind, content, key=key)
    except Refusal:
        return False


def this_week(link_id: UUID, content: Mapping[str, Any]) -> str:
    """A key for what is said by itself: the same words to the same side once a week."""
    said = json.dumps(content, sort_keys=True, ensure_ascii=False)
    year, week, _day = today().isocalendar()
    return f"{link_id}:{year}-{week}:{sha256(said.encode()).hexdigest()[:16]}"
