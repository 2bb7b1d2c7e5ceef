"""The ten checks that every module passes."""

from sqlalchemy import insert

from yishi.testing import PluginContract
from yishi.toolkit import db, new_id, take_number
from yishi_council import service
from yishi_council.models import Feed, Meeting
from yishi_council.service import Arrival, Hands, Holder, Rhythm
from yishi_council.tests.cases import announced, at, council, estate, homes, items, planned, topic


class TestContract(PluginContract):
    plugin = "council"

    def fill(self, kit, tenant, count):
        """A council, a session that was held with all that belongs to it, and `count` more to come."""

        def actor(role):
            return kit.actor(role, tenant)

        worker, owner = actor("administrator"), actor("owner")
        kit.clock_at("2026-03-03 09:00")
        with kit.unit(tenant):
            estate_id = estate(owner_id=owner.person_id, name=f"世纪花园{count}")
            made = council(actor, estate_id)
            holder = Holder(person_id=owner.person_id, constituency="resident")
            seat = service.seat(worker, made.id, "member", holder)
            poll = service.ask(
                worker, made.id, "三月", [at("2026-03-06 14:00"), at("2026-03-06 19:00")],
                open_until=at("2026-03-05 00:00").date(),
            )  # fmt: skip
            service.answer(owner, poll.id, homes(estate_id)[0], ["2"])
            rhythm = Rhythm("month", 4)
            series = service.begin_series(worker, made.id, rhythm, title="例会", at="19:00")
            about = topic(actor)
            held = announced(actor, made.id, "2026-03-06 19:00", audience="both", topic_id=about.id)
            token = service.make_feed(owner)
            willing = service.offer(owner, skills=["mediation"])
            coming = planned(actor, made.id, "2026-04-10 19:00")
            more(coming, count - 2)
            service.announce(worker, coming.id)
        kit.clock_at("2026-03-06 19:00")
        with kit.unit(tenant):
            item = items(actor, held)[0]
            summons = service.summons_of(worker, held.id)[0][0].id
            service.begin(worker, held.id)
            there = service.check_in(
                worker, held.id, Arrival("onsite", seat_id=seat.id, person_id=owner.person_id)
            )
            # Their nephew brought a proxy for their home: still one voice.
            sent = Arrival(
                "proxy", unit_id=homes(estate_id)[0], identity="paper", principal_id=owner.person_id,
                name="外甥", holder_here=True, instructions="同意",
            )  # fmt: skip
            service.check_in(worker, held.id, sent)
            said = service.note(worker, item.id, attendance_id=there.id, text="绿地没了", tags=["concern"])
            service.review(worker, item.id, {"residents": Hands(no=1)})
            service.conclude_item(worker, item.id, "rejected", "大家不同意占用绿地。")
            service.close(worker, held.id)
            service.approve(worker, held.id)
            service.lock(worker, held.id)
            service.amend(worker, held.id, "“绿地”应为“花坛”。", "记录有误")
        return {
            "council_id": made.id,
            "meeting_id": held.id,
            "poll_id": poll.id,
            "series_id": series.id,
            "seat_id": seat.id,
            "item_id": item.id,
            "note_id": said.id,
            "topic_id": about.id,
            "attendance_id": there.id,
            "summons_id": summons,
            "volunteer_id": willing.id,
            "token": token,
        }


def more(like, count):
    """Many meetings at once, for long lists."""
    row = {column.key: getattr(like, column.key) for column in Meeting.__table__.columns}
    rows = [
        {**row, "id": new_id(), "number": take_number("council.meeting"), "state": "announced"}
        for _ in range(count)
    ]
    if rows:
        db.execute(insert(Meeting), rows)


def test_a_feeds_secret_is_not_kept(db, enable, actor):
    enable("council")
    token = service.make_feed(actor("owner"))

    (row,) = db.query(Feed.token_hash).all()
    assert token not in row.token_hash
    assert len(token) >= 43
