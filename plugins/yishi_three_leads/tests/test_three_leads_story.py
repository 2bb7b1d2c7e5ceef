"""Story B, row 8: 17 entries collected → 2 duplicates merged → 9 appeals and 6 disputes, handed over in lines."""

import pytest

from yishi.toolkit import Matter, Promoted, PromoteTarget, Topic, db, matters
from yishi_three_leads import service
from yishi_three_leads.models import Entry, Round, Sheet
from yishi_three_leads.reading import list_view, rounds
from yishi_three_leads.tests.cases import Said, building, estate, led

pytestmark = pytest.mark.usefixtures("on")

COLLECTED = (
    ("e11", "appeal", "一楼楼道的灯坏了，老人晚上下楼看不见"),
    ("e11", "appeal", "单元门锁坏了，关不严"),
    ("e11", "dispute", "楼上半夜拖桌子，和楼下吵过两次"),
    ("e12", "appeal", "楼道里的灯坏了，晚上老人下楼看不见"),
    ("e12", "appeal", "暖气不热，才十五度"),
    ("e12", "dispute", "有人在楼道堆纸箱，劝了不听"),
    ("e21", "appeal", "下水道返味"),
    ("e21", "dispute", "狗不牵绳，吓着孩子，两家吵起来"),
    ("e21", "dispute", "三楼装修噪音，邻居不让进料"),
    ("e22", "appeal", "垃圾桶满了两天没人收"),
    ("e22", "dispute", "车位被占，车主之间争吵"),
    ("b1", "appeal", "楼前路面塌了一块"),
    ("b1", "dispute", "一楼住户圈了绿地种菜，邻居有意见"),
    ("b2", "appeal", "垃圾桶满了两天都没人来收"),
    ("b2", "appeal", "健身器材的踏板掉了"),
    ("grid", "appeal", "想在小区设一个快递柜"),
    ("grid", "appeal", "希望早晚高峰有人管停车"),
)


@pytest.fixture
def collected(db, actor):
    """Everybody has handed in; the lead of no place said nothing."""
    worker = actor("administrator")
    estate_id = estate()
    posts = led(worker, estate_id)
    held = service.open_round(worker)
    sheets = {row.post_id: row.id for row in db.query(Sheet).all()}
    for post, kind, text in COLLECTED:
        where = {"building_id": building(estate_id, 2)} if post == "b2" else {}
        service.add_entry(worker, sheets[posts[post]], Said(kind, text, **where))
    for sheet_id in sheets.values():
        service.submit(worker, sheet_id)
    return held


def test_17_entries_make_9_appeals_and_6_disputes(collected, actor, db):
    worker = actor("administrator")
    assert db.query(Entry).count() == 17

    near = service.proposals(worker, collected.id)
    assert len(near) == 2
    for pair in near:
        assert service.merge(worker, collected.id, pair.first, [pair.second]) == 1
    assert service.proposals(worker, collected.id) == []

    appeals, disputes = service.freeze(worker, collected.id)
    assert (appeals.size, disputes.size) == (9, 6)
    shown = list_view(worker, appeals.id)
    assert [line.position for line in shown.lines] == list(range(1, 10))
    assert sum(line.said for line in shown.lines) == 11
    assert shown.title.endswith("2026年11月群众诉求清单")
    # Who said it and who wrote it down stays with each entry; the list itself names nobody.
    assert db.query(Entry).filter(Entry.merged_into_id.isnot(None)).count() == 2
    (line,) = rounds()[0]
    assert (line.sheets, line.submitted, line.entries, line.state) == (7, 7, 17, "frozen")


def test_a_frozen_list_is_what_its_hash_says_and_nothing_changes_any_more(collected, actor, db, refused):
    worker = actor("administrator")
    made = service.freeze(worker, collected.id)[0]
    shown = list_view(worker, made.id)
    lines = [
        {"n": line.position, "text": line.text, "place": line.place, "said": line.said}
        for line in shown.lines
    ]
    assert service.fingerprint(shown.title, lines) == made.hash
    lines[0]["text"] = "别的话"
    assert service.fingerprint(shown.title, lines) != made.hash

    sheet = db.query(Sheet).first()
    entry = db.query(Entry).first()
    for act in (
        lambda: service.freeze(worker, collected.id),
        lambda: service.reopen(worker, sheet.id, "补充"),
        lambda: service.add_entry(worker, sheet.id, Said("appeal", "又一件")),
        lambda: service.set_kind(worker, collected.id, entry.id, "dispute"),
        lambda: service.take_apart(worker, collected.id, entry.id),
    ):
        assert refused(act).code == "three_leads.frozen"


def test_lines_become_topics_and_the_list_says_what_became_of_them(collected, actor, db):
    worker = actor("administrator")
    appeals, _disputes = service.freeze(worker, collected.id)
    lines = list_view(worker, appeals.id).lines

    assert "topic" in {target.kind for target in service.targets(worker, "appeal")}
    assert service.hand_over(worker, appeals.id, [lines[0].id, lines[1].id], "topic") == 2
    # Again: what was handed over is left, what was not goes along.
    assert service.hand_over(worker, appeals.id, [line.id for line in lines[:3]], "topic") == 1
    assert db.query(Topic).count() == 3

    shown = list_view(worker, appeals.id)
    assert shown.handed == 3
    assert shown.settled == 0
    (became,) = shown.lines[0].became
    assert became.kind == "topic"
    assert became.path.startswith("topics/")
    matters.settle("topic", became.thing_id, outcome="done", words="灯换好了")
    assert list_view(worker, appeals.id).settled == 1


def test_a_neighbour_takes_a_dispute_with_its_place_and_count(fake_plugin, enable, unit, actor):
    taken: list[Matter] = []

    def take(_actor, matter):
        taken.append(matter)
        return Promoted(matter.source_id, "纠纷 2026-0001", "mediation/x")

    target = PromoteTarget("dispute", "转为纠纷", "mediation.case", "desk.use", take)
    fake_plugin(
        "mediation",
        hooks={"promote_targets": lambda matter, actor: [target] if matter.kind == "dispute" else []},
    )
    enable("three_leads")
    enable("mediation")
    with unit():
        worker = actor("administrator")
        estate_id = estate()
        posts = led(worker, estate_id)
        held = service.open_round(worker)
        sheet_of = {row.post_id: row for row in db.query(Sheet).all()}
        sheet = sheet_of[posts["e11"]]
        said = Said("dispute", "楼上半夜拖桌子", place="三楼", said_by="业主1-1-1")
        entry = service.add_entry(worker, sheet.id, said)
        other = service.add_entry(worker, sheet.id, Said("dispute", "三楼半夜拖桌子响"))
        service.submit(worker, sheet.id)
        service.merge(worker, held.id, entry.id, [other.id])
        _appeals, disputes = service.freeze(worker, held.id)
        (line,) = list_view(worker, disputes.id).lines
        assert {one.kind for one in service.targets(worker, "appeal")} == {"topic"}
        service.hand_over(worker, disputes.id, [line.id], "dispute")
        assert entry.said_by_id is not None
        reporter = entry.said_by_id
    (matter,) = taken
    assert (matter.kind, matter.source, matter.anonymous) == ("dispute", "three_leads.entry", True)
    assert matter.label.endswith("矛盾问题清单第 1 项")
    assert "2 位居民反映" in matter.text
    assert matter.reporter_id == reporter
    assert matter.entrance_id is not None
    assert matter.place == "万晟爱琴海 1栋1单元 三楼"


def test_only_what_was_handed_in_stands_on_the_lists(db, actor, refused):
    worker = actor("administrator")
    posts = led(worker, estate())
    held = service.open_round(worker)
    sheets = {row.post_id: row.id for row in db.query(Sheet).all()}
    assert refused(lambda: service.freeze(worker, held.id)).code == "three_leads.nothing_in"
    service.add_entry(worker, sheets[posts["e11"]], Said("appeal", "灯坏了"))
    service.add_entry(worker, sheets[posts["e12"]], Said("appeal", "门坏了"))
    service.submit(worker, sheets[posts["e11"]])

    appeals, disputes = service.freeze(worker, held.id)

    assert (appeals.size, disputes.size) == (1, 0)
    assert db.query(Round).one().state == "frozen"
