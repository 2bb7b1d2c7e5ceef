"""Several at once: threads of one server, each with a connection of its own."""

from contextvars import Context
from datetime import date
from threading import Barrier, Thread

from sqlalchemy import func, select

from yishi.testing import on_both_databases
from yishi.toolkit import Refusal, db, new_id
from yishi_alliance import service
from yishi_alliance.models import Estate, Order, Service
from yishi_alliance.tests.cases import NAMES

FIRST, SECOND = NAMES[:2]


@on_both_databases
def test_of_two_who_accept_at_once_one_does(world):
    *_ids, order = world.handed()
    assert _at_once(world.there, lambda: service.accept(world.works(), order).state) == [
        "accepted",
        "stale_version",
    ]
    world.deliver()


@on_both_databases
def test_of_two_who_hand_an_item_over_at_once_one_does(world):
    item = world.item()

    def hand():
        return service.hand_over(world.at_home(), [service.Wish(item, world.partners[FIRST])])[0].state

    answers = _at_once(world.here, hand)
    assert answers[0] == "sent"
    assert answers[1] == "worklist.same_handler"
    world.deliver()
    with world.there(writes=False):
        assert db.scalar(select(func.count()).select_from(Order)) == 1


def _at_once(unit, act):
    """Two threads do the same at the same moment; what each got, the one that did it first."""
    ready, answers = Barrier(2), []

    def run():
        ready.wait()
        try:
            with unit():
                answers.append(act())
        except Refusal as refused:
            answers.append(refused.code)

    threads = [Thread(target=Context().run, args=(run,)) for _n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return sorted(answers, key=lambda one: "_" in one or "." in one)


@on_both_databases
def test_of_two_who_enter_a_service_at_once_one_does(world):
    with world.there():
        served = new_id()
        db.add(Estate(id=served, link_id=world.link_id, estate_id=new_id(), community="社区", name="新小区"))
    companies = iter([world.companies[FIRST], world.companies[SECOND]])

    def enter():
        service.serve(world.runs(), next(companies), served_id=served, since=date(2026, 4, 1))
        return "served"

    assert _at_once(world.there, enter) == ["served", "alliance.served_already"]
    with world.there(writes=False):
        mine = select(func.count()).select_from(Service).where(Service.served_id == served)
        assert db.scalar(mine) == 1
