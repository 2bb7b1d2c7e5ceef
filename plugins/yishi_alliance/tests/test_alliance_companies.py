"""Companies with their estates, the joint branch, what comes by itself: reminders, figures, matters, privacy."""

from datetime import date

import pytest
from sqlalchemy import func, select

from yishi.testing import text_of
from yishi.toolkit import (
    Conflict,
    Matter,
    NotAllowed,
    Refusal,
    db,
    matters,
    new_id,
)
from yishi_alliance import jobs, numbers, privacy, service
from yishi_alliance.credit_code import valid
from yishi_alliance.models import BranchMember, Company, Estate, OrderEntry
from yishi_alliance.reading.orders import Wanted
from yishi_alliance.tests.cases import ESTATES, NAMES, codes
from yishi_worklist import service as worklist

FIRST, SECOND = NAMES[:2]


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
