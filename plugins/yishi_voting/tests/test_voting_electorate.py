"""Who may vote: merged as the law says, fixed on a day, posted, corrected with a trace, frozen for good."""

from datetime import date

import pytest
from sqlalchemy import select, update

from yishi.testing import on_both_databases
from yishi.toolkit import Refusal, db, places
from yishi_voting import service
from yishi_voting.models import Correction, Elector, Holder, Vote
from yishi_voting.roll.electorate import electorate_hash

FLATS = (
    ("101", 8000, ["叶主强"]),
    ("102", 9000, ["叶主强"]),
    ("201", 8000, ["赵安平", "钱安福"]),
    ("202", 9000, ["钱安福", "赵安平"]),
    ("301", 8000, ["赵安平"]),
    ("302", 9000, ["长春世纪置业有限公司"], "unsold"),
    ("401", 8000, ["孙安禄"], "sold_undelivered"),
    ("402", 9000, []),
)


def electors(case):
    with case.unit():
        rows = db.execute(
            select(Elector.kind, Elector.area, Elector.units)
            .where(Elector.vote_id == case.vote_id)
            .order_by(Elector.number)
        )
        return [(kind, area, [u["room"][-3:] for u in units]) for kind, area, units in rows]


def test_several_units_co_owners_and_the_developer_are_one_person_each(case):
    case.settle(*FLATS).announce()

    assert electors(case) == [
        ("person", 17000, ["101", "102"]),
        ("co_owners", 17000, ["201", "202"]),
        ("person", 8000, ["301"]),
        ("developer", 17000, ["302", "401"]),
        ("unknown", 9000, ["402"]),
    ]


def test_parking_counts_only_where_the_community_says_so(case, enable):
    case.settle(("101", 8000, ["叶主强"]), ("P1", 1200, ["居民乐"], "delivered", "parking"))
    with case.unit():
        worker, day = case.worker, date(2026, 4, 10)
        assert service.preview_electorate(worker, case.estate_id, day).persons == 1
    enable("voting", count_parking_area=True)
    with case.unit():
        found = service.preview_electorate(case.worker, case.estate_id, day)
        assert (found.persons, found.area, found.units) == (2, 9200, 2)


@on_both_databases
def test_what_is_sold_later_changes_nothing_and_the_hash_proves_it(case):
    case.settle(*FLATS).announce()
    with case.unit():
        flat = db.scalars(select(places.Unit).where(places.Unit.room == "101")).one()
        db.execute(
            update(places.Ownership)
            .where(places.Ownership.unit_id == flat.id)
            .values(until=date(2026, 4, 15))
        )
        db.add(places.Ownership(unit_id=flat.id, person_id=case.people["孙安禄"], since=date(2026, 4, 15)))
    before = electors(case)
    case.open()
    with case.unit():
        vote = db.scalars(select(Vote)).one()
        frozen = vote.electorate_hash
        assert len(frozen) == 64
        assert electorate_hash(vote) == frozen
        db.execute(
            update(places.Unit)
            .where(places.Unit.room == "102")
            .values(area=1, version=places.Unit.version + 1)
        )
    assert electors(case) == before
    with case.unit():
        assert electorate_hash(db.scalars(select(Vote)).one()) == frozen
        db.execute(update(Elector).where(Elector.number == 1).values(area=17001))
        assert electorate_hash(db.scalars(select(Vote)).one()) != frozen
    # The roster of the record date is asked, not that of the day on which it is built.
    with case.unit():
        early = service.preview_electorate(case.worker, case.estate_id, date(2026, 4, 14))
        late = service.preview_electorate(case.worker, case.estate_id, date(2026, 4, 15))
        assert (early.persons, late.persons) == (5, 6)


def test_a_correction_leaves_both_states_and_no_name(case):
    case.settle(*FLATS).announce()
    with case.unit():
        number = 1
        service.correct_elector(
            case.worker, case.vote_id, number, reason="房产证上是 82.00 平方米", areas={"1-1-101": 8200}
        )
        service.correct_elector(
            case.worker, case.vote_id, number, reason="已经过户", owners=[case.people["孙安禄"]]
        )
    with case.unit():
        first, second = db.scalars(select(Correction).order_by(Correction.id)).all()
        assert (first.before["area"], first.after["area"]) == (17000, 17200)
        assert first.before["units"] == [["1-1-101", 8000], ["1-1-102", 9000]]
        assert second.before["identity"] != second.after["identity"]
        assert "叶主强" not in str([first.before, first.after, second.before, second.after])
        elector = db.scalars(select(Elector).where(Elector.number == 1)).one()
        assert (elector.name, elector.area) == ("孙安禄", 17200)
        assert db.scalars(select(Holder.name).where(Holder.elector_id == elector.id)).all() == ["孙安禄"]


def test_electors_are_added_and_removed_with_a_trace(case):
    case.settle(*FLATS).announce()
    with case.unit():
        service.remove_elector(case.worker, case.vote_id, 5, reason="这套房已经拆除")
        added = service.add_elector(
            case.worker,
            case.vote_id,
            reason="漏登",
            owners=[case.people["孙安禄"]],
            units=[{"room": "1-1-501", "area": 7000}],
        )
        assert added.area == 7000
        traces = db.scalars(select(Correction).order_by(Correction.id)).all()
        assert [(bool(t.before), bool(t.after)) for t in traces] == [(True, False), (False, True)]
        assert len(db.scalars(select(Elector)).all()) == 5


def test_a_posted_electorate_is_not_built_anew_and_a_frozen_one_not_corrected(case):
    case.settle(*FLATS).announce()
    with case.unit(), pytest.raises(Refusal) as refused:
        service.build_electorate(case.worker, case.vote_id)
    assert refused.value.code == "voting.electorate_posted"
    case.open()
    with case.unit(), pytest.raises(Refusal) as refused:
        service.correct_elector(case.worker, case.vote_id, 1, reason="晚了", areas={"1-1-101": 1})
    assert refused.value.code == "voting.wrong_state"


def test_freezing_waits_for_objections_and_areas_and_says_all_at_once(case):
    case.settle(("101", None, ["叶主强"]), ("102", 9000, ["居民乐"])).announce()
    with case.unit():
        objection = service.object_to_electorate(case.actor("owner"), case.vote_id, "我家面积没有写")
        objection_id = objection.id
    with case.unit(), pytest.raises(Refusal) as refused:
        service.freeze(case.worker, case.vote_id)
    assert [reason.code for reason in refused.value.reasons] == [
        "voting.objection_time",
        "voting.objections_open",
        "voting.area_missing",
    ]
    assert refused.value.reasons[2].article == "建筑物区分所有权解释第8条"
    case.clock_at("2026-04-20 09:00")
    with case.unit(), pytest.raises(Refusal) as refused:
        service.object_to_electorate(case.actor("owner"), case.vote_id, "又想起一件")
    assert refused.value.code == "voting.objection_late"
    with case.unit():
        service.correct_elector(case.worker, case.vote_id, 1, reason="补上面积", areas={"1-1-101": 8000})
        service.answer_objection(case.worker, objection_id, accepted=True, answer="已经补上")
        assert len(service.freeze(case.worker, case.vote_id)) == 64


def test_members_of_two_bodies_are_counted_once(case):
    committee = service.Content(title="车棚另选址", family="two_committees", matter="general")
    case.announce(committee, opens="2026-04-10 11:00", closes="2026-04-10 21:00")
    both = [f"m{n}" for n in range(3)]
    party = [service.Member(key, key) for key in [*both, "p1", "p2", "p3", "p4"]]
    residents = [service.Member(key, key) for key in [*both, *(f"r{n}" for n in range(6))]]
    with case.unit():
        assert service.build_from_members(case.worker, case.vote_id, [*party, *residents]).persons == 13
