"""Each hook through its first caller: what a plugin says is seen, and what it does wrong stays with it."""

from datetime import date

import pytest
from markupsafe import Markup

from yishi import topics
from yishi.actor import system
from yishi.database import new_id
from yishi.errors import Reason, Refusal
from yishi.people import erasure, senders
from yishi.plugins.manifest import TopicKind
from yishi.plugins.values import (
    Ask,
    Card,
    FigureValue,
    GateProposal,
    Message,
    NavItem,
    PersonRecord,
    PromoteTarget,
    SearchKind,
    SetupStep,
    SlotPart,
)
from yishi.tenants import deletion, figures, switching
from yishi.tenants.current import collect, current_tenant
from yishi.tenants.scope import installation_actor
from yishi.testing import on_both_databases, text_of
from yishi.testing.acting import fake


@pytest.fixture
def plugins():
    return ()


def find(ids):
    return dict.fromkeys(ids, ("搜到的旧物", "other/x", None))


def shown(path, *, hooks):
    """Where a plugin's answer is seen, and the implementation that gives it."""
    ((hook, function),) = hooks.items()
    return path, hook, function


OTHER = PromoteTarget("other", "去邻居家", "other.thing", "topics.triage", take=lambda actor, matter: None)  # type: ignore[arg-type, return-value]

PAGES = {
    "navigation": shown("/", hooks={"nav_items": lambda: [NavItem("去邻居家", "other/")]}),
    "what is asked": shown("/", hooks={"asks": lambda: [Ask("去邻居家", "other/", "去")]}),
    "cards at home": shown("/", hooks={"dashboard_cards": lambda area: card_in(area, "resident")}),
    "cards on the desk": shown("/desk/", hooks={"dashboard_cards": lambda area: card_in(area, "desk")}),
    "a part at home": shown("/", hooks={"slot": lambda name: part_in(name, "home")}),
    "a part on a topic": shown("/topics/{topic}", hooks={"slot": lambda name: part_in(name, "topic.main")}),
    "a part beside a topic": shown(
        "/topics/{topic}", hooks={"slot": lambda name: part_in(name, "topic.side")}
    ),
    "what it can become": shown("/topics/{topic}", hooks={"promote_targets": lambda: [OTHER]}),
    "first steps": shown(
        "/console/", hooks={"setup_steps": lambda: [SetupStep("去邻居家", "other/", False)]}
    ),
}


def card_in(area, wanted):
    return [Card("去邻居家", "other/")] if area == wanted else []


def part_in(name, wanted):
    return SlotPart(Markup("<p>去邻居家</p>"), title="去邻居家") if name == wanted else None


def page(kit, tenant, path):
    (topic,) = kit.topics(tenant, 1)
    answer = kit.as_role("administrator", tenant).get(tenant.base + path.format(topic=topic))
    assert answer.status_code == 200, text_of(answer)
    return text_of(answer)


@pytest.mark.parametrize("name", PAGES)
def test_what_a_plugin_says_is_seen_where_it_is_on(name, kit, tenant, other_tenant, fake_plugin, enable):
    path, hook, function = PAGES[name]
    fake_plugin("neighbour", hooks={hook: function})
    enable("neighbour")

    assert "去邻居家" in page(kit, tenant, path)
    assert "去邻居家" not in page(kit, other_tenant, path)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_stands_though_a_plugin_fails_and_the_administrator_is_told(name, kit, tenant, enable):
    path, hook, function = PAGES[name]

    def fails():
        raise RuntimeError("broken on purpose")

    kit.install(fake("broken", hooks={hook: fails}), fake("neighbour", hooks={hook: function}))
    enable("broken", "neighbour")

    assert "去邻居家" in page(kit, tenant, path)
    with kit.unit(tenant):
        assert "broken on purpose" in kit.registry.hooks.last_failure["broken"]
    console = text_of(kit.as_role("administrator").get(f"{tenant.base}/console/"))
    assert "broken on purpose" in console


def test_things_of_a_plugin_are_found_by_search(kit, tenant, fake_plugin, enable, unit):
    from yishi import search
    from yishi.database import new_id

    fake_plugin(
        "neighbour", hooks={"search_kinds": lambda: [SearchKind("neighbour.thing", "邻居的东西", find)]}
    )
    enable("neighbour")
    with unit():
        search.put("neighbour.thing", new_id(), "旧自行车")

    def hits():
        return text_of(kit.browser().get(f"{tenant.base}/search?q=自行车"))

    assert "搜到的旧物" in hits()
    kit.disable("neighbour")
    assert "搜到的旧物" not in hits()


# --- switching ---------------------------------------------------------------------------------------


@on_both_databases
def test_a_plugin_is_told_when_it_is_switched_and_may_say_no(kit, tenant, fake_plugin, unit):
    told = []
    fake_plugin(
        "neighbour",
        hooks={
            "enabled": lambda tenant: told.append(("on", tenant.id)),
            "disabled": lambda tenant: told.append(("off", tenant.id)),
        },
    )
    with unit():
        kit.allow("neighbour")
        switching.enable(installation_actor(), tenant_id=tenant.id, plugin="neighbour")
    with unit():
        switching.disable(installation_actor(), tenant_id=tenant.id, plugin="neighbour")
    assert told == [("on", tenant.id), ("off", tenant.id)]


def test_a_plugin_that_fails_to_start_is_not_switched_on(kit, tenant, fake_plugin, unit):
    def fails():
        raise RuntimeError("broken on purpose")

    fake_plugin("broken", hooks={"enabled": fails})
    with unit():
        kit.allow("broken")
    with pytest.raises(Refusal, match=r"modules\.failed"), unit():
        switching.enable(installation_actor(), tenant_id=tenant.id, plugin="broken")
    assert "broken" not in kit.view(tenant).enabled


def test_topics_that_will_wait_are_named_before_the_switch(kit, tenant, fake_plugin, enable, unit):
    (topic,) = kit.topics(tenant, 1)
    fake_plugin("neighbour", hooks={"waiting_topics": lambda: [(topic, "等着的议题")]})
    enable("neighbour")
    with unit():
        plan = switching.plan_disable(installation_actor(), tenant_id=tenant.id, plugin="neighbour")
    assert plan.waiting == ((topic, "等着的议题"),)


def test_a_plugin_that_is_off_hears_of_a_tenants_deletion(tenant, fake_plugin, unit):
    told = []
    fake_plugin("neighbour", hooks={"tenant_deleted": lambda tenant_id, slug: told.append((tenant_id, slug))})
    with unit():
        deletion.delete_tenant(installation_actor())
    assert told == [(tenant.id, "yangguang")]


# --- topics ------------------------------------------------------------------------------------------


def raised(actor, unit):
    with unit():
        return topics.raise_topic(actor("resident"), text="楼道灯不亮").id


@on_both_databases
def test_a_gate_holds_though_its_module_is_switched_off(fake_plugin, enable, disable, unit, actor):
    fake_plugin("neighbour", hooks={"topic_gates": lambda: [GateProposal("neighbour.heard", "听取邻居意见")]})
    enable("neighbour")
    topic = raised(actor, unit)
    disable("neighbour")

    with unit(), pytest.raises(Refusal, match="听取邻居意见"):
        topics.conclude(actor("administrator"), topic_id=topic, conclusion="adopted", text="同意")


def test_a_plugin_that_fails_to_say_its_gates_leaves_one_to_be_looked_at(fake_plugin, enable, unit, actor):
    def fails():
        raise RuntimeError("broken on purpose")

    fake_plugin("broken", hooks={"topic_gates": fails})
    enable("broken")
    topic = raised(actor, unit)
    with unit():
        assert [gate.kind for gate in topics.gates_of(topic)] == ["core.unsaid.broken"]


@pytest.mark.parametrize("broken", [False, True])
def test_nothing_is_carried_out_against_a_plugins_reason(broken, fake_plugin, enable, disable, unit, actor):
    def before_execute():
        if broken:
            raise RuntimeError("broken on purpose")
        return [Reason("neighbour.not_now", "邻居今天不在家。")]

    fake_plugin("neighbour", hooks={"before_execute": before_execute})
    enable("neighbour")
    topic = raised(actor, unit)
    with unit():
        topics.accept(actor("administrator"), topic_id=topic)
        topics.conclude(actor("administrator"), topic_id=topic, conclusion="adopted", text="同意")

    code = "neighbour.check_failed" if broken else "neighbour.not_now"
    with pytest.raises(Refusal) as refusal, unit():
        topics.execute(actor("administrator"), topic_id=topic)
    assert refusal.value.code == code
    disable("neighbour")
    with unit():
        assert topics.execute(actor("administrator"), topic_id=topic).stage == "executing"


# --- people and messages -----------------------------------------------------------------------------


def test_what_a_plugin_holds_about_a_person_is_in_their_copy_though_it_is_off(kit, fake_plugin, unit, actor):
    fake_plugin("neighbour", hooks={"export_person": lambda: [PersonRecord("邻里往来", [{"what": "借锅"}])]})
    person = kit.somebody("resident").person_id
    with unit():
        copy = erasure.export_person(actor("administrator"), person)
    assert {"title": "邻里往来", "rows": [{"what": "借锅"}]} in copy["parts"]


def test_a_plugins_reason_to_keep_a_person_is_told_and_nothing_is_erased(kit, fake_plugin, unit, actor):
    fake_plugin("neighbour", hooks={"erase_person": lambda: [Reason("neighbour.owes", "还有一口锅没还。")]})
    person = kit.somebody("resident").person_id
    with pytest.raises(Refusal) as refusal, unit():
        erasure.erase_person(actor("administrator"), person, "本人要求")
    assert "neighbour.owes" in {reason.code for reason in refusal.value.reasons}


def test_the_first_sender_that_takes_a_message_has_it(kit, fake_plugin, unit):
    sent = []
    fake_plugin("sms", hooks={"deliver": lambda message: sent.append(message.text) or True})
    message = Message(purpose="sign_in_code", phone="13800000000", text="验证码 123456")
    with unit():
        assert senders.real_sender()
        assert senders.send(message)
    assert sent == ["验证码 123456"]


# --- figures and the demo ----------------------------------------------------------------------------


def test_a_plugins_figures_stand_beside_the_cores(kit, tenant, fake_plugin, enable, unit):
    fake_plugin("neighbour", hooks={"figures": lambda: [FigureValue("neighbour.pots", "借出的锅", 3, 5)]})
    enable("neighbour")
    with unit():
        found = {f.key: f for f in figures.compute(current_tenant(), "2026-06")}
    assert (found["neighbour.pots"].numerator, found["neighbour.pots"].denominator) == (3, 5)
    assert "topics_raised" in found


def test_limits_of_roles_are_named_by_the_module_that_knows_them(kit, tenant, fake_plugin, enable):
    company = new_id()
    fake_plugin("neighbour", hooks={"scope_names": lambda: [(company, "安居物业")]})
    enable("neighbour")
    kit.new_somebody("property_staff", tenant, scope={"company": [str(company)]})
    page = kit.as_role("administrator", tenant).get(f"{tenant.base}/console/roles")
    assert "安居物业" in text_of(page)


def test_the_demo_asks_each_plugin_for_its_own(tenant, fake_plugin, enable, unit):
    told = []
    fake_plugin("neighbour", hooks={"demo_data": lambda tenant, today: told.append((tenant.id, today))})
    enable("neighbour")
    with unit():
        collect("demo_data", tenant=current_tenant(), actor=system(tenant.id), today=date(2026, 6, 28))
    assert told == [(tenant.id, date(2026, 6, 28))]


def test_the_demo_asks_each_plugin_what_tenants_say_to_each_other(tenant, fake_plugin, enable, unit):
    told = []
    fake_plugin("neighbour", hooks={"demo_exchange": lambda tenant, ago: told.append((tenant.id, ago))})
    enable("neighbour")
    with unit():
        today = date(2026, 6, 28)
        collect("demo_exchange", tenant=current_tenant(), actor=system(tenant.id), today=today, ago=3)
    assert told == [(tenant.id, 3)]


def test_a_kind_that_a_module_opens_to_everybody_can_be_raised_where_it_is_on(
    kit, tenant, other_tenant, fake_plugin, enable
):
    kinds = (
        TopicKind("neighbour.matter", "邻里的事", public_raise=True),
        TopicKind("neighbour.own", "内部的事"),
    )
    fake_plugin("neighbour", topic_kinds=kinds)
    enable("neighbour")

    browser = kit.as_role("resident")
    form = text_of(browser.get(f"{tenant.base}/topics/raise"))
    assert "邻里的事" in form
    assert "内部的事" not in form
    elsewhere = kit.as_role("resident", other_tenant)
    assert "邻里的事" not in text_of(elsewhere.get(f"{other_tenant.base}/topics/raise"))

    given = {"text": "楼道灯不亮", "kind": "neighbour.matter"}
    assert browser.post_form(f"{tenant.base}/topics/raise", given).status_code == 303
    assert elsewhere.post_form(f"{other_tenant.base}/topics/raise", given).status_code == 422
