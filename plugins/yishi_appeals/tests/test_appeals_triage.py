"""Triage, what the work list says afterwards, taking back, matters, privacy."""

from dataclasses import replace
from datetime import date

import pytest

from yishi.testing import text_of
from yishi.testing.marks import on_both_databases
from yishi.toolkit import (
    Conflict,
    Matter,
    NotAllowed,
    Refusal,
    Stale,
    db,
    matters,
    new_id,
)
from yishi_appeals import matter, privacy, service
from yishi_appeals.events import AppealEnded
from yishi_appeals.models import Voice
from yishi_appeals.reading import view
from yishi_appeals.rows import SUBJECT
from yishi_appeals.tests.cases import GARBAGE, LIFT, NOISE
from yishi_appeals.tests.test_appeals_acts import PAPER, codes, together
from yishi_worklist import service as worklist

# --- triage --------------------------------------------------------------------------------------------


def test_story_a_row_1(raised, unit, actor, read_appeal):
    """Garbage green, disputes orange, lift red: due 03-09, 04-02, first follow-up 03-09."""
    table = (
        (GARBAGE, "light", "high", "green", date(2026, 3, 9)),
        (replace(NOISE, anonymous=False), "medium", "normal", "orange", date(2026, 4, 2)),
        (LIFT, "heavy", "high", "red", date(2026, 3, 9)),
    )
    for content, severity, urgency, level, due in table:
        appeal_id = raised(content)
        with unit():
            service.triage(actor("community_worker"), appeal_id, severity=severity, urgency=urgency)
        found = read_appeal(appeal_id)
        assert (found.state, found.level, found.suggested) == ("in_hand", level, level)
        assert found.due_on == due
        with unit(commit=False):
            item = worklist.item(found.item_id)
            assert item.reporter_id == actor("owner").person_id
            assert (item.due_on is None) == (level == "red")
            assert item.source_id == appeal_id


def test_a_dispute_is_kept_to_those_concerned_unless_somebody_says_otherwise(accepted, read_appeal):
    assert not read_appeal(accepted(NOISE)).public
    assert read_appeal(accepted(NOISE, public=True)).public
    assert read_appeal(accepted(GARBAGE)).public


def test_another_level_is_kept_with_its_reason(raised, unit, actor, read_appeal):
    appeal_id = raised()
    with unit(), pytest.raises(Refusal) as refused:
        service.triage(actor("administrator"), appeal_id, severity="light", urgency="low", level="orange")
    assert codes(refused) == ["appeals.reason_missing"]
    with unit():
        service.triage(
            actor("administrator"),
            appeal_id,
            severity="light",
            urgency="low",
            level="orange",
            reason="要等环卫招标",
        )
    found = read_appeal(appeal_id)
    assert (found.suggested, found.level, found.level_reason) == ("green", "orange", "要等环卫招标")


def test_the_tenants_own_table_proposes(enable, raised, unit, actor, read_appeal):
    appeal_id = raised()
    enable("appeals", light_low="red")
    with unit():
        service.triage(actor("administrator"), appeal_id, severity="light", urgency="low")
    assert read_appeal(appeal_id).level == "red"


def test_all_that_is_wrong_with_a_triage_is_said_at_once(raised, unit, actor):
    appeal_id = raised()
    with unit(), pytest.raises(Refusal) as refused:
        service.triage(actor("administrator"), appeal_id, severity="", urgency="low", kind="x", category="y")
    assert codes(refused) == ["appeals.severity_missing", "appeals.kind_unknown", "appeals.category_unknown"]


def test_residents_and_leads_triage_nothing(raised, unit, actor):
    appeal_id = raised()
    for role in ("owner", "grid_lead", "recorder"):
        with unit(), pytest.raises(NotAllowed):
            service.triage(actor(role), appeal_id, severity="light", urgency="low")


def test_a_second_triage_is_stale_or_too_late(accepted, unit, actor):
    appeal_id = accepted()
    with unit(), pytest.raises(Stale):
        service.triage(actor("administrator"), appeal_id, severity="light", urgency="low", version=1)
    with unit(), pytest.raises(Conflict) as refused:
        service.triage(actor("administrator"), appeal_id, severity="light", urgency="low")
    assert codes(refused) == ["appeals.is_in_hand"]


@on_both_databases
def test_of_two_workers_at_once_one_triages(raised, kit, actor, read_appeal):
    appeal_id = raised()
    outcomes = []

    def press(role):
        def act():
            try:
                with kit.unit():
                    service.triage(actor(role), appeal_id, severity="light", urgency="low")
                outcomes.append("accepted")
            except Conflict:
                outcomes.append("refused")

        return act

    together(press("administrator"), press("community_worker"))

    assert sorted(outcomes) == ["accepted", "refused"]
    assert read_appeal(appeal_id).state == "in_hand"


def test_a_rejection_and_a_transfer_say_why_and_where_to_go(raised, unit, actor, read_appeal, published, kit):
    worker = actor("community_worker")
    one, other = raised(), raised(LIFT)
    with unit(), pytest.raises(Refusal) as refused:
        service.transfer(worker, other, to=" ", reason="")
    assert codes(refused) == ["appeals.to_missing", "appeals.reason_missing"]
    with unit():
        service.reject(worker, one, reason="请联系厂家售后")
        service.transfer(worker, other, to="街道城管科，0431-8888 0001", reason="市政道路由他们修")

    assert (read_appeal(one).state, read_appeal(one).answer) == ("rejected", "请联系厂家售后")
    assert read_appeal(other).transferred_to == "街道城管科，0431-8888 0001"
    assert [event.outcome for event in published(AppealEnded)] == ["rejected", "transferred"]


# --- what the work list says ---------------------------------------------------------------------------


def finish(unit, actor, appeal_id, read_appeal, *, rating="satisfied"):
    """Reported with a reason for no photo, confirmed by the reporter, approved by another."""
    item_id = read_appeal(appeal_id).item_id
    with unit():
        worklist.report_result(actor("community_worker"), item_id, text="垃圾清走了", evidence=[PAPER])
    with unit():
        worklist.confirm(actor("owner"), item_id, rating=rating)
    with unit():
        worklist.approve_close(actor("administrator"), item_id)


def test_closing_the_item_ends_the_appeal_and_tells_who_joined(
    accepted, unit, actor, read_appeal, run_jobs, published, as_role, tenant
):
    appeal_id = accepted()
    with unit():
        service.join(actor("resident"), appeal_id)
    finish(unit, actor, appeal_id, read_appeal)
    run_jobs()

    found = read_appeal(appeal_id)
    assert (found.state, found.answer, found.item_state) == ("done", "垃圾清走了", "closed")
    assert AppealEnded(appeal_id, "done") in published(AppealEnded)
    assert "办结了，请看结果" in text_of(as_role("resident").get(f"{tenant.base}/account/messages"))


def test_reopened_the_appeal_goes_on(accepted, unit, actor, read_appeal, run_jobs):
    appeal_id = accepted()
    finish(unit, actor, appeal_id, read_appeal)
    run_jobs()
    item_id = read_appeal(appeal_id).item_id
    with unit():
        worklist.reopen(actor("owner"), item_id, reason="又堆起来了")
    run_jobs()

    found = read_appeal(appeal_id)
    assert (found.state, found.answer, found.ended_at) == ("in_hand", "", None)


def test_a_changed_level_is_repeated_on_the_appeal(accepted, unit, actor, read_appeal, run_jobs):
    appeal_id = accepted()
    item_id = read_appeal(appeal_id).item_id
    with unit():
        worklist.set_level(actor("administrator"), item_id, level="orange", reason="要几家一起办")
    run_jobs()
    assert (read_appeal(appeal_id).level, read_appeal(appeal_id).due_on) == ("orange", date(2026, 4, 2))


def test_taken_off_the_list_it_is_a_refusal_with_its_reason(accepted, unit, actor, read_appeal, run_jobs):
    appeal_id = accepted()
    item_id = read_appeal(appeal_id).item_id
    with unit():
        worklist.withdraw(actor("administrator"), item_id, reason="登记错了")
    run_jobs()
    assert (read_appeal(appeal_id).state, read_appeal(appeal_id).answer) == ("rejected", "登记错了")


def test_what_happened_while_it_was_off_is_caught_up(accepted, unit, actor, read_appeal, kit, run_jobs):
    appeal_id = accepted()
    run_jobs()
    kit.disable("appeals")
    finish(unit, actor, appeal_id, read_appeal)
    run_jobs()
    assert read_appeal(appeal_id).state == "in_hand"
    kit.enable("appeals")
    assert read_appeal(appeal_id).state == "done"


# --- taking back ---------------------------------------------------------------------------------------


def test_who_raised_it_withdraws_it_with_its_item(accepted, unit, actor, read_appeal, run_jobs):
    appeal_id = accepted()
    with unit(), pytest.raises(NotAllowed):
        service.withdraw(actor("resident"), appeal_id)
    with unit():
        service.withdraw(actor("owner"), appeal_id, reason="邻居帮忙清了")
    run_jobs()

    found = read_appeal(appeal_id)
    assert (found.state, found.answer) == ("withdrawn", "邻居帮忙清了")
    with unit(commit=False):
        assert worklist.item(found.item_id).state == "withdrawn"


# --- matters -------------------------------------------------------------------------------------------


def test_an_appeal_becomes_a_topic_and_stays(accepted, unit, actor):
    appeal_id = accepted()
    with unit():
        assert matter.promote(actor("administrator"), appeal_id, "topic").startswith("议题")
    with unit(), pytest.raises(Refusal):
        matter.promote(actor("administrator"), appeal_id, "topic")
    with unit(commit=False):
        (became,) = matters.links_of(SUBJECT, [appeal_id])[appeal_id]
        assert became.kind == "topic"
        assert view(actor("owner"), appeal_id).state == "in_hand"


def test_a_matter_of_a_neighbour_becomes_an_appeal_and_hears_how_it_ends(
    world, unit, actor, read_appeal, published
):
    worker, resident = actor("community_worker"), actor("resident")
    entry = Matter(
        source="three_leads.entry",
        source_id=new_id(),
        title="门禁坏了",
        text="3号楼门禁坏了半个月",
        label="第3期收集",
        kind="dispute",
        category="没有这一类",
        estate_id=world.garden,
        reporter_id=resident.person_id,
        anonymous=True,
    )
    with unit():
        link = matters.promote(worker, entry, "appeal")
        appeal_id = link.target_id
    found = read_appeal(appeal_id)
    assert (found.channel, found.kind, found.category) == ("matter", "dispute", "other")
    assert (found.reporter_id, found.anonymous) == (resident.person_id, True)
    with unit():
        service.reject(worker, appeal_id, reason="已经修好了")
    (settled,) = published(matters.MatterSettled)
    assert (settled.source_id, settled.outcome) == (entry.source_id, "rejected")


# --- privacy -------------------------------------------------------------------------------------------


def test_an_erased_reporter_leaves_the_appeal_without_a_name(accepted, unit, actor, kit, read_appeal):
    appeal_id = accepted()
    with unit():
        service.join(actor("resident"), appeal_id, text="我也是")
    with unit():
        assert [part.title for part in privacy.export(actor("owner").person_id)] == ["我的诉求"]
        privacy.erase(actor("owner").person_id)
        privacy.erase(actor("resident").person_id)
    found = read_appeal(appeal_id)
    assert (found.reporter_id, found.reporter_name, found.voices) == (None, "", 1)
    with unit(commit=False):
        assert [(v.person_id, v.name, v.text) for v in db.query(Voice)] == [(None, "", "")]
