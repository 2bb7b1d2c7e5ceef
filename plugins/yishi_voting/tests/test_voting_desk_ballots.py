"""Ballots at the desk: papers by two people, on the spot, assisted, from an official platform's file."""

import io
import re
from datetime import datetime

import openpyxl
import pytest
from PIL import Image
from sqlalchemy import select

from yishi.testing import text_of
from yishi.toolkit import attachments, db
from yishi_voting.ballots import official
from yishi_voting.ballots.paper_token import paper_path
from yishi_voting.models import Ballot
from yishi_voting.tests.cases import QUESTION, at

FLATS = (
    ("101", 8000, ["叶主强"]),
    ("102", 9000, ["居民乐"]),
    ("201", 8000, ["赵安平", "钱安福"]),
    ("202", 9000, ["孙安禄"]),
)
PAPER = {"number": "1", "choice": "yes", "signed": "1"}


@pytest.fixture
def recorder(as_role):
    return as_role("recorder")


@pytest.fixture
def worker(as_role):
    return as_role("community_worker")


@pytest.fixture
def here(case, tenant):
    case.settle(*FLATS).open()
    return f"{tenant.base}/voting/desk/{case.vote_id}"


def ballots(case):
    with case.unit():
        return db.scalars(select(Ballot).where(Ballot.vote_id == case.vote_id).order_by(Ballot.id)).all()


def picture():
    out = io.BytesIO()
    Image.new("RGB", (60, 40), "white").save(out, "JPEG")
    return (io.BytesIO(out.getvalue()), "票.jpg")


# --- papers --------------------------------------------------------------------------------------------


def test_a_paper_is_entered_by_two_people_and_counts_when_they_agree(case, recorder, worker, here):
    assert recorder.post_form(f"{here}/papers", PAPER).status_code == 303
    (first,) = ballots(case)
    assert first.state == "pending_second"
    own = text_of(recorder.get(f"{here}/papers/second"))
    assert "要由别人录第二次" in own
    refused = recorder.post_form(f"{here}/papers/{first.id}", {"_step": "again", "choice": "yes"})
    assert refused.status_code == 422
    assert "由另一个人录入" in text_of(refused)

    page = worker.get(f"{here}/papers/{first.id}")
    assert "checked" not in page.get_data(as_text=True)
    done = worker.post_form(f"{here}/papers/{first.id}", {"_step": "again", "choice": "yes"})

    assert done.location.endswith("/papers/second")
    assert ballots(case)[0].state == "counted"


def test_two_entries_that_differ_are_compared_and_settled_with_the_paper_at_hand(
    case, recorder, worker, here
):
    recorder.post_form(f"{here}/papers", {**PAPER, "photo": picture()}, content_type="multipart/form-data")
    (first,) = ballots(case)
    where = f"{here}/papers/{first.id}"
    worker.post_form(where, {"_step": "again", "choice": "no"})

    page = text_of(worker.get(where))
    assert "两次录入不一致" in page
    assert re.search("第一次录入 第二次录入 同意 不同意", page)
    with case.unit():
        (photo,) = attachments.of(("voting.ballot", first.id))
    assert f"/files/{photo.id}" in worker.get(where).get_data(as_text=True)
    assert worker.post_form(where, {"_step": "settle", "choice": "yes", "note": ""}).status_code == 422
    assert (
        worker.post_form(where, {"_step": "settle", "choice": "yes", "note": "一起看了原票"}).status_code
        == 303
    )
    assert [b.state for b in ballots(case)] == ["counted"]


def test_the_photo_of_a_paper_is_for_who_enters_it_until_the_close_and_for_counters_after(
    case, recorder, worker, as_role, tenant, here
):
    recorder.post_form(f"{here}/papers", {**PAPER, "photo": picture()}, content_type="multipart/form-data")
    (first,) = ballots(case)
    with case.unit():
        (photo,) = attachments.of(("voting.ballot", first.id))
    file = f"{tenant.base}/files/{photo.id}"
    other = as_role("administrator")

    def seen():
        return [who.get(file).status_code for who in (recorder, worker, other)]

    assert seen() == [200, 200, 200]  # any of them may make the second entry

    worker.post_form(f"{here}/papers/{first.id}", {"_step": "again", "choice": "yes"})

    assert seen() == [200, 200, 404]
    assert str(photo.id) not in other.get(f"{here}/papers/{first.id}").get_data(as_text=True)
    case.close()
    assert seen() == [200, 200, 200]
    assert as_role("building_lead").get(file).status_code == 404


def test_the_number_may_be_scanned_and_another_vote_s_paper_is_refused(case, recorder, here):
    with case.unit():
        from yishi_voting.models import Elector

        salt = db.scalar(select(Elector.salt).where(Elector.number == 2))
    scanned = f"https://yishi.example/yangguang/{paper_path(salt, case.vote_id, 2)}"
    assert recorder.post_form(f"{here}/papers", {**PAPER, "number": scanned}).status_code == 303
    assert ballots(case)[0].written == "2"
    other = scanned.replace(str(case.vote_id), "01a217b3-0000-7000-8000-000000000000")
    refused = recorder.post_form(f"{here}/papers", {**PAPER, "number": other})
    assert refused.status_code == 422
    assert "另一次表决的票" in text_of(refused)


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"number": "9999"}, "foreign"),
        ({"signed": ""}, "unsigned"),
        ({"choice": "spoiled"}, "spoiled"),
        ({"by_agent": "1"}, "proxy_missing"),
        ({"received_at": "2026-04-26T07:00"}, "early"),
    ],
)
def test_what_can_not_count_is_kept_and_shown_with_its_reason(case, recorder, here, more, reason):
    given = {name: value for name, value in {**PAPER, **more}.items() if value}

    assert recorder.post_form(f"{here}/papers", given).status_code == 303

    (kept,) = ballots(case)
    assert (kept.state, kept.reason) == ("not_counted", reason)
    assert "不计入" in text_of(recorder.get(f"{here}/papers"))


@pytest.mark.parametrize(
    "bad",
    [
        {"choice": "vielleicht"},
        {"choice": ""},
        {"number": ""},
        {"number": "9" * 400},
        {"received_at": "2030-01-01T08:00"},
        {"received_at": "gestern"},
        {"signer": "没有这个人", "number": "3"},
    ],
)
def test_bad_input_is_refused_and_stays_in_the_form(case, recorder, here, bad):
    page = recorder.post_form(f"{here}/papers", {**PAPER, "note": "窗口收的", **bad})
    assert page.status_code == 422
    assert "窗口收的" in page.get_data(as_text=True)
    assert ballots(case) == []


def test_a_ballot_on_the_spot_counts_at_once_and_says_why_staff_helped(case, recorder, here):
    given = {**PAPER, "assisted_reason": "老人看不清，口述"}
    assert recorder.post_form(f"{here}/papers?how=onsite", given).status_code == 303
    (found,) = ballots(case)
    assert (found.state, found.channel, found.assisted_reason) == ("counted", "onsite", "老人看不清，口述")


def test_an_agent_s_paper_is_tied_to_the_written_proxy(case, recorder, worker, here):
    worker.post_form(f"{here}/proxies", {"number": "4", "agent_name": "周安泰", "written": "1"})
    recorder.post_form(f"{here}/papers?how=onsite", {**PAPER, "number": "4", "by_agent": "1"})
    (found,) = ballots(case)
    assert found.state == "counted"
    assert found.proxy_id is not None


def test_the_same_form_sent_twice_enters_one_paper(case, recorder, here):
    for _time in range(2):
        assert (
            recorder.post_form(f"{here}/papers", {**PAPER, "_key": "one-and-the-same-key"}).status_code == 303
        )
    assert len(ballots(case)) == 1


# --- an official platform's file -----------------------------------------------------------------------


def csv_file(*lines, head="票号,意见,时间"):
    return (io.BytesIO("\n".join([head, *lines]).encode("utf-8-sig")), "结果.csv")


def look(browser, here, file):
    data = {"_step": "file", "source": "市业主决策平台", "file": file}
    return browser.post_form(f"{here}/official", data, content_type="multipart/form-data")


def packed(page):
    return re.search(r'name="lines" value="([^"]+)"', page.get_data(as_text=True)).group(1)


@pytest.fixture
def platform(case, tenant, clock_at):
    case.settle(*FLATS).open(QUESTION)
    clock_at("2026-05-02 09:00")
    return f"{tenant.base}/voting/desk/{case.vote_id}"


def test_an_official_file_is_looked_at_then_imported(case, recorder, platform):
    file = csv_file("1,同意,2026-05-01 09:30", "1-1-102,反对,2026/5/1 09:31", "99,弃权,2026-05-01 10:00")

    page = look(recorder, platform, file)

    assert page.status_code == 200
    assert "共 3 张票，其中 2 张会计入，1 张会留存但不计入" in text_of(page)
    assert "票号不在名册里" in text_of(page)
    assert "反对" not in text_of(page)
    assert "不同意" not in text_of(page)
    assert ballots(case) == []
    given = {"_step": "confirm", "source": "市业主决策平台", "lines": packed(page)}
    assert recorder.post_form(f"{platform}/official", given).status_code == 303
    assert [(b.state, b.reason) for b in ballots(case)] == [
        ("counted", ""),
        ("counted", ""),
        ("not_counted", "foreign"),
    ]


def test_an_excel_file_is_read_alike(case, recorder, platform):
    book = openpyxl.Workbook()
    book.active.append(["房号", "表决意见", "投票时间"])
    book.active.append(["1-1-101", "同意", datetime.fromisoformat("2026-05-01T09:30:00")])
    out = io.BytesIO()
    book.save(out)

    page = look(recorder, platform, (io.BytesIO(out.getvalue()), "结果.xlsx"))

    assert "共 1 张票，其中 1 张会计入" in text_of(page)


def test_each_bad_line_is_named_and_nothing_can_be_imported(case, recorder, platform):
    lines = ("1,也许,2026-05-01 09:30", ",同意,2026-05-01 09:30", "2,同意,昨天", "3,同意,2030-01-01 08:00")

    page = look(recorder, platform, csv_file(*lines))

    text = text_of(page)
    assert "有 4 行认不出" in text
    for part in (
        "第 2 行：意见“也许”认不出",
        "第 3 行：没有票号",
        "第 4 行：时间“昨天”认不出",
        "第 5 行：时间在现在以后",
    ):
        assert part in text
    assert 'name="lines"' not in page.get_data(as_text=True)


@pytest.mark.parametrize(
    "file",
    [
        (io.BytesIO(b""), "leer.csv"),
        (io.BytesIO(b"\x89PNG\r\n\x1a\n0000"), "bild.csv"),
        (io.BytesIO("票号,时间\n1,2026-05-01".encode()), "spalte.csv"),
        (io.BytesIO("票号,意见,时间\n".encode()), "kopf.csv"),
        (io.BytesIO(b"PK\x03\x04not a workbook"), "kaputt.xlsx"),
    ],
)
def test_a_file_that_is_none_is_refused(recorder, platform, file):
    assert look(recorder, platform, (io.BytesIO(file[0].getvalue()), file[1])).status_code == 422


@pytest.mark.parametrize("lines", ["", "nonsense", "eJw=", "e30=", "////"])
def test_a_tampered_confirmation_is_refused(case, recorder, platform, lines):
    given = {"_step": "confirm", "source": "市业主决策平台", "lines": lines}
    assert recorder.post_form(f"{platform}/official", given).status_code == 422
    assert ballots(case) == []


def test_second_lines_and_other_channels_are_told_before(case, recorder, platform):
    case.paper(1, "yes", channel="onsite", received_at=at("2026-05-01 09:20"))
    file = csv_file("1,同意,2026-05-01 09:30", "2,同意,2026-05-01 09:30", "2,反对,2026-05-01 09:40")
    text = text_of(look(recorder, platform, file))
    assert "1 张会计入，2 张会留存" in text
    assert "另一种方式投过票" in text
    assert "不止一张" in text


def test_the_empty_file_has_the_columns_that_are_read(recorder, platform):
    answer = recorder.get(f"{platform}/official.csv")
    head = answer.get_data().decode("utf-8-sig").splitlines()[0].split(",")
    assert all(any(word in known for known in official.HEADINGS.values()) for word in head)
