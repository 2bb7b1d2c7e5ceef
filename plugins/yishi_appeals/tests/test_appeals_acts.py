"""Raising, what is alike, joining, triage, rejecting, withdrawing, and what the work list says afterwards."""

import contextvars
import threading
from dataclasses import replace
from fractions import Fraction

import pytest

from yishi.testing import text_of
from yishi.testing.marks import on_both_databases
from yishi.toolkit import (
    Conflict,
    Refusal,
    Unknown,
    Upload,
    new_id,
)
from yishi_appeals import service
from yishi_appeals.alike import alike, common, nearness
from yishi_appeals.events import AppealRaised
from yishi_appeals.raising import Content, first_sentence
from yishi_appeals.reading import view
from yishi_appeals.tests.cases import GARBAGE, LIFT, NOISE

PAPER = Upload("回执.pdf", b"%PDF-1.4\n%%EOF")


def codes(refused):
    return [reason.code for reason in refused.value.reasons]


# --- raising -------------------------------------------------------------------------------------------


def test_numbers_follow_each_other_and_the_first_sentence_is_the_title(raised, read_appeal, published):
    first, second = raised(), raised(LIFT)

    assert [read_appeal(one).number for one in (first, second)] == [1, 2]
    assert read_appeal(second).title == "3号楼2单元电梯停了，老人下不来楼"
    assert [event.appeal_id for event in published(AppealRaised)] == [first, second]


def test_a_long_sentence_is_cut():
    assert first_sentence("短。") == "短。"
    assert len(first_sentence("很长" * 40)) == 30


def test_all_that_is_wrong_is_said_at_once(world, unit, actor):
    wrong = Content(text=" ", kind="joke", category="x", place="长" * 201, estate_id=new_id())
    with unit(), pytest.raises(Refusal) as refused:
        service.raise_appeal(actor("owner"), wrong, channel="pigeon")

    assert codes(refused) == [
        "appeals.text_missing",
        "appeals.too_long",
        "appeals.kind_unknown",
        "appeals.category_unknown",
        "appeals.channel_unknown",
        "appeals.estate_unknown",
    ]


def test_who_has_not_signed_in_raises_nothing(world, unit, actor):
    with unit(), pytest.raises(Refusal):
        service.raise_appeal(actor(), GARBAGE)


def test_no_more_than_the_days_share(enable, raised, unit, actor):
    raised()
    enable("appeals", per_day=1)
    with unit(), pytest.raises(Refusal) as refused:
        service.raise_appeal(actor("owner"), LIFT)
    assert codes(refused) == ["appeals.too_many_today"]


def test_without_anonymity_here_none_is_taken(enable, world, unit, actor):
    enable("appeals", anonymous=False)
    with unit(), pytest.raises(Refusal) as refused:
        service.raise_appeal(actor("owner"), NOISE)
    assert codes(refused) == ["appeals.no_anonymity"]


def test_staff_write_down_for_a_resident_who_sees_it_and_for_a_stranger(world, unit, actor, read_appeal):
    worker, resident = actor("community_worker"), actor("resident")
    with unit():
        acting = worker.for_person(resident.person_id, "老人来电")
        known = service.register(acting, GARBAGE, channel="phone").id
        stranger = service.register(worker, replace(LIFT, reporter_name=" 赵大爷 "), channel="walk_in").id

    first, second = read_appeal(known), read_appeal(stranger)
    assert (first.reporter_id, first.channel, first.entered_by) == (resident.person_id, "phone", worker.name)
    assert (second.reporter_id, second.reporter_name, second.entered_by) == (None, "赵大爷", worker.name)
    with unit(commit=False):
        assert view(resident, known).own


# --- who sees what -------------------------------------------------------------------------------------


def test_before_it_is_accepted_only_staff_and_the_reporter_see_it(raised, unit, actor):
    appeal_id = raised()
    with unit(commit=False):
        assert view(actor("owner"), appeal_id).own
        assert view(actor("community_worker"), appeal_id).reporter == actor("owner").name
        for role in ("resident", "grid_lead", "property_staff", ""):
            with pytest.raises(Unknown):
                view(actor(role), appeal_id)


def test_the_public_reads_a_masked_name_and_none_of_an_anonymous_reporter(accepted, unit, actor):
    plain = accepted()
    hidden = accepted(replace(LIFT, anonymous=True))
    with unit(commit=False):
        assert view(actor(""), plain).reporter == "叶*强"
        assert view(actor(""), hidden).reporter == ""
        assert view(actor("owner"), hidden).reporter == actor("owner").name


def test_nothing_of_an_anonymous_act_leads_back_to_the_person(raised, as_role, actor, tenant):
    raised(NOISE)
    page = text_of(as_role("administrator").get(f"{tenant.base}/console/activity"))
    assert "提出了诉求" in page
    assert actor("owner").name not in page


def test_another_communitys_appeal_is_unknown(raised, unit, actor, other_tenant, enable):
    appeal_id = raised()
    enable("appeals", tenant=other_tenant)
    with unit(other_tenant), pytest.raises(Unknown):
        view(actor("administrator", other_tenant), appeal_id)


# --- what is alike -------------------------------------------------------------------------------------


def test_how_much_is_common():
    assert common("电梯停了", "电梯停了") == 1
    assert common("电梯停了", "垃圾没人清") == 0
    assert common("", "电梯") == 0
    assert common("电梯", "3号楼电梯停了") == 1
    assert common("电梯停", "电梯坏") == Fraction(1, 2)


def test_another_estate_needs_more_and_the_same_numbers_add_a_little(world):
    near = {"other": "3号楼电梯停了老人下不来", "other_place": "3号楼2单元", "other_estate": world.garden}
    text = "电梯又停了没人修"

    here = nearness(text, "", world.garden, **near)
    there = nearness(text, "", world.villa, **near)
    named = nearness(text, "3号楼2单元门口", world.garden, **near)

    assert here > 0
    assert there == 0
    assert named == here + Fraction(1, 8)


def test_open_public_ones_are_shown_the_nearest_first(accepted, raised, world, unit):
    lift = accepted(replace(LIFT, estate_id=world.garden))
    accepted(replace(GARBAGE, estate_id=world.garden))
    raised(replace(LIFT, estate_id=world.garden), by="resident")
    with unit(commit=False):
        found = alike("3号楼2单元的电梯停了，老人下不了楼", "3号楼2单元", world.garden)
        everything = alike("3号楼2单元的电梯停了，老人下不了楼", "3号楼2单元", world.garden, every=True)

    assert [one.id for one in found] == [lift]
    assert len(everything) == 2, "staff are shown what is not public, too"


# --- me too --------------------------------------------------------------------------------------------


def test_who_joins_follows_it_and_counts_once(accepted, unit, actor, read_appeal):
    appeal_id = accepted()
    with unit():
        service.join(actor("resident"), appeal_id, text="我家门口也是")
    with unit(), pytest.raises(Conflict) as twice:
        service.join(actor("resident"), appeal_id)
    with unit(), pytest.raises(Conflict) as own:
        service.join(actor("owner"), appeal_id)

    assert codes(twice) == ["appeals.joined_already"]
    assert codes(own) == ["appeals.own"]
    assert read_appeal(appeal_id).voices == 1
    with unit(commit=False):
        assert view(actor("resident"), appeal_id).joined


def test_what_one_may_not_see_one_cannot_join(raised, unit, actor):
    appeal_id = raised()
    with unit(), pytest.raises(Unknown):
        service.join(actor("resident"), appeal_id)


@on_both_databases
def test_of_two_at_once_exactly_one_counts(accepted, kit, actor, read_appeal):
    appeal_id = accepted()
    outcomes = []

    def press():
        try:
            with kit.unit():
                service.join(actor("resident"), appeal_id)
            outcomes.append("joined")
        except Conflict:
            outcomes.append("refused")

    together(press, press)

    assert sorted(outcomes) == ["joined", "refused"]
    assert read_appeal(appeal_id).voices == 1


def together(*acts):
    """Run acts at once, each in a thread of its own."""
    threads = [threading.Thread(target=contextvars.copy_context().run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
