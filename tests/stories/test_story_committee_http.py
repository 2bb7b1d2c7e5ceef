"""An owners' committee is elected as people and programs do it: pages and API alone, rows 6 to 8 of story A.

A roster of 22 homes and 20 owners, small enough to count by hand:

==========  =======  =========  ========  =======================================
ballots     persons  area (m²)  says      which
==========  =======  =========  ========  =======================================
1           1        80.00      yes       web page
2           1        90.00      yes       API
3, 4, 7     3        340.00     yes       paper, entered by two (170 + 80 + 90)
5, 6        2        170.00     no        paper, entered by two (90 + 80)
8           1        80.00      abstain   on the spot
9, 10       2        170.00     yes       official file (90 + 80)
12, 14      2        151.00     yes       official file (75.50 + 75.50)
11, 13      2        174.50     no        official file (90 + 84.50)
15          1        84.50      abstain   official file
==========  =======  =========  ========  =======================================

Participating 15 of 20 persons, 1340.00 of 1860.00 m²; yes 9 persons and 831.00 m², no 4 and 344.50, abstained
2 and 164.50.
"""

import io
import json
import re
import subprocess
import sys
import zipfile

import pytest

from tests.stories.estate_acts import hidden, uploaded
from tests.stories.shed_acts import codes, last_id
from yishi.testing import on_both_databases, text_of

ROSTER = """楼栋,单元,房号,面积,业主姓名,联系电话,业主编号,登记日期,业主类型,状态
1,1,0101,80.00,叶主强,13800000001,Y1,2015-01-01,个人,已交付
1,1,0102,90.00,居民乐,13800000002,Y2,2015-01-01,个人,已交付
1,1,0201,80.00,孙安禄,13800000003,Y3,2015-01-01,个人,已交付
1,1,0202,90.00,孙安禄,13800000003,Y3,2015-01-01,个人,已交付
1,1,0301,80.00,赵安平、钱安福,,Y4、Y20,2015-01-01,个人,已交付
1,1,0302,90.00,李安康,13800000005,Y5,2015-01-01,个人,已交付
1,1,0401,80.00,周安宁,13800000006,Y6,2015-01-01,个人,已交付
1,1,0402,90.00,葛长安,13800000007,Y7,2015-01-01,个人,已交付
1,1,0501,80.00,郑安和,13800000008,Y8,2015-01-01,个人,已交付
1,1,0502,90.00,王安顺,13800000009,Y9,2015-01-01,个人,已交付
1,1,0601,80.00,冯安喜,13800000010,Y10,2015-01-01,个人,已交付
1,1,0602,90.00,陈安寿,13800000011,Y11,2015-01-01,个人,已交付
1,2,0101,75.50,褚平安,13800000012,Y12,2015-01-01,个人,已交付
1,2,0102,84.50,卫平福,13800000013,Y13,2015-01-01,个人,已交付
1,2,0201,75.50,蒋平禄,13800000014,Y14,2015-01-01,个人,已交付
1,2,0202,84.50,沈平寿,13800000015,Y15,2015-01-01,个人,已交付
1,2,0301,75.50,韩平喜,13800000016,Y16,2015-01-01,个人,已交付
1,2,0302,84.50,杨平和,13800000017,Y17,2015-01-01,个人,已交付
1,2,0401,75.50,朱平顺,13800000018,Y18,2015-01-01,个人,已交付
1,2,0402,84.50,秦平康,13800000019,Y19,2015-01-01,个人,已交付
1,2,0501,100.00,长春世纪置业有限公司,,DEV,2015-01-01,建设单位,未出售
1,2,0502,100.00,长春世纪置业有限公司,,DEV,2015-01-01,建设单位,未出售
"""
PLATFORM = """票号,意见,时间
9,同意,2026-05-01 09:30
10,同意,2026-05-01 09:31
11,反对,2026-05-01 09:32
12,同意,2026-05-02 10:00
13,反对,2026-05-02 10:01
1-2-0201,同意,2026-05-02 10:02
15,弃权,2026-05-02 10:03
1,反对,2026-05-03 08:00
99,同意,2026-05-03 08:01
"""
"""What the city's platform hands over: seven ballots, one of somebody who voted here, one of nobody."""
ELECTION = {
    "title": "选举世纪花园业主委员会",
    "text": "候选人五名，任期五年。",
    "matter": "committee_election",
    "method": "yes_no",
    "channels": ["paper", "onsite", "official", "web"],
    "non_response": "not_participated",
    "seats": "1",
}


@pytest.fixture
def estate(kit, unit, actor, as_role, tenant, clock_at, run_jobs):
    """世纪花园 with its roster, uploaded, looked at and confirmed by the administrator; its id.

    Three of its owners have an account here, known by the telephone that the roster has, too.
    """
    clock_at("2026-04-10 09:00")
    with unit():
        for role, phone in (("owner", "1"), ("resident", "2"), ("grid_lead", "7")):
            kit.give_phone(actor(role).person_id, f"1380000000{phone}")
    return uploaded(
        as_role, tenant, run_jobs, ROSTER.encode("utf-8-sig"), "文件里 22 套，1,860.00 ㎡，业主 20 人"
    )


@on_both_databases
def test_rows_6_to_8_a_committee_is_elected_counted_posted_filed_and_proved(
    enable, as_role, client, tenant, clock_at, estate, tmp_path
):
    # Given an estate of 22 homes and a community where votes on the web count
    enable("voting")
    worker, recorder, lead = as_role("community_worker"), as_role("recorder"), as_role("entrance_lead")
    owner, resident = as_role("owner"), as_role("resident")
    pages, desk = f"{tenant.base}/voting", f"{tenant.base}/voting/desk"

    # Row 6: when the election is drafted on 10 April
    vote = last_id(worker.post_form(f"{desk}/new?family=owners", {**ELECTION, "estate_id": estate}))
    here, api = f"{desk}/{vote}", f"{tenant.api}/voting/{vote}"
    assert client.get(f"{pages}/{vote}").status_code == 404, "a draft is the desk's alone"

    # then the 26th is proposed, and the 24th refused: fifteen whole days, and the committee must be told
    page = worker.get(f"{here}/announce")
    assert "2026年4月25日" in text_of(page)
    assert 'value="2026-04-26T08:00"' in page.get_data(as_text=True)
    days = {"opens_at": "2026-04-24T08:00", "closes_at": "2026-05-10T18:00", "record_date": "2026-04-10"}
    refused = worker.post_form(f"{here}/announce", days)
    assert refused.status_code == 422
    assert codes(refused) == ["voting.notice_too_short", "voting.committee_not_told"]
    assert "物业管理条例第14条" in text_of(refused)
    days = {**days, "opens_at": "2026-04-26T08:00", "told": "1"}
    assert worker.post_form(f"{here}/announce", days).status_code == 303
    assert "已公告" in text_of(client.get(f"{pages}/{vote}"))

    # and when the electorate is built and posted, 22 homes are 20 persons, for everybody to check
    assert worker.post_form(f"{here}/electorate/build").status_code == 303
    assert "1,860.00 ㎡" in text_of(worker.get(f"{here}/electorate"))
    assert client.get(f"{api}/electorate").status_code == 404
    assert worker.post_form(f"{here}/electorate/post").status_code == 303
    posted = client.get(f"{api}/electorate").get_json()
    assert (posted["electors"], posted["persons"], posted["area"]) == (20, 20, 186000)
    assert (posted["record_date"], posted["posted_on"], posted["hash"]) == ("2026-04-10", "2026-04-10", "")
    public = text_of(client.get(f"{pages}/{vote}/electorate"))
    assert "1栋1单元0101室" in public
    assert "孙安禄" not in public, "names are masked for everybody else"

    # and when ballots are delivered door by door and the rest by posting, it is on record
    served = {"numbers": [str(n) for n in range(1, 12)], "how": "personal"}
    assert lead.post_form(f"{here}/delivery?entrance=1-1", served).status_code == 303
    assert "还有 9 份没有送到" in text_of(worker.get(f"{here}/delivery"))
    clock_at("2026-04-20 09:00")
    assert worker.post_form(f"{here}/delivery/posting", {"note": "小区大门"}).status_code == 303
    assert worker.get(f"{here}/ballots.pdf").get_data().startswith(b"%PDF")

    # and when it is frozen, its hash is there for everybody, and nothing is corrected any more
    assert worker.post_form(f"{here}/electorate/freeze").status_code == 303
    frozen = client.get(f"{api}/electorate").get_json()["hash"]
    assert re.fullmatch("[0-9a-f]{64}", frozen)
    late = worker.post_form(f"{here}/electors/1", {"_step": "areas", "area_0": "99", "reason": "晚了"})
    assert late.status_code == 422
    early = owner.post(f"{api}/ballots", json={"choice": "yes"})
    assert codes(early) == ["voting.not_open"]
    clock_at("2026-04-26 08:00")
    assert worker.post_form(f"{here}/open").status_code == 303

    # Row 7: when an owner votes on the web page: chooses, checks, signs
    clock_at("2026-04-30 20:00")
    ballot = f"{pages}/{vote}/cast/1"
    assert "叶主强" in text_of(owner.post_form(ballot, {"choice": "yes", "_step": "choose"}))
    signed = owner.post_form(ballot, {"choice": "yes", "_step": "sign"})
    assert "已经投出 1 号票" in text_of(owner.get(signed.location))

    # and another by the API, where the second ballot is refused
    cast = resident.post(f"{api}/ballots", json={"choice": "yes"})
    assert (cast.status_code, cast.get_json()["number"]) == (201, 2)
    twice = resident.post(f"{api}/ballots", json={"choice": "no"})
    assert (twice.status_code, codes(twice)) == (409, ["voting.cast_already"])

    # and five on paper, each entered by one and again by another, and one on the spot
    for number, choice in ((3, "yes"), (4, "yes"), (5, "no"), (6, "no"), (7, "yes")):
        paper = {"number": str(number), "choice": choice, "signed": "1"}
        assert recorder.post_form(f"{here}/papers", paper).status_code == 303
        waiting = worker.get(f"{here}/papers/second?n={number}").get_data(as_text=True)
        (entry,) = set(re.findall(r"/papers/([0-9a-f]{8}-[0-9a-f-]{27})", waiting))
        own = recorder.post_form(f"{here}/papers/{entry}", {"_step": "again", "choice": choice})
        assert own.status_code == 422, "nobody confirms one's own entry"
        again = worker.post_form(f"{here}/papers/{entry}", {"_step": "again", "choice": choice})
        assert again.location.endswith("/papers/second")
    on_the_spot = {"number": "8", "choice": "abstain", "signed": "1"}
    assert recorder.post_form(f"{here}/papers?how=onsite", on_the_spot).status_code == 303

    # then who voted on paper can't vote on the web as well, and the desk knows how many, never what
    double = as_role("grid_lead").post(f"{api}/ballots", json={"choice": "no"})
    assert (double.status_code, codes(double)) == (409, ["voting.cast_by_other_channel"])
    status = text_of(worker.get(here))
    assert "8 / 20 人" in status
    assert "截止以前，谁也看不到投了什么" in status
    for reader in (client, worker, recorder, as_role("administrator")):
        assert codes(reader.get(f"{api}/result")) == ["voting.not_counted_yet"]

    # and when the official platform's file is brought in, the one who voted here does not count again
    clock_at("2026-05-05 09:00")
    file = (io.BytesIO(PLATFORM.encode("utf-8-sig")), "结果.csv")
    look = {"_step": "file", "source": "长春市业主决策平台，5月5日导出", "file": file}
    looked = recorder.post_form(f"{here}/official", look, content_type="multipart/form-data")
    assert "共 9 张票，其中 7 张会计入，2 张会留存但不计入" in text_of(looked)
    taken = {"_step": "confirm", "source": look["source"], "lines": hidden(looked, "lines")}
    assert recorder.post_form(f"{here}/official", taken).status_code == 303

    # and after the close nothing counts any more, on paper or on the web
    clock_at("2026-05-10 18:00")
    assert codes(owner.post(f"{api}/ballots", json={"choice": "no"})) == ["voting.closed"]
    assert worker.post_form(f"{here}/close").status_code == 303
    too_late = {"number": "16", "choice": "no", "signed": "1"}
    assert recorder.post_form(f"{here}/papers", too_late).status_code == 303
    assert recorder.post_form(f"{here}/result").status_code == 303

    # then the figures are exactly those counted by hand, for programs
    counted = client.get(f"{api}/result").get_json()
    result = counted["result"]
    assert (counted["outcome"], counted["electorate_hash"]) == ("passed", frozen)
    assert result["rule"]["key"] == "owners.civil_code_278"
    figures = {
        name: (result[name]["persons"], result[name]["area"])
        for name in ("totals", "participating", "yes", "no", "abstain")
    }
    assert figures == {
        "totals": (20, "1860.00"),
        "participating": (15, "1340.00"),
        "yes": (9, "831.00"),
        "no": (4, "344.50"),
        "abstain": (2, "164.50"),
    }
    assert {test["key"]: (test["fraction"], test["threshold"], test["pass"]) for test in result["tests"]} == {
        "quorum.area": ("1340.00/1860.00", ">=2/3", True),
        "quorum.persons": ("15/20", ">=2/3", True),
        "approval.area": ("831.00/1340.00", ">1/2", True),
        "approval.persons": ("9/15", ">1/2", True),
    }
    assert result["channels"] == {"web": 2, "paper": 5, "onsite": 1, "official": 7}
    assert result["not_counted"] == {"other_channel": 1, "foreign": 1, "late": 1}

    # and for people at a glance
    page = text_of(client.get(f"{pages}/{vote}/result"))
    for words in (
        "✓ 通过",
        "4 项要求全部达到",
        "1,340.00 ㎡ ÷ 1,860.00 ㎡，须 ≥ 2/3，即至少 1,240.00 ㎡",
        "15 人 ÷ 20 人，须 ≥ 2/3，即至少 14 人",
        "831.00 ㎡ ÷ 1,340.00 ㎡，须 > 1/2，即至少 670.01 ㎡",
        "9 人 ÷ 15 人，须 > 1/2，即至少 8 人",
        frozen,
    ):
        assert words in page, page
    assert client.get(f"{pages}/{vote}/result").get_data(as_text=True).count('<rect class="line"') == 4

    # Row 8: then the result is to be posted by 13 May and filed by 9 June, with five papers
    at_desk = worker.get(f"{here}/result")
    for words in ("最迟公布", "2026年5月13日", "最迟报送", "2026年6月9日", "还缺 5 份"):
        assert words in text_of(at_desk), text_of(at_desk)
    assert worker.post_form(f"{here}/publish").status_code == 303
    assert client.get(f"{api}/result").get_json()["posted_on"] == "2026-05-10"
    papers = re.findall(r'name="paper" value="([^"]+)"', at_desk.get_data(as_text=True))
    assert len(papers) == 5
    for paper in papers[:4]:
        assert worker.post_form(f"{here}/papers-at-hand", {"paper": paper, "at_hand": "1"}).status_code == 303
    missing = worker.post_form(f"{here}/file")
    assert (missing.status_code, codes(missing)) == (422, ["voting.paper_missing"])
    assert f"还缺：{papers[4]}" in text_of(missing)
    assert worker.post_form(f"{here}/papers-at-hand", {"paper": papers[4], "at_hand": "1"}).status_code == 303
    clock_at("2026-05-12 10:00")
    assert worker.post_form(f"{here}/file").status_code == 303
    assert "已于2026年5月12日报送" in text_of(worker.get(f"{here}/result"))

    # and when a counter hands out the export, a stranger recomputes the result with Python alone
    assert owner.post_form(f"{pages}/{vote}/export").status_code == 403
    export = tmp_path / "vote.zip"
    export.write_bytes(recorder.post_form(f"{pages}/{vote}/export").get_data())
    program = tmp_path / "alone" / "verify_vote.py"
    program.parent.mkdir()
    program.write_bytes(client.get(f"{pages}/verify_vote.py").get_data())
    verified = verify(program, export)
    assert verified.returncode == 0, verified.stdout
    assert "重算的结果 / result recomputed: 通过 passed" in verified.stdout
    with zipfile.ZipFile(export) as archive:
        document = json.loads(archive.read("vote.json"))
    assert "叶主强" not in json.dumps(document, ensure_ascii=False)

    # and whoever turns a ballot in it is found out
    abstained = [b for b in document["parts"]["ballots"]["ballots"] if b["choice"] == {"choice": "abstain"}]
    assert [ballot["number"] for ballot in abstained] == [8, 15]
    abstained[0]["choice"] = {"choice": "yes"}
    forged = tmp_path / "forged.json"
    forged.write_text(json.dumps(document, ensure_ascii=False), "utf-8")
    assert verify(program, forged).returncode == 1


def verify(program, export):
    """Run the downloaded program with nothing of this platform in reach."""
    return subprocess.run(
        [sys.executable, "-I", str(program), str(export)],
        capture_output=True,
        cwd=program.parent,
        encoding="utf-8",
        env={"PYTHONUTF8": "1"},
        check=False,
    )
