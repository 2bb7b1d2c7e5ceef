"""The preparatory group of a first owners' assembly: its days, its members, what is refused, what stays."""

from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from yishi.testing import on_both_databases
from yishi.toolkit import Conflict, NotAllowed, Refusal, Stale, Unknown, db, ledger, places
from yishi_voting import privacy, service
from yishi_voting.kinds import GROUP_KINDS
from yishi_voting.models import Group, GroupMember
from yishi_voting.preparing.composition import faults
from yishi_voting.preparing.keeping import members_of
from yishi_voting.service import Plan, Seat, Terms
from yishi_voting.shown import groups as shown
from yishi_voting.shown import reading
from yishi_voting.tests.cases import QUESTION, person

OWNERS = ("叶主强", "居民乐", "赵安平", "钱安福", "孙安禄")
FLATS = tuple((f"{n}01", 8000, [name]) for n, name in enumerate(OWNERS, 1))
STREET = (Seat("郑街平", "street", head=True), Seat("冯街安", "street"))
STAFF = (*STREET, Seat("陈社乐", "community"), Seat("褚建康", "developer"))
NINE = (*(Seat(name, "owner") for name in OWNERS), *STAFF)
REQUEST = Plan(date(2026, 3, 23), 130)
FORMED = replace(REQUEST, formed_on=date(2026, 3, 30), seats=NINE)
ELECTION = replace(QUESTION, title="选举业主委员会", matter="committee_election")
TERMS = Terms(60, 7, True, 50, ("street", "community"), 7, 90)


@pytest.fixture
def settled(case):
    case.settle(*FLATS)
    case.clock_at("2026-03-31 09:00")
    return case


def recorded(case, plan=REQUEST):
    with case.unit():
        return service.record_request(case.worker, case.estate_id, plan).id


def revised(case, group_id, plan, **more):
    with case.unit():
        service.revise_group(case.worker, group_id, plan, **more)


def refused(case, plan):
    with case.unit(), pytest.raises(Refusal) as caught:
        service.record_request(case.worker, case.estate_id, plan)
    return [reason.code.removeprefix("voting.group_") for reason in caught.value.reasons]


def seen(case, group_id):
    """The page's facts; its days are reckoned with the community's calendar, so within it."""
    with case.unit():
        found = shown.view_group(case.worker, group_id)
        return SimpleNamespace(**vars(found), milestones=found.milestones, due=found.due)


# --- the days ------------------------------------------------------------------------------------------


@on_both_databases
def test_each_day_is_shown_with_the_steps_that_led_to_it(settled):
    group_id = recorded(settled)
    found = seen(settled, group_id)
    assert [step.by.due for step in found.milestones] == [date(2026, 5, 22)]
    assert found.due.day == date(2026, 5, 22)

    revised(settled, group_id, FORMED)
    found = seen(settled, group_id)
    formed, posted, meeting = found.milestones
    assert (formed.done_on, formed.late) == (date(2026, 3, 30), False)
    assert (posted.by.due, posted.done_on) == (date(2026, 4, 7), None)
    assert "清明节" in " ".join(step.text for step in posted.by.steps)
    assert meeting.by.due == date(2026, 6, 29)  # the 28th is a Sunday
    assert found.due.day == posted.by.due
    assert [(one.kind, one.head) for one in found.roster[4:6]] == [("owner", False), ("street", True)]


def test_what_is_done_late_says_so_and_is_not_refused(settled):
    settled.clock_at("2026-06-10 09:00")
    late = replace(FORMED, formed_on=date(2026, 5, 25), posted_on=date(2026, 6, 1))
    group_id = recorded(settled, late)
    assert [step.late for step in seen(settled, group_id).milestones] == [True, False, False]
    settled.clock_at("2026-08-25 09:00")
    assert [step.late for step in seen(settled, group_id).milestones] == [True, False, True]


def test_a_later_change_of_the_settings_moves_no_day(settled, enable):
    group_id = recorded(settled)
    enable("voting", group_days=30, group_least=11)
    assert seen(settled, group_id).milestones[0].by.due == date(2026, 5, 22)
    revised(settled, group_id, FORMED)  # nine are enough, as it was when the owners asked


def test_the_settings_hold_for_a_new_request(settled, enable):
    enable("voting", group_days=30, group_least=11, group_odd=False, group_owners_percent=60)
    group_id = recorded(settled)
    assert seen(settled, group_id).milestones[0].by.due == date(2026, 4, 22)
    with settled.unit(), pytest.raises(Refusal) as caught:
        service.revise_group(settled.worker, group_id, FORMED)
    assert [reason.code for reason in caught.value.reasons] == [
        "voting.group_too_small",
        "voting.group_owners_few",
    ]


@pytest.mark.parametrize(
    ("plan", "codes"),
    [
        (replace(REQUEST, requested_on=date(2026, 4, 1), asking=0), ["request_future", "asking_missing"]),
        (replace(REQUEST, seats=NINE), ["formed_missing"]),
        (replace(FORMED, formed_on=date(2026, 3, 22)), ["before_request"]),
        (replace(FORMED, formed_on=date(2026, 4, 1)), ["formed_future"]),
        (replace(FORMED, posted_on=date(2026, 3, 29)), ["post_early"]),
        (replace(FORMED, posted_on=date(2026, 4, 1)), ["post_future"]),
        (replace(REQUEST, posted_on=date(2026, 3, 30)), ["post_early"]),
    ],
)
def test_days_that_cannot_be_are_refused(settled, plan, codes):
    assert refused(settled, plan) == codes
    with settled.unit():
        assert db.scalars(select(Group)).all() == []


# --- the members ---------------------------------------------------------------------------------------


def codes(seats, terms=TERMS):
    return [reason.code.removeprefix("voting.group_") for reason in faults(seats, terms)]


@pytest.mark.usefixtures("settled")
class TestComposition:
    def test_nine_with_five_owners_under_the_street_will_do(self, settled):
        with settled.unit():
            assert codes(NINE) == []

    def test_everything_wrong_is_said_at_once(self, settled):
        with settled.unit():
            four = (Seat("叶主强", "owner", head=True), *(replace(seat, head=False) for seat in STAFF[:3]))
            found = faults(four, TERMS)
            assert codes(four) == ["even", "too_small", "owners_few", "head_wrong"]
            assert all("指导规则" in reason.article for reason in found)
            assert codes(()) == ["even", "too_small", "head_missing"]

    def test_a_half_is_enough_and_one_less_is_not(self, settled):
        with settled.unit():
            many = replace(TERMS, odd=False)
            eight = (*NINE[1:5], *STAFF)
            assert codes(eight, many) == []
            assert codes((*NINE[2:5], *STAFF, Seat("卫其", "other")), many) == ["owners_few"]

    def test_the_group_has_one_head(self, settled):
        with settled.unit():
            two = (*NINE[:6], replace(NINE[6], head=True), *NINE[7:])
            assert codes(two) == ["head_missing"]
            assert codes(NINE, replace(TERMS, heads=("community",))) == ["head_wrong"]

    def test_a_roster_has_an_end(self, settled):
        with settled.unit():
            assert codes((*NINE, *(Seat(f"业{n}", "owner") for n in range(92)))) == ["too_large"]


def test_a_group_of_eight_is_refused_with_its_names(settled):
    eight = (*NINE[:3], Seat("蒋不在", "owner"), *STAFF)
    assert refused(settled, replace(FORMED, seats=eight)) == ["even", "not_owner"]
    few = (*NINE[:3], *STAFF, Seat("卫其", "other"), Seat("卫其", "other"), Seat("沈其", "other"))
    assert refused(settled, replace(FORMED, seats=few)) == ["even", "owners_few", "member_twice"]


def test_owners_of_one_name_are_told_apart_by_their_rooms(case):
    case.settle(*FLATS)
    with case.unit():
        twin = person("叶主强")
        flat = db.scalar(select(places.Unit).where(places.Unit.room == "501"))
        db.add(places.Ownership(unit_id=flat.id, person_id=twin, since=date(2015, 1, 1)))
    assert refused(case, FORMED) == ["owner_ambiguous"]
    first = replace(NINE[0], room="1栋1单元101室")
    group_id = recorded(case, replace(FORMED, seats=(first, *NINE[1:])))
    with case.unit():
        member = db.scalars(select(GroupMember).where(GroupMember.name == "叶主强")).one()
        assert member.person_id == case.people["叶主强"]
        assert members_of(group_id)[0] == first


def test_a_roster_that_changes_after_its_posting_is_posted_again(settled):
    group_id = recorded(settled, replace(FORMED, posted_on=date(2026, 3, 30)))
    swapped = (*NINE[:8], Seat("蒋建安", "developer"))
    with settled.unit(), pytest.raises(Refusal) as caught:
        service.revise_group(
            settled.worker, group_id, replace(FORMED, seats=swapped, posted_on=date(2026, 3, 30))
        )
    assert caught.value.code == "voting.group_post_again"
    revised(settled, group_id, replace(FORMED, seats=swapped, posted_on=date(2026, 3, 31)))
    assert seen(settled, group_id).roster[8].name == "蒋建安"


# --- who, and how often --------------------------------------------------------------------------------


def test_an_estate_has_one_group_and_only_who_organises_votes_keeps_it(settled):
    group_id = recorded(settled)
    with settled.unit():
        with pytest.raises(Conflict) as caught:
            service.record_request(settled.worker, settled.estate_id, REQUEST)
        assert caught.value.code == "voting.group_exists"
        for role in ("recorder", "owner"):
            with pytest.raises(NotAllowed):
                service.record_request(settled.actor(role), settled.estate_id, REQUEST)
            with pytest.raises(NotAllowed):
                service.revise_group(settled.actor(role), group_id, FORMED)
            with pytest.raises(NotAllowed):
                shown.view_group(settled.actor(role), group_id)
            with pytest.raises(NotAllowed):
                shown.list_groups(settled.actor(role))
        with pytest.raises(Unknown):
            service.revise_group(settled.worker, settled.estate_id, FORMED)
        with pytest.raises(Unknown):
            service.record_request(settled.worker, group_id, REQUEST)


def test_somebody_elses_new_roster_is_not_overwritten(settled):
    group_id = recorded(settled, FORMED)
    version = seen(settled, group_id).version
    swapped = replace(FORMED, seats=(*NINE[:8], Seat("蒋建安", "developer")))
    revised(settled, group_id, swapped, version=version)
    with settled.unit(), pytest.raises(Stale):
        service.revise_group(settled.worker, group_id, FORMED, version=version)


def test_the_ledger_has_each_step_and_no_name(settled):
    group_id = recorded(settled)
    revised(settled, group_id, FORMED)
    revised(settled, group_id, replace(FORMED, posted_on=date(2026, 3, 31)))
    with settled.unit():
        entries = [line["entry"] for line in ledger.entries()]
    lines = [entry for entry in entries if entry["act"].startswith("voting.group")]
    assert [line["act"] for line in lines] == [
        "voting.group_requested",
        "voting.group_condition",
        "voting.group_formed",
        "voting.group_posted",
    ]
    assert all(name not in str(lines) for name in (*OWNERS, "郑街平"))


# --- the election, and persons -------------------------------------------------------------------------


def announced(case, content=ELECTION):
    case.vote_id = None
    case.announce(content, opens="2026-04-26 08:00", closes="2026-05-10 18:00")
    return case.vote_id


def led_to(case):
    with case.unit():
        return db.scalars(select(Group.vote_id)).one()


def test_the_election_announced_is_the_one_that_the_group_leads_to(settled):
    recorded(settled, FORMED)
    announced(settled, QUESTION)
    assert led_to(settled) is None
    first = announced(settled)
    assert led_to(settled) == first
    announced(settled)
    assert led_to(settled) == first
    with settled.unit():
        service.cancel(settled.worker, first, "候选人退出")
    again = announced(settled)
    assert led_to(settled) == again


def test_the_first_assembly_has_met_once_its_election_is_counted(settled):
    group_id = recorded(settled, replace(FORMED, posted_on=date(2026, 3, 31)))
    announced(settled)
    assert seen(settled, group_id).due.day == date(2026, 6, 29)
    settled.open().close().count()
    found = seen(settled, group_id)
    assert found.due is None
    assert (found.milestones[2].done_on, found.milestones[2].late) == (date(2026, 5, 10), False)


def test_an_election_without_a_group_is_announced_all_the_same(settled):
    vote_id = announced(settled)
    with settled.unit():
        assert shown.preparing_of(settled.worker, view_vote(settled, vote_id)).group_id is None
        assert db.scalars(select(Group)).all() == []


def view_vote(case, vote_id):
    return reading.view(case.worker, vote_id, turnout_for_staff=False, mine=False)


@on_both_databases
def test_a_member_takes_out_what_is_held_and_is_erased(settled):
    group_id = recorded(settled, FORMED)
    who = settled.people["赵安平"]
    with settled.unit():
        held = {record.title: record.rows for record in privacy.export(who)}
        assert held["筹备组成员"] == [
            {
                "estate": "世纪花园",
                "formed_on": "2026-03-30",
                "name": "赵安平",
                "kind": "owner",
                "head": False,
            }
        ]
        privacy.erase(who)
    with settled.unit():
        assert list(privacy.export(who)) == []
    found = seen(settled, group_id)
    assert (found.members, found.owners) == (9, 5)
    assert "赵安平" not in [one.name for one in found.roster]
    assert {one.kind for one in found.roster} <= GROUP_KINDS.keys()
