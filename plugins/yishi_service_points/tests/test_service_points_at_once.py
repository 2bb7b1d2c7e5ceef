"""Several at once: threads of one server, each with a connection of its own."""

import contextvars
import threading
from collections import Counter
from datetime import date

import pytest
from sqlalchemy import select

from yishi.testing import on_both_databases
from yishi.toolkit import Refusal, db
from yishi_service_points import service
from yishi_service_points.models import Errand, Receipt
from yishi_service_points.service import GuideContent
from yishi_service_points.tests import cases

pytestmark = pytest.mark.usefixtures("on")
ROUNDS = 6


def at_once(*acts):
    """Run each act in its own thread and unit at the same moment; what each answered or refused."""
    ready = threading.Barrier(len(acts))
    answers = [None] * len(acts)

    def run(place, act):
        ready.wait()
        try:
            answers[place] = act()
        except Refusal as refused:
            answers[place] = refused.code

    threads = [
        threading.Thread(target=contextvars.Context().run, args=(run, place, act))
        for place, act in enumerate(acts)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not any(thread.is_alive() for thread in threads)
    return answers


@on_both_databases
def test_a_paper_is_handed_back_once_however_many_try(unit, actor):
    with unit():
        errand_id = cases.errand(actor).id
        worker = actor("community_worker")
        papers = cases.papers(errand_id)
        service.authorise(worker, errand_id, by="paper", what="代交", until=date(2026, 5, 31))
        service.take_in(worker, errand_id, {paper.id: 1 for paper in papers})
    wanted = papers[0].id
    people = [actor("community_worker"), actor("administrator")] * (ROUNDS // 2)

    def hand_back(person):
        with unit():
            return service.hand_back(person, errand_id, [wanted]).kind

    answers = Counter(at_once(*(lambda p=p: hand_back(p) for p in people)))

    assert answers == {"back": 1, "service_points.paper_not_here": ROUNDS - 1}
    with unit(commit=False):
        assert db.query(Receipt).filter_by(kind="back").count() == 1


@on_both_databases
def test_numbers_of_receipts_have_no_gap_when_many_are_made_at_once(unit, actor):
    with unit():
        made = [cases.errand(actor, name=f"居民{n}").id for n in range(ROUNDS)]
        first = [cases.papers(errand_id)[0].id for errand_id in made]
    worker = actor("community_worker")

    def take_in(errand_id, paper_id):
        with unit():
            return service.take_in(worker, errand_id, {paper_id: 1}).number

    numbers = at_once(*(lambda e=e, p=p: take_in(e, p) for e, p in zip(made, first, strict=True)))

    assert sorted(numbers) == list(range(1, ROUNDS + 1))


@on_both_databases
def test_what_was_asked_for_is_taken_on_or_cancelled_but_not_both(unit, actor):
    with unit():
        guide = service.write_guide(actor("administrator"), cases.PENSION).id
        resident, worker = actor("resident"), actor("community_worker")
        errand_id = service.ask(resident, service.Asking(guide, visit_when="周二")).id

    def act(what):
        with unit():
            return what().state

    taken, answered, gone = at_once(
        lambda: act(lambda: service.accept(worker, errand_id)),
        lambda: act(lambda: service.answer(worker, errand_id, reason="手机上能办")),
        lambda: act(lambda: service.cancel(resident, errand_id)),
    )

    with unit(commit=False):
        state = db.scalars(select(Errand.state).where(Errand.id == errand_id)).one()
    # Whoever cancels after it was taken on withdraws it; nothing else follows on another's act.
    assert state in {"received", "answered", "cancelled", "withdrawn"}
    won = [one for one in (taken, answered, gone) if not one.startswith("service_points.")]
    assert won in ([state], ["received", "withdrawn"])


@on_both_databases
def test_limits_hold_for_somebody_who_asks_twice_at_the_same_moment(unit, actor, enable):
    enable("service_points", asks_at_once=1)
    with unit():
        worker = actor("administrator")
        guides = [
            service.write_guide(worker, GuideContent(title=f"样例{n}", field="other")).id
            for n in range(ROUNDS)
        ]
        resident = actor("resident")

    def ask(guide):
        with unit():
            return service.ask(resident, service.Asking(guide, visit_when="周二")).state

    answers = Counter(at_once(*(lambda g=g: ask(g) for g in guides)))
    assert answers == {"asked": 1, "service_points.asks_too_many": ROUNDS - 1}
