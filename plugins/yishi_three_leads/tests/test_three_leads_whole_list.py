"""Story B, row 8: a whole frozen list is handed over in one act, all of it or with the refused lines named."""

import io
import zipfile

import pytest

from yishi.testing import text_of
from yishi.toolkit import Conflict, Promoted, PromoteTarget, Refusal, activity, db, ledger, matters
from yishi_three_leads import service
from yishi_three_leads.models import Sheet
from yishi_three_leads.reading import list_view
from yishi_three_leads.service import LinesRefused
from yishi_three_leads.tests.cases import Said, estate, led

TEXTS = ("一楼楼道的灯坏了", "暖气不热，才十五度", "下水道返味", "垃圾桶满了两天没人收")


class Company:
    """A neighbour that takes everything but what it was told to refuse."""

    def __init__(self):
        self.taken, self.refuses = [], ""

    def take(self, _actor, matter):
        # Counted before it is refused, to see that nothing of a refused act stays.
        self.taken.append(matter.text)
        if self.refuses and self.refuses in matter.text:
            raise Conflict("mediation.not_ours", "这里没有物业公司服务，请先指定公司。")
        return Promoted(matter.source_id, f"交办 {matter.title}", "mediation/x")

    def target(self):
        return PromoteTarget("company", "交给物业公司", "mediation.case", "desk.use", self.take)


@pytest.fixture
def company(fake_plugin, enable, clock_at):
    clock_at("2026-11-10 09:00")
    made = Company()
    fake_plugin("mediation", hooks={"promote_targets": lambda matter, actor: [made.target()]})
    enable("three_leads")
    enable("mediation")
    return made


@pytest.fixture
def listed(company, unit, actor):
    """The id of a frozen list of four appeals."""
    with unit():
        worker = actor("administrator")
        posts = led(worker, estate())
        held = service.open_round(worker)
        sheet = db.query(Sheet).filter_by(post_id=posts["e11"]).one().id
        for text in TEXTS:
            service.add_entry(worker, sheet, Said("appeal", text))
        service.submit(worker, sheet)
        return service.freeze(worker, held.id)[0].id


def became(actor, listing_id):
    return [[one.kind for one in line.became] for line in list_view(actor, listing_id).lines]


def test_the_whole_list_goes_in_one_act_and_again_changes_nothing(company, listed, unit, actor):
    worker = actor("administrator")
    with unit():
        assert service.hand_over_list(worker, listed, "company").handed == 4
    with unit():
        assert service.hand_over_list(worker, listed, "company").handed == 0
        assert became(worker, listed) == [["company"]] * 4
        shown = list_view(worker, listed)
    assert (shown.handed, shown.settled, shown.waiting) == (4, 0, 0)
    assert company.taken == list(TEXTS)


def test_what_became_something_else_before_is_left_alone(company, listed, unit, actor):
    worker = actor("administrator")
    with unit():
        first = list_view(worker, listed).lines[0]
        assert service.hand_over(worker, listed, [first.id], "topic") == 1
        assert service.hand_over_list(worker, listed, "company").handed == 3
        assert became(worker, listed) == [["topic"], ["company"], ["company"], ["company"]]
        topic = list_view(worker, listed).lines[0].became[0]
        matters.settle("topic", topic.thing_id, outcome="done")
        assert list_view(worker, listed).settled == 1


def test_one_refused_line_holds_all_back_and_is_named_by_its_number(company, listed, unit, actor):
    worker = actor("administrator")
    company.refuses = "下水道"
    with unit(), pytest.raises(LinesRefused) as met:
        service.hand_over_list(worker, listed, "company")
    refusal = met.value
    (stopped,) = refusal.stopped
    assert (stopped.position, refusal.ready, len(company.taken)) == (3, 3, 4)
    codes = [reason.code for reason in refusal.reasons]
    assert codes == ["three_leads.lines_refused", "mediation.not_ours"]
    assert refusal.reasons[1].message == "第 3 项：这里没有物业公司服务，请先指定公司。"
    assert refusal.reasons[1].field == f"lines.{stopped.line_id}"
    with unit():
        assert became(worker, listed) == [[]] * 4


def test_a_refused_list_leaves_nothing_behind_even_within_the_same_transaction(company, listed, unit, actor):
    worker = actor("administrator")
    company.refuses = "下水道"
    with unit():
        with pytest.raises(LinesRefused):
            service.hand_over_list(worker, listed, "company")
        lines = [line.id for line in list_view(worker, listed).lines]
        with pytest.raises(LinesRefused):
            service.hand_over(worker, listed, lines, "company")
        assert became(worker, listed) == [[]] * 4


def test_the_rest_goes_first_where_that_is_chosen(company, listed, unit, actor):
    worker = actor("administrator")
    company.refuses = "下水道"
    with unit():
        done = service.hand_over_list(worker, listed, "company", partly=True)
        assert (done.handed, [one.position for one in done.stopped]) == (3, [3])
    with unit():
        assert became(worker, listed) == [["company"], ["company"], [], ["company"]]
        company.refuses = ""
        assert service.hand_over_list(worker, listed, "company").handed == 1


def test_what_nobody_offers_is_refused_once_and_not_for_each_line(company, listed, unit, actor):
    with unit(), pytest.raises(Refusal) as met:
        service.hand_over_list(actor("administrator"), listed, "errand")
    assert [reason.code for reason in met.value.reasons] == ["three_leads.cannot_become"]


def test_the_act_is_on_record_with_the_lists_hash(company, listed, unit, actor):
    with unit():
        service.hand_over_list(actor("administrator"), listed, "company")
        found = list_view(actor("administrator"), listed)
        acts = [one["entry"] for one in ledger.entries()]
        told = activity.of(("three_leads.round", found.round_id), public=False)
    (entry,) = [one for one in acts if one["act"] == "three_leads.list_handed_over"]
    assert (entry["facts"]["hash"], entry["facts"]["lines"]) == (found.hash, 4)
    assert any(one.text.startswith("整张清单一次转办（交给物业公司）") for one in told)


def test_the_page_hands_the_list_over_names_what_stops_it_and_lets_the_rest_go(
    company, listed, tenant, as_role
):
    page = f"{tenant.base}/three_leads/lists/{listed}"
    desk = as_role("community_worker")
    shown = text_of(desk.get(page))
    assert "还有 4 项没有转办" in shown
    company.refuses = "下水道"
    refused = desk.post_form(f"{page}/hand-over-all", {"kind": "company"})
    said = text_of(refused)
    assert refused.status_code == 422
    for word in ("一项都没有转", "第 3 项：这里没有物业公司服务", "其余的 3 项先转", "已转办 0 项"):
        assert word in said
    part = desk.post_form(f"{page}/hand-over-all", {"kind": "company", "rest": "1"})
    said = text_of(part)
    assert part.status_code == 200
    for word in ("转了 3 项，还有 1 项没有转", "第 3 项：这里没有物业公司服务", "已转办 3 项"):
        assert word in said
    company.refuses = ""
    assert desk.post_form(f"{page}/hand-over-all", {"kind": "company"}).status_code == 303
    after = text_of(desk.get(page))
    assert "已转办 4 项" in after
    assert "整张清单转办" not in after


def test_the_api_hands_over_and_says_what_became_of_each_line(company, listed, tenant, as_role):
    api = f"{tenant.api}/three_leads/lists/{listed}"
    desk = as_role("community_worker")
    company.refuses = "下水道"
    refused = desk.post(f"{api}/hand-over-all", json={"kind": "company"})
    reasons = refused.get_json()["reasons"]
    assert (refused.status_code, [one["code"] for one in reasons][1:]) == (422, ["mediation.not_ours"])
    part = desk.post(f"{api}/hand-over-all", json={"kind": "company", "partly": True}).get_json()
    assert (part["handed"], part["waiting"], [one["position"] for one in part["stopped"]]) == (3, 1, [3])
    assert [len(line["became"]) for line in part["list"]["lines"]] == [1, 1, 0, 1]
    company.refuses = ""
    assert desk.post(f"{api}/hand-over-all", json={"kind": "company"}).get_json()["handed"] == 1
    assert desk.post(f"{api}/hand-over-all", json={"kind": "company"}).get_json()["handed"] == 0


def test_leads_and_residents_hand_over_no_list(company, listed, tenant, as_role):
    path = f"/three_leads/lists/{listed}/hand-over-all"
    for role in ("entrance_lead", "resident"):
        somebody = as_role(role)
        assert somebody.post_form(f"{tenant.base}{path}", {"kind": "company"}).status_code == 403
        assert somebody.post(f"{tenant.api}{path}", json={"kind": "company"}).status_code == 403
    assert company.taken == []


def test_a_long_list_comes_in_pages_and_prints_whole(company, unit, actor, tenant, as_role, count_queries):
    with unit():
        worker = actor("administrator")
        posts = led(worker, estate())
        held = service.open_round(worker)
        sheets = [db.query(Sheet).filter_by(post_id=posts[key]).one().id for key in ("e11", "e12")]
        for n in range(130):
            service.add_entry(worker, sheets[n % 2], Said("appeal", f"第{n}件事"))
        for sheet in sheets:
            service.submit(worker, sheet)
        listing = service.freeze(worker, held.id)[0].id
    page = f"{tenant.base}/three_leads/lists/{listing}"
    desk = as_role("community_worker")
    first, second = desk.get(page), desk.get(f"{page}?page=2")
    assert (first.text.count('name="line"'), second.text.count('name="line"')) == (100, 30)
    assert "共 130 项" in text_of(second)
    assert desk.get(f"{page}?page=9").status_code == 200
    with count_queries() as asked:
        desk.get(page)
    assert asked.count <= 3
    word = zipfile.ZipFile(io.BytesIO(desk.get(f"{page}/list.docx").data)).read("word/document.xml").decode()
    for part in ("第129件事", "接收单位（盖章）：", "移交人签名：", tenant.name):
        assert part in word
