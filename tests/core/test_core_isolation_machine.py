"""Two tenants do whatever comes to mind; after each act the other one's rows are what they were.

Hypothesis draws the acts. The rows are read past every guard, as the tables' owner; the ledgers of both must
verify at the end.
"""

import contextlib
import sys
from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test
from sqlalchemy import select

from tests.core.machine_daily_life import ACTS, MODULES, DailyLife, settle
from tests.data import rows
from yishi import attachments, search, topics
from yishi.audit.checking import check
from yishi.clock import clock
from yishi.database import db
from yishi.errors import Refusal
from yishi.people import erasure, memberships, notifications, persons
from yishi.people.access import ROLES as ALL_ROLES
from yishi.people.models import Membership, Notification, Person
from yishi.places import estates, households, ownership, structure
from yishi.places.importing import preview
from yishi.places.importing import service as importing
from yishi.places.models import Estate
from yishi.places.models import Unit as Home
from yishi.plugins.values import GateProposal
from yishi.tenants import settings as tenant_settings
from yishi.tenants import switching
from yishi.topics.models import Opinion, Topic, TopicGate
from yishi_council import service as councils
from yishi_council.models import Council
from yishi_voting import service as voting
from yishi_voting.models import Vote

pytestmark = pytest.mark.slow

WORDS = st.sampled_from(["路灯不亮", "车位不够用", "建个车棚", "楼道太黑。看不见", "Lamp & <b>light</b>"])
ROLES = st.sampled_from(["resident", "owner", "community_worker", "administrator"])
SIDES = st.booleans()
PICK = st.integers(0, 30)
DAILY = ("administrator", "community_worker", "resident")


class TwoTenants(DailyLife, RuleBasedStateMachine):
    kit = None
    done: Counter[str] = Counter()

    @initialize()
    def begin(self):
        self.sides = (self.kit.tenants["yangguang"], self.kit.tenants["dongfeng"])
        self.kit.begin_with("two tenants", self._make)
        self.seen = {t.slug: self.hash_of(t) for t in self.sides}

    def _make(self):
        for tenant in self.sides:
            self.kit.enable("voting", "council", *MODULES, tenant=tenant)
            with self.kit.unit(tenant):
                topics.raise_topic(self.kit.actor("community_worker", tenant), text="路口要一面镜子")
                estate = estates.create(self.kit.actor("administrator", tenant), "百合园")
                self._open_council(self.kit.actor("administrator", tenant), estate.id)
                settle(*(self.kit.actor(role, tenant) for role in DAILY))
                self._open_vote(self.kit.actor("community_worker", tenant), tenant, "活动室开放时间")

    def hash_of(self, tenant):
        with rows.as_owner(self.kit.installation) as connection:
            return rows.digest_of_tenant(connection, tenant.id)

    def act(self, left, role, function):
        """Do it in one tenant; a refusal is as good as an act, and the other tenant notices neither."""
        own, other = self.sides if left else self.sides[::-1]
        before = self.seen[other.slug]
        with contextlib.suppress(Refusal), self.kit.unit(own):
            function(self.kit.actor(role, own))
            self.done[sys._getframe(1).f_code.co_name] += 1
        assert self.hash_of(other) == before, f"an act of {own.slug} changed {other.slug}"
        self.seen[own.slug] = self.hash_of(own)

    @staticmethod
    def one(model, pick, *conditions):
        found = db.scalars(select(model).where(*conditions).order_by(model.id)).all()
        if not found:
            raise Refusal("test.nothing_there", "there is none yet")
        return found[pick % len(found)]

    # --- topics ---------------------------------------------------------------------------------------

    @rule(left=SIDES, role=ROLES, words=WORDS, anonymous=st.booleans())
    def raise_topic(self, left, role, words, anonymous):
        self.act(left, role, lambda a: topics.raise_topic(a, text=words, anonymous=anonymous))

    @rule(left=SIDES, role=ROLES, words=WORDS, pick=PICK)
    def opine(self, left, role, words, pick):
        self.act(left, role, lambda a: topics.give(a, topic_id=self.one(Topic, pick).id, text=words))

    @rule(left=SIDES, pick=PICK, public=st.booleans())
    def accept(self, left, pick, public):
        self.act(
            left,
            "community_worker",
            lambda a: topics.accept(a, topic_id=self.one(Topic, pick).id, public=public),
        )

    @rule(left=SIDES, pick=PICK, into=PICK)
    def merge(self, left, pick, into):
        self.act(
            left,
            "community_worker",
            lambda a: topics.merge(a, topic_id=self.one(Topic, pick).id, into_id=self.one(Topic, into).id),
        )

    @rule(left=SIDES, pick=PICK, kind=st.sampled_from(["core.look", "core.ask"]))
    def add_gate(self, left, pick, kind):
        gate = GateProposal(kind, "现场查看", None)
        self.act(
            left,
            "community_worker",
            lambda a: topics.add_gate(a, topic_id=self.one(Topic, pick).id, proposal=gate, reason="先看"),
        )

    @rule(left=SIDES, pick=PICK, act=st.sampled_from(["pass_gate", "fail_gate", "block_gate", "reopen_gate"]))
    def decide_gate(self, left, pick, act):
        def decide(actor):
            gate = self.one(TopicGate, pick)
            getattr(topics, act)(actor, topic_id=gate.topic_id, kind=gate.kind, reason="看过了")

        self.act(left, "community_worker", decide)

    @rule(left=SIDES, pick=PICK, word=st.sampled_from([*topics.CONCLUSIONS]))
    def conclude(self, left, pick, word):
        self.act(
            left,
            "community_worker",
            lambda a: topics.conclude(
                a, topic_id=self.one(Topic, pick).id, conclusion=word, text="理由", transferred_to="城管局"
            ),
        )

    @rule(left=SIDES, pick=PICK)
    def execute(self, left, pick):
        self.act(left, "community_worker", lambda a: topics.execute(a, topic_id=self.one(Topic, pick).id))

    @rule(left=SIDES, pick=PICK)
    def hide_opinion(self, left, pick):
        self.act(
            left,
            "administrator",
            lambda a: topics.hide(a, opinion_id=self.one(Opinion, pick).id, reason="骂人"),
        )

    @rule(left=SIDES, pick=PICK)
    def attach_a_file(self, left, pick):
        file = attachments.Upload("图.pdf", b"%PDF-1.4\n%%EOF")
        self.act(
            left,
            "community_worker",
            lambda a: attachments.attach(a, ("topic", self.one(Topic, pick).id), file),
        )

    # --- people and places ------------------------------------------------------------------------------

    @rule(left=SIDES, name=st.sampled_from(["张三", "李四"]), phone=st.sampled_from(["13800138000", None]))
    def register_a_person(self, left, name, phone):
        self.act(left, "administrator", lambda a: persons.create(a, name, phone=phone))

    @rule(left=SIDES, pick=PICK)
    def erase_a_person(self, left, pick):
        def erase(actor):
            own = {actor.person_id}
            person = self.one(
                Person, pick, Person.id.not_in(own), Person.name.in_(["张三", "李四", "李四光"])
            )
            erasure.erase_person(actor, person.id, "本人要求")

        self.act(left, "administrator", erase)

    @rule(left=SIDES, pick=PICK)
    def export_a_person(self, left, pick):
        self.act(left, "administrator", lambda a: erasure.export_person(a, self.one(Person, pick).id))

    @rule(left=SIDES, pick=PICK, role=st.sampled_from(sorted(ALL_ROLES)), give=st.booleans())
    def change_roles(self, left, pick, role, give):
        def change(actor):
            member = self.one(Membership, pick, Membership.tenant_id == actor.tenant_id)
            (memberships.grant if give else memberships.revoke)(actor, member.id, role)

        self.act(left, "administrator", change)

    @rule(left=SIDES, name=st.sampled_from(["世纪花园", "阳光里"]))
    def add_an_estate(self, left, name):
        self.act(left, "administrator", lambda a: estates.create(a, name))

    @rule(left=SIDES, pick=PICK, person=PICK, room=st.sampled_from(["101", "102", "1201"]))
    def settle_a_family(self, left, pick, person, room):
        def settle(actor):
            home = structure.add(actor, self.one(Estate, pick).id, "1", "1", room, area=9_000)
            somebody = self.one(Person, person)
            ownership.begin(actor, home.id, somebody.id)
            households.add_member(actor, home.id, somebody.id, "owner")

        self.act(left, "administrator", settle)

    @rule(
        left=SIDES, pick=PICK, area=st.sampled_from(["88.5", "90"]), name=st.sampled_from(["李四光", "王五"])
    )
    def import_a_roster(self, left, pick, area, name):
        text = f"楼栋,单元,房号,建筑面积,业主姓名,联系电话\n5,1,101,{area},{name},13900139000\n"

        def load(actor):
            row = importing.upload(actor, self.one(Estate, pick).id, "名册.csv", text.encode())
            importing.confirm(actor, row.id, preview.of_import(row).mark)

        self.run_the_jobs()
        self.act(left, "administrator", load)
        other = self.sides[1 if left else 0]
        before = self.hash_of(other)
        self.run_the_jobs()
        assert self.hash_of(other) == before, "the import of one tenant changed the other"

    @rule(left=SIDES, pick=PICK)
    def correct_a_home(self, left, pick):
        def change(actor):
            home = self.one(Home, pick)
            structure.change(actor, home.id, home.version, area=home.area and home.area + 1, note="改过")

        self.act(left, "administrator", change)

    # --- the tenant itself ------------------------------------------------------------------------------

    @rule(left=SIDES, on=st.sampled_from([True, True, False]), name=st.sampled_from(MODULES))
    def switch_a_module(self, left, on, name):
        self.act(
            left,
            "administrator",
            lambda a: (switching.enable if on else switching.disable)(a, tenant_id=a.tenant_id, plugin=name),
        )

    @rule(left=SIDES, words=WORDS)
    def save_settings(self, left, words):
        self.act(
            left,
            "administrator",
            lambda a: tenant_settings.save(
                a,
                plugin="core",
                values={"contact": words},
                version=tenant_settings.settings_form(a, plugin="core").version,
            ),
        )

    @rule(left=SIDES, pick=PICK, words=WORDS)
    def notify(self, left, pick, words):
        self.act(left, "administrator", lambda _a: notifications.notify(self.one(Person, pick).id, words))

    @rule(left=SIDES, words=WORDS)
    def post_a_notice(self, left, words):
        def post(actor):
            from yishi_notices import service

            content = service.Content(kind="announcement", title=words, text=words)
            service.post(actor, service.draft(actor, content).id)

        self.act(left, "community_worker", post)

    # --- votes and sessions -------------------------------------------------------------------------------

    @rule(left=SIDES, pick=PICK, words=WORDS)
    def open_a_vote(self, left, pick, words):
        tenant = self.sides[0 if left else 1]
        self.act(
            left,
            "community_worker",
            lambda a: self._open_vote(a, tenant, words, topic_id=self.one(Topic, pick).id),
        )

    def _open_vote(self, actor, tenant, title, **more):
        now = clock.now()
        content = voting.Content(title, family="simple_majority", matter="general", channels=("web",), **more)
        vote = voting.draft(actor, content)
        voting.announce(actor, vote.id, opens_at=now, closes_at=now + timedelta(hours=20))
        people = [self.kit.somebody(role, tenant) for role in ("owner", "resident")]
        members = [voting.Member(one.role, one.name, one.person_id) for one in people]
        voting.build_from_members(actor, vote.id, members)
        voting.freeze_and_open(actor, vote.id)

    @rule(
        left=SIDES,
        role=st.sampled_from(["owner", "resident"]),
        choice=st.sampled_from(["yes", "no"]),
        pick=PICK,
    )
    def cast_a_ballot(self, left, role, choice, pick):
        self.act(left, role, lambda a: voting.cast(a, self.one(Vote, pick, Vote.state == "open").id, choice))

    @rule(left=SIDES, pick=PICK)
    def close_and_count(self, left, pick):
        def count(actor):
            vote = self.one(Vote, pick, Vote.state == "open")
            voting.close(actor, vote.id)
            voting.count_vote(actor, vote.id)

        self.act(left, "community_worker", count)

    @rule(left=SIDES, pick=PICK)
    def open_a_council(self, left, pick):
        self.act(left, "administrator", lambda a: self._open_council(a, self.one(Estate, pick).id))

    def _open_council(self, actor, estate_id):
        councils.open_for(
            actor,
            estate_id=estate_id,
            reason="请居民一起商量。",
            chair=councils.Holder(name="孟书语", basis="party_secretary"),
            rules=councils.Rules("逐个商议、逐个定论。"),
        )

    @rule(left=SIDES, pick=PICK, about=PICK, days=st.integers(1, 9))
    def call_a_session(self, left, pick, about, days):
        def call(actor):
            starts = clock.now() + timedelta(days=days)
            plan = councils.Plan("议事会议", starts, "both", "社区三楼")
            meeting = councils.plan(actor, self.one(Council, pick).id, plan)
            councils.add_item(actor, meeting.id, topic_id=self.one(Topic, about).id)
            councils.announce(actor, meeting.id, late_reason="大家都同意。")

        self.act(left, "community_worker", call)

    @rule(left=SIDES, role=ROLES)
    def offer_help(self, left, role):
        self.act(left, role, lambda a: councils.offer(a, skills=["mediation"]))

    @rule()
    def run_the_jobs(self):
        """Work of both; what each made is theirs, so both are read anew."""
        self.kit.run_jobs(may_fail=True)
        self.seen = {t.slug: self.hash_of(t) for t in self.sides}

    @rule(left=SIDES, words=WORDS)
    def search(self, left, words):
        found = []
        self.act(left, "administrator", lambda _a: found.extend(search.find(words, ["topic", "person"])))
        own = self.sides[0 if left else 1]
        with self.kit.unit(own, commit=False):
            known = {*db.scalars(select(Topic.id)), *db.scalars(select(Person.id))}
            assert {hit.id for hit in found} <= known

    def teardown(self):
        if not hasattr(self, "sides"):
            return
        for tenant in self.sides:
            with self.kit.unit(tenant, commit=False):
                assert check().wrong == []
                people = set(db.scalars(select(Person.id)))
                assert set(db.scalars(select(Notification.person_id))) <= people
                numbers = sorted(db.scalars(select(Topic.number)))
                assert numbers == list(range(1, len(numbers) + 1))


def test_random_acts_of_two_tenants_leave_each_others_rows_alone(sampled):
    TwoTenants.kit = sampled
    TwoTenants.done.clear()
    run_state_machine_as_test(
        TwoTenants,
        settings=settings(
            max_examples=8,
            stateful_step_count=40,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    done = set(TwoTenants.done)
    assert {"open_a_vote", "cast_a_ballot", "call_a_session", "switch_a_module"} <= done, done
    for module, acts in ACTS.items():
        assert len(acts & done) >= 2, f"too little came of {module}: {acts & done} of {acts}"
    assert len(TwoTenants.done) >= 24, f"too few acts came to anything: {TwoTenants.done}"
