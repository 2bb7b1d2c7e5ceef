"""Who may do what: the permission is asked before anything else, so unknown ids betray nothing."""

import pytest

from yishi.toolkit import NeedsSignIn, NotAllowed, Refusal, Unknown, new_id
from yishi_council import service
from yishi_council.service import Arrival, Hands, Holder, Plan, Rhythm, Rules
from yishi_council.tests.cases import at

pytestmark = pytest.mark.usefixtures("on")

NOBODY = new_id()
PLAN = Plan("会", at("2026-03-10 19:00"), "seats")
RUN = {"administrator", "community_worker"}
RECORD = RUN | {"recorder"}
DELIVER = RECORD | {"grid_lead", "building_lead", "entrance_lead"}

ACTS = {
    "close_council": (RUN, lambda who: service.close_council(who, NOBODY, "不用了")),
    "adopt_charter": (RUN, lambda who: service.adopt_charter(who, NOBODY, Rules("章程"))),
    "rename": (RUN, lambda who: service.rename(who, NOBODY, "新名字")),
    "seat": (RUN, lambda who: service.seat(who, NOBODY, "member", Holder(name="冯秀兰"))),
    "unseat": (RUN, lambda who: service.unseat(who, NOBODY)),
    "hand_over": (RUN, lambda who: service.hand_over(who, NOBODY, Holder(name="冯秀兰"))),
    "plan": (RUN, lambda who: service.plan(who, NOBODY, PLAN)),
    "replan": (RUN, lambda who: service.replan(who, NOBODY, PLAN)),
    "cancel": (RUN, lambda who: service.cancel(who, NOBODY, "停电")),
    "begin_series": (
        RUN,
        lambda who: service.begin_series(who, NOBODY, Rhythm("week", 1), title="会", at="19:00"),
    ),
    "end_series": (RUN, lambda who: service.end_series(who, NOBODY)),
    "ask": (
        RUN,
        lambda who: service.ask(who, NOBODY, "三月", [PLAN.starts_at], open_until=PLAN.starts_at.date()),
    ),
    "choose": (RUN, lambda who: service.choose(who, NOBODY, "1")),
    "add_item": (RUN, lambda who: service.add_item(who, NOBODY, title="绿化")),
    "remove_item": (RUN, lambda who: service.remove_item(who, NOBODY)),
    "announce": (RUN, lambda who: service.announce(who, NOBODY)),
    "summon_also": (RUN, lambda who: service.summon_also(who, NOBODY, unit_id=NOBODY)),
    "review": (RUN, lambda who: service.review(who, NOBODY, {"residents": Hands(1)})),
    "conclude_item": (RUN, lambda who: service.conclude_item(who, NOBODY, "adopted", "同意")),
    "defer_item": (RUN, lambda who: service.defer_item(who, NOBODY, "下次")),
    "close": (RUN, lambda who: service.close(who, NOBODY)),
    "approve": (RUN, lambda who: service.approve(who, NOBODY)),
    "send_back": (RUN, lambda who: service.send_back(who, NOBODY, "补上")),
    "lock": (RUN, lambda who: service.lock(who, NOBODY)),
    "amend": (RUN, lambda who: service.amend(who, NOBODY, "更正", "笔误")),
    "begin": (RECORD, lambda who: service.begin(who, NOBODY)),
    "check_in": (RECORD, lambda who: service.check_in(who, NOBODY, Arrival("onsite", unit_id=NOBODY))),
    "strike": (RECORD, lambda who: service.strike(who, NOBODY, "登记错了")),
    "note": (RECORD, lambda who: service.note(who, NOBODY, text="同意", speaker="冯秀兰")),
    "summarise": (RECORD, lambda who: service.summarise(who, NOBODY, "都同意")),
    "write": (RECORD, lambda who: service.write(who, NOBODY, "到会两户")),
    "make_lead": (RECORD, lambda who: service.make_lead(who, NOBODY)),
    "record_delivery": (DELIVER, lambda who: service.record_delivery(who, NOBODY, [NOBODY], "hand")),
    "record_entrance": (DELIVER, lambda who: service.record_entrance(who, NOBODY, NOBODY, "hand")),
}
EVERYBODY = (
    "administrator", "community_worker", "recorder", "grid_lead", "building_lead", "entrance_lead",
    "property_staff", "resident", "owner",
)  # fmt: skip


@pytest.mark.parametrize("act", ACTS)
def test_an_act_is_for_those_who_hold_its_permission(db, actor, act):
    allowed, call = ACTS[act]
    for role in EVERYBODY:
        with pytest.raises(Refusal) as refused:
            call(actor(role))
        assert isinstance(refused.value, Unknown) == (role in allowed), role
        assert isinstance(refused.value, NotAllowed) == (role not in allowed), role
    with pytest.raises(NeedsSignIn):
        call(actor())
