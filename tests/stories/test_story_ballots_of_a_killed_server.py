"""`kill -9` of a real `yishi serve` while ballots stream in: what was acknowledged is there, nothing twice."""

import os
from collections import Counter

import pytest
from sqlalchemy import select

from tests.stories.crowd import Crowd, gather, serving
from yishi.audit import checking
from yishi.database import db
from yishi.testing import on_both_databases
from yishi_voting.models import Ballot, Elector

BALLOTS = int(os.environ.get("YISHI_BALLOTS", "240"))
"""`YISHI_BALLOTS=5000` for the whole trial."""
KILLS = 1 + BALLOTS // 1000


def cast_in_spite_of_kills(crowd, unit):
    """The server dies in the stream, and starts again; gives how many were acknowledged at each death."""
    deaths = []
    for share in range(1, KILLS + 1):
        with serving(crowd.config) as (server, port):

            def enough(server=server, share=share):
                if len(crowd.acknowledged) >= BALLOTS * share // (KILLS + 1):
                    server.kill()
                return server.poll() is not None

            crowd.vote(port, until=enough)
            server.wait(20)
            deaths.append(len(crowd.acknowledged))
            with unit(writes=False):
                kept = set(db.scalars(_numbers(crowd.vote_id)))
            assert crowd.acknowledged.keys() <= kept
    with serving(crowd.config) as (_server, port):
        crowd.vote(port)
    return deaths


def _numbers(vote_id):
    return (
        select(Elector.number)
        .join(Ballot, (Ballot.tenant_id == Elector.tenant_id) & (Ballot.elector_id == Elector.id))
        .where(Elector.vote_id == vote_id, Ballot.state == "counted")
    )


@pytest.mark.slow
@on_both_databases
def test_every_acknowledged_ballot_is_there_and_none_twice(kit, tenant, enable, unit):
    enable("voting")
    with unit():
        vote_id = gather(tenant.id, BALLOTS)
    crowd = Crowd(kit.installation.config, tenant.base, vote_id, BALLOTS)

    deaths = cast_in_spite_of_kills(crowd, unit)

    assert crowd.refused == []
    assert len(crowd.acknowledged) == BALLOTS
    assert deaths[0] > 0
    assert deaths[-1] < BALLOTS
    assert deaths == sorted(set(deaths))
    with unit(writes=False):
        rows = db.execute(
            select(Elector.number, Ballot.choice, Ballot.id, Elector.cast_ballot_id)
            .join(Ballot, (Ballot.tenant_id == Elector.tenant_id) & (Ballot.elector_id == Elector.id))
            .where(Elector.vote_id == vote_id)
        ).all()
        assert {row.number: row.choice["choice"] for row in rows} == crowd.acknowledged
        assert set(Counter(row.number for row in rows).values()) == {1}
        assert all(row.id == row.cast_ballot_id for row in rows)
        assert checking.check().wrong == []
