"""A small estate and votes on it, that several tests begin with; all people are fictional."""

from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select

from yishi.toolkit import Person, clock, db, natural_key, places
from yishi_voting import service
from yishi_voting.models import Ballot, Elector
from yishi_voting.service import Content

ZONE = ZoneInfo("Asia/Shanghai")
QUESTION = Content(
    title="选聘物业服务企业",
    text="选聘万晟物业服务有限公司，服务期两年。",
    family="owners",
    matter="property_company",
    channels=("paper", "onsite", "official", "web"),
)
OPENS, CLOSES = "2026-04-26 08:00", "2026-05-10 18:00"


def at(text):
    """An instant on the wall clock of Changchun."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def person(name, kind="person"):
    """Somebody in this community without an account."""
    row = Person(name=name, kind=kind, created_at=clock.now())
    db.add(row)
    db.flush()
    return row.id


def estate(*flats, name="世纪花园"):
    """An estate of flats `(room, area in 0.01 m², owners, status)` in one entrance; gives its id."""
    home = places.Estate(name=name)
    db.add(home)
    db.flush()
    building = places.Building(estate_id=home.id, name="1", sort_key="1")
    db.add(building)
    db.flush()
    entrance = places.Entrance(building_id=building.id, name="1", sort_key="1")
    db.add(entrance)
    db.flush()
    for room, area, owners, *rest in flats:
        add_flat(home.id, entrance.id, room, area, owners, *rest)
    return home.id


def add_flat(estate_id, entrance_id, room, area, owners, status="delivered", kind="dwelling"):
    unit = places.Unit(
        estate_id=estate_id,
        entrance_id=entrance_id,
        room=room,
        label=f"1栋1单元{room}室",
        sort_key=natural_key(room),
        area=area,
        status=status,
        kind=kind,
    )
    db.add(unit)
    db.flush()
    db.add_all(places.Ownership(unit_id=unit.id, person_id=who, since=date(2015, 1, 1)) for who in owners)
    db.flush()
    return unit.id


class Case:
    """A vote of owners and its people, in steps that tests take as they need them."""

    def __init__(self, unit, actor, clock_at):
        self.unit, self.actor, self.clock_at = unit, actor, clock_at
        self.people = {}
        self.estate_id = self.vote_id = None

    @property
    def worker(self):
        return self.actor("community_worker")

    def settle(self, *flats):
        """`("101", 8000, ["叶主强"])`: owners by name; `叶主强` and `居民乐` have accounts."""
        self.clock_at("2026-04-10 09:00")
        with self.unit():
            for names in {name for flat in flats for name in flat[2]}:
                self.people[names] = self._known(names) or person(
                    names, "developer" if names.endswith("公司") else "person"
                )
            self.estate_id = estate(
                *((room, area, [self.people[n] for n in names], *rest) for room, area, names, *rest in flats)
            )
        return self

    def _known(self, name):
        return db.scalar(select(Person.id).where(Person.name == name))

    def announce(self, content=QUESTION, *, opens=OPENS, closes=CLOSES, on="2026-04-10 10:00"):
        """Drafted and announced, the electorate built and posted."""
        self.clock_at(on)
        with self.unit():
            estate_id = self.estate_id if content.family == "owners" else None
            vote = service.draft(self.worker, replace(content, estate_id=estate_id))
            self.vote_id = vote.id
            service.announce(self.worker, vote.id, opens_at=at(opens), closes_at=at(closes))
            if content.family == "owners":
                service.build_electorate(self.worker, vote.id)
                service.post_electorate(self.worker, vote.id)
        return self

    def open(self, content=QUESTION, *, moment="2026-04-26 09:00", **dates):
        """Announced and opened; time stands in the first hour of the vote."""
        if self.vote_id is None:
            self.announce(content, **dates)
        self.clock_at(moment)
        with self.unit():
            service.freeze_and_open(self.worker, self.vote_id)
        return self

    def close(self, moment="2026-05-10 18:00"):
        self.clock_at(moment)
        with self.unit():
            service.close(self.worker, self.vote_id)
        return self

    def count(self, **figures):
        with self.unit():
            vote = service.count_vote(self.actor("recorder"), self.vote_id, **figures)
            return vote.result

    def number(self, room):
        """The ballot number of a room's elector."""
        with self.unit():
            for elector in db.scalars(select(Elector).where(Elector.vote_id == self.vote_id)):
                if any(found["room"].endswith(room) for found in elector.units):
                    return elector.number
        raise AssertionError(f"nobody has {room}")

    def paper(self, number, choice, *, channel="paper", **more):
        """A paper entered by the recorder and, where it waits for it, again by a worker; its id."""
        with self.unit():
            ballot = service.enter(
                self.actor("recorder"),
                self.vote_id,
                channel=channel,
                number=number,
                choice=choice,
                **more,
            )
            if ballot.state == "pending_second":
                service.enter_again(self.worker, ballot.id, choice)
            return ballot.id

    def web(self, role, choice, **more):
        with self.unit():
            return service.cast(self.actor(role), self.vote_id, choice, **more)

    def ballots(self):
        """`(state, reason, channel)` of all ballots, the earliest first."""
        with self.unit():
            rows = db.execute(
                select(Ballot.state, Ballot.reason, Ballot.channel)
                .where(Ballot.vote_id == self.vote_id)
                .order_by(Ballot.id)
            )
            return [tuple(row) for row in rows]

    def counted(self):
        return sum(state == "counted" for state, _reason, _channel in self.ballots())
