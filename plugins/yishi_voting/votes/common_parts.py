"""What the law says where owners have something in common: no body can decide in their place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select

from yishi.toolkit import N_, Reason, Topic, _, db, topics
from yishi_voting.rows import today
from yishi_voting.rules import owners
from yishi_voting.votes.chains import STEPS

SHARED = ("shared_green", "shared_other")
"""What a topic says under `land` where it concerns ground that owners share."""


@dataclass(frozen=True, slots=True)
class Hint:
    """In force from `since` up to before `until`."""

    text: str
    article: str
    since: date = date.min
    until: date = date.max


HINTS: tuple[Hint, ...] = (
    Hint(
        N_(
            "这里是业主共有的地方。占用或改变用途，须经专有部分占建筑物总面积过半数、且占总人数过半数的业主同意；"
            "议事会通过不能代替业主决定，请先组织业主表决。"
        ),
        N_("物权法第76条第(七)项"),
        until=owners.SINCE,
    ),
    Hint(
        N_(
            "这里是业主共有的地方。占用或改变用途，须由面积、人数均占三分之二以上的业主参与表决，并经参与表决面积、"
            "人数均四分之三以上的业主同意；议事会通过不能代替业主决定，请先组织业主表决。"
        ),
        N_("民法典第278条第(八)项"),
        since=owners.SINCE,
    ),
)

MATTER = "change_common_use"
"""The matter of the owners' rule that such a vote is about."""


def hint_for(data: Mapping[str, Any], on: date) -> Hint | None:
    """The law in force on `on` about what a topic's `data` describes; None where it says nothing special."""
    if data.get("land") not in SHARED:
        return None
    return next(hint for hint in HINTS if hint.since <= on < hint.until)


def owners_vote_reason(topic_id: UUID, data: Mapping[str, Any] | None = None) -> Reason | None:
    """`voting.owners_vote_needed`, with the article in force today, until the owners' vote is passed.

    For modules whose own body approves of something: its approval alone is not enough.
    """
    known = [data] if data is not None else []
    # What was merged into the topic concerns the same ground.
    there = (Topic.id == topic_id) | (Topic.merged_into_id == topic_id)
    known += db.scalars(select(Topic.data).where(there))
    hint = next((found for one in known if (found := hint_for(one, today()))), None)
    if hint is None:
        return None
    kind = STEPS["owners_vote"].kind
    if any(gate.kind == kind and gate.state == "passed" for gate in topics.gates_of(topic_id)):
        return None
    return Reason("voting.owners_vote_needed", _(hint.text), article=_(hint.article))
