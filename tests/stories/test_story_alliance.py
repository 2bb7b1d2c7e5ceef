"""英俊社区, month after month: the leads' two lists go to six property companies, and what became of each comes back.

Story B row 8: 17 entries, two of them said twice, make a list of 9 appeals and one of 6 disputes; each company sees its
own lines alone, accepts within two workdays or says why not; the community closes what was done (A78, A83, A84, A86).
"""

import io
from datetime import date, timedelta

import pytest

from yishi.demo.build import DAYS
from yishi.people import tokens
from yishi.testing import text_of
from yishi.toolkit import db, places
from yishi_alliance import demo, service
from yishi_alliance.reading.handovers import Wanted as Handed
from yishi_alliance.reading.orders import Wanted
from yishi_alliance.tests import cases
from yishi_alliance.tests.cases import ESTATES, NAMES, picture
from yishi_three_leads import service as leads
from yishi_three_leads.models import ListLine, Sheet
from yishi_three_leads.service import Said, Who
from yishi_worklist import service as worklist

APPEALS = (
    (0, "1号楼楼道灯不亮"),
    (0, "垃圾桶太少，周末满出来"),
    (1, "单元门关不严"),
    (1, "花坛围栏断了"),
    (2, "地下室水管漏水"),
    (2, "快递柜挡住坡道"),
    (3, "路灯三盏不亮"),
    (4, "健身器材把手松动"),
    (5, "车棚顶漏雨"),
)
DISPUTES = tuple((n, f"{ESTATES[n]}楼上楼下为漏水争吵") for n in range(6))
TWICE = ((0, "楼道灯1号楼不亮"), (3, "三盏路灯不亮了"))
"""The first and the seventh appeal again, in other words."""


@pytest.fixture
def world(sampled, clock_at):
    made = cases.world(sampled)
    sampled.enable("three_leads", tenant=made.home)
    clock_at("2026-03-02 09:00")
    return made


def collected(world):
    """A month's round: one lead writes 17 things down, two pairs are one; both lists are frozen."""
    boss = world.at_home("administrator")
    with world.here():
        buildings = []
        for name in ESTATES:
            building = places.Building(estate_id=world.estates[name], name="1", sort_key="1")
            db.add(building)
            db.flush()
            buildings.append(building.id)
        grid = leads.add_grid(boss, code="1", name="第一网格", building_ids=buildings)
        leads.appoint(boss, "grid", grid.id, Who("曾秀英", "13900031005"))
        held = leads.open_round(boss, title="2026年3月")
        sheet = db.query(Sheet).filter_by(round_id=held.id).one().id
        said = [
            leads.add_entry(boss, sheet, Said(kind, text, building_id=buildings[n])).id
            for kind, lines in (("appeal", APPEALS), ("dispute", DISPUTES), ("appeal", TWICE))
            for n, text in lines
        ]
        assert len(said) == 17
        leads.submit(boss, sheet)
        for first, again in ((said[0], said[15]), (said[6], said[16])):
            leads.merge(boss, held.id, first, [again])
        return {one.kind: one.id for one in leads.freeze(boss, held.id)}


def lines_of(world, listing):
    with world.here(writes=False):
        found = db.query(ListLine.id).filter_by(listing_id=listing).order_by(ListLine.position)
        return [line_id for (line_id,) in found]


def handed_over(world):
    """Both lists go to the companies in one act each; ids of the orders by company."""
    lists = collected(world)
    lines = {listing: lines_of(world, listing) for listing in lists.values()}
    assert {kind: len(lines[listing]) for kind, listing in lists.items()} == {"appeal": 9, "dispute": 6}
    for listing, ids in lines.items():
        with world.here():
            assert leads.hand_over(world.at_home(), listing, ids, "company") == len(ids)
    world.deliver()
    with world.there(writes=False):
        found = service.orders(world.runs(), Wanted(), size=50)[0]
    return {name: [line for line in found if line.company == name] for name in NAMES}


def test_seventeen_entries_become_two_lists_split_to_six_companies(world):
    orders = handed_over(world)
    assert {name: len(mine) for name, mine in orders.items()} == dict(
        zip(NAMES, (3, 3, 3, 2, 2, 2), strict=True)
    )
    assert sum(map(len, orders.values())) == 15
    assert {line.receipt_due for mine in orders.values() for line in mine} == {date(2026, 3, 4)}
    base, api = world.abroad.base, world.abroad.api
    for name in NAMES:
        browser = world.browser(name)
        mine = {str(line.id) for line in orders[name]}
        others = {str(line.id) for other in NAMES if other != name for line in orders[other]}
        page = browser.get(f"{base}/alliance/orders").get_data(as_text=True)
        assert all(one in page for one in mine)
        assert not any(one in page for one in others)
        answer = browser.get(f"{api}/alliance/orders?page_size=100").get_json()
        assert {one["id"] for one in answer["items"]} == mine
        found = browser.get(f"{base}/search?q=漏水").get_data(as_text=True)
        assert not any(one in found for one in others)
        for one in sorted(others)[:3]:
            assert browser.get(f"{base}/alliance/orders/{one}").status_code == 404
            assert browser.get(f"{api}/alliance/orders/{one}").status_code == 404
            assert browser.post(f"{api}/alliance/orders/{one}/accept", json={}).status_code == 404


def test_the_receipt_is_due_over_the_holiday(world, clock_at):
    clock_at("2026-09-30 16:00")
    orders = handed_over(world)
    # 1–7 October are days off: the 8th and the 9th are the two workdays.
    assert {line.receipt_due for mine in orders.values() for line in mine} == {date(2026, 10, 9)}


def test_one_is_refused_and_given_to_another_one_is_done_and_closed(world, clock_at):
    orders = handed_over(world)
    pipe = next(line for line in orders[NAMES[2]] if line.title.startswith("地下室"))
    lamp = next(line for line in orders[NAMES[0]] if "楼道灯" in line.title)
    clock_at("2026-03-03 10:00")
    api = world.abroad.api
    refusing, working = world.browser(NAMES[2]), world.browser(NAMES[0])
    said = {"reason": "这一段管线归供水公司。"}
    assert refusing.post(f"{api}/alliance/orders/{pipe.id}/refuse", json=said).status_code == 200
    assert working.post(f"{api}/alliance/orders/{lamp.id}/accept", json={}).get_json()["state"] == "accepted"
    world.deliver()

    desk = world.kit.as_role("community_worker", world.home)
    refused = text_of(desk.get(f"{world.home.base}/alliance/handovers?state=refused"))
    assert "这一段管线归供水公司" in refused
    with world.here(writes=False):
        (handover,) = service.handovers(world.at_home(), Handed(state="refused"))[0]
        assert worklist.item(handover.item_id).state == "open"
    page = f"{world.home.base}/alliance/items/{handover.item_id}"
    assert desk.post_form(page, {"to": str(world.partners[NAMES[3]])}).status_code == 303
    world.deliver()
    theirs = text_of(world.browser(NAMES[3]).get(f"{world.abroad.base}/alliance/orders?state=sent"))
    assert "地下室水管漏水" in theirs

    clock_at("2026-03-05 15:00")
    photo = picture()
    sent = {"text": "换了三只灯。", "files": (io.BytesIO(photo.data), photo.name)}
    result = working.post(
        f"{api}/alliance/orders/{lamp.id}/result", data=sent, headers={"Idempotency-Key": "lamp-result-1"}
    )
    assert result.get_json()["state"] == "done"
    sent = {"text": "换了三只灯。", "files": (io.BytesIO(photo.data), photo.name)}
    again = working.post(
        f"{api}/alliance/orders/{lamp.id}/result", data=sent, headers={"Idempotency-Key": "lamp-result-1"}
    )
    assert again.status_code == 200
    assert len(again.get_json()["files"]) == 1
    world.deliver()

    with world.here():
        (handover,) = service.handovers(world.at_home(), Handed(state="done"))[0]
        assert not handover.receipt_late
        worklist.inspect(world.at_home("grid_administrator"), handover.item_id, text="三只都亮。")
        worklist.approve_close(world.at_home("administrator"), handover.item_id)
    world.deliver()
    closed = text_of(working.get(f"{world.abroad.base}/alliance/orders/{lamp.id}"))
    assert "已销号" in closed
    assert "三只都亮" in closed
    listed = text_of(desk.get(f"{world.home.base}/alliance/handovers?state=closed"))
    assert "楼道灯" in listed


def test_a_companys_own_software_works_with_a_token_and_no_further(world):
    orders = handed_over(world)
    own, theirs = orders[NAMES[0]][0], orders[NAMES[1]][0]
    with world.there():
        _row, token = tokens.create(world.works(), "物业系统", ["alliance.work"])
    program = world.kit.browser()
    head = {"Authorization": f"Bearer {token}"}
    api = world.abroad.api

    def ask(method, path, **given):
        return program.open(f"{api}/alliance/{path}", method=method, headers=head, **given)

    assert ask("GET", "orders?page_size=2").get_json()["page"]["total"] == 3
    assert ask("POST", f"orders/{own.id}/accept", json={}).status_code == 200
    assert ask("POST", f"orders/{own.id}/accept", json={}).status_code == 409
    photo = picture()
    progress = {"text": "派人了。", "files": (io.BytesIO(photo.data), photo.name)}
    assert ask("POST", f"orders/{own.id}/progress", data=progress).status_code == 200
    asked = {"until": "2026-04-01", "reason": "等配件。"}
    refused = ask("POST", f"orders/{own.id}/extension", json=asked)
    assert refused.status_code == 422
    assert refused.get_json()["reasons"][0]["code"] == "alliance.no_due"
    assert ask("POST", f"orders/{theirs.id}/accept", json={}).status_code == 404
    assert (
        ask("POST", f"orders/{own.id}/give", json={"company_id": str(world.companies[NAMES[1]])}).status_code
        == 403
    )
    world.deliver()
    with world.here(writes=False):
        accepted = service.handovers(world.at_home(), Handed(state="accepted"))[0]
        assert [one.item_number for one in accepted] == [own.item_number]


def test_the_demo_leaves_orders_in_every_state_and_something_to_hand_over(world, clock_at):
    today = date(2026, 3, 27)
    for ago in DAYS:
        clock_at(f"{today - timedelta(days=ago)} 09:00")
        for side in (world.home, world.abroad):
            with world.kit.unit(side):
                demo.tell(world.kit.view(side), world.kit.actor("administrator", side), today, ago)
        world.deliver()
    with world.there(writes=False):
        lines, total = service.orders(world.runs(), Wanted(), size=50)
        assert {line.state for line in lines} == {"sent", "accepted", "done", "closed", "refused"}
        assert total == 10
        assert any(line.receipt_late for line in lines)
        assert any(line.asked_until for line in lines)
    with world.here(writes=False):
        assert service.waiting(world.at_home())[1] == 3
