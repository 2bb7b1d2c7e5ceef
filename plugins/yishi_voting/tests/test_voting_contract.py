"""The ten checks that every module passes."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import insert

from yishi.testing import PluginContract
from yishi.toolkit import clock, db, new_id, topics
from yishi_voting import service
from yishi_voting.ballots.paper_token import paper_token
from yishi_voting.models import Elector, Objection, Vote
from yishi_voting.service import Content, Done, Member, Plan, Seat
from yishi_voting.tests.cases import QUESTION, estate, person

ALL_DAY = timedelta(hours=12)


class TestContract(PluginContract):
    plugin = "voting"
    query_budget = 5

    def fill(self, kit, tenant, count):
        """`count` votes: one of owners with papers, a proxy and an objection, one secret, the rest announced."""
        worker = kit.actor("community_worker", tenant)
        owner, resident = kit.actor("owner", tenant), kit.actor("resident", tenant)
        with kit.unit(tenant):
            signed = self._owners(worker, owner, resident)
            secret = self._secret(worker, owner)
            self._more(signed, count - 2)
            ballot = service.enter(worker, signed.id, channel="paper", number=1, choice="yes")
            proxy = service.name_proxy(
                worker, signed.id, 2, written=True, agent_id=owner.person_id, instructions="同意"
            )
            service.cast(owner, secret.id, "yes")
            first = db.query(Elector).filter_by(vote_id=signed.id, number=1).one()
            return {
                "vote_id": signed.id,
                "ballot_id": ballot.id,
                "proxy_id": proxy.id,
                "number": 1,
                "topic_id": self._topic(worker, signed),
                "name": "resolution_posted",
                "group_id": self._group(worker, signed.estate_id),
                "token": paper_token(first.salt, signed.id, 1),
                "objection_id": db.query(Objection).filter_by(vote_id=signed.id).one().id,
                "person_id": owner.person_id,
            }

    def _topic(self, worker, vote):
        """A topic that the vote is about, with the steps of 四议两公开, the first of them done."""
        topic = topics.raise_topic(worker, text="换一家物业公司")
        vote.topic_id = topic.id
        service.start_chain(worker, topic.id, "four_discussions_two_disclosures", "事关全体居民")
        done = Done(clock.today("Asia/Shanghai"), decided_by="第一党支部", text="提议", kept_at="记录本")
        service.record_step(worker, topic.id, "voting.party_branch", done)
        return topic.id

    def _group(self, worker, estate_id):
        """A group just asked for, and one that is formed, with the owners of the vote's estate in it."""
        asked = estate(("101", 8000, [person("周业安")]), name=f"小区{new_id()}")
        today = clock.today("Asia/Shanghai")
        service.record_request(worker, asked, Plan(today, 30))
        seats = (
            *(Seat(name, "owner") for name in ("叶主强", "居民乐", "赵安平", "钱安福")),
            Seat("郑街平", "street", head=True),
            Seat("冯街安", "street"),
            Seat("陈社乐", "community"),
        )
        return service.record_request(worker, estate_id, Plan(today, 30, today, seats)).id

    def _owners(self, worker, owner, resident):
        """Opened at once: the notice is dated back, as if it had hung for its days."""
        home = estate(
            ("101", 8000, [owner.person_id]),
            ("102", 9000, [resident.person_id]),
            ("201", 9000, [person("赵安平"), person("钱安福")]),
            name=f"小区{new_id()}",
        )
        vote = service.draft(worker, replace(QUESTION, estate_id=home))
        now = clock.now()
        opens, closes = now + timedelta(days=16), now + timedelta(days=30)
        service.announce(worker, vote.id, opens_at=opens, closes_at=closes)
        service.build_electorate(worker, vote.id)
        service.post_electorate(worker, vote.id)
        objection = service.object_to_electorate(owner, vote.id, "面积不对")
        service.answer_objection(worker, objection.id, accepted=True, answer="已经更正")
        service.correct_elector(worker, vote.id, 1, reason="房产证上是 82.00", areas={"1-1-101": 8200})
        service.record_delivery(worker, vote.id, [1, 2], "personal")
        back = timedelta(days=17)
        vote.announced_on, vote.objections_until = (
            vote.announced_on - back,
            vote.objections_until - back,
        )
        vote.opens_at -= back
        service.freeze_and_open(worker, vote.id)
        return vote

    def _secret(self, worker, owner):
        now = clock.now()
        content = Content(title="评一评", family="simple_majority", matter="general", secret=True)
        vote = service.draft(worker, replace(content, channels=("web",)))
        service.announce(worker, vote.id, opens_at=now, closes_at=now + ALL_DAY)
        service.build_from_members(worker, vote.id, [Member("m1", owner.name, owner.person_id)])
        service.freeze_and_open(worker, vote.id)
        return vote

    def _more(self, like, count):
        row = {column.key: getattr(like, column.key) for column in Vote.__table__.columns}
        rows = [{**row, "id": new_id(), "number": None} for _n in range(count)]
        if rows:
            db.execute(insert(Vote), rows)
