"""The ten checks that every module passes."""

from sqlalchemy import insert

from yishi.testing import PluginContract
from yishi.toolkit import attachments, clock, db, new_id, take_number
from yishi_worklist import service
from yishi_worklist.models import WorklistEscalation, WorklistItem
from yishi_worklist.tests.cases import assigned, closed, opened


class TestContract(PluginContract):
    plugin = "worklist"
    # An item on the desk: itself, what became of it, its timeline, the levels and the people to choose from,
    # and whether the tenant above can be reached.
    query_budget = 7

    def fill(self, kit, tenant, count):
        """`count` items; one closed with its evidence, one in hand."""

        def actor(role):
            return kit.actor(role, tenant)

        with kit.unit(tenant):
            done = closed(actor)
            item = assigned(actor, handler="community_worker", title="路灯不亮", reporter_id=None)
            more(opened(actor, title="还有一件"), count - 3)
            sent_up(item)
            file = attachments.of(("worklist.item", done.id))[0]
            level = service.levels()[0]
        return {"item_id": item.id, "file_id": file.id, "level_id": level.id, "name": "level", "kind": "pdf"}


def sent_up(item):
    """That an item went to the tenant above, as its escalation keeps it."""
    db.add(
        WorklistEscalation(
            id=new_id(),
            item_id=item.id,
            other_id=1,
            other_name="双德街道",
            state="sent",
            reason="社区协调不了。",
            snapshot={"act": "escalated"},
            at=clock.now(),
            changed_at=clock.now(),
        )
    )


def more(like, count):
    """Many items at once, for long lists."""
    columns = [c.key for c in WorklistItem.__table__.columns]
    row = {name: getattr(like, name) for name in columns}
    series = f"worklist.{like.year}"
    rows = [{**row, "id": new_id(), "number": take_number(series)} for _ in range(count)]
    if rows:
        db.execute(insert(WorklistItem), rows)
