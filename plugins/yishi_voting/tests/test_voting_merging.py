"""The same owners are one person (解释9), in corrections as in the building of a roll, and the freeze looks again."""

import pytest
from sqlalchemy import insert, select, update

from yishi.testing import on_both_databases, text_of
from yishi.toolkit import Person, Refusal, db, new_id
from yishi_voting import service
from yishi_voting.models import Correction, Elector, Holder

FLATS = (
    ("101", 8000, ["叶主强"]),
    ("102", 9000, ["居民乐"]),
    ("201", 8000, ["赵安平", "钱安福"]),
    ("202", 9000, ["孙安禄"]),
    ("301", 7000, ["长春建设公司"], "unsold"),
    ("302", 6000, []),
)


@pytest.fixture
def posted(case):
    return case.settle(*FLATS).announce()


def roll(case):
    with case.unit():
        rows = db.execute(
            select(Elector.number, Elector.kind, Elector.area, Elector.units)
            .where(Elector.vote_id == case.vote_id)
            .order_by(Elector.number)
        )
        return {number: (kind, area, [u["room"][-3:] for u in units]) for number, kind, area, units in rows}


def correct(case, number, *owners):
    with case.unit():
        people = [case.people[name] for name in owners]
        row = service.correct_elector(case.worker, case.vote_id, number, reason="已经过户", owners=people)
        return row.number


@on_both_databases
def test_an_owner_corrected_onto_a_second_flat_stays_one_person(posted):
    assert correct(posted, 2, "叶主强") == 1
    assert roll(posted)[1] == ("person", 17000, ["101", "102"])
    assert 2 not in roll(posted)
    with posted.unit():
        gone, kept = db.scalars(select(Correction).order_by(Correction.id)).all()
    assert (gone.number, gone.before["area"], gone.after) == (2, 9000, {"merged_into": 1})
    assert (kept.number, kept.before["area"], kept.after["area"]) == (1, 8000, 17000)
    assert gone.reason == kept.reason == "已经过户"
    assert posted.open() is posted


def test_co_owners_are_one_in_whatever_order_and_one_of_them_alone_is_another(posted):
    assert correct(posted, 4, "钱安福", "赵安平") == 3
    assert correct(posted, 2, "钱安福") == 2
    assert [(number, line[0]) for number, line in roll(posted).items()] == [
        (1, "person"),
        (2, "person"),
        (3, "co_owners"),
        (5, "developer"),
        (6, "unknown"),
    ]


def test_what_turns_out_to_be_the_developers_goes_to_the_developer(posted):
    assert correct(posted, 6, "长春建设公司") == 5
    assert roll(posted)[5] == ("developer", 13000, ["301", "302"])


def test_who_is_added_but_stands_there_gets_the_unit_under_the_number_they_have(posted):
    unit = {"room": "1-1-501", "area": 7000}
    with posted.unit():
        who = [posted.people["孙安禄"]]
        added = service.add_elector(posted.worker, posted.vote_id, reason="漏登", owners=who, units=[unit])
        assert added.number == 4
    assert roll(posted)[4] == ("person", 16000, ["202", "501"])
    with posted.unit(), pytest.raises(Refusal) as refused:
        service.add_elector(posted.worker, posted.vote_id, reason="漏登", owners=who)
    assert (refused.value.code, refused.value.article) == (
        "voting.elector_there",
        "建筑物区分所有权解释第9条",
    )


def test_a_number_that_went_is_not_given_again(posted):
    assert correct(posted, 6, "叶主强") == 1
    with posted.unit():
        newcomer = db.execute(
            insert(Person).returning(Person.id), {"tenant_id": _tenant(), "id": new_id(), **_person("周安东")}
        ).scalar_one()
        added = service.add_elector(posted.worker, posted.vote_id, reason="漏登", owners=[newcomer])
        assert added.number == 7


def _tenant():
    return db.scalars(select(Elector.tenant_id)).first()


def _person(name, **more):
    from yishi.toolkit import clock

    return {"name": name, "kind": "person", "created_at": clock.now(), "version": 1, **more}


@pytest.mark.parametrize(
    "tie", [{"id_number_index": "a" * 64}, {"phone_index": "b" * 64, "name": "叶主强"}], ids=["id", "phone"]
)
def test_two_entries_of_one_human_being_are_one_person(posted, tie):
    """Written down twice, they have the same identity number, or the same telephone and name."""
    with posted.unit():
        both = [posted.people["叶主强"], posted.people["居民乐"]]
        db.execute(
            update(Person).where(Person.id.in_(both)).values(version=Person.version + 1, **tie),
            execution_options={"synchronize_session": False},
        )
    posted.clock_at("2026-04-26 09:00")
    with posted.unit(), pytest.raises(Refusal) as refused:
        service.freeze(posted.worker, posted.vote_id)
    (reason,) = refused.value.reasons
    assert (reason.code, reason.article) == ("voting.owner_twice", "建筑物区分所有权解释第9条")
    assert "1、2" in reason.message
    assert correct(posted, 2, "叶主强") == 1
    with posted.unit():
        assert len(service.freeze(posted.worker, posted.vote_id)) == 64


def test_a_shared_telephone_alone_makes_nobody_the_same(posted):
    with posted.unit():
        both = [posted.people["叶主强"], posted.people["居民乐"]]
        db.execute(
            update(Person)
            .where(Person.id.in_(both))
            .values(version=Person.version + 1, phone_index="b" * 64),
            execution_options={"synchronize_session": False},
        )
    assert posted.open() is posted


def test_a_roll_in_which_the_same_owner_stands_twice_is_not_frozen(posted):
    with posted.unit():
        db.execute(update(Holder).where(Holder.name == "居民乐").values(person_id=posted.people["叶主强"]))
    posted.clock_at("2026-04-26 09:00")
    with posted.unit(), pytest.raises(Refusal) as refused:
        service.freeze(posted.worker, posted.vote_id)
    assert [reason.code for reason in refused.value.reasons] == ["voting.owner_twice"]


def test_the_desk_leads_to_the_number_that_stays_and_the_posted_roll_says_so(posted, as_role, tenant):
    here = f"{tenant.base}/voting/desk/{posted.vote_id}"
    worker = as_role("community_worker")

    done = worker.post_form(f"{here}/electors/2", {"_step": "owners", "owners": "叶主强", "reason": "卖了"})

    assert (done.status_code, done.location.rpartition("/")[2]) == (303, "1")
    assert "并入 1 号" in text_of(worker.get(f"{here}/electorate"))
    assert "并入 1 号" in text_of(
        as_role("resident").get(f"{tenant.base}/voting/{posted.vote_id}/electorate")
    )
