"""Joining and claiming; acting for a resident; notifications; merging, export, erasure."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from yishi.actor import system
from yishi.audit.models import Activity, LedgerEntry, SearchToken
from yishi.clock import clock as the_clock
from yishi.database import db as session
from yishi.errors import Conflict, NotAllowed, Reason, Refusal, TooMany, Unknown
from yishi.people import (
    accounts,
    assisted,
    browsing,
    erasure,
    finding,
    joining,
    memberships,
    merging,
    notifications,
    persons,
    privacy_parts,
    sessions,
)
from yishi.people.delivery import wishes
from yishi.people.models import AssistedAct, Membership, Notification, Person, RoleGrant
from yishi.places.models import Building, Entrance, Estate, Household, HouseholdMember, Ownership, Unit
from yishi.plugins.values import PersonRecord
from yishi.testing import on_both_databases, text_of

PHONE = "13812348000"


@pytest.fixture
def newcomer(kit, actor, sampled):
    """`(actor, browser)` of somebody who is signed in and belongs nowhere yet."""
    with kit.database.unit():
        account = accounts.create(phone=PHONE)
        token = sessions.start(account.id)
    return actor("", account_id=account.id), kit.browser().sign_in(token)


@pytest.fixture
def newcomer_actor(kit, newcomer, actor):
    with kit.database.unit(writes=False):
        account_id = accounts.by_phone(PHONE).id
    return replace(actor("resident"), account_id=account_id, person_id=None, roles=frozenset(), name="")


@pytest.fixture(autouse=True)
def _own_parts(monkeypatch):
    """Parts registered in a test end with it."""
    monkeypatch.setattr(privacy_parts, "_PARTS", {})


def owns(*person_ids):
    privacy_parts.register("roster", roles=lambda one: ["owner"] if one in person_ids else [])


# --- joining ---------------------------------------------------------------------------------------------


@on_both_databases
def test_the_roster_knows_who_joins_with_its_telephone_and_name(unit, actor, newcomer_actor):
    with unit():
        known = persons.create(actor("community_worker"), "王芳", phone=PHONE)
        owns(known.id)
        made = joining.join(newcomer_actor, "王芳")
        assert (made.person_id, made.verified, made.roles) == (known.id, True, ["resident", "owner"])


def test_another_name_with_the_telephone_waits_for_a_worker(unit, actor, newcomer_actor):
    with unit():
        known = persons.create(actor("community_worker"), "王芳", phone=PHONE)
        owns(known.id)
        made = joining.join(newcomer_actor, "王强", "3栋2单元501")
        assert (made.person_id, made.verified, made.roles) == (known.id, False, ["resident"])
        joining.verify(actor("community_worker"), made.id, version=made.version)
        assert (made.verified, made.roles) == (True, ["resident", "owner"])


def test_of_a_family_that_shares_a_telephone_the_name_decides(unit, actor, newcomer_actor):
    with unit():
        persons.create(actor("community_worker"), "王芳", phone=PHONE)
        son = persons.create(actor("community_worker"), "王强", phone=PHONE)
        assert joining.join(newcomer_actor, "王强").person_id == son.id


def test_a_family_without_that_name_is_not_guessed_at(unit, actor, newcomer_actor):
    with unit():
        family = [persons.create(actor("community_worker"), name, phone=PHONE) for name in ("王芳", "王强")]
        made = joining.join(newcomer_actor, "陌生人")
        assert made.person_id not in [p.id for p in family]
        assert not made.verified


def test_a_person_who_has_an_account_is_not_claimed_twice(unit, actor, newcomer_actor):
    with unit():
        known = persons.create(actor("community_worker"), "王芳", phone=PHONE)
        first = accounts.create(name="王芳", phone="13900000001")
        memberships.add(system(known.tenant_id), first.id, person_id=known.id)
        assert joining.join(newcomer_actor, "王芳").person_id != known.id


def test_joining_twice_is_joining_once(unit, newcomer_actor):
    with unit():
        assert joining.join(newcomer_actor, "王芳").id == joining.join(newcomer_actor, "王芳").id


def test_the_page_joins_and_says_what_comes_next(newcomer, tenant, unit):
    browser = newcomer[1]
    assert browser.get(f"{tenant.base}/join").status_code == 200
    form = {"name": "王芳", "home": "3栋2单元501", "_step": "join"}
    assert browser.post_form(f"{tenant.base}/join", form).status_code == 303
    assert "社区工作人员会核对您的住址" in text_of(browser.get(f"{tenant.base}/join"))
    with unit(writes=False):
        assert session.query(Membership).filter_by(name="王芳").one().claim == "3栋2单元501"


def test_the_unverified_are_found_by_those_who_verify(newcomer, tenant, as_role, unit, actor):
    newcomer[1].post_form(f"{tenant.base}/join", {"name": "王芳", "home": "3栋501", "_step": "join"})
    page = as_role("community_worker").get(f"{tenant.base}/people/?only=unverified")
    assert "王芳" in text_of(page)
    assert "自报：3栋501" in text_of(page)
    with unit(writes=False):
        one = session.query(Membership).filter_by(name="王芳").one()
    path = f"{tenant.base}/people/{one.person_id}/verify"
    assert as_role("recorder").post_form(path).status_code == 403
    stale = as_role("community_worker").post_form(path, {"_version": one.version + 1})
    assert stale.status_code == 409
    assert "身份待核实，角色：居民" in text_of(stale)
    assert as_role("community_worker").post_form(path, {"_version": one.version}).status_code == 303
    assert newcomer[1].get(f"{tenant.base}/join").text.count("您的身份已核实") == 1


# --- claiming --------------------------------------------------------------------------------------------


@on_both_databases
def test_a_workers_code_makes_the_two_one(unit, actor, newcomer_actor):
    with unit():
        known = persons.create(actor("community_worker"), "王芳", phone="13900000009")
        code = joining.claim_code(actor("community_worker"), known.id)
        begun = joining.join(newcomer_actor, "王方").person_id
        notifications.notify(begun, "您好", key="hello")
    with unit():
        made = joining.claim(newcomer_actor, f" {code.lower()} ")
        assert (made.person_id, made.verified, made.name) == (known.id, True, "王芳")
        assert session.query(Person).filter_by(id=begun).count() == 0
        assert session.query(Notification).one().person_id == known.id


def test_a_workers_code_works_once_for_a_week_and_in_its_own_tenant(
    unit, actor, newcomer_actor, clock_at, other_tenant
):
    clock = clock_at("2026-06-01 08:00")
    with unit():
        known = persons.create(actor("community_worker"), "王芳")
        code = joining.claim_code(actor("community_worker"), known.id)
    elsewhere = replace(newcomer_actor, tenant_id=other_tenant.id)
    with unit(other_tenant), pytest.raises(Refusal) as refused:
        joining.claim(elsewhere, code)
    assert refused.value.code == "people.claim_code_wrong"
    clock.advance(joining.CLAIM_LASTS)
    with unit(), pytest.raises(Refusal):
        joining.claim(newcomer_actor, code)
    with unit():
        fresh = joining.claim_code(actor("community_worker"), known.id)
    with unit():
        joining.claim(newcomer_actor, fresh)
    with unit(), pytest.raises(Refusal):
        joining.claim(newcomer_actor, fresh)


def test_codes_are_not_to_be_guessed(unit, newcomer_actor, clock_at):
    clock_at("2026-06-01 08:00")
    for _i in range(10):
        with unit(), pytest.raises(Refusal):
            joining.claim(newcomer_actor, "ABCD-EFGH")
    with unit(), pytest.raises(TooMany):
        joining.claim(newcomer_actor, "ABCD-EFGH")


def test_the_worker_sees_the_code_once(as_role, tenant, unit, actor):
    with unit():
        known = persons.create(actor("community_worker"), "王芳")
    worker = as_role("community_worker")
    path = f"{tenant.base}/people/{known.id}"
    assert 'id="claim-code"' in worker.post_form(f"{path}/claim-code").text
    assert 'id="claim-code"' not in worker.get(path).text


# --- acting for a resident -------------------------------------------------------------------------------


@on_both_databases
def test_acting_for_a_resident_is_on_the_record_and_told_to_them(unit, actor, kit):
    worker, resident = actor("community_worker"), kit.somebody("resident")
    with unit():
        acting = assisted.start(worker, resident.person_id, "老人不会用手机")
        assert acting.on_behalf_of == resident.person_id
        assisted.note(acting, "提出了意见", ("topic", resident.person_id), path="topics/1")
    with unit(writes=False):
        act = assisted.of_person(resident.person_id)
        assert [(a.by_name, a.reason, a.act) for a in act] == [(worker.name, "老人不会用手机", "提出了意见")]
        assert [n.path for n in notifications.of_actor(actor("resident"))] == ["topics/1", "account/assisted"]
        assert notifications.unread_count(actor("resident")) == 2
        log = session.query(Activity).filter_by(code="people.assist_started").one()
        assert (log.actor_person_id, log.beneficiary_id) == (worker.person_id, resident.person_id)


def test_acting_for_a_resident_needs_a_reason_and_the_permission(unit, actor, kit):
    resident = kit.somebody("resident").person_id
    with unit():
        with pytest.raises(Refusal):
            assisted.start(actor("community_worker"), resident, " ")
        with pytest.raises(NotAllowed):
            assisted.start(actor("resident"), resident, "帮邻居")
        assert session.query(AssistedAct).count() == 0


def test_a_started_act_is_gone_on_with_for_two_hours_by_the_same_account(unit, actor, kit, clock_at):
    clock = clock_at("2026-06-01 08:00")
    worker, resident = actor("community_worker"), kit.somebody("resident").person_id
    with unit():
        assisted.start(worker, resident, "当面口述")
        assert assisted.resume(worker, resident).assist_reason == "当面口述"
        with pytest.raises(Refusal):
            assisted.resume(actor("administrator"), resident)
        clock.advance(assisted.OPEN_FOR + timedelta(seconds=1))
        with pytest.raises(Refusal):
            assisted.resume(worker, resident)


def test_a_lead_acts_within_their_own_building(unit, actor, kit):
    lead = actor("building_lead", scope={"building": ["b1"]})
    mine, other = kit.somebody("resident").person_id, kit.somebody("owner").person_id
    privacy_parts.register("places", reaches=lambda _actor, person_id: person_id == mine)
    with unit():
        assisted.start(lead, mine, "当面口述")
        with pytest.raises(NotAllowed):
            assisted.start(lead, other, "当面口述")


def test_nobody_reaches_anybody_by_a_scope_that_nobody_can_check(unit, actor, kit):
    lead = actor("building_lead", scope={"building": ["b1"]})
    with unit(), pytest.raises(NotAllowed):
        assisted.start(lead, kit.somebody("resident").person_id, "当面口述")


def test_the_page_goes_from_the_resident_to_the_reason_to_the_form(as_role, tenant, kit, unit):
    resident = kit.somebody("resident")
    with unit():
        finding.index_person(resident.person_id, resident.name)
    worker = as_role("community_worker")
    assert resident.name in text_of(worker.get(f"{tenant.base}/assist?q={resident.name}"))
    assert worker.get(f"{tenant.base}/assist?person={resident.person_id}").status_code == 200
    form = {"person": resident.person_id, "reason": ""}
    assert worker.post_form(f"{tenant.base}/assist", form).status_code == 422
    sent = worker.post_form(f"{tenant.base}/assist", {**form, "reason": "当面口述"})
    assert sent.location == f"{tenant.base}/topics/raise?for={resident.person_id}"
    mine = as_role("resident").get(f"{tenant.base}/account/assisted")
    assert "当面口述" in text_of(mine)
    assert as_role("resident").get(f"{tenant.base}/assist").status_code == 403


def test_another_tenants_resident_cannot_be_acted_for(as_role, tenant, other_tenant, kit):
    stranger = kit.somebody("resident", other_tenant)
    form = {"person": stranger.person_id, "reason": "当面口述"}
    answer = as_role("community_worker").post_form(f"{tenant.base}/assist", form)
    assert answer.status_code == 404
    assert stranger.name not in answer.text


# --- notifications ---------------------------------------------------------------------------------------


@on_both_databases
def test_something_is_said_once_per_key(unit, kit, actor):
    one = kit.somebody("resident").person_id
    with unit():
        assert notifications.notify(one, "开会了", key="meeting:1")
        assert not notifications.notify(one, "开会了", key="meeting:1")
        assert notifications.notify(kit.somebody("owner").person_id, "开会了", key="meeting:1")
        assert notifications.notify(one, "随便说说")
        assert notifications.notify(one, "随便说说")
    with unit(writes=False):
        assert notifications.unread_count(actor("resident")) == 3


def test_messages_go_out_to_those_who_want_them(kit, fake_plugin, tenant):
    sent = []
    fake_plugin("sender", hooks={"deliver": lambda message: sent.append(message) or True})
    with kit.unit():
        accounts.set_phone(accounts.get(kit.somebody("resident").account_id), PHONE)
        wishes.choose(kit.actor("resident"), channels=["sms"], quiet=False)
        notifications.notify(kit.somebody("resident").person_id, "%(n)s 号通知", {"n": 7})
        notifications.notify(kit.somebody("owner").person_id, "别人的事")
    kit.run_jobs()
    assert [(m.purpose, m.phone, m.text) for m in sent] == [
        ("notification", PHONE, f"【{tenant.name}】7 号通知")
    ]


@on_both_databases
def test_many_are_told_once_and_by_message_where_they_wish(kit, fake_plugin, tenant):
    sent = []
    fake_plugin("sender", hooks={"deliver": lambda message: sent.append(message) or True})
    wishing, other = kit.somebody("resident"), kit.somebody("owner")
    with kit.unit():
        accounts.set_phone(accounts.get(wishing.account_id), PHONE)
        wishes.choose(kit.actor("resident"), channels=["sms"], quiet=False)
        notifications.notify(other.person_id, "开会了", key="meeting:1")
        everybody = [wishing.person_id, other.person_id, other.person_id, kit.somebody("recorder").person_id]
        for _time in range(2):
            notifications.notify_all(everybody, "%(n)s 点开会了", {"n": 7}, path="council/", key="meeting:1")
    kit.run_jobs()
    assert [(m.phone, m.text) for m in sent] == [(PHONE, f"【{tenant.name}】7 点开会了")]
    with kit.unit(writes=False):
        told = {n.person_id: n.title for n in session.query(Notification)}
        assert len(told) == session.query(Notification).count() == 3
        assert told[other.person_id] == "开会了"
        assert told[kit.somebody("recorder").person_id] == "%(n)s 点开会了"


def test_my_messages_are_mine_to_read(as_role, tenant, kit, unit):
    with unit():
        notifications.notify(kit.somebody("resident").person_id, "%(n)s 号通知", {"n": 7}, path="topics/")
        notifications.notify(kit.somebody("owner").person_id, "别人的事")
    browser = as_role("resident")
    page = browser.get(f"{tenant.base}/account/messages")
    assert "7 号通知" in text_of(page)
    assert "别人的事" not in text_of(page)
    assert browser.post_form(f"{tenant.base}/account/messages/seen").status_code == 303
    with unit(writes=False):
        left = session.query(Notification).filter(Notification.seen_at.is_(None)).all()
        assert [n.title for n in left] == ["别人的事"]


# --- merging, export, erasure ----------------------------------------------------------------------------


@pytest.fixture
def home(unit, sampled):
    with unit():
        estate = Estate(name="世纪花园")
        session.add(estate)
        session.flush()
        building = Building(estate_id=estate.id, name="3栋", sort_key="3")
        session.add(building)
        session.flush()
        entrance = Entrance(building_id=building.id, name="2单元", sort_key="2")
        session.add(entrance)
        session.flush()
        flat = Unit(
            estate_id=estate.id, entrance_id=entrance.id, room="501", label="3栋2单元501", sort_key="3-2-501"
        )
        session.add(flat)
        session.flush()
        household = Household(unit_id=flat.id)
        session.add(household)
        session.flush()
        return flat.id, household.id


@on_both_databases
def test_merging_takes_everything_along(unit, actor, home):
    worker = actor("community_worker")
    flat, household = home
    with unit():
        kept = persons.create(worker, "王芳")
        lost = persons.create(worker, "王芳", phone=PHONE)
        session.add_all(
            [
                Ownership(unit_id=flat, person_id=lost.id),
                HouseholdMember(household_id=household, person_id=kept.id, relation="owner"),
                HouseholdMember(household_id=household, person_id=lost.id),
            ]
        )
        session.flush()
        merging.merge(worker, kept.id, lost.id, versions=(kept.version, lost.version))
    with unit(writes=False):
        assert [o.person_id for o in session.query(Ownership)] == [kept.id]
        assert [(m.person_id, m.relation) for m in session.query(HouseholdMember)] == [(kept.id, "owner")]
        assert [p.id for p in persons.with_phone(PHONE)] == [kept.id]
        assert browsing.browse(worker, words="王芳")[1] == 1


def test_two_accounts_are_not_merged(unit, actor, kit):
    one, two = kit.somebody("resident").person_id, kit.somebody("owner").person_id
    with unit(), pytest.raises(Conflict):
        merging.merge(actor("community_worker"), one, two)


def test_the_page_shows_both_before_merging(as_role, tenant, unit, actor):
    with unit():
        kept, lost = (persons.create(actor("community_worker"), "王芳", phone=PHONE) for _i in range(2))
    worker = as_role("community_worker")
    assert "比较并合并" in text_of(worker.get(f"{tenant.base}/people/{kept.id}"))
    path = f"{tenant.base}/people/{kept.id}/merge/{lost.id}"
    assert text_of(worker.get(path)).count("138****8000") == 2
    stale = worker.post_form(path, {"_version": kept.version + 1, "other_version": lost.version})
    assert stale.status_code == 409
    assert "把「王芳」并入「王芳」" in text_of(stale)
    good = worker.post_form(path, {"_version": kept.version, "other_version": lost.version})
    assert good.status_code == 303
    assert worker.get(f"{tenant.base}/people/{lost.id}").status_code == 404


@on_both_databases
def test_an_export_holds_all_parts_and_the_ledger_says_so(unit, actor, fake_plugin, kit):
    fake_plugin(
        "pets", hooks={"export_person": lambda tenant_id, person_id: [PersonRecord("犬只", [{"n": 1}])]}
    )
    privacy_parts.register(
        "places", export=lambda person_id: [PersonRecord("房屋", [{"at": the_clock.now()}])]
    )
    with kit.unit():
        one = persons.create(kit.actor("community_worker"), "王芳", phone=PHONE)
        notifications.notify(one.id, "%(n)s 号通知", {"n": 7})
        held = erasure.export_person(kit.actor("administrator"), one.id)
    assert held["person"]["phone"] == PHONE
    titles = [part["title"] for part in held["parts"]]
    assert {"房屋", "犬只", "收到的通知"} <= set(titles)
    assert "7 号通知" in json.dumps(held, ensure_ascii=False)
    with kit.unit(writes=False):
        entry = session.query(LedgerEntry).order_by(LedgerEntry.seq.desc()).first().entry
        assert "people.exported" in entry
        assert PHONE not in entry


@on_both_databases
def test_erasing_blanks_the_person_and_keeps_ledger_and_ids(unit, actor, kit):
    admin = actor("administrator")
    one = kit.somebody("resident")
    with unit():
        persons.change(admin, one.person_id, persons.get(one.person_id).version, phone=PHONE)
        notifications.notify(one.person_id, "您好")
        assisted.start(actor("community_worker"), one.person_id, "住在 3 栋的王老太口述")
    with unit():
        before = session.query(LedgerEntry).count()
        erasure.erase_person(admin, one.person_id, "本人书面申请")
    with unit(writes=False):
        row = persons.get(one.person_id)
        assert (row.name, row.sort_key, row.phone_sealed, row.phone_index) == ("", "", None, None)
        assert row.erased_at is not None
        assert session.query(Notification).count() == 0
        assert session.query(SearchToken).filter_by(kind="person", subject_id=one.person_id).count() == 0
        assert memberships.of_account(one.account_id) is None
        assert session.query(LedgerEntry).count() > before
        assert [a.reason for a in session.query(AssistedAct)] == [""]
        assert session.query(RoleGrant).count() == 1
    with unit(), pytest.raises(Unknown):
        assisted.start(actor("community_worker"), one.person_id, "当面口述")


def test_erasing_names_every_reason_to_keep_and_changes_nothing(unit, actor, kit, fake_plugin):
    fake_plugin(
        "voting", hooks={"erase_person": lambda tenant_id, person_id: [Reason("voting.open", "正在投票")]}
    )
    privacy_parts.register("places", erase=lambda _person_id: [Reason("places.owner", "仍是业主")])
    one = kit.somebody("resident").person_id
    with kit.unit(), pytest.raises(Refusal) as refused:
        erasure.erase_person(kit.actor("administrator"), one, "本人申请")
    assert [r.code for r in refused.value.reasons] == ["places.owner", "voting.open"]
    with kit.unit(writes=False):
        assert persons.get(one).name


def test_the_last_administrator_is_not_erased(unit, actor, kit):
    with unit(commit=False), pytest.raises(Conflict):
        erasure.erase_person(actor("administrator"), kit.somebody("administrator").person_id, "本人申请")


def test_export_and_erasure_are_for_administrators(as_role, tenant, kit):
    one = kit.somebody("resident").person_id
    for act in ("export", "erase"):
        path = f"{tenant.base}/people/{one}/{act}"
        assert as_role("community_worker").post_form(path, {"reason": "随便看看"}).status_code == 403
    admin = as_role("administrator")
    file = admin.post_form(f"{tenant.base}/people/{one}/export")
    assert file.headers["Content-Disposition"].startswith("attachment")
    assert json.loads(file.text)["person"]["name"] == kit.somebody("resident").name
    assert admin.post_form(f"{tenant.base}/people/{one}/erase", {"reason": ""}).status_code == 422
    assert admin.post_form(f"{tenant.base}/people/{one}/erase", {"reason": "本人申请"}).status_code == 303
    assert "信息已于" in text_of(admin.get(f"{tenant.base}/people/{one}"))
