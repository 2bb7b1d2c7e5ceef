"""The pages of topics in a real browser: sound in every sight, and usable with neither script nor mouse."""

import pytest
from playwright.sync_api import expect

from tests.browser.helpers import assert_fits, assert_sound, resize
from tests.core.topic_cases import picture
from yishi import topics
from yishi.plugins.values import GateProposal

pytestmark = pytest.mark.browser

SIGHTS = (
    ({"width": 375}, (320,)),
    ({"width": 320, "large": True, "locale": "en", "dark": True}, (768,)),
    ({"width": 1280}, (768,)),
)
PAGES = (
    ("", None),
    ("", "resident"),
    ("topics/", None),
    ("topics/?q=绿地", None),
    ("topics/{topic}", None),
    ("topics/{topic}", "resident"),
    ("topics/{topic}", "administrator"),
    ("topics/{done}", "resident"),
    ("topics/{asked}", "resident"),
    ("topics/{topic}/merge", "administrator"),
    ("topics/opinions/{opinion}", "administrator"),
    ("topics/raise", "resident"),
    ("me/", "resident"),
    ("desk/", "administrator"),
    ("desk/", "building_lead"),
    ("desk/topics", "administrator"),
    ("search?q=座椅", "resident"),
)


@pytest.fixture
def plugins():
    return ()


@pytest.fixture
def ids(kit, tenant, clock_at):
    """A community at work: topics of every sort."""
    clock_at("2026-06-20 09:00")
    resident, owner, worker = (kit.actor(role) for role in ("resident", "owner", "community_worker"))
    with kit.unit():
        late = topics.raise_topic(
            owner, text="地下车库入口的灯不亮，晚上看不清路。", place="地下车库", anonymous=True
        )
    clock_at("2026-06-28 10:00")
    with kit.unit():
        bench = topics.raise_topic(
            resident,
            text="小广场多安几个座椅。\n老人带着孩子在那里，走累了没处坐，只能坐在花坛边上。",
            place="小广场",
            beneficiaries="老年人",
            photos=[picture(), picture(colour="orange")],
        )
        topics.accept(worker, topic_id=bench.id, category="facility")
        for kind, label, basis in (
            ("core.reps", "居民代表会", "城市居民委员会组织法 2026 第二十一条"),
            ("core.fire", "消防部门意见", None),
        ):
            topics.add_gate(
                worker, topic_id=bench.id, proposal=GateProposal(kind, label, basis), reason="按章程"
            )
        topics.pass_gate(worker, topic_id=bench.id, kind="core.reps", reason="60 人参加，46 人同意")
        first = topics.give(
            owner, topic_id=bench.id, text="赞成，最好带靠背，老人起身方便。", stance="support"
        )
        same = topics.give(kit.actor("grid_lead"), topic_id=bench.id, text="赞成", stance="support")
        topics.merge_opinion(worker, opinion_id=same.id, into_id=first.id)
        topics.give(
            kit.actor("building_lead"), topic_id=bench.id, text="别装在树下，夏天有虫。", anonymous=True
        )
        unfit = topics.give(owner, topic_id=bench.id, text="某某家最吵")
        topics.hide(worker, opinion_id=unfit.id, reason="涉及他人隐私")
        lamp = topics.raise_topic(resident, text="3 号楼前多装一盏路灯", category="facility")
        topics.accept(worker, topic_id=lamp.id)
        topics.conclude(
            worker, topic_id=lamp.id, conclusion="adopted", text="大家都同意，费用从公共收益里出。"
        )
        topics.execute(worker, topic_id=lamp.id)
        topics.carry_out(worker, topic_id=lamp.id, result_text="6 月 28 日装好，已亮灯。", photos=[picture()])
        asked = topics.raise_topic(resident, text="电梯又停了")
        topics.ask_back(worker, topic_id=asked.id, question="请说明是几号楼几单元的电梯。")
        return {"topic": bench.id, "done": lamp.id, "asked": asked.id, "late": late.id, "opinion": first.id}


@pytest.mark.parametrize(("path", "role"), PAGES)
def test_each_page_is_sound_in_every_sight(browser, kit, sampled, tenant, ids, path, role):
    token = kit.somebody(role).token if role else None
    for sight, widths in SIGHTS:
        page = browser.page(f"{tenant.base}/{path.format(**ids)}", token=token, **sight)
        assert_sound(page)
        for width in widths:
            resize(page, width)
            assert_fits(page)
        page.context.close()


def test_a_matter_is_raised_and_answered_without_scripts(browser, kit, sampled, tenant):
    phone = browser.page(f"{tenant.base}/", token=kit.somebody("resident").token, scripts=False)
    phone.get_by_role("link", name="我要提意见、反映问题").click()
    phone.get_by_label("什么事").fill("小广场多安几个座椅")
    phone.get_by_role("button", name="提交").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("小广场多安几个座椅")

    desk = browser.page(
        f"{tenant.base}/desk/", token=kit.somebody("administrator").token, scripts=False, width=1280
    )
    desk.get_by_role("link", name="小广场多安几个座椅").first.click()
    desk.locator("#do-accept summary").click()
    desk.locator("#do-accept").get_by_role("button", name="受理").click()

    phone.goto(phone.url)
    phone.get_by_label("您的意见").fill("最好带靠背")
    phone.get_by_role("button", name="发表意见").click()
    expect(phone.get_by_role("paragraph").filter(has_text="最好带靠背").first).to_be_visible()
    expect(phone.get_by_text("受理了")).to_be_visible()
