"""What a company sees and what it does not; what crosses, twice, too late, or not at all."""

import pytest
from sqlalchemy import func, select

from yishi.testing import on_both_databases, text_of
from yishi.toolkit import (
    Refusal,
    Unknown,
    attachments,
    crossing,
    db,
    links,
    new_id,
    search,
)
from yishi_alliance import catching_up, receiving, service
from yishi_alliance.models import Estate, Handover, Order, OrderEntry
from yishi_alliance.reading.orders import Wanted
from yishi_alliance.rows import ORDER
from yishi_alliance.tests.cases import NAMES, picture
from yishi_worklist import service as worklist

FIRST, SECOND = NAMES[:2]


# --- another company's order does not exist ---------------------------------------------------------------------


@on_both_databases
def test_a_company_sees_its_own_orders_alone_wherever_it_looks(world):
    _i, _h, own = world.accepted(FIRST)
    _i, _h, theirs = world.accepted(SECOND)
    with world.there():
        service.log_progress(world.works(SECOND), theirs, text="派人了。", photos=[picture()])
        file = attachments.of((ORDER, theirs))[0]
    browser = world.browser(FIRST)
    base, api = world.abroad.base, world.abroad.api
    listed = text_of(browser.get(f"{base}/alliance/orders?state="))
    assert NAMES[0] not in listed
    with world.there(writes=False):
        lines, total = service.orders(world.works(FIRST), Wanted())
        assert ([line.id for line in lines], total) == ([own], 1)
    found = browser.get(f"{api}/alliance/orders").get_json()
    assert [one["id"] for one in found["items"]] == [str(own)]
    assert browser.get(f"{base}/files/{file.id}").status_code == 404
    assert browser.get(f"{base}/alliance/orders/list.xlsx?state=").status_code == 200
    assert "派人了" in text_of(world.browser(SECOND).get(f"{base}/alliance/orders/{theirs}"))
    strange, unknown = theirs, new_id()
    for path in (f"{base}/alliance/orders/%s", f"{api}/alliance/orders/%s"):
        assert browser.get(path % strange).status_code == browser.get(path % unknown).status_code == 404
    for act in ("accept", "refuse", "report", "progress", "extend", "give"):
        answers = {
            browser.post_form(f"{base}/alliance/orders/{one}/do/{act}", {}).status_code
            for one in (strange, unknown)
        }
        assert answers == {404}
    for act, given in (
        ("accept", {"json": {}}),
        ("refuse", {"json": {"reason": "不"}}),
        ("extension", {"json": {"reason": "不", "until": "2026-03-20"}}),
        ("progress", {"data": {"text": "x"}}),
        ("result", {"data": {"text": "x"}}),
    ):
        for one in (strange, unknown):
            assert browser.post(f"{api}/alliance/orders/{one}/{act}", **given).status_code == 404
    assert browser.post_form(f"{base}/alliance/orders/{strange}/phone", {}).status_code == 404
    assert "垃圾" in text_of(world.browser(SECOND).get(f"{base}/search?q=垃圾"))
    with world.there(writes=False):
        assert len(search.find("垃圾", [ORDER])) == 2
    hits = browser.get(f"{base}/search?q=垃圾").get_data(as_text=True)
    assert str(own) in hits
    assert str(theirs) not in hits


def test_staff_without_a_company_see_nothing_and_are_told_nothing(world):
    *_ids, order = world.handed()
    nobody = world.kit.as_role("property_staff", world.abroad)
    assert nobody.get(f"{world.abroad.base}/alliance/orders/{order}").status_code == 404
    assert "没有交办单" in text_of(nobody.get(f"{world.abroad.base}/alliance/orders"))
    with world.there(writes=False):
        assert service.orders(world.kit.actor("property_staff", world.abroad), Wanted()) == ([], 0)


def test_only_its_own_people_hear_of_an_order(world):
    world.handed(SECOND)
    base = world.abroad.base
    assert "新交办" in text_of(world.browser(SECOND).get(f"{base}/account/messages"))
    for other in (world.browser(FIRST), world.kit.as_role("property_staff", world.abroad)):
        assert "新交办" not in text_of(other.get(f"{base}/account/messages"))


def test_who_leaves_a_company_sees_its_orders_no_more(world):
    with world.there():
        person = service.employ(world.runs(), world.companies[FIRST], name="钱工", phone="13900009999")
        again = service.employ(world.runs(), world.companies[SECOND], name="钱工", phone="13900009999")
        assert again == person
        names = [one.name for one in service.company(world.companies[FIRST]).workers]
        assert names.count("钱工") == 1
        service.dismiss(world.runs(), world.companies[FIRST], person)
        assert "钱工" not in [one.name for one in service.company(world.companies[FIRST]).workers]
        assert "钱工" in [one.name for one in service.company(world.companies[SECOND]).workers]
    with pytest.raises(Unknown), world.there():
        service.dismiss(world.runs(), world.companies[FIRST], person)


# --- what crosses -----------------------------------------------------------------------------------------------


def parcel(world, content, *, home=False, key="x"):
    """What would arrive from the other side."""
    side = world.home if home else world.abroad
    with world.kit.unit(side, writes=False):
        link = next(one for one in links.accepted_links() if one.id == world.link_id)
        return crossing.Parcel(key, link, world.at_home(), content, ())


def test_an_order_that_arrives_twice_is_one_order(world):
    _i, handover, order = world.handed()
    with world.here():
        found = db.scalars(select(Handover).where(Handover.id == handover)).one()
        catching_up.say_orders_again(parcel(world, {}, home=True), {})
        assert found.sends == 2
    world.deliver()
    with world.there(writes=False):
        assert db.scalars(select(Order.id)).all() == [order]
        assert db.scalar(select(func.count()).select_from(OrderEntry)) == 1


def test_a_parcel_that_does_not_fit_changes_nothing_and_is_on_record(world, monkeypatch):
    given = {
        "unknown kind": {"parcel": "money"},
        "from the wrong side": {"parcel": "roster", "companies": [], "services": []},
        "a field too many": {"parcel": "estates", "estates": [], "reporter": "某某"},
        "half of it": {"parcel": "order", "handover": str(new_id())},
    }
    for content in given.values():
        found = parcel(world, content)
        monkeypatch.setattr(crossing, "opened", lambda _parcel, found=found: found)
        with world.there():
            receiving.receive(world.kit.view(world.abroad), {})
    with world.there(writes=False):
        assert db.scalar(select(func.count()).select_from(Estate).where(~Estate.active)) == 0
        assert db.scalar(select(func.count()).select_from(Order)) == 0
    boss = world.kit.as_role("administrator", world.abroad)
    log = text_of(boss.get(f"{world.abroad.base}/console/activity"))
    assert log.count("没有收下") == len(given)


def test_an_answer_about_what_was_handed_to_another_alliance_is_left(world):
    _i, handover, _order = world.handed()
    stranger = parcel(world, {}, home=True)
    stranger = type(stranger)(
        stranger.key,
        type(stranger.link)(**{**_fields(stranger.link), "id": new_id()}),
        stranger.sender,
        {},
        (),
    )
    with pytest.raises(Unknown), world.here():
        receiving.FROM["alliance"]["answer"][1](stranger, {"handover": handover, "act": "accepted"})


def test_after_a_link_ends_nobody_can_answer_and_the_community_goes_on(world):
    item, handover, order = world.accepted()
    with world.there():
        links.end_link(world.runs(), link_id=world.link_id)
    with pytest.raises(Refusal) as refused, world.there():
        service.report_result(world.works(), order, text="清走了。", evidence=[picture()])
    assert refused.value.code == "links.not_accepted"
    assert world.order(order).state == "accepted"
    with world.here():
        worklist.urge(world.at_home("grid_administrator"), item, text="抓紧。")
        service.recall(world.at_home(), handover, reason="联盟散了。")
    world.deliver()
    assert world.handover(handover).state == "withdrawn"
    with pytest.raises(Refusal) as refused, world.here():
        service.hand_over(world.at_home(), [service.Wish(item, world.partners[FIRST])])
    assert refused.value.code == "alliance.no_alliance"


def test_a_module_that_is_off_over_there_is_said_and_what_was_lost_is_said_again(world):
    item = world.item()
    world.kit.disable("alliance", tenant=world.abroad)
    with pytest.raises(Refusal) as refused, world.here():
        service.hand_over(world.at_home(), [service.Wish(item, world.partners[FIRST])])
    assert refused.value.code == "links.module_off"
    with world.here(writes=False):
        assert worklist.item(item).state == "open"
    world.kit.enable("alliance", tenant=world.abroad)
    # On its way when it is switched off: dropped over there, and asked for again when it is on again.
    with world.here():
        made = service.hand_over(world.at_home(), [service.Wish(item, world.partners[FIRST])])[0].id
    world.kit.disable("alliance", tenant=world.abroad)
    world.deliver()
    assert world.order_of(made) is None
    world.kit.enable("alliance", tenant=world.abroad)
    world.deliver()
    assert world.order_of(made) is not None


def test_answers_that_were_lost_are_said_again(world):
    item, handover, order = world.accepted()
    with world.there():
        service.report_result(world.works(), order, text="清走了。", evidence=[picture()])
    world.kit.disable("alliance", tenant=world.home)
    world.deliver()
    world.kit.enable("alliance", tenant=world.home)
    assert world.handover(handover).state == "accepted"
    world.deliver()
    assert world.handover(handover).state == "done"
    with world.here(writes=False):
        found = worklist.item(item)
        assert found.state == "reported"
        assert len(found.files) == 1


def test_both_sides_have_it_on_their_ledgers_without_its_content(world):
    world.handed()
    for side in (world.home, world.abroad):
        boss = world.kit.as_role("administrator", side)
        assert "垃圾没有人清" not in text_of(boss.get(f"{side.base}/console/ledger"))


def _fields(found):
    return {name: getattr(found, name) for name in found.__dataclass_fields__}
