"""Proxies: in writing, in the hand of somebody who is there, and no more than the charter lets one hold."""

from dataclasses import replace

import pytest

from yishi.testing import on_both_databases
from yishi.toolkit import Refusal, db, places
from yishi_council import service
from yishi_council.models import Attendance, Proxy
from yishi_council.service import Arrival, Holder
from yishi_council.tests.cases import CHARTER, announced, council, estate, homes, person

pytestmark = pytest.mark.usefixtures("on")


def codes(refused):
    return [reason.code for reason in refused.value.reasons]


@pytest.fixture
def meet(unit, actor, clock_at):
    """Opens a council with a charter; gives the meeting on its evening, its homes, and one seat's id."""

    def opened(rules=CHARTER):
        clock_at("2026-03-03 09:00")
        with unit():
            estate_id = estate(8)
            made = council(actor, estate_id, rules=rules)
            seat = service.seat(
                actor("administrator"), made.id, "member", Holder(name="周德山", constituency="resident")
            )
            meeting = announced(actor, made.id, "2026-03-06 19:00", audience="both")
        clock_at("2026-03-06 19:00")
        return meeting, homes(estate_id), seat.id

    return opened


def come(actor, meeting, *arrivals):
    return service.check_in_all(actor("recorder"), meeting.id, arrivals)


def paper(home, giver="业主", **more):
    return Arrival("proxy", unit_id=home, identity="paper", proxy_for=giver, **more)


def owner(home):
    return db.query(places.Ownership.person_id).filter_by(unit_id=home).one()[0]


@on_both_databases
def test_who_is_there_holds_one_and_no_more(meet, unit, actor):
    with unit():
        meeting, units, _seat = meet()
        (here,) = come(actor, meeting, Arrival("onsite", unit_id=units[0], name="何志远"))
        come(actor, meeting, paper(units[1], "业主0301", holder_id=here, instructions="同意修，不同意占绿地"))
        with pytest.raises(Refusal) as refused:
            come(actor, meeting, paper(units[2], "业主0401", holder_id=here))
    assert codes(refused) == ["council.proxy_cap"]
    assert refused.value.reasons[0].article == "本议事会章程"
    assert "每人最多受 1 位" in refused.value.reasons[0].message
    with unit():
        row = db.query(Attendance).filter_by(unit_id=units[1]).one()
        kept = db.query(Proxy).one()
        assert (row.name, row.proxy_for, kept.holder_id) == ("何志远", "业主0301", here)
        assert kept.instructions == "同意修，不同意占绿地"


@pytest.mark.parametrize("who", ["name", "holder", "person", "seat"])
def test_the_cap_is_one_persons_however_they_are_named(meet, unit, actor, who):
    with unit():
        meeting, units, seat = meet()
        zhou = person("周德山")
        come(actor, meeting, paper(units[1], name="周德山", holder_here=True))
        named = {"name": {"name": "周德山", "holder_here": True}}
        if who != "name":
            at_home = Arrival("onsite", unit_id=units[0], person_id=zhou)
            (here,) = come(actor, meeting, at_home if who != "seat" else Arrival("onsite", seat_id=seat))
            named |= {
                "holder": {"holder_id": here},
                "seat": {"holder_id": here},
                "person": {"person_id": zhou},
            }
        with pytest.raises(Refusal) as refused:
            come(actor, meeting, paper(units[2], "业主0401", **named[who]))
    assert codes(refused) == ["council.proxy_cap"]


def test_a_person_in_two_capacities_still_holds_one(meet, unit, actor):
    with unit():
        meeting, units, seat = meet()
        seated, at_home = come(
            actor,
            meeting,
            Arrival("onsite", seat_id=seat),
            Arrival("onsite", unit_id=units[0], name="周先生"),
        )
        service.same_person(actor("recorder"), at_home, seated)
        come(actor, meeting, paper(units[1], holder_id=seated))
        with pytest.raises(Refusal) as refused:
            come(actor, meeting, paper(units[2], holder_id=at_home))
    assert codes(refused) == ["council.proxy_cap"]


def test_two_homes_of_one_giver_are_one_proxy(meet, unit, actor):
    with unit():
        meeting, units, _seat = meet()
        giver = owner(units[1])
        (here,) = come(actor, meeting, Arrival("onsite", unit_id=units[0], name="何志远"))
        for home in units[1:3]:
            come(actor, meeting, paper(home, principal_id=giver, holder_id=here))
        assert service.quorum(meeting.id).households.present == 3


@pytest.mark.parametrize(("cap", "allowed"), [(0, 0), (1, 1), (2, 2), (3, 3)])
def test_the_charter_may_say_otherwise(meet, unit, actor, cap, allowed):
    with unit():
        meeting, units, _seat = meet(replace(CHARTER, proxy_cap=cap))
        (here,) = come(actor, meeting, Arrival("onsite", unit_id=units[0], name="何志远"))
        for home in units[1 : 1 + allowed]:
            come(actor, meeting, paper(home, holder_id=here))
        with pytest.raises(Refusal) as refused:
            come(actor, meeting, paper(units[5], holder_id=here))
    assert codes(refused) == ["council.proxy_cap"]
    if not cap:
        assert "不许委托" in refused.value.reasons[0].message


def test_the_communitys_setting_is_the_default(meet, unit, actor, enable):
    enable("council", proxy_cap=2)
    with unit():
        meeting, units, _seat = meet()
        (here,) = come(actor, meeting, Arrival("onsite", unit_id=units[0], name="何志远"))
        come(actor, meeting, paper(units[1], holder_id=here), paper(units[2], holder_id=here))
        with pytest.raises(Refusal) as refused:
            come(actor, meeting, paper(units[3], holder_id=here))
    assert codes(refused) == ["council.proxy_cap"]


@pytest.mark.parametrize("wrong", [-1, 11])
def test_a_charter_with_an_absurd_cap_is_refused(unit, actor, wrong):
    with unit(), pytest.raises(Refusal) as refused:
        council(actor, rules=replace(CHARTER, proxy_cap=wrong))
    assert codes(refused) == ["council.proxy_cap_wrong"]


def test_all_of_one_request_are_counted_together(meet, unit, actor):
    with unit():
        meeting, units, _seat = meet()
        several = [paper(home, name="外甥", holder_here=True) for home in units[:2]]
        with pytest.raises(Refusal) as refused:
            come(actor, meeting, *several)
        assert codes(refused) == ["council.proxy_cap"]
        assert service.quorum(meeting.id).households.present == 0
        # Who comes with the same request is there for it.
        come(
            actor, meeting, paper(units[0], name="何志远"), Arrival("onsite", unit_id=units[1], name="何志远")
        )


def test_nobody_who_is_absent_holds_one(meet, unit, actor, clock_at):
    with unit():
        meeting, units, _seat = meet()
        away, by_paper = owner(units[3]), owner(units[4])
        written, sent = come(
            actor,
            meeting,
            Arrival("written", unit_id=units[3], person_id=away),
            paper(units[4], principal_id=by_paper, name="外甥", holder_here=True),
        )
        for holder in (
            {"holder_id": written},
            {"holder_id": sent},
            {"person_id": away},
            {"person_id": by_paper, "holder_here": True},
            {"name": "没来的人"},
        ):
            with pytest.raises(Refusal) as refused:
                come(actor, meeting, paper(units[5], **holder))
            assert codes(refused) == ["council.holder_absent"], holder
        with pytest.raises(Refusal) as refused:
            come(actor, meeting, paper(units[5]))
        assert codes(refused) == ["council.holder_missing"]
    clock_at("2026-03-06 16:00")
    with unit(), pytest.raises(Refusal) as refused:
        come(actor, meeting, paper(units[5], name="外甥", holder_here=True))
    assert codes(refused) == ["council.too_early"]


def test_two_of_one_name_are_not_guessed(meet, unit, actor):
    with unit():
        meeting, units, _seat = meet()
        two = come(actor, meeting, *(Arrival("onsite", unit_id=home, name="王桂兰") for home in units[:2]))
        with pytest.raises(Refusal) as refused:
            come(actor, meeting, paper(units[2], name="王桂兰"))
        assert codes(refused) == ["council.holder_absent"]
        come(actor, meeting, paper(units[2], holder_id=two[1]))


def test_who_is_there_needs_no_proxy_for_themselves(meet, unit, actor):
    with unit():
        meeting, units, _seat = meet()
        who = owner(units[0])
        (here,) = come(actor, meeting, Arrival("onsite", unit_id=units[0], person_id=who))
        with pytest.raises(Refusal) as refused:
            come(actor, meeting, paper(units[1], principal_id=who, holder_id=here))
    assert codes(refused) == ["council.proxy_to_self"]


def test_who_holds_a_proxy_is_not_struck_off_before_it(meet, unit, actor):
    recorder = actor("recorder")
    with unit():
        meeting, units, _seat = meet()
        (here,) = come(actor, meeting, Arrival("onsite", unit_id=units[0], name="何志远"))
        (sent,) = come(actor, meeting, paper(units[1], holder_id=here))
        with pytest.raises(Refusal) as refused:
            service.strike(recorder, here, "")
        assert codes(refused) == ["council.reason_missing", "council.holds_proxies"]
        service.strike(recorder, sent, "收错了")
        service.strike(recorder, here, "认错了")
        assert service.quorum(meeting.id).households.present == 0
