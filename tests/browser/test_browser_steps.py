"""The pages of a topic's steps: for residents, for staff who record them, in every sight."""

from datetime import date

import pytest

from tests.browser.helpers import assert_fits, assert_sound, resize
from yishi.toolkit import topics
from yishi_voting import service
from yishi_voting.service import Done
from yishi_voting.votes.steps import decide_step

pytestmark = pytest.mark.browser

SIGHTS = (
    ({"width": 375}, (320,)),
    ({"width": 320, "large": True, "locale": "en", "dark": True}, (768,)),
    ({"width": 1280}, (768,)),
)
CHAIN = "four_discussions_two_disclosures"
PAGES = (
    ("topics/{topic}", None),
    ("topics/{topic}", "community_worker"),
    ("topics/{plain}", "community_worker"),
    ("voting/of/{topic}", None),
    ("voting/of/{topic}", "community_worker"),
    ("voting/of/{fresh}", "community_worker"),
    ("voting/desk/topics/{plain}/chain", "community_worker"),
    ("voting/desk/topics/{fresh}/steps/party_branch", "community_worker"),
    ("voting/desk/topics/{topic}/steps/resolution_posted", "community_worker"),
    ("voting/desk/topics/{topic}/steps/resolution_posted/end", "community_worker"),
    ("voting/desk/disclosures", "community_worker"),
)


@pytest.fixture
def three(kit, sampled, actor, clock_at):
    """A topic whose resolution has hung for its days, one just raised, and one without steps."""
    clock_at("2026-06-02 09:00")
    kit.enable("voting", chain=CHAIN)
    worker = actor("community_worker")
    with kit.unit():
        topic, fresh = (
            topics.raise_topic(worker, text=text).id
            for text in ("在东墙边修建电动自行车车棚，设车位40个、充电口20个", "小广场加装老年人健身器材")
        )
        done = Done(
            date(2026, 6, 1),
            decided_by="英俊社区第一党支部",
            text="居民反映电动车没处停，提议在东墙边修建。",
            kept_at="会议记录本第3页",
        )
        service.record_step(worker, topic, "voting.party_branch", done)
        for name in ("two_committees", "party_members", "reps_meeting"):
            evidence = topics.Evidence("voting.result", topic, topics.evidence_hash({"of": name}))
            decide_step(worker, topic, f"voting.{name}", "passed", evidence)
        posted = Done(date(2026, 6, 2), place="小区公告栏、各单元门口", kept_at="照片存社区")
        service.record_step(worker, topic, "voting.resolution_posted", posted)
    kit.enable("voting", chain="none")
    with kit.unit():
        plain = topics.raise_topic(worker, text="楼间绿地加几盏矮灯").id
    clock_at("2026-06-10 09:00")
    return {"topic": topic, "fresh": fresh, "plain": plain}


@pytest.mark.parametrize(("path", "role"), PAGES)
def test_each_page_of_steps_is_sound_in_every_sight(browser, kit, tenant, three, path, role):
    token = kit.somebody(role).token if role else None
    for sight, widths in SIGHTS:
        page = browser.page(f"{tenant.base}/{path.format(**three)}", token=token, **sight)
        assert_sound(page)
        for width in widths:
            resize(page, width)
            assert_fits(page)
        page.context.close()
