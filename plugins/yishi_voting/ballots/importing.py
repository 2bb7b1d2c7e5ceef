"""Bringing in the result of an official platform: its ballots go through the same door as all others."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from yishi.toolkit import N_, Actor, Reason, Refusal, _, activity, clock, db, ledger, refuse_all
from yishi_voting.ballots.choosing import choice_faults
from yishi_voting.ballots.entering import out_of_time, take_all
from yishi_voting.ballots.taking import Given
from yishi_voting.models import Elector
from yishi_voting.rights import ENTERS
from yishi_voting.rows import SUBJECT, need_state, steady
from yishi_voting.settings import NAME

OFFICIAL = "official"


@dataclass(frozen=True, slots=True)
class OfficialBallot:
    """One line of the platform's result. `who`: ballot number, owner's key of the roster, or room."""

    who: str
    choice: Any
    at: datetime


@dataclass(frozen=True, slots=True)
class Imported:
    """How many count, and which lines (from 1) do not, with the code why."""

    counted: int
    not_counted: tuple[tuple[int, str], ...]


def import_official(actor: Actor, vote_id: UUID, lines: Iterable[OfficialBallot], *, source: str) -> Imported:
    """Import an official platform's ballots. `source` names platform and file, for the record.

    A line that can't count is kept with its reason. Refuses a line from the future, and without a source.
    """
    actor.need(ENTERS)
    vote = steady(vote_id)
    need_state(vote, "open", "closed")
    if not source.strip():
        raise Refusal("voting.source_missing", _("请写明是哪个平台的结果。"), field="source")
    listed = list(lines)
    refuse_all(_future(listed))
    electors = _index(vote_id)
    brought = []
    for line in listed:
        given = Given(
            line.choice,
            OFFICIAL,
            line.at,
            written=line.who,
            note=source,
            entered_by_id=actor.person_id,
        )
        elector = electors.get(line.who.strip())
        reason = out_of_time(vote, given) or ("" if elector else "foreign")
        if not reason and choice_faults(vote, line.choice):
            reason = "spoiled"
        brought.append((elector, given, reason))
    ballots = take_all(actor, vote, brought)
    others = [(row, ballot.reason) for row, ballot in enumerate(ballots, 1) if ballot.state != "counted"]
    counted = len(ballots) - len(others)
    activity.record(
        actor,
        "voting.imported",
        N_("导入了“%(source)s”的 %(n)s 张票"),
        (SUBJECT, vote_id),
        plugin=NAME,
        source=source.strip()[:100],
        n=str(len(listed)),
    )
    ledger.append(actor, "voting.imported", vote=str(vote_id), lines=len(listed), counted=counted)
    return Imported(counted, tuple(others))


def _future(lines: list[OfficialBallot]) -> list[Reason]:
    now = clock.now()
    return [
        Reason("voting.received_in_future", _("第 %(row)d 行的时间在现在以后，请核对文件。", row=row))
        for row, line in enumerate(lines, 1)
        if line.at > now
    ]


def _index(vote_id: UUID) -> dict[str, Elector]:
    """Electors by all that a platform may call them; what two share calls nobody."""
    found: dict[str, Elector] = {}
    shared: set[str] = set()
    for elector in db.scalars(select(Elector).where(Elector.vote_id == vote_id)):
        words = {str(elector.number)}
        for unit in elector.units:
            words |= {unit["room"], unit["label"], unit["owner_key"]}
        for word in filter(None, words):
            if found.setdefault(word, elector) is not elector:
                shared.add(word)
    return {word: elector for word, elector in found.items() if word not in shared}
