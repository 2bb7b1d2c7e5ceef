"""The electorate and its delivery at the desk: built, explained, corrected with a trace, frozen, served."""

import re

import pytest
from sqlalchemy import func, insert, select

from yishi.testing import on_both_databases, text_of
from yishi.toolkit import db, new_id
from yishi_voting import service
from yishi_voting.models import Correction, Delivery, Elector, Holder
from yishi_voting.service import Content
from yishi_voting.tests.cases import QUESTION, person
from yishi_voting.tests.cases import at as moment

FLATS = (
    ("101", 8000, ["叶主强"]),
    ("102", 9000, ["居民乐"]),
    ("201", 8000, ["赵安平", "钱安福"]),
    ("202", 9000, ["孙安禄"]),
    ("301", 7000, ["孙安禄"]),
    ("302", 7000, ["长春建设公司"], "unsold"),
    ("401", 7000, ["长春建设公司"], "unsold"),
    ("402", 6000, []),
)


@pytest.fixture
def worker(case, as_role):
    return as_role("community_worker")


@pytest.fixture
def here(case, tenant):
    """The desk's address of an announced vote whose electorate is not built."""
    case.settle(*FLATS)
    case.clock_at("2026-04-10 10:00")
    with case.unit():
        content = Content(**{**_plain(QUESTION), "estate_id": case.estate_id})
        vote = service.draft(case.worker, content)
        service.announce(
            case.worker, vote.id, opens_at=moment("2026-04-26 08:00"), closes_at=moment("2026-05-10 18:00")
        )
        case.vote_id = vote.id
    return f"{tenant.base}/voting/desk/{case.vote_id}"


def _plain(content):
    return {name: getattr(content, name) for name in Content.__slots__}


def build(worker, here):
    assert worker.post_form(f"{here}/electorate/build").status_code == 303


@on_both_databases
def test_units_become_persons_and_the_page_says_how(worker, here):
    build(worker, here)

    page = text_of(worker.get(f"{here}/electorate"))

    assert "8 套" in page
    assert "6 人" in page
    assert "610.00 ㎡" in page
    assert "1 位业主不止一套，各算 1 人，共 2 套。" in page
    assert "建设单位没有卖出、没有交付的 2 套，合起来算 1 人。" in page
    assert "1 户由几人共有" in page
    assert "1 套还不知道业主是谁" in page
    assert "建筑物区分所有权解释第9条" in page
    merged = text_of(worker.get(f"{here}/electorate?show=merged"))
    assert "2 套，算 1 人" in merged
    assert "1栋1单元101室" not in merged


def test_the_electorate_is_searched_by_number_and_room(worker, here):
    build(worker, here)
    assert "1栋1单元202室" in text_of(worker.get(f"{here}/electorate?q=202"))
    assert "1栋1单元101室" not in text_of(worker.get(f"{here}/electorate?q=202"))
    assert "1栋1单元101室" in text_of(worker.get(f"{here}/electorate?q=1"))
    assert "没有找到" in text_of(worker.get(f"{here}/electorate?q=%25%27%22"))


def test_a_correction_keeps_its_reason_and_both_states(case, worker, here):
    build(worker, here)
    elector = f"{here}/electors/1"
    assert worker.post_form(elector, {"_step": "areas", "area_0": "82.00"}).status_code == 422
    assert worker.post_form(elector, {"_step": "areas", "area_0": "acht", "reason": "错"}).status_code == 422
    same = worker.post_form(elector, {"_step": "areas", "area_0": "80.00", "reason": "没有错"})
    assert "没有改动" in text_of(same)

    done = worker.post_form(elector, {"_step": "areas", "area_0": "82.00", "reason": "房产证上是 82.00"})

    assert done.status_code == 303
    page = text_of(worker.get(f"{here}/electorate"))
    assert "更正记录（1）" in page
    for part in ("房产证上是 82.00", "80.00 ㎡", "82.00 ㎡", "612.00 ㎡"):
        assert part in page


def test_owners_are_corrected_by_registered_names_only(case, worker, here):
    build(worker, here)
    elector = f"{here}/electors/1"
    unknown = worker.post_form(elector, {"_step": "owners", "owners": "无名氏\n另一位", "reason": "卖了"})
    assert unknown.status_code == 422
    assert text_of(unknown).count("没有登记") >= 2
    with case.unit():
        person("李安康")
        person("李安康")
        person("周安东")
    assert "有 2 位“李安康”" in text_of(
        worker.post_form(elector, {"_step": "owners", "owners": "李安康", "reason": "卖了"})
    )
    assert (
        worker.post_form(elector, {"_step": "owners", "owners": "周安东", "reason": "卖了"}).status_code
        == 303
    )
    assert "周安东" in text_of(worker.get(elector))


def test_somebody_is_added_and_somebody_taken_out_with_a_trace(case, worker, here):
    build(worker, here)
    with case.unit():
        person("周安东")
    bad = worker.post_form(
        f"{here}/electors/new", {"owners": "周安东", "units": "没有面积", "reason": "漏了"}
    )
    assert bad.status_code == 422
    added = worker.post_form(
        f"{here}/electors/new", {"owners": "周安东", "units": "1-2-0101 66.60", "reason": "漏了"}
    )
    assert added.location.endswith("/electors/7")
    assert worker.post_form(f"{here}/electors/7", {"_step": "remove", "reason": "加错了"}).status_code == 303
    with case.unit():
        assert db.scalar(select(func.count()).select_from(Correction)) == 2
        assert db.scalar(select(func.count()).select_from(Elector)) == 6


def test_co_owners_name_one_voter(case, worker, here):
    build(worker, here)
    with case.unit():
        elector = db.scalars(select(Elector).where(Elector.kind == "co_owners")).one()
        number = elector.number
        chosen = db.scalars(select(Holder.person_id).where(Holder.elector_id == elector.id)).first()
        stranger = case.people["孙安禄"]
    assert worker.post_form(f"{here}/electors/{number}/voter/{stranger}").status_code == 422
    assert worker.post_form(f"{here}/electors/{number}/voter/{chosen}").status_code == 303
    with case.unit():
        assert db.scalars(select(Holder.person_id).where(Holder.named)).all() == [chosen]


def test_posted_objected_answered_frozen(case, worker, here, as_role):
    build(worker, here)
    assert worker.post_form(f"{here}/electorate/post").status_code == 303
    again = worker.post_form(f"{here}/electorate/build")
    assert again.status_code == 422
    with case.unit():
        objection = service.object_to_electorate(case.actor("owner"), case.vote_id, "我家是 82 平方米")
        objection_id = objection.id
    case.clock_at("2026-04-20 09:00")
    refused = worker.post_form(f"{here}/electorate/freeze")
    assert refused.status_code == 422
    assert "还有 1 件对名册的异议没有答复" in text_of(refused)
    assert "我家是 82 平方米" in text_of(worker.get(f"{here}/objections"))
    answer = f"{here}/objections/{objection_id}"
    assert worker.post_form(answer, {"accepted": "1", "answer": ""}).status_code == 422
    assert worker.post_form(answer, {"accepted": "1", "answer": "已经更正"}).status_code == 303
    assert worker.get(f"{here}/objections/{new_id()}").status_code == 404
    assert worker.post_form(f"{here}/electorate/freeze").status_code == 303
    page = text_of(worker.get(f"{here}/electorate"))
    assert "名册已经锁定" in page
    assert re.search(r"[0-9a-f]{64}", page)
    late = worker.post_form(f"{here}/electors/1", {"_step": "areas", "area_0": "99", "reason": "晚了"})
    assert late.status_code == 422


def test_a_body_s_members_come_from_a_list_of_names(case, worker, tenant):
    case.clock_at("2026-04-10 09:00")
    with case.unit():
        person("周安泰")
        vote = service.draft(
            case.worker,
            Content(title="评议", family="council_review", matter="general", channels=("onsite",)),
        )
        vote_id = vote.id
    here = f"{tenant.base}/voting/desk/{vote_id}/electorate"
    assert worker.post_form(here, {"members": " \n "}).status_code == 422
    assert worker.post_form(here, {"members": "周安泰\n张伟#1\n张伟#2\n周安泰"}).status_code == 303
    with case.unit():
        names = db.scalars(select(Elector.name).order_by(Elector.number)).all()
        assert names == ["周安泰", "张伟", "张伟"]
        assert db.scalar(select(func.count()).select_from(Holder)) == 1


# --- delivery ------------------------------------------------------------------------------------------


def test_ballots_are_served_by_entrance_in_bulk_and_the_rest_by_posting(case, worker, here, as_role):
    build(worker, here)
    lead = as_role("entrance_lead")
    page = lead.get(f"{here}/delivery")
    assert "1栋1单元" in text_of(page)
    assert "没送到 6" in text_of(page)

    nothing = lead.post_form(f"{here}/delivery?entrance=1-1", {"how": "personal"})
    assert nothing.status_code == 422
    assert "请先勾选" in text_of(nothing)
    wrong = lead.post_form(
        f"{here}/delivery?entrance=1-1", {"numbers": ["1", "99"], "how": "pigeon", "on": "2027-01-01"}
    )
    assert wrong.status_code == 422
    for part in ("怎样送达", "不能在今天以后", "没有这些票号"):
        assert part in text_of(wrong)
    assert 'value="1" checked' in wrong.get_data(as_text=True)

    done = lead.post_form(f"{here}/delivery?entrance=1-1", {"numbers": ["1", "2", "3"], "how": "personal"})
    assert done.status_code == 303
    assert "没送到 3" in text_of(lead.get(f"{here}/delivery?entrance=1-1&show=unserved"))
    assert lead.get(f"{here}/delivery/posting").status_code == 403
    assert worker.post_form(f"{here}/delivery/posting", {"note": "小区大门"}).status_code == 303
    with case.unit():
        how = dict(db.execute(select(Elector.served_how, func.count()).group_by(Elector.served_how)).all())
        assert how == {"personal": 3, "posting": 3}
        assert db.scalar(select(func.count()).select_from(Delivery)) == 6
    assert lead.get(f"{here}/delivery?entrance=9-9").status_code == 404


# --- proxies -------------------------------------------------------------------------------------------


def test_a_proxy_is_taken_in_writing_kept_within_the_cap_and_revoked(case, worker, here):
    build(worker, here)
    where = f"{here}/proxies"
    orally = worker.post_form(where, {"number": "1", "agent_name": "孙安禄", "instructions": "同意"})
    assert orally.status_code == 422
    assert "物业管理条例第12条" in text_of(orally)
    for number in ("1", "2", "3"):
        given = {"number": number, "agent_name": "王安顺", "written": "1", "instructions": "同意"}
        assert worker.post_form(where, given).status_code == 303
    over = worker.post_form(where, {"number": "4", "agent_name": "王安顺", "written": "1"})
    assert "已经接受了 3 位的委托" in text_of(over)
    unknown = worker.post_form(where, {"number": "77", "agent_name": "王安顺", "written": "1"})
    assert unknown.status_code == 404
    page = worker.get(where).get_data(as_text=True)
    proxy = re.findall(rf"{re.escape(where)}/([0-9a-f-]{{36}})", page)[0]
    assert worker.post_form(f"{where}/{proxy}", {"reason": ""}).status_code == 422
    assert worker.post_form(f"{where}/{proxy}", {"reason": "本人来投"}).status_code == 303
    assert "已撤销" in text_of(worker.get(where))


# --- large electorates ---------------------------------------------------------------------------------


def test_pages_of_two_thousand_voters_ask_as_little_as_those_of_a_few(case, worker, here, count_queries):
    build(worker, here)
    parts = (
        "",
        "/electorate",
        "/electorate?q=20",
        "/delivery",
        "/delivery?entrance=1-1",
        "/print",
        "/electors/1",
    )
    few = {part: _asked(worker, here + part, count_queries) for part in parts}
    with case.unit():
        vote = db.scalars(select(Elector).limit(1)).one()
        home = {"area": 8000, "source": "register", "owner_key": ""}
        rows = [
            {
                "tenant_id": vote.tenant_id,
                "id": new_id(),
                "vote_id": case.vote_id,
                "number": n,
                "key": f"many:{n}",
                "name": "业主",
                "area": 8000,
                "units": [{**home, "label": f"7栋{n}室", "room": f"7-{n % 40}-{n}"}],
            }
            for n in range(1000, 3000)
        ]
        db.execute(insert(Elector), rows)
    for part in parts:
        asked = _asked(worker, here + part, count_queries)
        assert asked <= few[part], part
        assert asked <= 5, part


def _asked(browser, path, count_queries):
    browser.get(path)
    with count_queries() as asked:
        assert browser.get(path).status_code == 200
    return asked.count
