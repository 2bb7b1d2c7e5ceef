"""Asking households which times suit, and who would be shut out by one (A25)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Date, bindparam, func, select, update

from yishi.toolkit import (
    N_,
    Actor,
    NotAllowed,
    Reason,
    Refusal,
    Unknown,
    _,
    assisted,
    clock,
    db,
    guarded,
    new_id,
    places,
    read,
    refuse_all,
)
from yishi_council.models import Council, SlotAnswer, SlotPoll
from yishi_council.reading.summoned import is_home
from yishi_council.records import tell
from yishi_council.rights import RECORDS, RUNS, TAKES_PART
from yishi_council.rows import COUNCIL, locked, open_council, today, words
from yishi_council.slots import slot_of, slots_of

MOST_OPTIONS = 8


@dataclass(frozen=True, slots=True)
class ShutOut:
    """Households whose last answer leaves out a slot. `evening_only` of them can come in the evening only."""

    count: int
    evening_only: int
    answered: int


def ask(
    actor: Actor, council_id: UUID, title: str, starts: Sequence[datetime], *, open_until: date
) -> SlotPoll:
    """Ask the households of the council's estate which of these times suit; answers through `open_until`."""
    actor.need(RUNS)
    council = open_council(council_id)
    called, found = words(title, 60, field="title", needed=_("请写明问的是哪次会议。"))
    times = sorted(set(starts))
    if not 2 <= len(times) <= MOST_OPTIONS:
        said = _("请列出 2 到 %(n)d 个不同的时间。", n=MOST_OPTIONS)
        found.append(Reason("council.options_wrong", said, field="starts"))
    if any(moment <= clock.now() for moment in times):
        found.append(Reason("council.in_the_past", _("开会时间要在现在以后。"), field="starts"))
    if open_until < today():
        found.append(Reason("council.in_the_past", _("请填今天以后的日期。"), field="open_until"))
    if council.estate_id is None:
        said = _("这个议事会不属于某个小区，没有可以征求的户。")
        found.append(Reason("council.no_estate", said))
    refuse_all(found)
    poll = SlotPoll(
        id=new_id(),
        council_id=council.id,
        title=called,
        options=[[str(n), moment.isoformat(), slot_of(moment)] for n, moment in enumerate(times, 1)],
        open_until=open_until,
        asked_at=clock.now(),
    )
    db.add(poll)
    db.flush()
    tell(actor, "slots_asked", N_("征求开会时间：「%(title)s」"), (COUNCIL, council.id), title=called)
    return poll


def answer(actor: Actor, poll_id: UUID, unit_id: UUID, choices: Sequence[str]) -> SlotAnswer:
    """One household's answer, the last one counts: by who owns or lives there, or entered by a recorder.

    Choosing none says that no time suits.
    """
    poll = locked(SlotPoll, poll_id)
    estate_id = db.scalar(select(Council.estate_id).where(Council.id == poll.council_id))
    _need_household(actor, unit_id, estate_id)
    slots = {key: slot for key, _start, slot in poll.options}
    if poll.closed_at is not None or today() > poll.open_until:
        raise Refusal("council.poll_closed", _("这次征求已经结束。有变化请告诉社区工作人员。"))
    if set(choices) - slots.keys():
        raise Refusal("council.choice_unknown", _("请从列出的选项里选。"), field="choices")
    former = update(SlotAnswer).where(
        SlotAnswer.council_id == poll.council_id,
        SlotAnswer.unit_id == unit_id,
        SlotAnswer.poll_id != poll.id,
    )
    db.execute(former.values(current=False))
    same = select(SlotAnswer).where(SlotAnswer.poll_id == poll.id, SlotAnswer.unit_id == unit_id)
    row = db.scalars(same).first()
    if row is None:
        row = SlotAnswer(id=new_id(), poll_id=poll.id, council_id=poll.council_id, unit_id=unit_id)
        db.add(row)
    row.choices = sorted(set(choices))
    row.slots = ",".join(sorted({slots[key] for key in choices}))
    row.current, row.at = True, clock.now()
    row.person_id = None if _enters(actor) else actor.on_behalf_of
    row.entered_by = actor.name[:60] if _enters(actor) or actor.beneficiary_id else ""
    db.flush()
    if actor.beneficiary_id is not None:
        assisted.note(actor, N_("回答了什么时间能开会"), (COUNCIL, poll.council_id))
    return row


def answer_all(actor: Actor, poll_id: UUID, said: Mapping[UUID, Sequence[str]]) -> None:
    """What several households (by the ids of their homes) said, as `answer` takes each; all or none."""
    for unit_id, choices in said.items():
        answer(actor, poll_id, unit_id, choices)


def _enters(actor: Actor) -> bool:
    """Whether the actor writes down what a household said (on paper, by telephone)."""
    return actor.beneficiary_id is None and actor.may(RECORDS)


def _need_household(actor: Actor, unit_id: UUID, estate_id: UUID | None) -> None:
    unit = db.scalar(
        select(places.Unit.id).where(places.Unit.id == unit_id, places.Unit.estate_id == estate_id)
    )
    if unit is None:
        raise Unknown("places.unknown_unit")
    if actor.may(RECORDS):
        return
    actor.need(TAKES_PART)
    if not belongs(actor.on_behalf_of, unit_id):
        raise NotAllowed("council.not_your_home", _("您只能替自己的家回答。别家的请联系社区工作人员。"))


_BELONGS = guarded(
    select(places.Unit.id).where(
        places.Unit.id == bindparam("unit"),
        is_home(places.Unit.id, bindparam("person"), bindparam("day", type_=Date)),
    )
)


def belongs(person_id: UUID | None, unit_id: UUID) -> bool:
    """Whether a person owns the unit or lives there today."""
    if person_id is None:
        return False
    asked = {"unit": unit_id, "person": person_id, "day": today()}
    return read(_BELONGS, asked).first() is not None


def choose(actor: Actor, poll_id: UUID, key: str) -> SlotPoll:
    """End the poll with the time that was chosen; plan the meeting for it next."""
    actor.need(RUNS)
    poll = locked(SlotPoll, poll_id)
    if poll.closed_at is not None:
        raise Refusal("council.poll_closed", _("这次征求已经结束。有变化请告诉社区工作人员。"))
    if key not in {option[0] for option in poll.options}:
        raise Refusal("council.choice_unknown", _("请从列出的选项里选。"), field="key")
    poll.chosen, poll.closed_at = key, clock.now()
    db.flush()
    tell(
        actor,
        "slot_chosen",
        N_("定下了开会时间：「%(title)s」"),
        (COUNCIL, poll.council_id),
        title=poll.title,
    )
    return poll


def chosen_time(poll: SlotPoll) -> datetime | None:
    """The time that was chosen."""
    return next(
        (datetime.fromisoformat(start) for key, start, _slot in poll.options if key == poll.chosen), None
    )


_COUNTS = guarded(
    select(SlotAnswer.slots, func.count())
    .where(SlotAnswer.council_id == bindparam("council"), SlotAnswer.current.is_(True))
    .group_by(SlotAnswer.slots)
)


def shut_out(council_id: UUID, starts_at: datetime) -> ShutOut:
    """Whom a meeting at this time would shut out, by the households' last answers; one statement."""
    suits = slots_of(starts_at)
    counts: list[tuple[str, int]] = [tuple(row) for row in read(_COUNTS, {"council": council_id})]
    out = [(slots, n) for slots, n in counts if slots and suits.isdisjoint(slots.split(","))]
    return ShutOut(
        count=sum(n for _slots, n in out),
        evening_only=sum(n for slots, n in out if slots == "evening"),
        answered=sum(n for _slots, n in counts),
    )


def results(poll: SlotPoll) -> list[dict[str, Any]]:
    """Options with how many households each suits: key, starts_at, slot, count; one statement."""
    found: dict[str, int] = {}
    for (choices,) in db.execute(select(SlotAnswer.choices).where(SlotAnswer.poll_id == poll.id)):
        for key in choices:
            found[key] = found.get(key, 0) + 1
    return [
        {"key": key, "starts_at": datetime.fromisoformat(start), "slot": slot, "count": found.get(key, 0)}
        for key, start, slot in poll.options
    ]
