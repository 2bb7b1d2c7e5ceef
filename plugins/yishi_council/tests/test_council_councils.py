"""Councils: opened with a reason, one chair, charters that hold from a day on."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from yishi.testing import on_both_databases
from yishi.toolkit import Conflict, NotAllowed, Refusal, Stale, Unknown, clock, ledger, new_id
from yishi_council import service
from yishi_council.events import CouncilOpened
from yishi_council.models import Seat
from yishi_council.service import Holder, Rules
from yishi_council.tests.cases import CHARTER, announced, council, estate, person, seats

pytestmark = pytest.mark.usefixtures("on")

LAWYER = Holder(name="程思远", basis="lawyer")


def codes(refused):
    return [reason.code for reason in refused.value.reasons]


def test_a_council_is_opened_for_an_estate_with_its_reason(unit, actor, published):
    with unit():
        estate_id = estate()
        made = council(actor, estate_id)

        line = service.council_view(actor(), made.id).line
        assert (line.name, line.estate, line.chair) == ("议事会", "世纪花园", "孟书语")
        assert line.reason == "物业弃管，请居民一起商量。"
        assert line.opened_on == date(2026, 3, 3)
    assert published(CouncilOpened) == [CouncilOpened(made.id, estate_id)]


def test_it_bears_the_communitys_own_word(unit, actor, tenant):
    own = text("UPDATE tenant SET labels = :own, version = version + 1 WHERE id = :id")
    with unit() as work:
        work.session.execute(own, {"own": '{"议事会": "红色议事会"}', "id": tenant.id})

    with unit():
        assert council(actor).name == "红色议事会"


def test_an_estate_has_one_open_council(db, actor):
    estate_id = estate()
    first = council(actor, estate_id)
    with pytest.raises(Conflict) as refused:
        council(actor, estate_id)
    assert codes(refused) == ["council.open_already"]

    service.close_council(actor("administrator"), first.id, "小区并入另一个小区。")

    assert council(actor, estate_id).id != first.id
    assert service.council_view(actor(), first.id).seats == ()


def test_opening_is_refused_with_all_that_is_wrong_at_once(db, actor):
    def opened(**more):
        with pytest.raises(Refusal) as refused:
            service.open_for(
                actor("administrator"),
                estate_id=home,
                reason=" ",
                name="名" * 41,
                chair=Holder(basis="astrologer"),
                rules=Rules("", quorum="most", notice_days=99),
                **more,
            )
        return refused

    home = None
    wrong = [
        "council.text_missing",
        "council.too_long",
        "council.text_missing",
        "council.threshold_wrong",
        "council.days_wrong",
        "council.name_missing",
        "council.choice_unknown",
    ]
    refused = opened()
    assert codes(refused) == wrong
    assert [reason.field for reason in refused.value.reasons][-2:] == ["chair", "basis"]
    # Where there is one already, that is said first, with the rest.
    home = estate()
    council(actor, home)
    refused = opened()
    assert codes(refused) == ["council.open_already", *wrong]
    assert refused.value.status == 409


def test_a_council_with_a_running_session_is_not_dissolved(db, actor):
    made = council(actor)
    seats(actor, made.id, resident=3)
    announced(actor, made.id, "2026-03-10 19:00")

    with pytest.raises(Refusal) as refused:
        service.close_council(actor("administrator"), made.id, "不用了。")

    assert codes(refused) == ["council.meeting_running"]


def test_opening_needs_a_reason_and_a_known_estate(db, actor):
    with pytest.raises(Refusal) as refused:
        service.open_for(actor("administrator"), estate_id=None, reason=" ", chair=LAWYER, name="议" * 41)
    assert codes(refused) == ["council.text_missing", "council.too_long"]
    with pytest.raises(Unknown):
        council(actor, new_id())


@pytest.mark.parametrize("role", ["", "resident", "owner", "recorder", "grid_lead", "property_staff"])
def test_only_those_who_run_councils_open_one(db, actor, role):
    with pytest.raises(Refusal) as refused:
        service.open_for(actor(role), estate_id=None, reason="议事", chair=LAWYER)

    assert refused.value.status == (403 if role else 401)


# --- seats ---------------------------------------------------------------------------------------------


@on_both_databases
def test_two_chairs_are_impossible_in_the_database(unit, actor, tenant):
    with unit():
        made = council(actor)
    row = {"council_id": made.id, "held_in": made.id, "chair_of": made.id, "role": "chair"}

    with pytest.raises(IntegrityError), unit() as work:
        work.session.add(Seat(id=new_id(), name="第二位", since=date(2026, 3, 3), **row))

    with unit():
        assert service.composition(made.id).chair == "孟书语"


def test_a_second_chair_is_refused_with_what_to_do(db, actor):
    made = council(actor)

    with pytest.raises(Conflict) as refused:
        service.seat(actor("administrator"), made.id, "chair", LAWYER)

    assert codes(refused) == ["council.chair_taken"]
    assert "办理交接" in refused.value.message


def test_the_chair_is_never_vacated_but_handed_over(db, actor):
    made = council(actor)
    (chair,) = service.council_view(actor(), made.id).seats
    with pytest.raises(Refusal) as refused:
        service.unseat(actor("administrator"), chair.id)
    assert codes(refused) == ["council.hand_over"]

    service.hand_over(actor("administrator"), made.id, LAWYER)

    held = service.council_view(actor(), made.id).seats
    assert [(seat.role, seat.name) for seat in held] == [("chair", "程思远")]


def test_a_member_may_rise_to_the_chair(db, actor):
    made, who = council(actor), person("冯秀兰")
    service.seat(actor("administrator"), made.id, "member", Holder(person_id=who, constituency="resident"))

    service.hand_over(actor("administrator"), made.id, Holder(person_id=who))

    assert [seat.role for seat in service.council_view(actor(), made.id).seats] == ["chair"]


@pytest.mark.parametrize(
    ("role", "holder", "wanted"),
    [
        ("director", Holder(name="程思远"), ["council.basis_missing"]),
        ("member", Holder(name="冯秀兰"), ["council.constituency_missing"]),
        ("member", Holder(), ["council.name_missing", "council.constituency_missing"]),
        ("director", Holder(name="程思远", basis="astrologer"), ["council.choice_unknown"]),
        ("king", Holder(name="程思远"), ["council.choice_unknown"]),
    ],
)
def test_a_seat_says_on_what_it_rests(db, actor, role, holder, wanted):
    made = council(actor)

    with pytest.raises(Refusal) as refused:
        service.seat(actor("administrator"), made.id, role, holder)

    assert codes(refused) == wanted


@on_both_databases
def test_a_person_has_one_seat_in_a_council(unit, actor):
    with unit():
        made, who = council(actor), person("冯秀兰")
        member = Holder(person_id=who, constituency="resident")
        service.seat(actor("administrator"), made.id, "member", member)
        with pytest.raises(Conflict) as refused:
            service.seat(actor("administrator"), made.id, "director", replace(LAWYER, person_id=who))
        assert codes(refused) == ["council.seated_already"]
    twice = {"council_id": made.id, "held_in": made.id, "person_id": who, "role": "member"}
    with pytest.raises(IntegrityError), unit() as work:
        work.session.add(Seat(id=new_id(), name="冯秀兰", since=date(2026, 3, 3), **twice))


def test_the_composition_counts_roles_bases_and_constituencies(db, actor):
    made, run = council(actor), actor("administrator")
    for basis in ("judicial_office", "police", "lawyer", "lawyer"):
        service.seat(run, made.id, "director", Holder(name=f"理事{basis}", basis=basis))
    seats(actor, made.id, resident=3, grid_lead=1, building_lead=2, party_member=2, property=1)

    found = service.composition(made.id)

    assert (found.chair, found.total, found.vacant) == ("孟书语", 14, False)
    assert found.roles == {"chair": 1, "director": 4, "member": 9}
    assert found.bases == {"judicial_office": 1, "police": 1, "lawyer": 2}
    assert found.constituencies == {
        "resident": 3, "grid_lead": 1, "building_lead": 2, "party_member": 2, "property": 1,
    }  # fmt: skip
    assert found.groups == {"residents": 3, "three_leads": 3, "party": 2, "property": 1, "directors": 5}


def test_a_seat_that_ended_counts_no_more(db, actor):
    made = council(actor)
    first, _second = seats(actor, made.id, resident=2)

    service.unseat(actor("administrator"), first, reason="搬走了")

    assert service.composition(made.id).roles == {"chair": 1, "member": 1}
    with pytest.raises(Refusal) as refused:
        service.unseat(actor("administrator"), first)
    assert codes(refused) == ["council.seat_ended"]


def test_seats_and_charters_stand_on_the_ledger_without_names(db, actor):
    made = council(actor)
    seats(actor, made.id, resident=1)

    acts = {line["entry"]["act"]: line["entry"]["facts"] for line in ledger.entries()}

    assert {"council.charter_adopted", "council.seated"} <= acts.keys()
    assert "孟书语" not in str(acts)


# --- charters ------------------------------------------------------------------------------------------


def test_the_charter_of_a_day_is_the_latest_in_force_on_it(db, actor, clock_at):
    made = council(actor)
    later = Rules("第二版", effective_from=date(2026, 4, 1), quorum=">1/2", notice_days=5)
    service.adopt_charter(actor("administrator"), made.id, later)

    first, second = (service.charter_on(made.id, day) for day in (date(2026, 3, 31), date(2026, 4, 1)))

    assert (first.number, first.quorum, first.notice_days) == (1, ">=2/3", 2)
    assert (second.number, second.quorum, second.notice_days) == (2, ">1/2", 5)
    assert service.charter_on(made.id, date(2026, 1, 1)).number == 1


def test_a_charter_is_never_backdated_and_its_shares_are_shares(db, actor):
    made = council(actor)
    bad = Rules(" ", effective_from=date(2026, 3, 2), quorum="2/3", approval=">3/2", notice_days=99)

    with pytest.raises(Refusal) as refused:
        service.adopt_charter(actor("administrator"), made.id, bad)

    assert codes(refused) == [
        "council.text_missing",
        "council.threshold_wrong",
        "council.threshold_wrong",
        "council.charter_backdated",
        "council.days_wrong",
    ]


def test_the_communitys_defaults_go_into_a_new_charter(unit, actor, enable):
    enable("council", quorum=">1/2", notice_days=3, counted_modes=["onsite"])
    with unit():
        made = council(actor)

        charter = service.charter_on(made.id, clock.today("Asia/Shanghai"))
        assert (charter.quorum, charter.notice_days, charter.counted_modes) == (">1/2", 3, ["onsite"])


def test_a_council_is_renamed_by_those_who_run_it(db, actor):
    made = council(actor, rules=CHARTER)
    with pytest.raises(NotAllowed):
        service.rename(actor("resident"), made.id, "别的名字")

    service.rename(actor("administrator"), made.id, "百姓议事堂", version=1)

    (line,) = service.councils(actor())
    assert (line.name, line.seats) == ("百姓议事堂", 1)
    with pytest.raises(Stale):
        service.rename(actor("administrator"), made.id, "又一个", version=1)
