"""请社区帮我办: asked for online, taken on or answered by the desk, cancelled by the resident; within limits."""

from datetime import date

import pytest
from sqlalchemy import select

from yishi.testing import text_of
from yishi.toolkit import Conflict, NotAllowed, Refusal, Stale, Unknown, assisted, db
from yishi_service_points import jobs, numbers, service
from yishi_service_points.models import Errand, Guide
from yishi_service_points.reading.errands import errands, my_errand, my_errands
from yishi_service_points.service import Asking, GuideContent
from yishi_service_points.tests import cases

pytestmark = pytest.mark.usefixtures("on")


@pytest.fixture
def guides(unit, actor):
    """Ids of three guides: a pension's, a card's, an allowance's."""
    with unit():
        worker = actor("administrator")
        found = [service.write_guide(worker, cases.PENSION).id]
        for title in ("社保卡补办（样例）", "高龄津贴（样例）"):
            found.append(service.write_guide(worker, GuideContent(title=title, field="elders")).id)
    return found


def asked(actor, guide_id, **changes):
    content = {"visit_when": "周二上午", "papers": (), **changes}
    return service.ask(actor, Asking(guide_id, **content))


def told(kit, person):
    """What this person was told, in words."""
    page = kit.browser().sign_in(person.token).get(f"{kit.tenant.base}/account/messages")
    return text_of(page)


def test_what_was_asked_for_waits_for_the_desk_and_is_answered_within_two_workdays(guides, unit, actor):
    with unit():
        resident, worker = actor("resident"), actor("administrator")
        errand = asked(resident, guides[0], papers=("身份证",), text="腿脚不便", visit_place="3栋2单元502")
        assert (errand.state, errand.name, errand.handler_id) == ("asked", resident.name, None)
        # Tuesday 3 March: two workdays later is Thursday.
        assert (errand.asked_on, errand.due_on) == (date(2026, 3, 3), date(2026, 3, 5))
        assert [one.id for one in errands(worker, state="asked")[0]] == [errand.id]
        (mine,), total = my_errands(resident.person_id)
        assert (mine.id, mine.taken, total) == (errand.id, False, 1)
        shown = my_errand(resident, errand.id)
        assert (shown.papers_had, shown.visit_when, shown.visit_place) == (
            "身份证",
            "周二上午",
            "3栋2单元502",
        )
        assert shown.papers == ()


def test_over_a_holiday_the_answer_may_take_longer(guides, unit, actor, clock_at):
    clock_at("2026-04-30 10:00")
    with unit():
        # 1–5 May are holidays: Wednesday and Thursday after them.
        assert asked(actor("resident"), guides[0]).due_on == date(2026, 5, 7)


def test_taking_it_on_starts_the_deadline_and_lists_the_guides_papers(guides, unit, actor, clock_at):
    with unit():
        errand_id = asked(actor("resident"), guides[0]).id
    clock_at("2026-03-05 10:00")
    with unit():
        worker = actor("community_worker")
        taken = service.accept(worker, errand_id)
        assert (taken.state, taken.received_on, taken.due_on) == (
            "received",
            date(2026, 3, 5),
            date(2026, 3, 19),
        )
        assert (taken.asked_on, taken.handler_id) == (date(2026, 3, 3), worker.person_id)
        assert [paper.name for paper in cases.papers(errand_id)] == ["身份证", "社保卡"]
        with pytest.raises(Conflict) as again:
            service.accept(actor("administrator"), errand_id)
    assert again.value.code == "service_points.errand_received"


def test_a_colleague_may_be_given_it_and_nobody_else(guides, unit, actor):
    with unit():
        errand_id = asked(actor("resident"), guides[0]).id
        lead, worker = actor("grid_lead"), actor("community_worker")
        with pytest.raises(Unknown):
            service.authorise(lead, errand_id, by="paper", what="代交", until=date(2026, 6, 1))
        with pytest.raises(Refusal) as stranger:
            service.accept(worker, errand_id, handler_id=actor("resident").person_id)
        assert stranger.value.code == "service_points.handler_unknown"
    with unit():
        assert service.accept(worker, errand_id, handler_id=lead.person_id).handler_name == lead.name
        assert service.authorise(lead, errand_id, by="paper", what="代交", until=date(2026, 6, 1))


def test_the_desk_may_answer_instead_and_needs_words(guides, unit, actor, codes):
    with unit():
        resident, worker = actor("resident"), actor("community_worker")
        errand_id = asked(resident, guides[0]).id
        with pytest.raises(Refusal) as empty:
            service.answer(worker, errand_id, reason=" ")
        assert codes(empty) == ["text_missing"]
        done = service.answer(worker, errand_id, reason="手机上就能认证，值班时可以教您。")
        assert (done.state, done.closed_on) == ("answered", date(2026, 3, 3))
        assert my_errand(resident, errand_id).ended_reason == "手机上就能认证，值班时可以教您。"
        for act in (
            lambda: service.accept(worker, errand_id),
            lambda: service.cancel(resident, errand_id),
            lambda: service.withdraw(resident, errand_id, reason="不办了"),
        ):
            with pytest.raises(Conflict):
                act()


def test_leads_and_residents_neither_take_on_nor_answer(guides, unit, actor):
    with unit():
        errand_id = asked(actor("resident"), guides[0]).id
        for role in ("grid_lead", "resident", "recorder"):
            with pytest.raises(NotAllowed):
                service.accept(actor(role), errand_id)
            with pytest.raises(NotAllowed):
                service.answer(actor(role), errand_id, reason="好")


def test_the_resident_cancels_while_nothing_was_handed_in(guides, unit, actor):
    with unit():
        resident, worker = actor("resident"), actor("community_worker")
        waiting, taken, handed = (asked(resident, guide).id for guide in guides)
        service.accept(worker, taken)
        service.accept(worker, handed)
        paper = service.list_paper(worker, handed, name="户口簿", form="original")
        service.take_in(worker, handed, {paper.id: 1})
        with pytest.raises(Unknown):
            service.cancel(actor("owner"), waiting)
        with pytest.raises(Stale):
            service.cancel(resident, waiting, version=9)
        assert service.cancel(resident, waiting).state == "cancelled"
        assert service.cancel(resident, taken).state == "withdrawn"
        with pytest.raises(Refusal) as kept:
            service.cancel(resident, handed)
        assert kept.value.code == "service_points.papers_here"


def test_what_was_never_taken_on_is_no_errand_in_the_figures(guides, unit, actor):
    with unit():
        resident, worker = actor("resident"), actor("community_worker")
        first, second, _third = (asked(resident, guide).id for guide in guides)
        service.cancel(resident, first)
        service.accept(worker, second)
        found = numbers.of_period(date(2026, 3, 1), date(2026, 4, 1))
        counted = {one.key: one.numerator for one in found}
    assert counted["service_points.errands_taken"] == 1


def test_limits_hold_for_what_waits_and_for_a_day(guides, unit, actor, enable, clock_at, codes):
    enable("service_points", asks_at_once=2, asks_per_day=4)
    with unit():
        resident = actor("resident")
        first = asked(resident, guides[0]).id
        with pytest.raises(Conflict) as twice:
            asked(resident, guides[0])
        assert twice.value.code == "service_points.asked_already"
        second = asked(resident, guides[1]).id
        with pytest.raises(Refusal) as many:
            asked(resident, guides[2])
        assert codes(many) == ["asks_too_many"]
        # Cancelling makes room, but what was asked for today still counts.
        for errand_id, guide in ((first, guides[0]), (second, guides[1])):
            service.cancel(resident, errand_id)
            asked(resident, guide)
        for row in db.scalars(select(Errand).where(Errand.state == "asked")).all():
            service.cancel(resident, row.id)
        with pytest.raises(Refusal) as today:
            asked(resident, guides[0])
        assert "今天已申请了 4 次" in today.value.message
        assert asked(actor("owner"), guides[0])
    clock_at("2026-03-04 09:00")
    with unit():
        assert asked(actor("resident"), guides[0])


def test_all_that_is_wrong_is_said_at_once(guides, unit, actor, codes):
    with unit(), pytest.raises(Refusal) as wrong:
        asked(actor("resident"), guides[0], visit_when=" ", papers=("房产证",), text="字" * 501)
    assert codes(wrong) == ["too_long", "text_missing", "choice_unknown"]


def test_a_guide_out_of_use_and_a_community_without_it_take_none(guides, unit, actor, enable, codes):
    with unit():
        service.retire_guide(actor("administrator"), guides[0])
        with pytest.raises(Refusal) as retired:
            asked(actor("resident"), guides[0])
        assert codes(retired) == ["guide_retired"]
    enable("service_points", ask_online=False)
    with unit(), pytest.raises(Refusal) as closed:
        asked(actor("resident"), guides[1])
    assert codes(closed) == ["asks_closed"]


def test_staff_ask_for_a_resident_and_it_is_the_residents(guides, unit, actor):
    with unit():
        resident, worker = actor("resident"), actor("community_worker")
        acting = assisted.start(worker, resident.person_id, "老人口述")
        errand = asked(acting, guides[0])
        assert (errand.person_id, errand.name, errand.entered_by) == (
            resident.person_id,
            resident.name,
            worker.name,
        )
        assert my_errand(resident, errand.id).entered_by == worker.name
        assert service.cancel(resident, errand.id).state == "cancelled"


def test_staff_find_the_way_from_the_guide_and_the_resident_is_told(guides, kit, tenant, as_role, actor):
    desk, resident = as_role("community_worker"), kit.somebody("resident")
    form = f"service_points/guides/{guides[0]}/ask"
    assert f"/assist?then={form}" in desk.get(f"{tenant.base}/service_points/guides/{guides[0]}").text
    begun = desk.post_form(
        f"{tenant.base}/assist", {"person": str(resident.person_id), "then": form, "reason": "老人口述"}
    )
    assert begun.location == f"{tenant.base}/{form}?for={resident.person_id}"
    page = desk.get(begun.location)
    assert f"您在代 {resident.name} 申请" in text_of(page)
    made = desk.post_form(begun.location, {"visit_when": "周二上午"})
    assert made.status_code == 303
    assert "代填" in text_of(desk.get(made.location))
    assert "养老金认证（样例）" in text_of(as_role("resident").get(f"{tenant.base}/service_points/mine"))


def test_the_desk_hears_of_it_at_once_and_when_the_day_has_come(guides, unit, actor, kit, clock_at):
    worker = kit.new_somebody("community_worker", name="值班员")
    resident = kit.new_somebody("resident", name="申请人")
    with unit():
        asked(actor("resident", person_id=resident.person_id, account_id=resident.account_id), guides[0])
    assert "居民申请了代办「养老金认证（样例）」，请受理或答复" in told(kit, worker)
    assert "请受理或答复" not in told(kit, resident)
    clock_at("2026-03-05 08:00")
    with unit():
        jobs.remind(kit.view())
        jobs.remind(kit.view())
    assert told(kit, worker).count("还没有答复") == 1


def test_a_residents_way_over_pages(guides, kit, tenant, as_role, clock_at):
    resident, desk = as_role("resident"), as_role("community_worker")
    guide = f"{tenant.base}/service_points/guides/{guides[0]}"
    assert "请社区帮我办" in text_of(resident.get(guide))
    form = text_of(resident.get(f"{guide}/ask"))
    for word in ("这些材料，您手头有哪些", "身份证 · 原件", "什么时候方便找您", "2 个工作日内受理或答复"):
        assert word in form
    empty = resident.post_form(f"{guide}/ask", {"papers": ["身份证"]})
    assert empty.status_code == 422
    sent = {"papers": ["身份证"], "visit_when": "周二上午", "visit_place": "3栋502", "_key": "once"}
    made = resident.post_form(f"{guide}/ask", sent)
    assert made.status_code == 303
    assert resident.post_form(f"{guide}/ask", sent).location == made.location
    mine = text_of(resident.get(made.location))
    for word in ("等待受理", "周二上午", "最晚哪天答复", "不用办了，取消"):
        assert word in mine
    assert "我的材料在哪里" not in mine
    assert "养老金认证（样例）" in text_of(resident.get(f"{tenant.base}/service_points/mine"))

    errand = made.location.rsplit("/", 1)[1]
    at = f"{tenant.base}/service_points/errands/{errand}"
    assert "养老金认证（样例）" in text_of(desk.get(f"{tenant.base}/service_points/errands?state=asked"))
    page = text_of(desk.get(at))
    for word in ("居民申请", "到哪里找居民", "3栋502", "答复，不代办"):
        assert word in page
    assert "收下材料" not in page
    assert desk.post_form(f"{at}/accept", {}).status_code == 303
    assert "登记授权" in text_of(desk.get(at))
    after = text_of(resident.get(made.location))
    for word in ("已受理", "我的材料在哪里", "不用办了，取消"):
        assert word in after
    assert resident.post_form(f"{made.location}/cancel", {}).status_code == 303
    assert "已撤回" in text_of(resident.get(made.location))
    assert resident.post_form(f"{made.location}/cancel", {}).status_code == 409


def test_the_desk_answers_over_pages_and_the_resident_reads_it(guides, tenant, as_role):
    resident, desk = as_role("resident"), as_role("community_worker")
    made = resident.post_form(
        f"{tenant.base}/service_points/guides/{guides[1]}/ask", {"visit_when": "随时"}
    ).location
    at = f"{tenant.base}/service_points/errands/{made.rsplit('/', 1)[1]}"
    assert "居民申请代办，等待受理" in text_of(desk.get(f"{tenant.base}/desk/"))
    assert desk.post_form(f"{at}/answer", {"reason": ""}).status_code == 422
    assert desk.post_form(f"{at}/answer", {"reason": "请带身份证到网点，当场可取。"}).status_code == 303
    assert "请带身份证到网点，当场可取。" in text_of(resident.get(made))
    assert "请带身份证到网点，当场可取。" in text_of(desk.get(at))


def test_the_api_asks_once_accepts_and_cancels(guides, tenant, as_role):
    resident, other, desk = as_role("resident"), as_role("owner"), as_role("community_worker")
    api = f"{tenant.api}/service_points"
    body = {"guide_id": str(guides[0]), "visit_when": "周二上午", "papers": ["身份证"]}
    keyed = {"Idempotency-Key": "errand-of-mine"}
    first = resident.post(f"{api}/mine", json=body, headers=keyed)
    again = resident.post(f"{api}/mine", json=body, headers=keyed)
    assert (first.status_code, again.get_json()["id"]) == (201, first.get_json()["id"])
    made = first.get_json()
    assert (made["state"], made["papers_had"], made["asked_on"]) == ("asked", "身份证", "2026-03-03")
    version = {"version": made["version"]}
    assert other.post(f"{api}/mine/{made['id']}/cancel", json=version).status_code == 404
    assert resident.post(f"{api}/errands/{made['id']}/accept", json={}).status_code == 403
    assert desk.post(f"{api}/errands/{made['id']}/accept", json={}).get_json()["state"] == "received"
    assert resident.post(f"{api}/mine/{made['id']}/cancel", json=version).status_code == 409
    now = resident.get(f"{api}/mine/{made['id']}").get_json()["version"]
    gone = resident.post(f"{api}/mine/{made['id']}/cancel", json={"version": now})
    assert gone.get_json()["state"] == "withdrawn"


def test_erasing_a_person_forgets_what_they_asked_for(guides, unit, actor):
    from yishi_service_points import privacy

    with unit():
        resident = actor("resident")
        errand_id = asked(resident, guides[0], visit_place="3栋502", text="腿脚不便").id
        assert any("visit_place" in row for part in privacy.export(resident.person_id) for row in part.rows)
        assert privacy.erase(resident.person_id) == []
        row = db.scalars(select(Errand).where(Errand.id == errand_id)).one()
        db.refresh(row)
        assert (row.state, row.visit_place, row.visit_when, row.papers_had, row.text) == (
            "cancelled",
            "",
            "",
            "",
            "",
        )
        assert db.scalar(select(Guide.id).where(Guide.id == guides[0]))
