"""What a community can't settle goes up as a real send, and the answer comes back; both sides, in service and pages."""

from datetime import date

import pytest

from yishi.testing import on_both_databases, text_of
from yishi.toolkit import Refusal, attachments, db, links
from yishi_worklist import escalating, service
from yishi_worklist.models import WorklistEscalation, WorklistItem
from yishi_worklist.tests.cases import assigned, codes, picture

WHY = "要市政改管网，社区协调不了。"


@pytest.fixture(autouse=True)
def on(enable, clock_at, district):
    clock_at("2026-03-02 09:00")
    enable("worklist")
    enable("worklist", tenant=district)


@pytest.fixture
def link_id(kit, tenant, district):
    with kit.unit():
        found = links.propose_link(kit.actor("administrator"), other_slug=district.slug)
    with kit.unit(district):
        links.accept_link(kit.actor("administrator", district), link_id=found)
    return found


@pytest.fixture
def upstairs(kit, district):
    """Who works in the district: one who handles, one who hands out and closes; each once."""
    made = {
        "worker": kit.new_somebody("community_worker", district),
        "boss": kit.somebody("administrator", district),
    }

    def actor(key):
        one = made[key]
        return kit.actor("administrator", district, person_id=one.person_id, account_id=one.account_id)

    actor.people = made
    return actor


def sent(kit, actor, **changes):
    """An item of the community that was sent up."""
    with kit.unit():
        item_id = assigned(actor, title="雨天返水", text="井盖冒水。", **changes).id
        service.log_progress(actor("grid_lead"), item_id, text="请人疏通过，三天又堵。")
        service.escalate(actor("administrator"), item_id, reason=WHY)
    kit.run_jobs()
    return item_id


def taken(kit, district):
    with kit.unit(district, writes=False):
        return db.query(WorklistItem).order_by(WorklistItem.number).all()


def told(kit, person, tenant):
    with kit.unit(tenant, writes=False):
        page = kit.browser().sign_in(person.token).get(f"{tenant.base}/account/messages")
    return text_of(page)


def answer(kit, district, upstairs, item_id, text="管网列入四月改造，已清淤。"):
    """The district hands it out, looks, reports and closes."""
    with kit.unit(district):
        service.assign(upstairs("boss"), item_id, handler_id=upstairs("worker").person_id)
        service.log_progress(upstairs("worker"), item_id, text="约了市政周五看现场。")
        service.log_progress(upstairs("worker"), item_id, text="内部：预算不够。", public=False)
        service.report_result(upstairs("worker"), item_id, text=text, evidence=[picture()])
        service.inspect(upstairs("boss"), item_id, text="看过，通了。")
        service.approve_close(upstairs("boss"), item_id)
    kit.run_jobs()


@on_both_databases
def test_it_arrives_with_a_number_and_clock_of_its_own_and_the_answer_comes_back(
    kit, actor, tenant, district, link_id, upstairs
):
    item_id = sent(kit, actor)
    (above,) = taken(kit, district)
    with kit.unit(district, writes=False):
        found = service.item(above.id)
        assert (found.kind, found.called, found.level_code, found.due_on) == (
            "escalated",
            "2026-0001",
            "orange",
            date(2026, 4, 2),
        )
        assert found.source_label == f"{tenant.name} 2026-0001"
        assert (found.title, found.text, found.reporter_id) == ("雨天返水", "井盖冒水。", None)
        below = found.from_below
        assert (below.reason, below.due_on) == (WHY, date(2026, 3, 9))
        assert [one.text for one in below.done if one.kind == "progress"] == ["请人疏通过，三天又堵。"]
    with kit.unit(writes=False):
        mine = service.item(item_id)
        assert (mine.escalation, mine.state, mine.clock_on) == ("in_hand", "assigned", date(2026, 3, 9))
        assert mine.sent_up.other_number == "2026-0001"

    answer(kit, district, upstairs, above.id)
    with kit.unit(writes=False):
        mine = service.item(item_id)
        assert (mine.escalation, mine.state) == ("answered", "assigned")
        assert mine.sent_up.answer == "管网列入四月改造，已清淤。"
        assert [file.role for file in mine.files] == ["answer"]
        public = service.timeline(item_id, public=True)
        assert [one.kind for one in public if one.kind.startswith("up_")] == [
            "up_received",
            "up_progress",
            "up_answered",
        ]
        assert "内部" not in str([one.text for one in service.timeline(item_id, public=False)])


def test_never_the_reporter_nor_what_they_wrote_goes_up(kit, actor, tenant, district, link_id):
    with kit.unit():
        item_id = assigned(actor, anonymous=True).id
        service.report_result(actor("grid_lead"), item_id, text="弄好了。", evidence=[picture()])
        service.dispute_result(actor("resident"), item_id, text="我家三楼还漏。")
        service.escalate(actor("administrator"), item_id, reason=WHY)
    kit.run_jobs()
    with kit.unit(district, writes=False):
        (row,) = db.query(WorklistEscalation).all()
        said = str(row.snapshot)
    resident = actor("resident")
    assert resident.name not in said
    assert str(resident.person_id) not in said
    assert "我家三楼" not in said
    assert "弄好了。" in said


def test_the_reporter_and_the_handler_are_told_and_see_the_answer(
    kit, actor, tenant, district, link_id, upstairs, as_role
):
    item_id = sent(kit, actor)
    answer(kit, district, upstairs, taken(kit, district)[0].id)
    for role, words in (("resident", "有答复了"), ("grid_lead", "已答复，请接着办")):
        assert words in told(kit, kit.somebody(role), tenant), role
    page = text_of(as_role("resident").get(f"{tenant.base}/worklist/{item_id}"))
    assert "街道答复" in page
    assert "管网列入四月改造，已清淤。" in page
    assert "街道答复 · 管网列入四月改造，已清淤。" in page
    assert district.name in page
    assert "街道已答复" in text_of(as_role("administrator").get(f"{tenant.base}/worklist/desk"))
    shown = as_role("resident").get(f"{tenant.api}/worklist/{item_id}").json
    assert (shown["item"]["escalation"], shown["escalated_answer"]) == (
        "answered",
        "管网列入四月改造，已清淤。",
    )


def test_upstairs_is_told_what_came_and_the_page_says_from_whom(
    kit, actor, tenant, district, link_id, upstairs
):
    sent(kit, actor)
    (above,) = taken(kit, district)
    boss = kit.browser().sign_in(upstairs.people["boss"].token)
    assert "上报了「雨天返水」" in text_of(boss.get(f"{district.base}/account/messages"))
    page = text_of(boss.get(f"{district.base}/worklist/desk/{above.id}"))
    for words in (f"{tenant.name}上报", "2026-0001", WHY, "请人疏通过，三天又堵。", "退回社区"):
        assert words in page, words
    assert "撤销这一项" not in page
    assert "社区协调不了的，上报给街道" not in page


def test_it_may_be_returned_with_a_reason_and_sent_up_again(kit, actor, district, link_id, upstairs):
    item_id = sent(kit, actor)
    with kit.unit(), pytest.raises(Refusal) as twice:
        service.escalate(actor("administrator"), item_id, reason=WHY)
    assert codes(twice) == {"worklist.escalated_already"}
    with kit.unit(district):
        service.withdraw(
            upstairs("boss"), taken(kit, district)[0].id, reason="属于小区内部管网，请用维修资金。"
        )
    kit.run_jobs()
    with kit.unit():
        mine = service.item(item_id)
        assert (mine.escalation, mine.sent_up.answer) == ("returned", "属于小区内部管网，请用维修资金。")
        service.escalate(actor("administrator"), item_id, reason="查过图纸，是市政管网。")
    kit.run_jobs()
    assert [one.called for one in taken(kit, district)] == ["2026-0001", "2026-0002"]
    with kit.unit(writes=False):
        assert service.item(item_id).escalation == "in_hand"


def test_what_is_sent_twice_is_opened_once(kit, actor, tenant, district, link_id):
    sent(kit, actor)
    with kit.unit(district):
        (row,) = db.query(WorklistEscalation).all()
        parcel = {"link": str(link_id), "from": tenant.id, "key": "again", "files": [], "digest": ""}
        parcel["actor"] = {"account_id": None, "name": "", "roles": [], "channel": "job"}
        view = kit.view(district)
        escalating.receive(view, {**parcel, "payload": {"escalation": str(row.id), **row.snapshot}})
    assert len(taken(kit, district)) == 1


def test_without_a_link_it_is_marked_and_the_desk_says_how_to_make_one(
    kit, actor, tenant, district, as_role, upstairs
):
    item_id = sent(kit, actor)
    assert taken(kit, district) == []
    with kit.unit(writes=False):
        assert service.item(item_id).escalation == "marked"
    page = text_of(as_role("administrator").get(f"{tenant.base}/worklist/desk/{item_id}"))
    assert "还没有建立联系" in page
    assert "去建立联系" in page
    assert "去建立联系" not in text_of(
        as_role("community_worker").get(f"{tenant.base}/worklist/desk/{item_id}")
    )
    with kit.unit(), pytest.raises(Refusal) as still:
        service.escalate(actor("administrator"), item_id, reason=WHY)
    assert codes(still) == {"worklist.escalated_already"}


def test_what_was_only_marked_is_sent_once_a_link_is_there(kit, actor, tenant, district, request):
    item_id = sent(kit, actor)
    request.getfixturevalue("link_id")
    with kit.unit():
        service.escalate(actor("administrator"), item_id, reason=WHY)
    kit.run_jobs()
    assert len(taken(kit, district)) == 1


def test_a_module_that_is_off_above_leaves_the_mark(kit, actor, tenant, district, link_id, as_role):
    kit.disable("worklist", tenant=district)
    item_id = sent(kit, actor)
    with kit.unit(writes=False):
        assert service.item(item_id).escalation == "marked"
    page = text_of(as_role("administrator").get(f"{tenant.base}/worklist/desk/{item_id}"))
    assert "没有打开办理清单" in page


def test_when_the_link_has_ended_nothing_crosses_and_both_go_on(
    kit, actor, tenant, district, link_id, upstairs, as_role
):
    item_id = sent(kit, actor)
    (above,) = taken(kit, district)
    with kit.unit(district):
        links.end_link(kit.actor("administrator", district), link_id=link_id)
    answer(kit, district, upstairs, above.id)
    with kit.unit(district, writes=False):
        assert service.item(above.id).state == "closed"
    with kit.unit(writes=False):
        assert service.item(item_id).escalation == "in_hand"
    page = text_of(as_role("administrator").get(f"{tenant.base}/worklist/desk/{item_id}"))
    assert "答复传不回来" in page


def test_only_the_one_it_was_sent_to_can_answer(kit, actor, tenant, other_tenant, district, link_id):
    item_id = sent(kit, actor)
    with kit.unit():
        asked = links.propose_link(actor("administrator"), other_slug=other_tenant.slug)
        (row,) = db.query(WorklistEscalation).all()
    with kit.unit(other_tenant):
        links.accept_link(kit.actor("administrator", other_tenant), link_id=asked)
    with kit.unit():
        parcel = {"link": str(asked), "from": other_tenant.id, "key": "x", "files": [], "digest": ""}
        parcel["actor"] = {"account_id": None, "name": "", "roles": [], "channel": "job"}
        said = {"escalation": str(row.id), "act": "answered", "text": "假的", "number": "1"}
        escalating.receive(kit.view(tenant), {**parcel, "payload": said})
        assert service.item(item_id).escalation == "in_hand"


def test_upstairs_hears_that_the_community_has_settled_it(kit, actor, tenant, district, link_id, upstairs):
    item_id = sent(kit, actor)
    (above,) = taken(kit, district)
    with kit.unit():
        service.withdraw(actor("administrator"), item_id, reason="市政自己修好了。")
    kit.run_jobs()
    with kit.unit(district, writes=False):
        last = service.timeline(above.id, public=False)[-1]
        assert (last.kind, last.text) == ("down_ended", "市政自己修好了。")
        assert service.item(above.id).running


def test_reopening_above_takes_the_answer_back(kit, actor, tenant, district, link_id, upstairs):
    item_id = sent(kit, actor)
    (above,) = taken(kit, district)
    answer(kit, district, upstairs, above.id)
    with kit.unit(district):
        service.reopen(upstairs("boss"), above.id, reason="又冒水了。")
    kit.run_jobs()
    with kit.unit(writes=False):
        mine = service.item(item_id)
        assert (mine.escalation, mine.sent_up.answer) == ("in_hand", "")


@pytest.mark.parametrize(
    ("level", "due", "next_on"), [("green", date(2026, 3, 9), None), ("", None, date(2026, 3, 9))]
)
def test_the_office_above_chooses_with_which_level_it_begins(
    kit, actor, district, link_id, enable, level, due, next_on
):
    enable("worklist", tenant=district, escalated_level=level)
    sent(kit, actor)
    (above,) = taken(kit, district)
    assert (above.due_on, above.next_on) == (due, next_on)


def test_a_dispute_stays_private_above_as_well(kit, actor, tenant, district, link_id, client):
    sent(kit, actor, kind="dispute")
    assert "雨天返水" not in text_of(client.get(f"{district.base}/worklist/"))
    (above,) = taken(kit, district)
    assert not above.public


def test_the_answer_is_there_in_english(kit, actor, tenant, district, link_id, upstairs, as_role):
    item_id = sent(kit, actor)
    answer(kit, district, upstairs, taken(kit, district)[0].id)
    browser = as_role("resident")
    browser.set_cookie("yishi-lang", "en")
    page = text_of(browser.get(f"{tenant.base}/worklist/{item_id}"))
    assert "Answer of the subdistrict" in page


def test_the_picture_of_the_answer_is_for_everybody_who_sees_the_item(
    kit, actor, tenant, district, link_id, upstairs, client
):
    item_id = sent(kit, actor)
    answer(kit, district, upstairs, taken(kit, district)[0].id)
    with kit.unit(writes=False):
        (file,) = attachments.of(("worklist.item", item_id))
    assert client.get(f"{tenant.base}/files/{file.id}").status_code == 200


def test_an_item_of_this_kind_is_not_opened_by_hand(as_role, tenant):
    refused = as_role("administrator").post(
        f"{tenant.api}/worklist/",
        json={"kind": "escalated", "title": "假的"},
        headers={"Idempotency-Key": "made-up-1"},
    )
    assert refused.status_code == 422
