"""One last day for objections: what is shown is what holds, also when the calendar changes afterwards."""

import io
import json
from dataclasses import replace
from datetime import date

import chinese_calendar
import pypdf
import pytest
from sqlalchemy import select, text, update

from yishi.testing import on_both_databases, text_of
from yishi.toolkit import Refusal, Topic, activity, db, ledger
from yishi_notices import jobs, service
from yishi_notices.documents import notice_pdf
from yishi_notices.models import Notice, Objection
from yishi_notices.reading import view
from yishi_notices.tests.cases import SHED, posted
from yishi_notices.wechat import chat_text

FIFTEEN = replace(SHED, days=15)
"""Posted on 2026-12-25 it ends on a Saturday of 2027, a year whose days off are not published yet."""
FIRST, LATER = date(2027, 1, 11), date(2027, 1, 12)
SAID = {"text": "绿地没了", "reasons": ["occupies_shared_green"]}


@pytest.fixture(autouse=True)
def on(enable, clock_at):
    clock_at("2026-12-25 09:00")
    enable("notices")


@pytest.fixture
def notice_id(unit, actor):
    with unit():
        return posted(actor("community_worker"), FIFTEEN).id


@pytest.fixture
def close_on(unit, tenant):
    """The community closes on these days, from now on."""

    def close_on(*days):
        with unit():
            own = json.dumps({"closed_days": list(days)})
            db.execute(
                text("UPDATE tenant SET settings = :own WHERE id = :id"), {"own": own, "id": tenant.id}
            )

    return close_on


@pytest.fixture
def published(monkeypatch):
    """The State Council publishes 2027: with the given days off and make-up days beside the weekends."""

    def published(*, off=(), worked=()):
        known = chinese_calendar.get_holiday_detail

        def detail(day):
            if day.year != 2027:
                return known(day)
            return (day in off or day.weekday() >= 5) and day not in worked, None

        monkeypatch.setattr(chinese_calendar, "get_holiday_detail", detail)

    return published


@pytest.fixture
def recounted(unit, kit, tenant):
    """The nightly job has run; gives the notice as it stands then."""

    def recounted():
        with unit():
            jobs.recount(kit.view(tenant))
        with unit(commit=False):
            return db.scalars(select(Notice)).one()

    return recounted


@pytest.fixture
def everywhere(unit, actor, client, tenant):
    """All that a reader is told: page, sheet, chat text, the list over the API, the topic's side."""

    def everywhere(notice_id):
        with unit(commit=False):
            seen = view(actor(), notice_id)
            sheet = notice_pdf(seen, address="https://yishi.example/n/1")
            pages = pypdf.PdfReader(io.BytesIO(sheet)).pages
            told = {
                "sheet": "".join(page.extract_text() for page in pages).replace("\n", ""),
                "chat": chat_text(seen, address="https://yishi.example/n/1"),
            }
        told["page"] = text_of(client.get(f"{tenant.base}/notices/{notice_id}"))
        told["topic"] = text_of(client.get(f"{tenant.base}/topics/{seen.topic_id}"))
        return told, client.get(f"{tenant.api}/notices/{notice_id}").json

    return everywhere


def in_words(day):
    return f"{day.year}年{day.month}月{day.day}日"


def says(told, day, never):
    for place, words in told.items():
        assert in_words(day) in words, place
        assert f"{in_words(never)}以前" not in words, place
        assert f"{in_words(never)}为止" not in words, place


def test_a_closing_day_named_later_changes_nothing_that_is_shown_before_it_holds(
    notice_id, close_on, everywhere, unit, actor, clock_at
):
    close_on("2027-01-11")

    told, api = everywhere(notice_id)
    says(told, FIRST, LATER)
    assert (api["objections_until"], api["provisional"]) == ("2027-01-11", True)

    clock_at("2027-01-12 09:00")
    with unit(), pytest.raises(Refusal) as refused:
        service.file_objection(actor("owner"), notice_id, **SAID)
    assert refused.value.details == {"objections_until": "2027-01-11"}


def test_the_job_moves_the_day_for_page_sheet_chat_and_objections_alike(
    notice_id, close_on, recounted, everywhere, unit, actor, clock_at
):
    close_on("2027-01-11")
    recounted()

    told, api = everywhere(notice_id)
    says(told, LATER, FIRST)
    assert api["objections_until"] == "2027-01-12"
    assert "原定收异议到2027年1月11日（周一）" in told["page"]

    clock_at("2027-01-12 23:00")
    with unit():
        service.file_objection(actor("owner"), notice_id, **SAID)
    clock_at("2027-01-13 09:00")
    with unit(), pytest.raises(Refusal):
        service.file_objection(actor("resident"), notice_id, **SAID)


@on_both_databases
def test_a_moved_day_is_on_the_timeline_in_the_ledger_and_told_once(
    notice_id, close_on, recounted, unit, actor, as_role, tenant, database_kind
):
    with unit():
        service.file_objection(actor("owner"), notice_id, **SAID)
    close_on("2027-01-11")
    moved = recounted()
    recounted()

    told = "「关于在3号楼与4号楼之间修建车棚的公示」提异议的期限由2027-01-11延到2027-01-12"
    for role in ("community_worker", "owner"):
        assert text_of(as_role(role).get(f"{tenant.base}/account/messages")).count(told) == 1
    assert told not in text_of(as_role("resident").get(f"{tenant.base}/account/messages"))
    with unit(commit=False):
        for subject in (("notices.notice", notice_id), ("topic", moved.topic_id)):
            codes = [entry.code for entry in activity.of(subject, public=True)]
            assert codes.count("notices.period_longer") == 1
        acts = [line["entry"]["act"] for line in ledger.entries()]
        assert acts.count("notices.period_longer") == 1
        objected = db.scalar(select(Objection.topic_id))
        for topic_id in (moved.topic_id, objected):
            known = db.scalar(select(Topic.data).where(Topic.id == topic_id))
            assert known["objections_until"] == "2027-01-12"
        assert db.scalar(select(Topic.data).where(Topic.id == objected))["reasons"] == SAID["reasons"]


def test_a_published_year_makes_the_day_certain_and_never_earlier(
    notice_id, published, recounted, everywhere
):
    published(worked=[date(2027, 1, 9)])
    found = recounted()

    assert (found.objections_until, found.provisional) == (FIRST, False)
    told, api = everywhere(notice_id)
    says(told, FIRST, date(2027, 1, 9))
    assert api["provisional"] is False
    assert "已经告诉大家的日期不提前" in told["page"]
    assert not any("暂定" in words for words in told.values())


def test_a_published_year_may_make_the_day_later(notice_id, published, recounted):
    published(off=[date(2027, 1, 11), date(2027, 1, 12)])

    found = recounted()

    assert (found.objections_until, found.provisional) == (date(2027, 1, 13), False)
    assert [step["code"] for step in found.period_steps][-1] == "moved"


def test_a_certain_day_stays_whatever_is_closed_later(unit, actor, clock_at, close_on, recounted):
    clock_at("2026-05-25 09:00")
    with unit():
        posted(actor("community_worker"))
    close_on("2026-06-03")

    found = recounted()

    assert (found.objections_until, found.provisional) == (date(2026, 6, 3), False)


def test_a_period_that_is_over_is_not_opened_again(notice_id, close_on, recounted, clock_at):
    close_on("2027-01-11")
    clock_at("2027-01-12 00:30")

    assert recounted().objections_until == FIRST


def test_a_notice_from_before_steps_were_kept_shows_its_days_and_gets_its_steps(
    notice_id, unit, everywhere, recounted
):
    with unit():
        db.execute(update(Notice).values(period_steps=[], provisional=False))
    told, _api = everywhere(notice_id)
    says(told, FIRST, LATER)
    assert "日期是怎么算的" not in told["page"]

    found = recounted()

    assert (found.objections_until, found.provisional) == (FIRST, True)
    told, _api = everywhere(notice_id)
    assert "日期是怎么算的" in told["page"]


def test_provisional_stands_beside_the_day_wherever_it_is_said(
    notice_id, everywhere, client, as_role, tenant
):
    told, _api = everywhere(notice_id)

    assert "2027年1月11日为止（含当日） ▲ 暂定" in told["page"]
    assert "提异议到2027年1月11日为止 ▲ 暂定" in told["topic"]
    for place in ("page", "sheet", "chat"):
        assert "2027年的放假安排还没有公布，提异议的截止日是暂定的" in told[place], place
    assert "暂定" in text_of(client.get(f"{tenant.base}/notices/"))
    assert "暂定" in text_of(as_role("community_worker").get(f"{tenant.base}/notices/desk"))
    assert "暂定" in text_of(as_role("owner").get(f"{tenant.base}/notices/{notice_id}/object"))


def test_the_steps_are_said_in_the_readers_language(notice_id, client, tenant):
    client.set_cookie("yishi-lang", "en")

    page = text_of(client.get(f"{tenant.base}/notices/{notice_id}"))

    assert "provisional" in page
    assert "不上班" not in page


# --- the law, where only an objection says that the land is shared green (A74) -------------------------


@pytest.mark.parametrize(
    ("day", "article"),
    [("2020-06-01", "物权法第76条第(七)项"), ("2026-06-01", "民法典第278条第(八)项")],
)
def test_an_objection_that_names_the_green_brings_the_law_of_the_day(
    unit, actor, client, as_role, tenant, clock_at, day, article
):
    clock_at(f"{day} 09:00")
    with unit():
        plain = posted(actor("community_worker"), replace(SHED, land_kind="none")).id
    page = f"{tenant.base}/notices/{plain}"
    assert article not in text_of(client.get(page))

    with unit():
        service.file_objection(actor("resident"), plain, text="太吵", reasons=["noise"])
    assert article not in text_of(client.get(page))
    with unit():
        topic_id = service.file_objection(actor("owner"), plain, **SAID).topic_id

    for told in (client.get(page), as_role("owner").get(f"{tenant.base}/topics/{topic_id}")):
        words = text_of(told)
        assert article in words
        assert "有居民提出这里占用公共绿地" in words
        assert "这里属于业主共有" not in words
