"""What a company sees and what it does not; what crosses, twice, too late, or not at all; companies and branch."""

from datetime import date

import pytest
from sqlalchemy import func, select

from yishi.testing import on_both_databases, text_of
from yishi.toolkit import (
    Conflict,
    Matter,
    NotAllowed,
    Refusal,
    Unknown,
    attachments,
    crossing,
    db,
    links,
    matters,
    new_id,
    search,
)
from yishi_alliance import catching_up, jobs, numbers, privacy, receiving, service
from yishi_alliance.credit_code import valid
from yishi_alliance.models import BranchMember, Company, Estate, Handover, Order, OrderEntry, Service
from yishi_alliance.reading.orders import Wanted
from yishi_alliance.rows import ORDER
from yishi_alliance.tests.cases import ESTATES, NAMES, codes, picture
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


# --- companies and estates --------------------------------------------------------------------------------------


def test_two_companies_never_serve_an_estate_on_one_day(world):
    first = world.companies[FIRST]
    with world.there(writes=False):
        served = {row.name: row.id for row in db.scalars(select(Estate))}
        (running,) = service.company(first).company.services
    with pytest.raises(Refusal) as refused, world.there():
        service.serve(
            world.runs(), world.companies[SECOND], served_id=served[ESTATES[0]], since=date(2026, 6, 1)
        )
    assert codes(refused) == {"alliance.served_already"}
    assert refused.value.reasons[0].article == "物业管理条例 33"
    with world.there():
        service.stop(world.runs(), running.id, until=date(2026, 5, 31))
        service.serve(
            world.runs(), world.companies[SECOND], served_id=served[ESTATES[0]], since=date(2026, 6, 1)
        )
    world.deliver()
    estate = world.estates[ESTATES[0]]
    with world.here(writes=False):
        for day, name in ((date(2026, 5, 31), FIRST), (date(2026, 6, 1), SECOND)):
            assert service.serving([estate], day)[estate].name == name


@on_both_databases
def test_of_two_who_enter_a_service_at_once_one_does(world):
    from yishi_alliance.tests.test_alliance_orders import _at_once

    with world.there():
        served = new_id()
        db.add(Estate(id=served, link_id=world.link_id, estate_id=new_id(), community="社区", name="新小区"))
    companies = iter([world.companies[FIRST], world.companies[SECOND]])

    def enter():
        service.serve(world.runs(), next(companies), served_id=served, since=date(2026, 4, 1))
        return "served"

    assert _at_once(world.there, enter) == ["served", "alliance.served_already"]
    with world.there(writes=False):
        mine = select(func.count()).select_from(Service).where(Service.served_id == served)
        assert db.scalar(mine) == 1


def test_a_company_that_leaves_has_no_orders_and_is_offered_no_more(world):
    *_ids, order = world.handed()
    first = world.companies[FIRST]
    with pytest.raises(Refusal) as refused, world.there():
        service.leave(world.runs(), first, on=date(2026, 3, 2), reason=" ")
    assert codes(refused) == {"alliance.reason_missing", "alliance.orders_running"}
    with world.there():
        service.give(world.runs(), order, company_id=world.companies[SECOND])
        service.leave(world.runs(), first, on=date(2026, 3, 2), reason="合同到期。")
    world.deliver()
    with world.here(writes=False):
        assert FIRST in [one.name for one in service.partners()], "it is there until the end of the day"
    with world.there(writes=False):
        assert service.company(first).company.services[0].until == date(2026, 3, 2)


def test_a_company_that_left_is_gone_the_next_day(world, clock_at):
    with world.there():
        service.leave(world.runs(), world.companies[FIRST], on=date(2026, 3, 2), reason="合同到期。")
    clock_at("2026-03-03 09:00")
    with world.there():
        jobs.keep_in_step(world.kit.view(world.abroad))
        jobs.keep_in_step(world.kit.view(world.abroad))
    world.deliver()
    with world.here(writes=False):
        assert FIRST not in [one.name for one in service.partners()]
        with pytest.raises(Refusal) as refused:
            service.hand_over(world.at_home(), [service.Wish(new_id(), world.partners[FIRST])])
    assert refused.value.code == "alliance.partner_gone"


def test_all_that_is_wrong_with_a_company_is_said_at_once(world):
    with pytest.raises(Refusal) as refused, world.there():
        service.add_company(world.runs(), name=SECOND, credit="91220100MA0000000X", contact_phone="12")
    assert codes(refused) == {
        "alliance.name_taken",
        "alliance.credit_code_wrong",
        "alliance.phone_wrong",
    }
    with pytest.raises(NotAllowed), world.there():
        service.add_company(world.works(), name="另一家")


@pytest.mark.parametrize(
    ("code", "right"),
    [
        # Two codes of public bodies, printed on their own sites; and what a slip of the pen makes of them.
        ("91350100M000100Y43", True),
        ("91350100M000100Y34", False),
        ("91350100M000100Y4", False),
        ("91350100M000I00Y43", False),
    ],
)
def test_a_credit_code_has_its_check_character(code, right):
    assert valid(code) is right


def test_the_contact_is_sealed(world):
    with world.there():
        made = service.add_company(
            world.runs(), name="新物业", contact_name="钱工", contact_phone="13900009999"
        )
        assert "13900009999" not in made.contact_phone_sealed
        assert made.contact_phone_sealed
    page = world.kit.as_role("administrator", world.abroad).get(
        f"{world.abroad.base}/alliance/companies/{made.id}"
    )
    assert "139****9999" in text_of(page)


# --- the joint branch -------------------------------------------------------------------------------------------


def test_the_branch_has_one_secretary_and_keeps_those_before(world):
    boss = world.runs()
    with pytest.raises(Conflict), world.there():
        service.add_member(boss, name="郑书记", post="secretary", since=date(2024, 1, 1))
    with world.there():
        service.save_branch(boss, name="红色物业联盟联合党支部", founded_on=date(2020, 6, 1))
        first = service.add_member(boss, name="郑书记", post="secretary", since=date(2023, 1, 1))
        service.add_member(boss, name="何党员", post="member", since=date(2023, 1, 1), until=date(2026, 4, 1))
    with pytest.raises(Refusal) as refused, world.there():
        service.add_member(boss, name="林书记", post="secretary", since=date(2026, 3, 1))
    assert codes(refused) == {"alliance.post_taken"}
    with world.there():
        service.end_member(boss, first.id, on=date(2026, 2, 28), reason="换届。")
        service.add_member(boss, name="林书记", post="secretary", since=date(2026, 3, 1))
    with world.there(writes=False):
        branch = service.branch()
        assert [(one.name, one.post) for one in branch.sitting] == [
            ("林书记", "secretary"),
            ("何党员", "member"),
        ]
        assert [one.name for one in branch.past] == ["郑书记"]
        assert [one.name for one in branch.sitting if one.ends_soon] == ["何党员"]


# --- what comes by itself ---------------------------------------------------------------------------------------


def test_a_receipt_that_is_overdue_is_said_once_on_both_sides(world, clock_at):
    world.handed()
    clock_at("2026-03-05 09:00")
    for _n in range(2):
        for side in (world.home, world.abroad):
            with world.kit.unit(side):
                jobs.remind(world.kit.view(side))
    base, abroad = world.home.base, world.abroad.base
    said = text_of(world.kit.as_role("community_worker", world.home).get(f"{base}/account/messages"))
    assert said.count("没有按时受理") == 1
    for browser in (world.browser(), world.kit.as_role("administrator", world.abroad)):
        assert text_of(browser.get(f"{abroad}/account/messages")).count("过了受理期限") == 1


def test_figures_of_both_sides_have_numerator_and_denominator(world, clock_at):
    _i, _h, late = world.handed()
    world.reported()
    clock_at("2026-03-06 09:00")
    with world.there():
        service.accept(world.works(), late)
    world.deliver()
    march = (date(2026, 3, 1), date(2026, 4, 1))

    def counted(side):
        with world.kit.unit(side, writes=False):
            return {one.key: (one.numerator, one.denominator) for one in numbers.of_period(*march)}

    assert counted(world.home) == {
        "alliance.handed": (2, None),
        "alliance.accepted_in_time": (1, 2),
        "alliance.done": (1, 2),
        "alliance.refused": (0, None),
    }
    assert counted(world.abroad) == {
        "alliance.received": (2, None),
        "alliance.received_in_time": (1, 2),
        "alliance.received_done": (1, 2),
    }


def test_a_line_of_any_list_goes_to_the_right_company_in_one_act(world):
    worker = world.at_home()
    line = Matter(
        source="three_leads.entry",
        source_id=new_id(),
        title="楼道灯不亮",
        kind="difficulty",
        estate_id=world.estates[ESTATES[2]],
    )
    lost = Matter(source="three_leads.entry", source_id=new_id(), title="不知道哪里的灯")
    with world.here():
        link = matters.promote(worker, line, "company")
        assert link.target == "worklist.item"
        item = worklist.item(link.target_id)
        assert (item.state, item.handler_name) == ("assigned", NAMES[2])
    with pytest.raises(Refusal) as refused, world.here():
        matters.promote(worker, lost, "company")
    assert refused.value.code == "alliance.estate_unknown"
    world.deliver()
    with world.there(writes=False):
        assert [one.title for one in service.orders(world.works(NAMES[2]), Wanted())[0]] == ["楼道灯不亮"]


def test_what_was_an_item_already_is_handed_over_as_it_is(world):
    worker = world.at_home()
    line = Matter(
        source="three_leads.entry", source_id=new_id(), title="灯不亮", estate_id=world.estates[ESTATES[0]]
    )
    with world.here():
        first = matters.promote(worker, line, "work_item")
        second = matters.promote(worker, line, "company")
        assert first.target_id == second.target_id
    item = world.item()
    with world.here():
        found = Matter(source="worklist.item", source_id=item, title="", estate_id=None)
        assert "company" in [one.kind for one in matters.targets(worker, found)]
        made = matters.promote(worker, found, "company")
        assert made.path == f"alliance/handovers/{made.target_id}"
    with world.here():
        service.recall(worker, made.target_id, reason="不交了。")
        (became,) = matters.links_of("worklist.item", [item])[item]
        assert became.outcome == "withdrawn"


def test_a_person_gets_what_is_held_and_leaves_no_name(world):
    world.accepted()
    mine = world.staff[FIRST].person_id
    with world.there():
        service.save_branch(world.runs(), name="联合党支部", founded_on=date(2020, 6, 1))
        service.add_member(world.runs(), name="安工", post="member", since=date(2024, 1, 1), person_id=mine)
        assert len(list(privacy.export(mine))) == 2
        privacy.erase(mine)
        assert db.scalars(select(OrderEntry.name).where(OrderEntry.kind == "accepted")).all() == [""]
        assert db.scalars(select(BranchMember.name)).all() == [""]
        assert not list(privacy.export(mine))


def test_what_is_known_of_a_company_is_never_another_tenants(world):
    with world.kit.unit(world.kit.tenants["dongfeng"], writes=False):
        assert db.scalar(select(func.count()).select_from(Company)) == 0


def _fields(found):
    return {name: getattr(found, name) for name in found.__dataclass_fields__}
