"""Asks and cards of this module; one statement each."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import and_, bindparam, func, or_, select

from yishi.toolkit import Actor, Ask, Card, _, guarded, read
from yishi_service_points.kinds import DUE, OPEN_STATES, RUNNING, STATES, STILL_HERE, WAITING
from yishi_service_points.models import Errand, Paper, Visit
from yishi_service_points.rights import HANDLES, MANAGES, RECEIVES
from yishi_service_points.rows import today

_OWN = guarded(
    select(Errand.id, Errand.title, Errand.state, Errand.outcome)
    .where(Errand.person_id == bindparam("person"), Errand.state.in_(OPEN_STATES))
    .order_by(Errand.received_on.desc(), Errand.number.desc())
    .limit(3)
)
_TO_FETCH = guarded(
    select(Errand.id, Errand.title)
    .where(Errand.person_id == bindparam("person"), Errand.state == "result")
    .where(
        select(Paper.id)
        .where(
            and_(Paper.tenant_id == Errand.tenant_id, Paper.errand_id == Errand.id),
            Paper.form != "scan",
            Paper.state.in_(STILL_HERE),
        )
        .exists()
    )
    .order_by(Errand.result_on)
    .limit(3)
)
_SEEN = or_(bindparam("all"), Errand.handler_id == bindparam("person"))


def _errands(*conditions: Any) -> Any:
    return select(func.count()).select_from(Errand).where(*conditions, _SEEN).scalar_subquery()


_WAITING = (
    select(func.count())
    .select_from(Visit)
    .where(Visit.outcome == WAITING, or_(bindparam("all"), Visit.served_by_id == bindparam("person")))
    .scalar_subquery()
)
_DESK = guarded(
    select(
        _WAITING.label("waiting"),
        _errands(Errand.state == "asked").label("asked"),
        _errands(Errand.state.in_(DUE), Errand.due_on < bindparam("day")).label("late"),
        _errands(Errand.state == "result").label("back"),
        _errands(Errand.state.in_(RUNNING)).label("open"),
    )
)


def asks(actor: Actor) -> Iterable[Ask]:
    """Papers that lie ready to be fetched."""
    if actor.person_id is None:
        return
    for errand_id, title in read(_TO_FETCH, {"person": actor.person_id}):
        yield Ask(
            title=_("「%(title)s」有结果了，您的材料可以取回", title=title),
            path=f"service_points/mine/{errand_id}",
            action=_("看结果"),
            tag=_("取回材料"),
        )


def for_residents(actor: Actor) -> Iterable[Card]:
    """One's own errands and how they stand."""
    if actor.person_id is None:
        return
    for errand_id, title, state, _outcome in read(_OWN, {"person": actor.person_id}):
        yield Card(
            title=title,
            path=f"service_points/mine/{errand_id}",
            text=_("帮办代办"),
            tag=_(STATES[state]),
            order=35,
        )


def for_desk(actor: Actor) -> Iterable[Card]:
    """Who waits, what is late, what is to be handed back, what is in hand."""
    if not (actor.may(RECEIVES) or actor.may(HANDLES)):
        return
    who = {"all": actor.may(MANAGES), "person": actor.person_id, "day": today()}
    counts = read(_DESK, who).mappings().one()
    for key, title, path, tone, order in (
        ("waiting", _("来访等待答复"), "service_points/visits?outcome=waiting", "orange", 15),
        ("asked", _("居民申请代办，等待受理"), "service_points/errands?state=asked", "orange", 12),
        ("late", _("代办已过期"), "service_points/errands?state=late", "red", 5),
        ("back", _("代办有结果，待退材料"), "service_points/errands?state=result", "orange", 25),
    ):
        if counts[key]:
            yield Card(title, path, tone=tone, count=counts[key], order=order)  # type: ignore[arg-type]
    if counts["open"]:
        yield Card(_("代办在办"), "service_points/errands", count=counts["open"], order=40)
