"""Several at once: threads of one server, each with a connection of its own."""

import contextvars
import threading
from collections import Counter
from datetime import date

import pytest

from yishi.testing import on_both_databases
from yishi.toolkit import Refusal, db
from yishi_service_points import service
from yishi_service_points.models import Receipt
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
