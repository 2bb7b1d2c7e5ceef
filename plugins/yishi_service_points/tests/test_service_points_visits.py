"""The walk-in log and the guides: answered on the spot, handed on through matters, found by initials."""

from dataclasses import replace
from datetime import date

import pytest

from yishi.toolkit import Conflict, Promoted, PromoteTarget, Refusal, Unknown, db, matters, new_id
from yishi_service_points import numbers, seed, service
from yishi_service_points.models import Errand, Guide, GuideEdition
from yishi_service_points.reading.guides import edition_view, guides
from yishi_service_points.reading.visits import visit_view, visits
from yishi_service_points.rows import VISIT
from yishi_service_points.service import VisitContent
from yishi_service_points.tests import cases
from yishi_service_points.tests.cases import at

pytestmark = pytest.mark.usefixtures("on")


@pytest.fixture
def there(unit, actor):
    with unit():
        return cases.point(actor, opened_on=date(2026, 1, 1)).id


def test_answered_on_the_spot_needs_nothing_but_words(there, unit, actor):
    with unit():
        made = service.record_visit(actor("grid_lead"), VisitContent(there, "问社保卡怎么补"))
    with unit(commit=False):
        found = visit_view(actor("grid_lead"), made.id)
        assert (found.outcome, found.waited, found.name) == ("answered", 0, "")


def test_waiting_is_counted_to_the_minute(there, unit, actor, clock_at):
    with unit():
        made = service.record_visit(actor("grid_lead"), VisitContent(there, "问低保"), outcome="waiting")
    clock_at("2026-03-03 09:47")
    with unit():
        service.answer_visit(actor("grid_lead"), made.id, "要先去街道窗口。")
        with pytest.raises(Refusal):
            service.answer_visit(actor("grid_lead"), made.id, "再答一次")
    with unit(commit=False):
        found = visit_view(actor("grid_lead"), made.id)
        assert (found.outcome, found.waited) == ("answered", 17)


def test_paper_is_entered_later_with_its_own_times(there, unit, actor):
    with unit():
        made = service.record_visit(
            actor("recorder"),
            VisitContent(
                there,
                "问高龄津贴",
                name="张大爷",
                arrived_at=at("2026-02-10 09:05"),
                answered_at=at("2026-02-10 09:20"),
                channel="paper",
            ),
        )
        plain = service.record_visit(
            actor("recorder"), VisitContent(there, "问事", arrived_at=at("2026-02-11 10:00"), channel="paper")
        )
    with unit(commit=False):
        assert visit_view(actor("recorder"), made.id).waited == 15
        assert visit_view(actor("recorder"), plain.id).waited == 0


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"text": " "}, ["text_missing"]),
        ({"arrived_at": at("2026-03-03 12:00")}, ["time_wrong", "time_wrong"]),
        ({"arrived_at": at("2025-11-01 09:00"), "answered_at": at("2025-11-01 09:01")}, ["time_wrong"]),
        ({"arrived_at": at("2026-03-03 09:00"), "answered_at": at("2026-03-03 08:00")}, ["time_wrong"]),
        ({"field": "magic"}, ["choice_unknown"]),
    ],
)
def test_a_visit_is_refused_with_what_is_wrong(there, unit, actor, codes, given, expected):
    content = VisitContent(**{"point_id": there, "text": "问事", **given})
    with unit(), pytest.raises(Refusal) as refusal:
        service.record_visit(actor("grid_lead"), content)

    assert set(codes(refusal)) == set(expected)


def test_one_sees_the_visits_one_served_and_managers_see_all(there, unit, actor):
    with unit():
        mine = service.record_visit(actor("grid_lead"), VisitContent(there, "我接待的"))
        service.record_visit(actor("recorder"), VisitContent(there, "别人接待的"))
    with unit(commit=False):
        assert [v.text for v in visits(actor("grid_lead"))[0]] == ["我接待的"]
        assert visits(actor("community_worker"))[1] == 2
        with pytest.raises(Unknown):
            visit_view(actor("recorder"), mine.id)


def test_no_identity_number_is_kept(there, unit, actor):
    with unit():
        made = service.record_visit(
            actor("grid_lead"),
            VisitContent(there, "身份证22010219500101123X认证", name="杨树林220102195001011234"),
        )
        assert "19500101" not in made.text + made.name
        assert made.text.startswith("身份证")


def test_a_visit_becomes_an_errand_and_both_ends_know(there, unit, actor):
    with unit():
        guide = service.write_guide(actor("administrator"), cases.PENSION)
        person = actor("resident")
        content = VisitContent(
            there, "腿脚不好，跑不了社保局", person_id=person.person_id, guide_id=guide.id, field="pension"
        )
        made = service.record_visit(actor("grid_lead"), content, outcome="errand")
        errand = db.query(Errand).one()
        assert (made.outcome, errand.title, errand.person_id) == (
            "errand",
            cases.PENSION.title,
            person.person_id,
        )
        assert [p.name for p in cases.papers(errand.id)] == ["身份证", "社保卡"]
        service.withdraw(actor("grid_lead"), errand.id, reason="家里人办了")
        (became,) = matters.links_of(VISIT, [made.id])[made.id]
        assert (became.kind, became.outcome) == ("errand", "withdrawn")
        with pytest.raises(Refusal):
            service.hand_on(actor("grid_lead"), made.id, "errand")


def test_whatever_neighbours_take_is_offered(kit, enable, unit, actor, clock_at):
    taken = []

    def take(_actor, matter):
        taken.append(matter)
        return Promoted(new_id(), "诉求 0001", "neighbour/1")

    target = PromoteTarget("appeal", "转为诉求", "neighbour.appeal", "topics.read", take)
    kit.fake_plugin("neighbour", hooks={"promote_targets": lambda matter, actor: [target]})
    enable("neighbour", "service_points")
    clock_at("2026-03-03 09:30")
    with unit():
        point = cases.point(actor)
        content = VisitContent(point.id, "楼道灯坏了", person_id=actor("resident").person_id)
        made = service.record_visit(actor("grid_lead"), content, outcome="appeal")
        assert made.outcome == "appeal"
    (matter,) = taken
    assert (matter.source, matter.text, matter.reporter_id) == (
        VISIT,
        "楼道灯坏了",
        actor("resident").person_id,
    )


def test_figures_of_a_month(there, unit, actor, clock_at):
    with unit():
        for text in ("一", "二", "三"):
            service.record_visit(
                actor("grid_lead"), VisitContent(there, text, arrived_at=at("2026-03-03 09:20"))
            )
        service.record_visit(actor("grid_lead"), VisitContent(there, "四"), outcome="waiting")
        service.record_visit(
            actor("grid_lead"),
            VisitContent(there, "上月", arrived_at=at("2026-02-28 23:59"), channel="paper"),
        )
    with unit(commit=False):
        found = {
            one.key.removeprefix("service_points."): (one.numerator, one.denominator)
            for one in numbers.of_period(date(2026, 3, 1), date(2026, 4, 1))
        }
    assert found == {
        "errands_done": (0, None),
        "errands_taken": (0, None),
        "visits": (4, None),
        "answered": (3, 4),
        "waiting": (30, 3),
        "coverage": (1, 1),
    }


# --- guides -----------------------------------------------------------------------------------------


def test_a_community_begins_with_guides_once(unit, actor):
    with unit():
        assert db.query(Guide).count() == len(seed.GUIDES) >= 12
        assert seed.lay_out(actor("administrator")) == 0
        assert all(guide.checked_on is None for guide in db.query(Guide))
        said = "".join(f"{g.title}{g.who}{g.steps}{g.note}{g.papers}" for g in seed.GUIDES)
        assert not any(word in said for word in ("元", "第", "条例", "%"))


@pytest.mark.parametrize(
    ("q", "title"), [("yljzj", ""), ("yljlq", "养老金领取资格认证"), ("社保卡", "社保卡申领、补办")]
)
def test_guides_are_found_by_words_and_by_initials(unit, q, title):
    with unit(commit=False):
        found, total = guides(q=q)
    assert [one.title for one in found][:1] == ([title] if title else [])
    assert bool(total) == bool(title)


def test_a_new_edition_keeps_the_old_one_and_must_be_checked_again(unit, actor, codes):
    with unit():
        guide = service.write_guide(actor("administrator"), cases.PENSION)
        service.check_guide(actor("administrator"), guide.id)
        assert guide.checked_on == date(2026, 3, 3)
        changed = replace(cases.PENSION, place="街道窗口")
        with pytest.raises(Refusal) as refusal:
            service.revise_guide(actor("administrator"), guide.id, changed, reason="", version=None)
        service.revise_guide(
            actor("administrator"), guide.id, changed, reason="窗口搬了", version=guide.version
        )
        assert (guide.edition, guide.checked_on) == (2, None)
        assert edition_view(guide.id, 1).place == "社保窗口"
        assert db.query(GuideEdition).filter_by(guide_id=guide.id).count() == 2
        service.retire_guide(actor("administrator"), guide.id)
        with pytest.raises(Refusal) as retired:
            service.take_errand(actor("grid_lead"), service.ErrandContent(guide_id=guide.id, name="杨树林"))
    assert (codes(refusal), codes(retired)) == (["text_missing"], ["guide_retired"])


def test_a_title_stands_once(unit, actor, codes):
    with unit():
        service.write_guide(actor("administrator"), cases.PENSION)
        with pytest.raises(Conflict) as taken:
            service.write_guide(actor("administrator"), cases.PENSION)
    assert codes(taken) == ["title_taken"]
