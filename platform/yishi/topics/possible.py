"""What an actor can do with a topic as it stands, for pages and API to offer; the services decide."""

from __future__ import annotations

from typing import Any, Protocol
from uuid import UUID

from yishi.actor import Actor
from yishi.topics.conclusion import GATED
from yishi.topics.rows import OPEN_STAGES


class Standing(Protocol):
    """The columns of a topic that decide what can be done with it."""

    @property
    def stage(self) -> str: ...
    @property
    def public(self) -> bool: ...
    @property
    def conclusion(self) -> str | None: ...
    @property
    def question(self) -> str: ...
    @property
    def merged_into_id(self) -> UUID | None: ...
    @property
    def raised_by_id(self) -> UUID | None: ...


def acts(actor: Actor, topic: Any) -> frozenset[str]:
    """Names of the acts that are offered; `topic` is a `Standing` (a row of its columns will do)."""
    found = set(_raisers(actor, topic))
    if actor.may("topics.opine") and is_open(topic):
        found.add("opine")
    if actor.may("topics.triage"):
        found.update(_triage(topic))
    if actor.may("topics.conclude"):
        found.update(_conclude(topic))
    return frozenset(found)


def is_open(topic: Standing) -> bool:
    """Without a conclusion, and living under its own number."""
    return topic.stage in OPEN_STAGES and topic.merged_into_id is None


def _raisers(actor: Actor, topic: Standing) -> list[str]:
    own = topic.raised_by_id is not None and topic.raised_by_id == actor.person_id
    if not own or not is_open(topic):
        return []
    return ["withdraw", "clarify"] if topic.question else ["withdraw"]


def _triage(topic: Standing) -> list[str]:
    found = ["file", "unpublish" if topic.public else "publish"]
    # While it is only raised, taking it on asks the same.
    if topic.stage in ("accepted", "deliberating", "concluded") and topic.merged_into_id is None:
        found.append("land")
    if is_open(topic):
        found += ["merge", "transfer"]
        found += ["accept"] if topic.stage == "raised" else []
        found += ["ask_back"] if topic.raised_by_id is not None else []
        found += ["deliberate"] if topic.stage != "deliberating" else []
    return found


def _conclude(topic: Standing) -> list[str]:
    if topic.merged_into_id is not None:
        return []
    found = ["add_gate"] if topic.stage not in ("executing", "carried_out") else []
    if is_open(topic):
        found.append("conclude")
    if topic.stage == "concluded":
        found.append("succeed")
        found += ["execute"] if topic.conclusion in GATED else []
        found += ["again"] if topic.conclusion == "deferred" else []
    if topic.stage == "executing":
        found.append("carry_out")
    return found
