"""Ballots of every channel in one count: what counts, what is kept beside it, and why."""

from dataclasses import replace

import pytest
from sqlalchemy.exc import IntegrityError

from yishi.testing import on_both_databases
from yishi.toolkit import Conflict, NotAllowed, Refusal, db, ledger
from yishi_voting import service
from yishi_voting.models import Ballot
from yishi_voting.service import OfficialBallot
from yishi_voting.tests.cases import QUESTION, at

FLATS = (
    ("101", 8000, ["叶主强"]),
    ("102", 9000, ["居民乐"]),
    ("201", 8000, ["赵安平", "钱安福"]),
    ("202", 9000, ["孙安禄"]),
)


@pytest.fixture
def running(case):
    return case.settle(*FLATS).open()


def codes(act, *args, **named):
    with pytest.raises(Refusal) as refused:
        act(*args, **named)
    return refused.value.code


@on_both_databases
def test_a_web_ballot_can_be_changed_until_the_close_and_never_after(running):
    first = running.web("owner", "yes")
    assert codes(running.web, "owner", "no") == "voting.cast_already"

    second = running.web("owner", "no", replaces=first.ballot_id)

    assert running.ballots() == [("superseded", "", "web"), ("counted", "", "web")]
    assert codes(running.web, "owner", "yes", replaces=first.ballot_id) == "voting.changed_meanwhile"
    running.clock_at("2026-05-10 18:00")
    assert codes(running.web, "owner", "yes", replaces=second.ballot_id) == "voting.closed"
    result = running.close().count()
    assert (result["yes"]["persons"], result["no"]["persons"]) == (0, 1)


@on_both_databases
def test_the_first_channel_wins_and_the_second_is_kept(running):
    running.web("owner", "yes")
    running.paper(running.number("101"), "no")
    running.paper(running.number("102"), "no")
    assert codes(running.web, "resident", "yes") == "voting.cast_by_other_channel"
    running.paper(running.number("102"), "no")
    assert running.ballots() == [
        ("counted", "", "web"),
        ("not_counted", "other_channel", "paper"),
        ("counted", "", "paper"),
        ("not_counted", "duplicate", "paper"),
    ]
    result = running.close().count()
    assert result["not_counted"] == {"duplicate": 1, "other_channel": 1}
    assert result["channels"] == {"paper": 1, "web": 1}
    assert (result["yes"]["persons"], result["no"]["persons"]) == (1, 1)


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"received_at": at("2026-05-10 18:00")}, "late"),
        ({"received_at": at("2026-04-26 07:59")}, "early"),
        ({"number": "9999"}, "foreign"),
        ({"number": "三号"}, "foreign"),
        ({"signed": False}, "unsigned"),
        ({"choice": "maybe"}, "spoiled"),
        ({"choice": None}, "spoiled"),
        ({"by_agent": True}, "proxy_missing"),
    ],
)
def test_what_can_not_count_is_kept_with_its_reason(running, more, reason):
    running.clock_at("2026-05-10 19:00")
    given = {"number": running.number("101"), "choice": "yes", "received_at": at("2026-05-01 10:00"), **more}

    running.paper(given.pop("number"), given.pop("choice"), **given)

    assert running.ballots() == [("not_counted", reason, "paper")]
    # The elector is as free as before.
    running.paper(running.number("101"), "no", received_at=at("2026-05-02 10:00"))
    assert running.counted() == 1
    with running.unit():
        service.close(running.worker, running.vote_id)
    result = running.count()
    assert (result["participating"]["persons"], result["not_counted"]) == (1, {reason: 1})


def test_a_paper_counts_once_two_people_entered_the_same(running):
    recorder, worker = running.actor("recorder"), running.worker
    with running.unit():
        ballot = service.enter(recorder, running.vote_id, channel="paper", number=1, choice="yes")
        assert ballot.state == "pending_second"
        assert codes(service.enter_again, recorder, ballot.id, "yes") == "voting.same_person_twice"
        service.enter_again(worker, ballot.id, "no")
        assert (ballot.state, ballot.second_choice) == ("pending_second", {"choice": "no"})
        assert codes(service.enter_again, worker, ballot.id, "yes") == "voting.entered_already"
        ballot_id = ballot.id
    # While it waits, the elector can't vote elsewhere.
    assert codes(running.web, "owner", "no") == "voting.cast_by_other_channel"
    running.close()
    assert codes(running.count) == "voting.entries_pending"
    with running.unit():
        service.settle_entry(recorder, ballot_id, "yes", "原票写的是同意")
    assert running.count()["yes"]["persons"] == 1


def test_a_paper_entered_by_mistake_frees_its_elector(running):
    with running.unit():
        ballot = service.enter(
            running.actor("recorder"), running.vote_id, channel="paper", number=1, choice="yes"
        )
        service.settle_entry(running.actor("recorder"), ballot.id, None, "录错了号")
    assert running.ballots() == [("not_counted", "withdrawn_entry", "paper")]
    running.web("owner", "no")
    assert running.counted() == 1


def test_an_official_platform_comes_in_by_number_owner_or_room(running):
    lines = [
        OfficialBallot("1", "yes", at("2026-04-26 08:30")),
        OfficialBallot("1-1-102", "no", at("2026-04-26 08:31")),
        OfficialBallot("1栋1单元202室", "abstain", at("2026-04-26 08:32")),
        OfficialBallot("1-1-999", "yes", at("2026-04-26 08:33")),
        OfficialBallot("1", "no", at("2026-04-26 08:34")),
        OfficialBallot("1-1-201", "yes", at("2026-04-26 07:00")),
    ]
    with running.unit():
        worker = running.worker
        found = service.import_official(worker, running.vote_id, lines, source="长春市业主决策平台")
        assert (found.counted, found.not_counted) == (3, ((4, "foreign"), (5, "duplicate"), (6, "early")))
        late = [OfficialBallot("1", "no", at("2026-04-27 08:34"))]
        act = service.import_official
        assert codes(act, worker, running.vote_id, late, source="平台") == "voting.received_in_future"


@on_both_databases
def test_co_owners_who_contradict_each_other_count_for_nothing_until_they_name_one(running):
    number, (first, second) = running.number("201"), (running.people["赵安平"], running.people["钱安福"])
    running.paper(number, "yes", channel="onsite", person_id=first)

    running.paper(number, "no", channel="onsite", person_id=second)

    assert running.ballots() == [("not_counted", "co_owner_conflict", "onsite")] * 2
    running.paper(number, "no", channel="onsite", person_id=second)
    assert running.counted() == 0
    with running.unit():
        service.name_voter(running.worker, running.vote_id, number, first)
    running.paper(number, "no", channel="onsite", person_id=second)
    assert running.ballots()[-1] == ("not_counted", "not_named", "onsite")
    running.paper(number, "yes", channel="onsite", person_id=first)
    assert running.ballots()[-1] == ("counted", "", "onsite")
    assert running.close().count()["yes"]["persons"] == 1


def test_co_owners_who_agree_have_one_ballot(running):
    number = running.number("201")
    for name in ("赵安平", "钱安福"):
        running.paper(number, "yes", channel="onsite", person_id=running.people[name])
    assert running.ballots() == [("counted", "", "onsite"), ("not_counted", "duplicate", "onsite")]


def test_co_owners_on_the_web(case):
    case.settle(("101", 8000, ["叶主强", "居民乐"]), ("102", 9000, ["孙安禄"])).open()
    case.web("owner", "yes")
    case.web("resident", "no")
    assert [row[:2] for row in case.ballots()] == [("not_counted", "co_owner_conflict")] * 2
    assert codes(case.web, "owner", "yes") == "voting.co_owner_conflict"
    with case.unit():
        service.name_voter(case.worker, case.vote_id, 1, case.people["居民乐"])
    with pytest.raises(NotAllowed) as refused:
        case.web("owner", "yes")
    assert refused.value.code == "voting.not_named"
    case.web("resident", "no")
    assert case.close().count()["no"]["persons"] == 1


def test_a_co_owner_does_not_change_the_others_ballot(case):
    case.settle(("101", 8000, ["叶主强", "居民乐"])).open()
    first = case.web("owner", "yes")
    assert codes(case.web, "resident", "yes", replaces=first.ballot_id) == "voting.cast_already"
    case.web("resident", "no", replaces=first.ballot_id)
    assert [row[:2] for row in case.ballots()] == [("not_counted", "co_owner_conflict")] * 2


def test_only_who_stands_in_the_electorate_votes_and_only_by_binding_channels(running, enable):
    with pytest.raises(NotAllowed) as refused:
        running.web("grid_lead", "yes")
    assert refused.value.code == "voting.not_in_electorate"
    assert codes(running.web, "owner", "perhaps") == "voting.choice_wrong"


def test_own_web_votes_do_not_bind_unless_the_community_says_so(case):
    case.settle(*FLATS).open(replace(QUESTION, channels=None))
    assert codes(case.web, "owner", "yes") == "voting.channel_off"


@on_both_databases
def test_who_has_two_voices_says_which(case):
    case.settle(("101", 8000, ["叶主强"]), ("102", 9000, ["叶主强", "孙安禄"])).open()
    assert codes(case.web, "owner", "yes") == "voting.which_elector"
    case.web("owner", "yes", number=2)
    case.web("owner", "no", number=1)
    result = case.close().count()
    assert (result["yes"]["persons"], result["no"]["persons"]) == (1, 1)
    assert (result["yes"]["area"], result["no"]["area"]) == ("90.00", "80.00")


def test_assisted_voting_has_a_reason_and_is_shown(case, actor):
    case.settle(*FLATS).open()
    helper = actor("building_lead")
    with case.unit():
        resident = actor("resident").person_id
        acting = helper.for_person(resident, "眼睛不好，当面口述")
        service.cast(acting, case.vote_id, "yes")
    with case.unit():
        (ballot,) = db.scalars(db.query(Ballot).statement).all()
        assert (ballot.person_id, ballot.assisted_reason) == (resident, "眼睛不好，当面口述")
        assert ballot.entered_by_id == helper.person_id


def test_the_ledger_knows_of_each_ballot_and_not_what_it_says(running):
    running.web("owner", "yes")
    running.paper(running.number("102"), "no")
    running.close().count()
    with running.unit():
        acts = [(line["entry"]["act"], line["entry"]["facts"]) for line in ledger.entries()]
        (first, second) = db.scalars(db.query(Ballot).order_by(Ballot.id).statement).all()
    told = [act for act, _facts in acts if act.startswith("voting.")]
    assert told == [
        "voting.announced",
        "voting.electorate_frozen",
        "voting.opened",
        "voting.cast",
        "voting.cast",
        "voting.closed",
        "voting.counted",
    ]
    casts = [facts for act, facts in acts if act == "voting.cast"]
    assert [facts["digest"] for facts in casts] == [first.digest, second.digest]
    assert first.digest != second.digest
    for facts in casts:
        assert not {"yes", "no", "叶主强", "居民乐"} & set(map(str, facts.values()))


def test_the_database_itself_refuses_two_counted_ballots_of_one_elector(running):
    running.web("owner", "yes")
    with running.unit():
        (ballot,) = db.scalars(db.query(Ballot).statement).all()
        columns = {c.key: getattr(ballot, c.key) for c in Ballot.__table__.columns if c.key != "id"}
    with running.unit(commit=False):
        db.add(Ballot(**columns))
        with pytest.raises(IntegrityError):
            db.flush()


def test_conflict_is_a_conflict(running):
    running.web("owner", "yes")
    with pytest.raises(Conflict):
        running.web("owner", "yes")
