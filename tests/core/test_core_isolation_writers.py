"""Two writers at once: exactly one wins, the other is told so, nothing is lost, doubled or skipped."""

import contextvars
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from sqlalchemy import func, select

from tests.core.test_core_topic_gates import two_gates
from yishi import topics
from yishi.actor import system
from yishi.audit import ledger
from yishi.audit.checking import check
from yishi.audit.counters import take_number
from yishi.audit.models import FormKey
from yishi.database import db, new_id
from yishi.errors import Conflict, Refusal
from yishi.people import memberships, persons
from yishi.people.models import Membership, Person, RoleGrant
from yishi.places import estates, households, ownership, structure, versions
from yishi.places.models import Estate
from yishi.places.times import today
from yishi.tenants import onboarding, settings, switching
from yishi.tenants.models import Tenant
from yishi.testing import on_both_databases
from yishi.topics.models import Opinion, Topic, TopicGate

pytestmark = pytest.mark.slow

ROUNDS = 3


def at_once(*functions):
    """Run each in a thread of its own, begun together; results and exceptions in their order."""
    start = threading.Barrier(len(functions))

    def run(function):
        start.wait(10)
        try:
            return contextvars.Context().run(function)
        except Refusal as refusal:
            return refusal

    with ThreadPoolExecutor(len(functions)) as pool:
        return list(pool.map(run, functions))


def one_wins(results):
    """The winner's result; the others must be conflicts that say both states."""
    refused = [r for r in results if isinstance(r, Refusal)]
    assert len(refused) == len(results) - 1, results
    for refusal in refused:
        assert isinstance(refusal, Conflict), refusal
        assert refusal.status == 409
        if refusal.code == "stale_version":
            # An act of one button says in words what was wanted and how it stands now.
            assert set(refusal.details) - {"wanted", "now"} == {"yours", "theirs", "version"}
    return next(r for r in results if not isinstance(r, Refusal))


@pytest.fixture
def work(sampled):
    """`work(function)`: the function, to be run in a unit of `tenant`; it gets actors made beforehand."""

    def make(function, tenant=None):
        def run():
            with sampled.unit(tenant):
                return function()

        return run

    return make


@pytest.fixture
def topic(unit, actor):
    with unit():
        made = topics.raise_topic(actor("community_worker"), text="修路灯")
        return made.id, made.version


@on_both_databases
def test_one_of_two_conclusions_stands(work, actor, unit, topic, database_kind):
    topic_id, version = topic
    worker = actor("community_worker")

    def conclude(word):
        return work(
            lambda: (
                topics.conclude(
                    worker, topic_id=topic_id, conclusion=word, text=f"理由：{word}", version=version
                ).conclusion
            )
        )

    won = one_wins(at_once(conclude("rejected"), conclude("deferred")))
    with unit(commit=False):
        row = db.scalars(select(Topic).where(Topic.id == topic_id)).one()
        assert (row.conclusion, row.conclusion_text, row.version) == (won, f"理由：{won}", version + 1)


@on_both_databases
def test_over_the_api_the_loser_gets_409_with_both_states(as_role, tenant, topic, database_kind):
    topic_id, version = topic

    def send(word):
        browser = as_role("community_worker")
        body = {"conclusion": word, "text": "理由", "version": version}
        return lambda: browser.post(f"{tenant.api}/topics/{topic_id}/conclude", json=body)

    answers = at_once(send("rejected"), send("withdrawn"))
    by_status = {answer.status_code: answer.json for answer in answers}
    assert set(by_status) == {200, 409}
    details = by_status[409]["details"]
    assert details["theirs"]["conclusion"] == by_status[200]["conclusion"]
    assert details["yours"]["conclusion"] != by_status[200]["conclusion"]
    assert details["version"] == by_status[200]["version"]


@on_both_databases
def test_one_of_two_edits_of_a_topic_an_opinion_a_person_and_an_estate_stands(
    work, actor, unit, topic, database_kind
):
    topic_id, version = topic
    worker, resident, administrator = actor("community_worker"), actor("resident"), actor("administrator")
    with unit():
        opinion = topics.give(resident, topic_id=topic_id, text="早点修")
        person = persons.create(administrator, "李四")
        estate = estates.create(administrator, "世纪花园")
        made = [(opinion.id, opinion.version), (person.id, person.version), (estate.id, estate.version)]
        version = topics.locked(topic_id).version if hasattr(topics, "locked") else None
    (opinion_id, of_opinion), (person_id, of_person), (estate_id, of_estate) = made
    if version is None:
        with unit(commit=False):
            version = db.scalars(select(Topic.version).where(Topic.id == topic_id)).one()

    def pair(act):
        return one_wins(at_once(*(work(lambda word=word: act(word)) for word in ("甲", "乙"))))

    categories = iter(("environment", "safety"))
    del categories
    questions = pair(
        lambda word: (
            topics.ask_back(worker, topic_id=topic_id, question=f"在哪里{word}", version=version).question
        )
    )
    said = pair(
        lambda word: topics.edit(resident, opinion_id=opinion_id, text=f"快修{word}", version=of_opinion).text
    )
    name = pair(lambda word: persons.change(administrator, person_id, of_person, name=f"李{word}").name)
    called = pair(lambda word: estates.change(administrator, estate_id, of_estate, name=f"花园{word}").name)
    with unit(commit=False):
        assert db.scalars(select(Topic.question).where(Topic.id == topic_id)).one() == questions
        assert db.scalars(select(Opinion.text).where(Opinion.id == opinion_id)).one() == said
        assert db.scalars(select(Person.name).where(Person.id == person_id)).one() == name
        assert db.scalars(select(Estate.name).where(Estate.id == estate_id)).one() == called


@on_both_databases
def test_one_of_two_sales_representatives_and_removals_of_a_unit_stands(work, actor, unit, database_kind):
    who = actor("administrator")
    with unit():
        estate = estates.create(who, "世纪花园")
        flat = structure.add(who, estate.id, "3", "2", "501", area=8_765).id
        seller, *people = (persons.create(who, name).id for name in ("张三", "李建国", "周淑芬"))
        ownership.begin(who, flat, seller, since=date(2020, 1, 31))
        members = [households.add_member(who, flat, person, "family").id for person in people]

    def seen(what):
        with unit(commit=False):
            return versions.of(flat, what)

    at_first = seen(versions.OWNERS)

    def sell(person):
        sold = {"since": date(2025, 5, 1), "replaces": True, "version": at_first}
        return work(lambda: ownership.transfer(who, flat, person, **sold).person_id)

    won = one_wins(at_once(*map(sell, people)))
    with unit(commit=False):
        assert [row.person_id for row in ownership.owners_on(flat, today())] == [won]

    living = seen(versions.LIVING)

    def speak(member):
        return work(lambda: (households.set_representative(who, member, version=living), member)[1])

    won = one_wins(at_once(*map(speak, members)))
    with unit(commit=False):
        speaking = [row.id for row in households.members(flat) if row.representative]
        assert speaking == [won]

    whole = seen(versions.WHOLE)

    def remove():
        return ownership.remove_unit(who, flat, whole).id

    assert one_wins(at_once(work(remove), work(remove))) == flat


@on_both_databases
def test_a_gate_is_decided_once(work, actor, unit, fake_plugin, enable, database_kind):
    fake_plugin("council", hooks={"topic_gates": two_gates}, title="议事会", summary="议事会")
    enable("council")
    worker = actor("community_worker")
    with unit():
        topic_id = topics.raise_topic(worker, text="建车棚").id

    def decide(act):
        return work(
            lambda: act(worker, topic_id=topic_id, kind="council.reps", plugin="council", reason="会议").state
        )

    won = one_wins(at_once(decide(topics.pass_gate), decide(topics.fail_gate)))
    with unit(commit=False):
        assert db.scalars(select(TopicGate.state).where(TopicGate.kind == "council.reps")).one() == won


@on_both_databases
def test_a_topic_is_not_adopted_while_its_gate_fails(work, actor, unit, fake_plugin, enable, database_kind):
    fake_plugin("council", hooks={"topic_gates": two_gates}, title="议事会", summary="议事会")
    enable("council")
    worker = actor("community_worker")
    for _n in range(ROUNDS):
        with unit():
            topic_id = topics.raise_topic(worker, text="建车棚").id
            for kind in ("council.reps", "council.committees"):
                topics.pass_gate(worker, topic_id=topic_id, kind=kind, plugin="council", reason="会议")

        def adopt(topic_id=topic_id):
            topics.conclude(worker, topic_id=topic_id, conclusion="adopted", text="同意")
            return topics.execute(worker, topic_id=topic_id).stage

        def block(topic_id=topic_id):
            return topics.block_gate(
                worker, topic_id=topic_id, kind="council.reps", plugin="council", reason="异议"
            ).state

        at_once(work(adopt), work(block))
        with unit(commit=False):
            row = db.scalars(select(Topic).where(Topic.id == topic_id)).one()
            states = {g.state for g in topics.gates_of(topic_id)}
            assert not (row.stage == "executing" and "blocked" in states)


@on_both_databases
def test_one_of_two_saved_settings_names_and_switches_stands(
    work, actor, unit, tenant, enable, disable, kit, database_kind
):
    administrator = actor("administrator")
    enable("notices")
    with unit(commit=False):
        of_settings = settings.settings_form(administrator, plugin="core").version
        of_tenant = db.get(Tenant, tenant.id).version
    with unit(commit=False):
        plan = switching.plan_disable(administrator, tenant_id=tenant.id, plugin="notices")

    def saving(word):
        return work(
            lambda: (
                settings.save(administrator, plugin="core", values={"contact": word}, version=of_settings),
                word,
            )[1]
        )

    won = one_wins(at_once(saving("甲"), saving("乙")))
    assert kit.view(tenant).own_settings["contact"] == won

    with unit(commit=False):
        of_tenant = db.get(Tenant, tenant.id).version

    def naming(word):
        return work(
            lambda: (
                onboarding.edit_tenant(
                    administrator, tenant_id=tenant.id, changes={"brand": word}, version=of_tenant
                ),
                word,
            )[1]
        )

    won = one_wins(at_once(naming("甲"), naming("乙")))
    assert kit.view(tenant).brand == won

    def off():
        return switching.disable(administrator, tenant_id=tenant.id, plugin="notices", version=plan.version)

    results = at_once(work(off), work(off))
    assert sum(isinstance(r, Conflict) for r in results) == 1, results
    assert "notices" not in kit.view(tenant).enabled


@on_both_databases
def test_one_of_two_role_grants_stands_and_an_administrator_remains(work, actor, kit, unit, database_kind):
    administrator = actor("administrator")
    one = kit.somebody("resident")
    with unit(commit=False):
        row = memberships.of_account(one.account_id)
        membership_id, version = row.id, row.version

    def give(role):
        return work(lambda: (memberships.grant(administrator, membership_id, role, version=version), role)[1])

    won = one_wins(at_once(give("recorder"), give("grid_lead")))
    with unit(commit=False):
        assert set(memberships.get(membership_id).roles) == {"resident", won}
        granted = db.scalars(select(RoleGrant.role).where(RoleGrant.account_id == one.account_id)).all()
        assert list(granted) == [won]

    other = kit.new_somebody("administrator")
    with unit(commit=False):
        both = [
            memberships.of_account(account).id
            for account in (other.account_id, kit.somebody("administrator").account_id)
        ]
    results = at_once(
        *(work(lambda m=m: memberships.revoke(administrator, m, "administrator")) for m in both)
    )
    assert sum(isinstance(r, Refusal) for r in results) == 1, results
    with unit(commit=False):
        living = db.scalars(select(Membership).where(Membership.tenant_id == administrator.tenant_id)).all()
        assert sum("administrator" in m.roles for m in living) == 1


@on_both_databases
def test_eight_writers_take_numbers_without_gap_and_the_ledger_stays_one_chain(
    work, unit, tenant, database_kind
):
    each, several = 5, 3

    def take():
        found = []
        for _n in range(each):
            found.append(work(lambda: take_number("test"))())
            work(lambda: ledger.append(system(tenant.id), "test.act", by="thread"))()
        work(lambda: ledger.append_all(system(tenant.id), "test.acts", [{"n": n} for n in range(several)]))()
        return found

    def give_back():
        with pytest.raises(ZeroDivisionError):
            work(lambda: take_number("test") / 0)()
        return []

    results = at_once(*[take] * 8, give_back)
    numbers = sorted(n for found in results for n in found)
    assert numbers == list(range(1, 8 * each + 1))
    with unit(commit=False):
        checked = check()
        assert (checked.size, checked.wrong) == (8 * (each + several), [])
        many = [one for one in ledger.entries() if one["entry"]["act"] == "test.acts"]
        runs = [many[n : n + several] for n in range(0, len(many), several)]
        for run in runs:
            assert [one["entry"]["facts"]["n"] for one in run] == list(range(several))
            assert run[-1]["seq"] - run[0]["seq"] == several - 1, (
                "nobody writes between the lines of one call"
            )
        assert ledger.append_all(system(tenant.id), "test.acts", []) == 0


@on_both_databases
def test_topics_raised_at_once_have_numbers_without_gap(as_role, tenant, unit, database_kind):
    browsers = [as_role(role) for role in ("resident", "owner", "community_worker", "administrator")] * 2

    def raising(browser):
        return lambda: browser.post_form(f"{tenant.base}/topics/raise", {"text": "路灯不亮"}).status_code

    assert at_once(*map(raising, browsers)) == [303] * 8
    with unit(commit=False):
        assert sorted(db.scalars(select(Topic.number))) == list(range(1, 9))


@on_both_databases
def test_a_form_sent_twice_at_once_or_again_gives_one_row_and_one_address(
    as_role, tenant, unit, database_kind
):
    for n in range(ROUNDS):
        data = {"text": f"第{n}次：路灯不亮", "_key": f"the same key {n}"}

        def send(data=data):
            return as_role("resident").post_form(f"{tenant.base}/topics/raise", data)

        answers = [*at_once(send, send, send, send), send()]
        assert {a.status_code for a in answers} == {303}, [a.get_data(as_text=True)[:300] for a in answers]
        assert len({a.location for a in answers}) == 1
    with unit(commit=False):
        assert db.scalar(select(func.count()).select_from(Topic)) == ROUNDS
        assert db.scalar(select(func.count()).select_from(FormKey)) == ROUNDS


@on_both_databases
def test_an_api_call_repeated_under_its_key_creates_one_row(as_role, tenant, unit, database_kind):
    headers = {"Idempotency-Key": "a key that is long enough"}

    def send():
        browser = as_role("resident")
        return browser.post(f"{tenant.api}/topics", json={"text": "路灯不亮"}, headers=headers)

    answers = at_once(send, send, send)
    assert {a.status_code for a in answers} <= {201, 409}
    again = send()
    assert again.status_code == 201
    created = {a.json["id"] for a in [*answers, again] if a.status_code == 201}
    assert len(created) == 1
    with unit(commit=False):
        assert db.scalar(select(func.count()).select_from(Topic)) == 1


@on_both_databases
def test_another_persons_key_does_not_answer_with_my_result(as_role, tenant, unit, database_kind):
    data = {"text": "路灯不亮", "_key": "a key that two came upon"}
    mine = as_role("resident").post_form(f"{tenant.base}/topics/raise", data)
    theirs = as_role("owner").post_form(f"{tenant.base}/topics/raise", {**data, "text": "车位不够"})
    assert mine.status_code == theirs.status_code == 303
    assert mine.location != theirs.location
    assert new_id() is not None
