"""The community's part of the demo."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

from sqlalchemy import select

from yishi.toolkit import Actor, Person, db, places
from yishi_alliance.demo.words import CASES, WAITING, Case
from yishi_alliance.handing import Wish, hand_over
from yishi_alliance.models import Handover
from yishi_alliance.partners import partners, serving, tell_estates
from yishi_worklist import service as worklist

_REPORTERS = 30
"""The first of the roster are used by other modules' stories."""


def tell(actor: Actor, today: date, ago: int) -> None:
    if ago == 21:
        tell_estates(actor)
    if not partners():
        return
    for number, case in enumerate(CASES):
        if case.handed == ago:
            _hand(actor, case, number)
        elif ago in case.acts:
            _act(actor, case, *case.acts[ago])
    if ago == 0:
        for estate, title, text, place in WAITING:
            _open(actor, estate, title, text, place, "green", None)


def _estates() -> dict[str, UUID]:
    return {name: row_id for row_id, name in db.execute(select(places.Estate.id, places.Estate.name))}


def _open(
    actor: Actor, estate: str, title: str, text: str, place: str, level: str, reporter: UUID | None
) -> UUID:
    return worklist.open_item(
        actor,
        kind="difficulty",
        title=title,
        text=text,
        level=level,
        estate_id=_estates().get(estate),
        place=place,
        reporter_id=reporter,
    ).id


def _hand(actor: Actor, case: Case, number: int) -> None:
    people = select(Person.id).where(Person.kind == "person").order_by(Person.sort_key)
    reporter = db.scalar(people.offset(_REPORTERS + number).limit(1))
    item_id = _open(actor, case.estate, case.title, case.text, case.place, case.level, reporter)
    estate_id = _estates()[case.estate]
    right = serving([estate_id]).get(estate_id)
    if right is not None:
        hand_over(actor, [Wish(item_id, right.id)], note=case.note)


def _act(actor: Actor, case: Case, act: str, words: str) -> None:
    last = select(Handover).where(Handover.title == case.title).order_by(Handover.attempt.desc()).limit(1)
    handover = db.scalars(last).first()
    if handover is None:
        return
    item_id = handover.item_id
    supervisor = replace(actor, permissions=actor.permissions | {"worklist.inspect"})
    if act == "urge":
        worklist.urge(supervisor, item_id, text=words)
    elif act == "back":
        worklist.send_back(actor, item_id, reason=words)
    elif act == "again":
        named = next(one for one in partners() if one.name == words)
        hand_over(actor, [Wish(item_id, named.id)])
    elif act == "close":
        worklist.inspect(supervisor, item_id, text=words)
        if worklist.item(item_id).reporter_id is not None:
            worklist.record_visit(
                actor, item_id, text="电话里说办好了，很满意。", method="phone", rating="satisfied"
            )
        worklist.approve_close(actor, item_id)
