"""Two server processes get two ballots of one person at the same moment, 1,000 times: exactly one counts."""

import multiprocessing
from collections import Counter
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, insert, select

from yishi.actor import Actor
from yishi.clock import clock
from yishi.database import db, new_id
from yishi.errors import Refusal
from yishi.people.models import Person
from yishi.testing import on_both_databases
from yishi_voting import service
from yishi_voting.models import Ballot, Elector

TIMES = 1000
WITHIN = 300
ZONE = ZoneInfo("Asia/Shanghai")
QUESTION = service.Content(
    title="活动室开放时间", family="simple_majority", matter="general", channels=("web",)
)


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


@pytest.fixture
def running(enable, unit, actor, clock_at):
    """A vote of 1,000 people, open now; gives it and the people."""
    enable("voting")
    clock_at("2026-04-10 09:00")
    worker = actor("community_worker")
    with unit() as opened:
        people = [
            {"tenant_id": opened.tenant_id, "id": new_id(), "name": f"居民{n}号", "created_at": clock.now()}
            for n in range(TIMES)
        ]
        db.execute(insert(Person), people)
        vote = service.draft(worker, QUESTION)
        service.announce(worker, vote.id, opens_at=at("2026-04-10 09:00"), closes_at=at("2026-04-20 18:00"))
        members = [service.Member(row["name"], row["name"], row["id"]) for row in people]
        service.build_from_members(worker, vote.id, members)
        service.freeze_and_open(worker, vote.id)
        return vote.id, [row["id"] for row in people]


def serve(kit, tenant_id, vote_id, people, choice, together, answers):
    """One process: casts for everybody, each time at the moment at which the other does."""
    kit.database.engine.dispose(close=False)
    voter = Actor(tenant_id=tenant_id, account_id=new_id(), permissions=frozenset({"voting.vote"}))
    found = Counter()
    for person_id in people:
        together.wait(WITHIN)
        try:
            with kit.unit():
                service.cast(replace(voter, person_id=person_id), vote_id, choice)
            found["acknowledged"] += 1
        except Refusal as refused:
            found[refused.code] += 1
    answers.put(dict(found))


@pytest.mark.slow
@on_both_databases
def test_two_ballots_of_one_person_from_two_processes(kit, tenant, running, unit):
    vote_id, people = running
    fork = multiprocessing.get_context("fork")
    together, answers = fork.Barrier(2), fork.Queue()
    kit.database.engine.dispose()
    processes = [
        fork.Process(target=serve, args=(kit, tenant.id, vote_id, people, choice, together, answers))
        for choice in ("yes", "no")
    ]
    for process in processes:
        process.start()
    told = sum((Counter(answers.get(timeout=WITHIN)) for _process in processes), Counter())
    for process in processes:
        process.join(WITHIN)

    assert told == {"acknowledged": TIMES, "voting.cast_already": TIMES}
    with unit():
        each = (
            select(Ballot.elector_id, func.count())
            .where(Ballot.vote_id == vote_id, Ballot.state == "counted")
            .group_by(Ballot.elector_id)
        )
        assert Counter(count for _elector, count in db.execute(each)) == {1: TIMES}
        marks = select(Elector.cast_ballot_id).where(Elector.vote_id == vote_id)
        counted = select(Ballot.id).where(Ballot.state == "counted")
        assert set(db.scalars(marks)) == set(db.scalars(counted))
