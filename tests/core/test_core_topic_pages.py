"""The pages of topics: what each person sees and can do, without a script."""

from __future__ import annotations

import io
import re
from uuid import UUID

import pytest
from markupsafe import Markup
from PIL import Image

from tests.core.topic_cases import picture
from yishi import topics
from yishi.database import db as session
from yishi.database import new_id
from yishi.places.models import Estate
from yishi.plugins.values import Ask, Card, GateProposal, SearchKind, SlotPart
from yishi.testing.browser import text_of
from yishi.testing.marks import on_both_databases
from yishi.topics.models import Opinion, Topic


@pytest.fixture
def topic_id(unit, actor) -> UUID:
    """A public topic with a photo, a gate and opinions."""
    with unit():
        worker = actor("community_worker")
        topic = topics.raise_topic(
            actor("resident"), text="小广场多安几个座椅", photos=[picture()], place="小广场"
        )
        topics.accept(worker, topic_id=topic.id, category="facility")
        topics.add_gate(
            worker,
            topic_id=topic.id,
            proposal=GateProposal("core.fire", "消防意见", "消防法 28"),
            reason="占通道",
        )
        for number in range(21):
            topics.give(actor("owner"), topic_id=topic.id, text=f"意见{number}", stance="support")
        return topic.id


def created(response) -> UUID:
    assert response.status_code == 303, text_of(response)
    return UUID(re.search(r"topics/([0-9a-f-]{36})", response.headers["Location"])[1])


# --- the topic's page --------------------------------------------------------------------------------


@on_both_databases
@pytest.mark.parametrize("role", ["", "resident", "owner", "community_worker", "administrator"])
def test_a_topics_page_asks_the_database_three_times_at_most(
    kit, sampled, enable, tenant, topic_id, role, count_queries
):
    if role == "owner":
        enable(*kit.registry.names)
    browser = kit.as_role(role) if role else kit.browser()
    address = f"{tenant.base}/topics/{topic_id}"
    browser.get(address)
    with count_queries() as asked:
        answer = browser.get(address)
    assert answer.status_code == 200
    assert asked.count <= 3, str(asked)


def test_a_visitor_reads_everything_that_matters(client, tenant, topic_id):
    page = text_of(client.get(f"{tenant.base}/topics/{topic_id}"))
    for words in (
        "小广场多安几个座椅",
        "第 0001 号",
        "公共休闲设施",
        "居*乐",
        "消防意见",
        "待进行",
        "依据：消防法 28",
        "意见20",
        "赞成",
        "受理了",
        "第 1 页，共 2 页",
        "登录后说说我的意见",
    ):
        assert words in page
    assert "居民乐" not in page
    assert "可以做的" not in page


def test_the_second_page_of_opinions_holds_the_rest(client, tenant, topic_id):
    page = text_of(client.get(f"{tenant.base}/topics/{topic_id}?page=2"))
    assert "意见0" in page
    assert "意见20" not in page


@pytest.mark.parametrize("id_", ["foreign", "private"])
def test_what_one_may_not_see_answers_exactly_as_unknown(
    client, tenant, other_tenant, unit, actor, id_, as_role
):
    with unit(other_tenant):
        foreign = topics.raise_topic(actor("community_worker", other_tenant), text="别处").id
    with unit():
        private = topics.raise_topic(actor("resident"), text="私事").id
    ids = {"foreign": foreign, "private": private}
    browser = as_role("owner")
    answer = browser.get(f"{tenant.base}/topics/{ids[id_]}")
    reference = browser.get(f"{tenant.base}/topics/{new_id()}")
    assert answer.status_code == 404
    assert text_of(answer) == text_of(reference)
    assert browser.get(f"{tenant.base}/topics/1%27").status_code == 404


def test_an_anonymous_raiser_is_nowhere_on_any_page(client, as_role, tenant, unit, actor):
    with unit():
        resident = actor("resident")
        topic = topics.raise_topic(resident, text="楼道堆物", anonymous=True, photos=[picture()])
        topics.give(resident, topic_id=topic.id, text="拍了照片", anonymous=True)
        topics.accept(actor("community_worker"), topic_id=topic.id)
    for browser in (client, as_role("owner")):
        for path in (f"topics/{topic.id}", "topics/", "", "search?q=楼道"):
            html = browser.get(f"{tenant.base}/{path}").get_data(as_text=True)
            for trace in ("居民乐", "居*乐", str(resident.person_id), "张三"):
                assert trace not in html, path
        assert "没有找到" in text_of(browser.get(f"{tenant.base}/search?q=居民乐"))
    assert "居民乐" in text_of(as_role("recorder").get(f"{tenant.base}/topics/{topic.id}"))


def test_an_opinion_is_given_by_a_form_once_even_when_sent_twice(as_role, tenant, topic_id, unit):
    browser = as_role("resident")
    form = {"_step": "opine", "_key": "k1", "text": "赞成，老人需要", "stance": "support"}
    for _again in range(2):
        assert browser.post_form(f"{tenant.base}/topics/{topic_id}/opinions", form).status_code == 303
    with unit():
        assert session.query(Opinion).filter_by(text="赞成，老人需要").count() == 1


def test_a_refused_opinion_comes_back_with_what_was_typed(as_role, tenant, topic_id):
    form = {"_step": "opine", "text": "", "stance": "against"}
    answer = as_role("resident").post_form(f"{tenant.base}/topics/{topic_id}/opinions", form)
    assert answer.status_code == 422
    assert "请写下您的意见" in text_of(answer)
    assert re.search(r'value="against" checked', answer.get_data(as_text=True))


def test_staff_are_offered_what_can_be_done_now_and_others_are_not(as_role, tenant, topic_id):
    worker = text_of(as_role("community_worker").get(f"{tenant.base}/topics/{topic_id}"))
    for verb in ("作出定论", "开始商议", "转交其他单位", "增加一道程序", "并入同类议题", "记录结果"):
        assert verb in worker
    owner = text_of(as_role("owner").get(f"{tenant.base}/topics/{topic_id}"))
    assert "作出定论" not in owner
    assert "可以做的" not in owner


def test_adopting_with_an_open_gate_is_refused_on_the_page_with_its_article(as_role, tenant, topic_id):
    form = {"_step": "conclude", "conclusion": "adopted", "text": "大家同意", "_version": ""}
    answer = as_role("community_worker").post_form(f"{tenant.base}/topics/{topic_id}/do/conclude", form)
    assert answer.status_code == 422
    assert "「消防意见」还没有进行完。（消防法 28）" in text_of(answer)


def test_from_the_first_word_to_what_was_done(as_role, tenant, unit):
    resident, worker = as_role("resident"), as_role("community_worker")
    data = {"text": "多安一盏路灯", "photos": (io.BytesIO(picture().data), "a.jpg")}
    raised = created(
        resident.post_form(f"{tenant.base}/topics/raise", data, content_type="multipart/form-data")
    )
    here = f"{tenant.base}/topics/{raised}"

    def do(name, **fields):
        answer = worker.post_form(f"{here}/do/{name}", {"_step": name, **fields})
        assert answer.status_code == 303, text_of(answer)

    do("accept", category="facility", public="1")
    do("deliberate")
    do("conclude", conclusion="adopted", text="大家都同意", transferred_to="")
    do("execute")
    do("carry_out", result_text="路灯装好了")
    page = text_of(resident.get(here))
    for words in ("定论：通过", "大家都同意", "路灯装好了", "办成了"):
        assert words in page
    home = text_of(resident.get(f"{tenant.base}/"))
    assert "您提的「多安一盏路灯」办成了" in home


def test_two_workers_at_once_lose_nothing(as_role, tenant, topic_id, unit):
    worker, other = as_role("community_worker"), as_role("administrator")
    here = f"{tenant.base}/topics/{topic_id}/do/conclude"
    with unit():
        version = session.query(Topic.version).filter_by(id=topic_id).scalar()
    first = {"_step": "conclude", "conclusion": "deferred", "text": "等图纸", "_version": version}
    assert worker.post_form(here, first).status_code == 303
    second = {"_step": "conclude", "conclusion": "rejected", "text": "不行", "_version": version}
    answer = other.post_form(here, second)
    assert answer.status_code == 409
    page = text_of(answer)
    assert "不行" in page
    assert "deferred" in page or "暂缓" in page


def test_an_act_that_is_none_is_not_found(as_role, tenant, topic_id):
    answer = as_role("administrator").post_form(f"{tenant.base}/topics/{topic_id}/do/delete", {})
    assert answer.status_code == 404


@pytest.mark.parametrize(
    "name", ["accept", "conclude", "execute", "transfer", "add_gate", "file", "unpublish"]
)
def test_a_residents_forged_act_is_refused(as_role, tenant, topic_id, name):
    fields = {
        "accept": {"public": "1"},
        "conclude": {"conclusion": "rejected", "text": "x"},
        "transfer": {"to": "x", "reason": "x"},
        "add_gate": {"label": "x", "reason": "x"},
        "file": {"category": "other"},
        "unpublish": {"reason": "x"},
    }.get(name, {})
    answer = as_role("owner").post_form(
        f"{tenant.base}/topics/{topic_id}/do/{name}", {"_step": name, **fields}
    )
    assert answer.status_code == 403


def test_modules_add_to_the_page(fake_plugin, enable, kit, tenant, topic_id):
    def slot(name, actor, subject_id, data):
        if name == "topic.side":
            return SlotPart(Markup("<p>模块的一块</p>"), title="来自模块")
        return None

    fake_plugin("appeals", hooks={"slot": slot}, title="诉求", summary="诉求")
    enable("appeals")
    owner = text_of(kit.as_role("owner").get(f"{tenant.base}/topics/{topic_id}"))
    assert "模块的一块" in owner


def test_the_page_in_english_has_no_chinese_of_its_own(client, tenant, unit, actor):
    with unit():
        worker = actor("community_worker", name="Worker")
        topic = topics.raise_topic(worker, text="Benches please")
        topics.conclude(worker, topic_id=topic.id, conclusion="rejected", text="No room")
    client.set_cookie("yishi-lang", "en")
    page = text_of(client.get(f"{tenant.base}/topics/{topic.id}"))
    main = page.split("Benches please", 1)[1].split("Other communities")[0]
    assert not re.findall(r"[\u4e00-\u9fff]+", main.replace("中文", "").replace("阳光社区", "")), main


# --- raising -----------------------------------------------------------------------------------------


def test_a_visitor_who_wants_to_raise_is_led_to_sign_in_and_back(client, tenant):
    answer = client.get(f"{tenant.base}/topics/raise")
    assert answer.status_code == 303
    assert "sign-in?next=" in answer.headers["Location"]


def test_raising_with_everything_wrong_says_everything_and_keeps_what_was_typed(as_role, tenant, unit):
    data = {"text": "", "title": "长" * 61, "place": "小广场", "category": "other"}
    answer = as_role("resident").post_form(f"{tenant.base}/topics/raise", data)
    assert answer.status_code == 422
    page = text_of(answer)
    assert "请写明要反映的事情" in page
    assert "标题最多 60 个字" in page
    assert 'value="小广场"' in answer.get_data(as_text=True)


def test_too_large_a_photo_is_refused_in_words(as_role, tenant):
    data = {"text": "路灯", "photos": (io.BytesIO(b"\xff\xd8\xff" + b"0" * (13 << 20)), "a.jpg")}
    answer = as_role("resident").post_form(
        f"{tenant.base}/topics/raise", data, content_type="multipart/form-data"
    )
    assert answer.status_code == 413
    assert "太大" in text_of(answer)


def test_staff_fill_the_form_in_for_a_resident(as_role, tenant, unit, actor):
    from yishi.people import assisted

    resident = actor("resident")
    with unit():
        assisted.start(actor("community_worker"), resident.person_id, "老人不会用手机")
    browser = as_role("community_worker")
    address = f"{tenant.base}/topics/raise?for={resident.person_id}"
    assert "您正在代 居民乐 填写" in text_of(browser.get(address))
    topic_id = created(browser.post_form(address, {"text": "想要一张椅子", "channel": "phone"}))
    with unit():
        topic = session.query(Topic).filter_by(id=topic_id).one()
        assert (topic.raised_by_id, topic.channel) == (resident.person_id, "phone")
    assert "佘广霞" in text_of(as_role("resident").get(f"{tenant.base}/me/"))


@pytest.mark.parametrize("person", ["not-an-id", "01a20af3-58f8-775a-bfcd-b5443199f776"])
def test_acting_for_nobody_is_refused(as_role, tenant, person):
    answer = as_role("community_worker").get(f"{tenant.base}/topics/raise?for={person}")
    assert answer.status_code in (404, 422)


def test_a_resident_can_not_act_for_another(as_role, tenant, actor):
    other = actor("owner").person_id
    assert as_role("resident").get(f"{tenant.base}/topics/raise?for={other}").status_code == 403


# --- lists, home, me, desk, search -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "role"),
    [
        ("", ""),
        ("", "resident"),
        ("topics/", ""),
        ("topics/?mine=1", "resident"),
        ("topics/?q=座椅&stage=open&category=facility", "resident"),
        ("me/", "resident"),
        ("desk/", "community_worker"),
        ("desk/", "building_lead"),
        ("desk/topics", "community_worker"),
        ("desk/topics?stage=deciding", "community_worker"),
        ("search?q=座椅", ""),
        ("search", ""),
    ],
)
def test_read_pages_ask_the_database_three_times_at_most(
    kit, sampled, tenant, topic_id, path, role, count_queries
):
    browser = kit.as_role(role) if role else kit.browser()
    browser.get(f"{tenant.base}/{path}")
    with count_queries() as asked:
        answer = browser.get(f"{tenant.base}/{path}")
    assert answer.status_code == 200
    assert asked.count <= 3, str(asked)


def test_the_home_answers_what_is_asked_what_became_what_goes_on(as_role, tenant, unit, actor):
    with unit():
        worker = actor("community_worker")
        topic = topics.raise_topic(actor("resident"), text="电梯停了")
        topics.ask_back(worker, topic_id=topic.id, question="几号楼？")
        topics.raise_topic(worker, text="民生经费怎么用")
    page = text_of(as_role("resident").get(f"{tenant.base}/"))
    order = [
        "有什么要您做的",
        "请补充说明",
        "电梯停了",
        "几号楼？",
        "我提的事",
        "大家最近在议的",
        "民生经费怎么用",
    ]
    places = [page.index(words) for words in order]
    assert places == sorted(places)
    assert "需要您补充说明" not in page


def test_modules_ask_and_show_cards_late_ones_first(fake_plugin, enable, kit, tenant):
    def asks(actor):
        return [Ask("选聘物业", "voting/1", "去表决", tag="表决")]

    def cards(actor, area):
        return [Card("平常的", "x/"), Card("已迟的", "y/", tone="red", tag="已迟")] if area else []

    fake_plugin("voting", hooks={"asks": asks, "dashboard_cards": cards}, title="表决", summary="表决")
    enable("voting")
    page = text_of(kit.as_role("resident").get(f"{tenant.base}/"))
    assert "去表决" in page
    assert page.index("已迟的") < page.index("平常的")
    assert "去表决" not in text_of(kit.browser().get(f"{tenant.base}/"))


def test_a_districts_home_leads_to_its_communities(client, district):
    assert "找我的社区" in text_of(client.get(f"{district.base}/"))


def test_an_empty_community_says_what_to_do(client, tenant):
    assert "还没有公开的议题" in text_of(client.get(f"{tenant.base}/"))
    assert "还没有公开的议题" in text_of(client.get(f"{tenant.base}/topics/"))
    assert "没有符合的议题" in text_of(client.get(f"{tenant.base}/topics/?q=绿地"))


@pytest.mark.parametrize("query", ["?page=999", "?page=-1", "?page=x", "?category=%27", "?q=%F0%9F"])
def test_nonsense_in_the_address_is_no_fault(client, tenant, topic_id, query):
    assert client.get(f"{tenant.base}/topics/{query}").status_code == 200


def test_the_desk_puts_late_ones_on_top(as_role, tenant, unit, actor, clock_at):
    clock_at("2026-06-20 09:00")
    with unit():
        topics.raise_topic(actor("resident"), text="早就提的")
    clock_at("2026-06-28 09:00")
    with unit():
        topics.raise_topic(actor("resident"), text="今天提的")
    page = text_of(as_role("recorder").get(f"{tenant.base}/desk/"))
    assert "1 件超过 3 天" in page
    assert page.index("早就提的") < page.index("今天提的")
    table = text_of(as_role("recorder").get(f"{tenant.base}/desk/topics"))
    assert "已等 8 天" in table


def test_several_are_accepted_at_once_or_none(as_role, tenant, unit, actor):
    with unit():
        ids = [str(topics.raise_topic(actor("resident"), text=f"第{n}件").id) for n in range(3)]
    worker = as_role("community_worker")
    here = f"{tenant.base}/desk/topics"
    assert worker.post_form(here, {"act": "accept", "chosen": ids[:1]}).status_code == 303
    refused = worker.post_form(here, {"act": "accept", "chosen": ids})
    assert refused.status_code == 422
    with unit():
        assert session.query(Topic).filter_by(stage="accepted").count() == 1
    assert worker.post_form(here, {"act": "accept_private", "chosen": ids[1:]}).status_code == 303
    with unit():
        assert session.query(Topic).filter_by(stage="accepted", public=False).count() == 2


def test_several_are_merged_by_number(as_role, tenant, unit, actor):
    with unit():
        ids = [str(topics.raise_topic(actor("resident"), text=f"第{n}件").id) for n in range(3)]
    worker = as_role("community_worker")
    here = f"{tenant.base}/desk/topics"
    form = {"act": "merge", "chosen": ids[1:], "into": "1"}
    assert worker.post_form(here, {**form, "into": "77"}).status_code == 422
    assert worker.post_form(here, form).status_code == 303
    with unit():
        assert session.query(Topic).filter(Topic.merged_into_id == UUID(ids[0])).count() == 2


def test_merging_is_offered_with_others_of_the_same_kind(as_role, tenant, unit, actor):
    with unit():
        first = topics.raise_topic(actor("recorder"), text="电梯停了", category="equipment").id
        second = topics.raise_topic(actor("owner"), text="电梯又停了", category="equipment").id
    worker = as_role("community_worker")
    here = f"{tenant.base}/topics/{second}/merge"
    assert "电梯停了" in text_of(worker.get(here))
    assert created(worker.post_form(here, {"into": str(first)})) == first
    assert "已并入" in text_of(as_role("owner").get(f"{tenant.base}/topics/{second}"))


def test_opinions_are_edited_merged_and_hidden_on_their_page(as_role, tenant, topic_id, unit, actor):
    with unit():
        mine = topics.give(actor("resident"), topic_id=topic_id, text="要结实").id
        same = topics.give(actor("building_lead"), topic_id=topic_id, text="要牢固").id
    here = f"{tenant.base}/topics/opinions/{mine}"
    resident, worker = as_role("resident"), as_role("community_worker")
    edit = {"_step": "edit", "text": "要结实耐用", "stance": "suggest"}
    assert resident.post_form(here, edit).status_code == 303
    assert as_role("owner").post_form(here, edit).status_code == 403
    assert worker.post_form(here, {"_step": "merge", "into": str(same)}).status_code == 303
    page = text_of(worker.get(f"{tenant.base}/topics/{topic_id}"))
    assert "另有 1 人提了同样的意见" in page
    there = f"{tenant.base}/topics/opinions/{same}"
    assert worker.post_form(there, {"_step": "unmerge", "merged": str(mine)}).status_code == 303
    assert worker.post_form(there, {"_step": "hide", "reason": "含隐私"}).status_code == 303
    public = text_of(as_role("owner").get(f"{tenant.base}/topics/{topic_id}"))
    assert "这条意见已隐藏：含隐私" in public
    assert "要牢固" not in public


def test_search_finds_topics_and_modules_things_and_survives_a_broken_module(
    fake_plugin, enable, kit, tenant, unit, topic_id
):
    from yishi import search

    thing = new_id()

    def kinds(tenant):
        def broken(ids):
            raise RuntimeError("out of order")

        return [
            SearchKind("sheds.plan", "车棚方案", lambda ids: {thing: ("座椅旁的车棚", "sheds/1", None)}),
            SearchKind("sheds.other", "别的", broken),
        ]

    fake_plugin("sheds", hooks={"search_kinds": kinds}, title="车棚", summary="车棚")
    enable("sheds")
    with unit():
        search.put("sheds.plan", thing, "座椅旁的车棚")
        search.put("sheds.other", new_id(), "座椅")
    page = text_of(kit.browser().get(f"{tenant.base}/search?q=座椅"))
    assert "小广场多安几个座椅" in page
    assert "座椅旁的车棚" in page


# --- files -------------------------------------------------------------------------------------------


def test_a_photo_is_shown_and_its_small_picture_too(client, tenant, topic_id, kit):
    html = client.get(f"{tenant.base}/topics/{topic_id}").get_data(as_text=True)
    address = re.search(r'src="(/[^"]+/files/[0-9a-f-]+\?thumb=1)"', html)[1]
    small = client.get(address)
    large = client.get(address.partition("?")[0])
    assert (small.status_code, small.mimetype) == (200, "image/jpeg")
    assert len(small.data) < len(large.data)
    assert large.headers["X-Content-Type-Options"] == "nosniff"
    assert "attachment" not in large.headers.get("Content-Disposition", "")


def test_another_communitys_file_answers_as_unknown(client, tenant, other_tenant, unit, actor):
    from yishi import attachments

    with unit(other_tenant):
        there = topics.raise_topic(actor("community_worker", other_tenant), text="别处", photos=[picture()])
        foreign = attachments.of(("topic", there.id))[0].id
    answer = client.get(f"{tenant.base}/files/{foreign}")
    unknown = client.get(f"{tenant.base}/files/{new_id()}")
    assert (answer.status_code, text_of(answer)) == (404, text_of(unknown))
    assert client.get(f"{other_tenant.base}/files/{foreign}").status_code == 200


def test_a_private_photo_in_a_shared_browsers_store_is_asked_for_anew(as_role, tenant, unit, actor):
    from yishi import attachments

    with unit():
        topic = topics.raise_topic(actor("resident"), text="私事", photos=[picture()])
        found = attachments.of(("topic", topic.id))[0].id
    assert as_role("owner").get(f"{tenant.base}/files/{found}").status_code == 404
    own = as_role("resident").get(f"{tenant.base}/files/{found}")
    assert own.headers["Cache-Control"] == "private, no-cache"
    copy = {"If-None-Match": own.headers["ETag"]}
    assert as_role("resident").get(f"{tenant.base}/files/{found}", headers=copy).status_code == 304
    assert as_role("owner").get(f"{tenant.base}/files/{found}", headers=copy).status_code == 404


def test_six_photos_as_phones_take_them_fit_in_one_form(as_role, tenant, unit):
    noise = Image.effect_noise((2200, 1650), 90).convert("RGB")
    out = io.BytesIO()
    noise.save(out, "JPEG", quality=97)
    assert out.tell() > 2.5e6
    photos = [(io.BytesIO(out.getvalue()), f"{n}.jpg") for n in range(6)]
    data = {"text": "路面坑洼", "photos": photos}
    answer = as_role("resident").post_form(
        f"{tenant.base}/topics/raise", data, content_type="multipart/form-data"
    )
    assert answer.status_code == 303, text_of(answer)


def test_the_estate_is_asked_for_where_there_are_several(as_role, tenant, unit):
    address = f"{tenant.base}/topics/raise"
    with unit():
        session.add(Estate(name="世纪花园"))
    assert "世纪花园" not in text_of(as_role("resident").get(address))
    with unit():
        other = Estate(name="净水山庄")
        session.add(other)
        session.flush()
        estate_id = other.id
    assert "净水山庄" in text_of(as_role("resident").get(address))
    form = {"text": "路灯不亮", "estate_id": str(estate_id)}
    topic_id = created(as_role("resident").post_form(address, form))
    assert "净水山庄" in text_of(as_role("resident").get(f"{tenant.base}/topics/{topic_id}"))
    worker = as_role("community_worker")
    filed = {"_step": "file", "category": "equipment"}
    worker.post_form(f"{tenant.base}/topics/{topic_id}/do/file", filed)
    with unit():
        topic = session.query(Topic).filter_by(id=topic_id).one()
        assert (topic.category, topic.estate_id) == ("equipment", estate_id)
