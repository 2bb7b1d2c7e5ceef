"""One person, one voice: in two capacities, for two homes, by proxy; the recorder can say who is who."""

import pytest

from yishi.testing import on_both_databases
from yishi.toolkit import Person, Refusal, db, places
from yishi_council import service
from yishi_council.models import SharedVoice
from yishi_council.service import Arrival, Hands, Holder
from yishi_council.tests.cases import announced, arrive, council, estate, homes, items, person, topic

pytestmark = pytest.mark.usefixtures("on")


def codes(refused):
    return [reason.code for reason in refused.value.reasons]


@pytest.fixture
def evening(unit, actor, clock_at):
    """Seats and six homes are summoned; 林秀英 has a seat for the party and owns the first two homes."""
    with unit():
        lin = person("林秀英")
        estate_id = estate(6, owner_id=lin)
        units = homes(estate_id)
        owned = db.query(places.Ownership).filter_by(unit_id=units[1]).one()
        owned.person_id = lin
        made = council(actor, estate_id)
        worker = actor("administrator")
        seats = [
            service.seat(worker, made.id, "member", Holder(person_id=lin, constituency="party_member")).id,
            service.seat(worker, made.id, "member", Holder(name="周德山", constituency="resident")).id,
        ]
        about = topic(actor)
        meeting = announced(actor, made.id, "2026-03-06 19:00", audience="both", topic_id=about.id)
        item = items(actor, meeting)[0].id
    clock_at("2026-03-06 19:00")
    with unit():
        service.begin(actor("recorder"), meeting.id)
    return {"lin": lin, "units": units, "seats": seats, "meeting": meeting, "item": item}


def figures(meeting):
    return {
        key: (group.summoned, group.present, group.once)
        for key, group in service.groups_of(meeting.id).items()
    }


def come(actor, meeting, **who):
    return service.check_in(actor("recorder"), meeting.id, Arrival(**{"mode": "onsite", **who}))


@on_both_databases
@pytest.mark.parametrize("first", ["seat", "home"])
def test_who_comes_for_a_seat_and_for_a_home_is_counted_once(evening, unit, actor, first):
    meeting, (home, *_more), (seat, *_others) = evening["meeting"], evening["units"], evening["seats"]
    acts = [{"unit_id": home, "person_id": evening["lin"]}, {"seat_id": seat}]
    with unit():
        for who in acts if first == "home" else acts[::-1]:
            come(actor, meeting, **who)

    with unit():
        # The seat's voice stays, whichever came first; the home is covered all the same.
        assert figures(meeting) == {"residents": (6, 0, 1), "party": (1, 1, 0), "directors": (1, 0, 0)}
        there = service.quorum(meeting.id)
        assert (there.households.present, there.seats.present) == (1, 1)
        with pytest.raises(Refusal) as refused:
            service.review(
                actor("administrator"), evening["item"], {"residents": Hands(1), "party": Hands(1)}
            )
        assert codes(refused) == ["council.more_hands_than_present"]
        review = service.review(actor("administrator"), evening["item"], {"party": Hands(1)})
        assert (review.summoned, review.present, review.yes, review.once) == (8, 1, 1, 1)


@pytest.mark.parametrize("by_proxy", [False, True])
def test_who_comes_for_two_homes_of_theirs_is_counted_once(evening, unit, actor, by_proxy):
    meeting, (one, other, *_more) = evening["meeting"], evening["units"]
    with unit():
        come(actor, meeting, unit_id=one, person_id=evening["lin"])
        if by_proxy:
            come(
                actor, meeting, unit_id=other, mode="proxy", identity="paper", name="外甥",
                principal_id=evening["lin"], holder_here=True,
            )  # fmt: skip
        else:
            come(actor, meeting, unit_id=other, person_id=evening["lin"])

        assert figures(meeting)["residents"] == (6, 1, 1)
        assert service.quorum(meeting.id).households.present == 2


def test_a_proxy_is_the_voice_of_who_gave_it(evening, unit, actor):
    """林秀英 sits there herself, and sends her neighbour for her home: she has one voice. The neighbour, who is
    there for his own home, has his own."""
    meeting, units, (seat, *_more) = evening["meeting"], evening["units"], evening["seats"]
    with unit():
        come(actor, meeting, seat_id=seat)
        neighbour = come(actor, meeting, unit_id=units[3], name="业主0401")
        come(
            actor, meeting, unit_id=units[0], mode="proxy", identity="paper",
            principal_id=evening["lin"], holder_id=neighbour.id,
        )  # fmt: skip

        assert figures(meeting) == {"residents": (6, 1, 1), "party": (1, 1, 0), "directors": (1, 0, 0)}


def test_a_seats_holder_who_sends_a_proxy_and_comes_for_a_home_is_counted_once(evening, unit, actor):
    meeting, units, (seat, *_more) = evening["meeting"], evening["units"], evening["seats"]
    with unit():
        come(actor, meeting, unit_id=units[0], person_id=evening["lin"])
        sent = come(
            actor, meeting, seat_id=seat, mode="proxy", identity="paper", name="外甥", holder_here=True
        )
        assert sent.proxy_for == "林秀英"
        assert figures(meeting) == {"residents": (6, 0, 1), "party": (1, 1, 0), "directors": (1, 0, 0)}


def test_a_mode_that_does_not_count_takes_no_voice_away(evening, unit, actor):
    """Opinions in writing don't count by this charter: 林秀英's own, for her seat, leaves her home its voice."""
    meeting, units, (seat, *_more) = evening["meeting"], evening["units"], evening["seats"]
    with unit():
        come(actor, meeting, seat_id=seat, mode="written")
        come(actor, meeting, unit_id=units[0], person_id=evening["lin"])

        assert figures(meeting) == {"residents": (7, 1, 0), "party": (1, 0, 0), "directors": (1, 0, 0)}


def test_who_is_struck_off_gives_the_voice_back(evening, unit, actor):
    meeting, (one, other, *_more), (seat, *_others) = evening["meeting"], evening["units"], evening["seats"]
    with unit():
        for home in (one, other):
            come(actor, meeting, unit_id=home, person_id=evening["lin"])
        seated = come(actor, meeting, seat_id=seat)
        assert figures(meeting)["residents"] == (5, 0, 2)

        service.strike(actor("recorder"), seated.id, "坐错了")

        assert figures(meeting) == {"residents": (6, 1, 1), "party": (1, 0, 0), "directors": (1, 0, 0)}


def test_the_recorder_says_that_two_are_one_and_takes_it_back(evening, unit, actor, db_rows):
    """周德山 has a seat by name alone: the roster can't know that he is who came for the fifth home."""
    meeting, units, (_seat, named) = evening["meeting"], evening["units"], evening["seats"]
    recorder = actor("recorder")
    with unit():
        seated = come(actor, meeting, seat_id=named)
        at_home = come(actor, meeting, unit_id=units[4], name="周德山")
        assert figures(meeting)["residents"] == (7, 2, 0)
        with pytest.raises(Refusal) as refused:
            service.two_people(recorder, at_home.id)
        assert codes(refused) == ["council.voice_of_its_own"]

        service.same_person(recorder, at_home.id, seated.id)

        assert figures(meeting)["residents"] == (6, 1, 1)
    (row,) = db_rows(SharedVoice)
    assert (row.attendance_id, row.voice_of_id) == (at_home.id, seated.id)
    with unit():
        service.two_people(recorder, at_home.id)
        assert figures(meeting)["residents"] == (7, 2, 0)


def test_two_on_the_roster_are_two_and_one_is_one(evening, unit, actor):
    meeting, units = evening["meeting"], evening["units"]
    recorder = actor("recorder")
    with unit():
        other = db.query(Person.id).filter_by(name="业主0501").one().id
        lin = come(actor, meeting, unit_id=units[0], person_id=evening["lin"])
        again = come(actor, meeting, unit_id=units[1], person_id=evening["lin"])
        third = come(actor, meeting, unit_id=units[2], person_id=other)
        paper = come(actor, meeting, unit_id=units[3], mode="written")
        with pytest.raises(Refusal) as refused:
            service.same_person(recorder, third.id, again.id)
        assert codes(refused) == ["council.two_people"]
        with pytest.raises(Refusal) as refused:
            service.two_people(recorder, again.id)
        assert codes(refused) == ["council.one_person"]
        with pytest.raises(Refusal) as refused:
            service.same_person(recorder, paper.id, lin.id)
        assert codes(refused) == ["council.not_counted"]


def test_the_chairs_quorum_can_be_reached_by_people_with_two_capacities(unit, actor, clock_at):
    """Three members who are the only three households: three persons of three, not three of six."""
    with unit():
        estate_id = estate(3, unsold=0)
        units = homes(estate_id)
        made = council(actor, estate_id)
        worker = actor("administrator")
        owners = [db.query(places.Ownership.person_id).filter_by(unit_id=one).one()[0] for one in units]
        seats = [
            service.seat(worker, made.id, "member", Holder(person_id=one, constituency="resident")).id
            for one in owners
        ]
        meeting = announced(actor, made.id, "2026-03-06 19:00", audience="both")
        item = items(actor, meeting)[0].id
    clock_at("2026-03-06 19:00")
    with unit():
        service.begin(actor("recorder"), meeting.id)
        arrive(actor, meeting, seat_ids=seats)
        people = [
            Arrival("onsite", unit_id=home, person_id=owner)
            for home, owner in zip(units, owners, strict=True)
        ]
        service.check_in_all(actor("recorder"), meeting.id, people)
        review = service.review(worker, item, {"residents": Hands(3)})

        # The chair is the fourth of those summoned, and is not there.
        assert (review.summoned, review.present, review.result, review.once) == (4, 3, "passed", 3)
