"""Several at once: threads of one server, each with a connection of its own."""

import contextvars
import threading
import time
from collections import Counter

import pytest
from sqlalchemy import select

from yishi.testing import on_both_databases
from yishi.toolkit import Refusal, clock, db
from yishi_voting import service
from yishi_voting.ballots import taking
from yishi_voting.ballots.importing import Imported
from yishi_voting.models import Ballot, Elector

FLATS = (("101", 8000, ["叶主强"]), ("102", 9000, ["居民乐"]), ("103", 9000, ["孙安禄"]))
ROUNDS = 12


@pytest.fixture
def running(case):
    return case.settle(*FLATS).open()


def at_once(*acts):
    """Run each act in its own thread and unit at the same moment; what each answered or refused."""
    ready = threading.Barrier(len(acts))
    answers = [None] * len(acts)

    def run(place, act):
        ready.wait()
        try:
            answers[place] = act()
        except Refusal as refused:
            answers[place] = refused.code

    threads = [
        threading.Thread(target=contextvars.Context().run, args=(run, place, act))
        for place, act in enumerate(acts)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not any(thread.is_alive() for thread in threads)
    return answers


@on_both_databases
def test_of_two_ballots_of_one_person_exactly_one_counts(running):
    actor = running.actor("owner")

    def cast(choice):
        with running.unit():
            return service.cast(actor, running.vote_id, choice).number

    answers = Counter(at_once(*(lambda c=c: cast(c) for c in ("yes", "no") * 4)))

    assert answers == {1: 1, "voting.cast_already": 7}
    assert running.counted() == 1


@on_both_databases
def test_web_and_paper_at_once(running):
    owner, recorder = running.actor("owner"), running.actor("recorder")

    def web():
        with running.unit():
            return str(service.cast(owner, running.vote_id, "yes").number)

    def spot():
        with running.unit():
            given = {"channel": "onsite", "number": 1, "choice": "no"}
            ballot = service.enter(recorder, running.vote_id, **given)
            return ballot.reason or ballot.state

    answers = at_once(web, spot)

    assert answers in (["1", "other_channel"], ["voting.cast_by_other_channel", "counted"])
    assert running.counted() == 1


@on_both_databases
def test_changes_at_once_leave_one_ballot_that_counts(running):
    actor = running.actor("owner")
    ballot_id = running.web("owner", "yes").ballot_id
    for _round in range(ROUNDS):

        def change(choice, replaces=ballot_id):
            with running.unit():
                return service.cast(actor, running.vote_id, choice, replaces=replaces).ballot_id

        answers = at_once(lambda: change("no"), lambda: change("abstain"), lambda: change("yes"))
        (ballot_id,) = [answer for answer in answers if answer != "voting.changed_meanwhile"]
    assert running.counted() == 1
    with running.unit():
        assert db.scalars(select(Ballot.id).where(Ballot.state == "counted")).one() == ballot_id
        assert db.scalars(select(Elector.cast_ballot_id).where(Elector.number == 1)).one() == ballot_id


@on_both_databases
def test_no_ballot_slips_in_while_the_vote_is_closed(running):
    """Whatever was acknowledged before the close is counted; nothing after it."""
    actors = [running.actor("owner"), running.actor("resident")]
    running.clock_at("2026-05-10 17:59")
    with running.unit():
        for number in (3,):
            service.enter(
                running.actor("recorder"), running.vote_id, channel="onsite", number=number, choice="yes"
            )

    def web(actor):
        with running.unit():
            return service.cast(actor, running.vote_id, "yes").number

    def close():
        with running.unit():
            return service.close(running.worker, running.vote_id).state

    answers = at_once(lambda: web(actors[0]), close, lambda: web(actors[1]))
    cast = [answer for answer in answers if isinstance(answer, int)]
    assert running.counted() == 1 + len(cast)
    if answers[1] != "closed":
        # Somebody had not voted yet, so the vote could not be closed before its time.
        assert answers[1] == "voting.not_over"


@on_both_databases
def test_the_cap_of_proxies_holds_when_two_are_named_at_once(case, enable):
    enable("voting", proxy_cap=1)
    case.settle(*FLATS).open()
    agent, worker = case.actor("owner").person_id, case.worker

    def name(number):
        with case.unit():
            service.name_proxy(worker, case.vote_id, number, written=True, agent_id=agent)
            return "named"

    assert sorted(at_once(lambda: name(2), lambda: name(3))) == ["named", "voting.proxy_over_cap"]


@on_both_databases
def test_a_secret_ballot_at_once_is_one(case):
    election = service.Content(
        title="换届", family="household_election", matter="committee_election", channels=("web",)
    )
    case.announce(election, on="2026-03-01 09:00", opens="2026-04-01 08:00", closes="2026-04-02 18:00")
    actor = case.actor("owner")
    with case.unit():
        service.build_from_members(
            case.worker, case.vote_id, [service.Member("h", "叶主强", actor.person_id)]
        )
        service.post_electorate(case.worker, case.vote_id)
    case.open(moment="2026-04-01 09:00")

    def cast(choice):
        with case.unit():
            return service.cast(actor, case.vote_id, choice).number

    answers = Counter(at_once(*(lambda c=c: cast(c) for c in ("yes", "no") * 4)))
    assert answers == {1: 1, "voting.secret_is_final": 7}
    assert case.close("2026-04-02 18:00").count()["participating"]["persons"] == 1


@on_both_databases
def test_a_file_and_a_web_ballot_at_once_wait_for_each_other_in_one_order(running, monkeypatch):
    """The voter has the mark and wants the ledger; the file, its first line taken, wants that mark."""
    owner, recorder = running.actor("owner"), running.actor("recorder")
    marked, importing = threading.Event(), threading.Event()
    write = taking.write_casts

    def slowly(actor, vote, cast):
        if actor.person_id == owner.person_id:
            marked.set()
            importing.wait(10)
            time.sleep(0.5)  # until the file waits for the mark
        write(actor, vote, cast)

    monkeypatch.setattr(taking, "write_casts", slowly)

    def web():
        with running.unit():
            return service.cast(owner, running.vote_id, "yes").number

    def file():
        marked.wait(10)
        importing.set()
        with running.unit():
            lines = [service.OfficialBallot(who, "no", clock.now()) for who in ("2", "1", "3")]
            return service.import_official(recorder, running.vote_id, lines, source="市平台")

    assert at_once(web, file) == [1, Imported(2, ((2, "other_channel"),))]
    assert running.counted() == 3
