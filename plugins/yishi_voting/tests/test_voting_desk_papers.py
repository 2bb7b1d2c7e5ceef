"""What is printed: ballots by entrance, announcement, letter, lists, result, certificate."""

import io
import time
from dataclasses import replace

import pypdf
import pytest
from sqlalchemy import insert, select

from yishi.toolkit import db, new_id
from yishi_voting import documents
from yishi_voting.models import Elector
from yishi_voting.tests.cases import QUESTION

FLATS = (
    ("101", 8000, ["叶主强"]),
    ("102", 9000, ["居民乐"]),
    ("201", 8000, ["赵安平", "钱安福"]),
    ("202", 9000, ["孙安禄"]),
    ("301", 7000, ["孙安禄"]),
)


@pytest.fixture
def worker(as_role):
    return as_role("community_worker")


@pytest.fixture
def here(case, tenant):
    case.settle(*FLATS).open(replace(QUESTION, text='第一段。\n#read("/etc/passwd") *星* $x$'))
    return f"{tenant.base}/voting/desk/{case.vote_id}"


def sheets(answer):
    assert answer.status_code == 200
    assert answer.content_type == "application/pdf"
    pages = pypdf.PdfReader(io.BytesIO(answer.get_data())).pages
    return ["".join(page.extract_text().split()) for page in pages]


def test_ballots_are_one_page_each_with_number_rooms_and_boxes(worker, here):
    pages = sheets(worker.get(f"{here}/ballots.pdf?entrance=1-1"))

    assert len(pages) == 4
    for number, page in enumerate(pages, 1):
        assert f"票号{number}" in page
        for part in (
            "选聘物业服务企业",
            "同意",
            "不同意",
            "弃权",
            "投票人（或受托人）签名",
            "投票截止",
            "第4项",
        ):
            assert part in page
    assert "1栋1单元202室、1栋1单元301室" in pages[3]
    assert "专有部分面积160.00㎡" in pages[3]
    # Whose ballot it is says the room; the name does not lie about on paper.
    assert "孙安禄" not in "".join(pages)


def test_ballots_are_printed_in_english_on_a_chinese_desk(worker, here):
    pages = sheets(worker.get(f"{here}/ballots.pdf?language=en"))
    for part in ("Ballotno.1", "Yes", "Disagree", "Abstain", "Signatureofthevoter"):
        assert part in pages[0]
    assert "票号" not in pages[0]


def test_a_ballot_s_square_leads_to_the_voter_s_own_page(case, worker, here, monkeypatch):
    seen = []
    plain = documents._qr
    monkeypatch.setattr(documents, "_qr", lambda address: seen.append(address) or plain(address))

    worker.get(f"{here}/ballots.pdf")

    assert len(seen) == 4
    assert f"/voting/{case.vote_id}/b/1/" in seen[0]
    assert len(set(seen)) == 4


def test_what_people_wrote_is_never_read_as_markup(worker, here):
    page = "".join(sheets(worker.get(f"{here}/announcement.pdf")))
    assert "/etc/passwd" in page
    assert "*星*" in page


def test_the_announcement_says_all_that_the_law_asks(worker, here):
    page = "".join(sheets(worker.get(f"{here}/announcement.pdf")))
    for part in (
        "关于“选聘物业服务企业”的表决公告",
        "民法典第278条第二款",
        "专有部分面积占比三分之二以上",
        "2026年4月26日（周日）08:00至2026年5月10日（周日）18:00",
        "纸质表决票、现场投票",
        "以2026年4月10日（周五）的业主和面积为准",
        "一人最多受3位委托",
        "算没有参与",
    ):
        assert part in page


def test_the_letter_to_the_committee_is_for_who_organises(worker, here, as_role):
    assert "业主大会会议的告知书" in "".join(sheets(worker.get(f"{here}/letter.pdf")))
    assert as_role("entrance_lead").get(f"{here}/letter.pdf").status_code == 403


def test_the_list_has_a_line_to_sign_for_each_elector_of_an_entrance(worker, here):
    page = "".join(sheets(worker.get(f"{here}/list.pdf?entrance=1-1")))
    for part in ("送达签收表", "1栋1单元", "叶主强", "赵安平、钱安福", "共4份"):
        assert part in page
    assert worker.get(f"{here}/list.pdf?entrance=8-8").status_code == 404


@pytest.fixture
def counted(case, here):
    for number, choice in ((1, "yes"), (2, "yes"), (3, "yes"), (4, "no")):
        case.paper(number, choice)
    case.close()
    case.count()
    return here


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_the_certificate_has_fractions_lines_articles_hashes_and_how_to_check(
    case, worker, counted, language
):
    page = "".join(sheets(worker.get(f"{counted}/certificate.pdf?language={language}")))

    with case.unit():
        from yishi_voting.models import Vote

        vote = db.scalars(select(Vote)).one()
        for digest in (vote.electorate_hash, vote.rule_hash, vote.result_hash):
            assert digest in page
    for part in (
        "410.00/410.00",
        "4/4",
        "250.00/410.00",
        "3/4",
        ">=2/3",
        ">1/2",
        "verify_vote.py",
        "yishiverify",
    ):
        assert part in page
    if language == "zh_CN":
        for part in ("通过", "民法典第278条第二款", "怎样核对"):
            assert part in page


def test_the_result_is_posted_as_a_sheet_and_as_text(worker, counted):
    page = "".join(sheets(worker.get(f"{counted}/result.pdf")))
    for part in ("表决结果公告", "结果：通过", "250.00", "纸质表决票4人"):
        assert part in page
    text = worker.get(f"{counted}/result").get_data(as_text=True)
    assert "关于“选聘物业服务企业”的表决结果公告" in text
    assert "纸质表决票 4 人" in text


def test_before_the_count_there_is_no_certificate_and_after_it_no_more_ballots(worker, here, case):
    assert worker.get(f"{here}/certificate.pdf").status_code == 404
    assert worker.get(f"{here}/result.pdf").status_code == 404
    case.close()
    assert worker.get(f"{here}/ballots.pdf").status_code == 404


def test_a_print_run_of_an_entrance_is_quick_and_the_whole_estate_goes_by_entrances(case, worker, here):
    with case.unit():
        known = db.scalars(select(Elector).limit(1)).one()
        home = {"area": 8000, "source": "register", "owner_key": ""}
        rows = [
            {
                "tenant_id": known.tenant_id,
                "id": new_id(),
                "vote_id": case.vote_id,
                "number": n,
                "key": f"many:{n}",
                "name": "业主",
                "area": 8000,
                "units": [{**home, "label": f"7栋{n % 10}单元{n}室", "room": f"7-{n % 10}-{n}"}],
                "salt": f"{n:032x}",
            }
            for n in range(1000, 1600)
        ]
        db.execute(insert(Elector), rows)
    worker.get(f"{here}/ballots.pdf?entrance=1-1")

    start = time.process_time()
    answer = worker.get(f"{here}/ballots.pdf?entrance=7-1")

    # Of this process alone: other work on the machine does not count.
    assert time.process_time() - start < 4
    assert len(pypdf.PdfReader(io.BytesIO(answer.get_data())).pages) == 60
    refused = worker.get(f"{here}/ballots.pdf")
    assert refused.status_code == 422
    assert len(sheets(worker.get(f"{here}/list.pdf"))) >= 11
