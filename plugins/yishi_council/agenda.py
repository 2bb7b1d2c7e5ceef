"""The agenda: items about topics or matters of the council itself; locked with the announcement."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from yishi.toolkit import N_, Actor, Conflict, Reason, Refusal, Topic, Unknown, _, db, new_id, refuse_all
from yishi_council.models import AgendaItem, Meeting
from yishi_council.records import tell
from yishi_council.rights import RUNS
from yishi_council.rows import MEETING, check_version, locked, words

MOST_ITEMS = 30


def add_item(
    actor: Actor, meeting_id: UUID, *, topic_id: UUID | None = None, title: str = "", note: str = ""
) -> AgendaItem:
    """Put a topic (its title is taken over) or another matter on the agenda, last.

    Refuses with `council.agenda_locked`, `.topic_not_public`, `.topic_concluded`, `.on_agenda_already`.
    """
    actor.need(RUNS)
    meeting = _open_agenda(meeting_id)
    called = _title_of(topic_id) if topic_id is not None else title
    settled, found = words(called, 120, field="title", needed=_("请写这一项议什么。"))
    said, too_long = words(note, 1000, field="note")
    items = _items(meeting.id)
    if len(items) >= MOST_ITEMS:
        found.append(Reason("council.agenda_full", _("一次会议最多 %(n)d 项，请另开一次会。", n=MOST_ITEMS)))
    refuse_all([*found, *too_long])
    if topic_id is not None and topic_id in {item.topic_id for item in items}:
        raise Conflict("council.on_agenda_already", _("这个议题已经在议程上。"))
    item = AgendaItem(
        id=new_id(),
        meeting_id=meeting.id,
        topic_id=topic_id,
        position=len(items) + 1,
        title=settled,
        note=said,
    )
    db.add(item)
    db.flush()
    return item


def change_item(
    actor: Actor, item_id: UUID, *, title: str, note: str = "", version: int | None = None
) -> AgendaItem:
    """Other words for an item; one about a topic keeps the topic's title."""
    actor.need(RUNS)
    item = locked(AgendaItem, item_id)
    _open_agenda(item.meeting_id)
    check_version(item, version, {"title": title, "note": note})
    settled, found = words(title, 120, field="title", needed=_("请写这一项议什么。"))
    said, too_long = words(note, 1000, field="note")
    refuse_all([*found, *too_long])
    item.title = item.title if item.topic_id is not None else settled
    item.note = said
    db.flush()
    return item


def move_item(actor: Actor, item_id: UUID, position: int) -> None:
    """Put an item at a position, from 1; the others close up."""
    actor.need(RUNS)
    item = locked(AgendaItem, item_id)
    meeting = _open_agenda(item.meeting_id)
    others = [one for one in _items(meeting.id) if one.id != item.id]
    others.insert(max(0, position - 1), item)
    _number(others)


def remove_item(actor: Actor, item_id: UUID) -> None:
    """Take an item off; its topic stays as it is."""
    actor.need(RUNS)
    item = locked(AgendaItem, item_id)
    meeting = _open_agenda(item.meeting_id)
    db.delete(item)
    db.flush()
    _number(_items(meeting.id))


def _number(items: list[AgendaItem]) -> None:
    for position, item in enumerate(items, 1):
        item.position = position
    db.flush()


def _open_agenda(meeting_id: UUID) -> Meeting:
    meeting = locked(Meeting, meeting_id)
    if meeting.state != "planned":
        raise Refusal(
            "council.agenda_locked",
            _("议程已随通知锁定，不能增减。新的事项请放到下一次会议。"),
        )
    return meeting


def _items(meeting_id: UUID) -> list[AgendaItem]:
    found = select(AgendaItem).where(AgendaItem.meeting_id == meeting_id)
    return list(db.scalars(found.order_by(AgendaItem.position, AgendaItem.id)))


def _title_of(topic_id: UUID) -> str:
    """The topic's title, if it can be deliberated in public."""
    columns = (Topic.title, Topic.public, Topic.stage, Topic.conclusion, Topic.merged_into_id)
    topic = db.execute(select(*columns).where(Topic.id == topic_id)).first()
    if topic is None:
        raise Unknown("topics.unknown")
    found = []
    if not topic.public:
        said = _("这个议题还没有公开。请先受理并公开，再放进议程。")
        found.append(Reason("council.topic_not_public", said, field="topic_id"))
    deliberable = topic.stage in ("raised", "accepted", "deliberating") or topic.conclusion == "deferred"
    if topic.merged_into_id is not None or not deliberable:
        said = _("这个议题已有定论或已并入别的议题，不用再议。")
        found.append(Reason("council.topic_concluded", said, field="topic_id"))
    refuse_all(found)
    return str(topic.title)


def lock(actor: Actor, meeting: Meeting) -> list[AgendaItem]:
    """The items that the announcement fixes."""
    items = _items(meeting.id)
    tell(actor, "agenda_locked", N_("议程锁定，共 %(n)d 项"), (MEETING, meeting.id), n=len(items))
    return items
