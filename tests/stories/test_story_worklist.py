"""世纪花园's list (story A, rows 1 and 16) and the four marks (story B, row 9), through the services and pages."""

from datetime import date

import pytest

from yishi.testing import text_of
from yishi_worklist import service
from yishi_worklist.lists import totals
from yishi_worklist.tests.cases import picture


@pytest.fixture(autouse=True)
def on(enable, clock_at):
    clock_at("2026-03-02 09:00")
    enable("worklist")


def filed(actor, **said):
    """What the grid lead files for a resident, handed to a worker at once; within a unit."""
    item = service.open_item(
        actor("grid_lead"), reporter_id=actor("resident").person_id, **{"kind": "difficulty", **said}
    )
    service.assign(actor("grid_administrator"), item.id, handler_id=actor("community_worker").person_id)
    return item.id


def finish(actor, item_id, text):
    service.report_result(actor("community_worker"), item_id, text=text, evidence=[picture()])
    service.confirm(actor("resident"), item_id, rating="satisfied")
    return service.approve_close(actor("administrator"), item_id)


def test_an_abandoned_estate_from_the_first_day_to_the_close_out(
    unit, actor, clock_at, as_role, tenant, run_jobs
):
    with unit():
        garbage = filed(actor, title="垃圾无人清运", level="green")
        disputes = filed(actor, title="住户之间的争吵", kind="dispute", level="orange")
        lift_3, lift_5 = (
            filed(actor, title=f"{door}电梯停运", level="red", place=f"{door}单元") for door in ("3-2", "5-1")
        )
        assert service.item(garbage).due_on == date(2026, 3, 9)
        assert service.item(disputes).due_on == date(2026, 4, 2)
        assert service.item(lift_3).due_on is None
        assert service.item(lift_3).next_on == date(2026, 3, 9)

    clock_at("2026-03-09 17:00")
    with unit():
        service.follow_up(actor("community_worker"), lift_3, text="联系维保单位。")
        service.ask_extension(
            actor("community_worker"), garbage, until=date(2026, 7, 31), reason="没有物业，等新物业进场。"
        )
        service.decide_extension(actor("administrator"), garbage, grant=True)
    clock_at("2026-03-10 08:00")
    run_jobs(plan=True)
    with unit():
        # Followed up in time; nothing was logged of the other.
        assert not service.item(lift_3).late
        assert service.item(lift_5).late
        assert [one.kind for one in service.timeline(lift_5, public=True)][-1] == "overdue"

    clock_at("2026-07-20 10:00")
    with unit():
        assert finish(actor, garbage, "新物业进场，垃圾清运。").late_days == 133
        finish(actor, disputes, "几家坐下来谈妥了。")
        finish(actor, lift_3, "曳引机更换，检验合格。")
    with unit():
        counted = totals()
        assert (counted.total, counted.closed, counted.running) == (4, 3, 1)
    page = text_of(as_role("administrator").get(f"{tenant.base}/worklist/desk/{garbage}"))
    assert "逾期 133 天销号" in page
    assert "没有物业，等新物业进场。" in page
    printed = text_of(
        as_role("administrator").get(f"{tenant.base}/worklist/desk/weekly?since=2026-03-02&until=2026-07-20")
    )
    assert "总数 4 已销号 3 未销号 1 逾期 1" in printed
    everybody = text_of(as_role("owner").get(f"{tenant.base}/worklist/{garbage}"))
    assert "逾期 133 天销号" in everybody


@pytest.mark.parametrize("checked", [True, False])
def test_four_marks_in_their_order_and_the_missing_effect_check(
    unit, actor, clock_at, as_role, tenant, checked
):
    with unit():
        item_id = service.open_item(
            actor("community_worker"),
            kind="difficulty",
            title="飞线充电",
            level="green",
            reporter_id=actor("resident").person_id,
        ).id
        service.view(actor("grid_administrator"), item_id)
        service.assign(actor("grid_administrator"), item_id, handler_id=actor("community_worker").person_id)
        service.inspect(actor("grid_administrator"), item_id, text="线已拆。", photos=[picture()])
        finish(actor, item_id, "线拆了，装了充电桩。")
        assert service.item(item_id).effect_due_on == date(2026, 4, 1)
    clock_at("2026-04-01 09:00" if checked else "2026-04-02 09:00")
    if checked:
        with unit():
            service.check_effect(actor("grid_administrator"), item_id, held=True, text="没有再拉线。")
    with unit():
        item = service.item(item_id)
        assert item.marks == (
            ("viewed", "done"),
            ("assigned", "done"),
            ("inspected", "done"),
            ("effect", "done" if checked else "late"),
        )
        kinds = [entry.kind for entry in service.timeline(item_id, public=True)]
        wanted = ["viewed", "assigned", "inspected"] + (["effect_held"] if checked else [])
        assert [kind for kind in kinds if kind in wanted] == wanted
    board = text_of(as_role("grid_administrator").get(f"{tenant.base}/worklist/desk?effect=1"))
    assert ("飞线充电" in board) is not checked
