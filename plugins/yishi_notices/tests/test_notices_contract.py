"""The ten checks that every module passes."""

from sqlalchemy import insert

from yishi.testing import PluginContract
from yishi.toolkit import Upload, attachments, clock, db, new_id, take_number
from yishi_notices import service
from yishi_notices.models import Notice
from yishi_notices.tests.cases import ACCOUNTS, SHED, WATER, posted


class TestContract(PluginContract):
    plugin = "notices"
    query_budget = 3

    def fill(self, kit, tenant, count):
        """`count` notices; one of them an act with an objection, a correction and a file."""
        worker = kit.actor("community_worker", tenant)
        with kit.unit(tenant):
            posted(worker, ACCOUNTS)
            more(posted(worker, WATER), count - 3)
            draft = service.draft(worker, SHED)
            subject = ("notices.notice", draft.id)
            file = attachments.attach(worker, subject, Upload("图.pdf", b"%PDF-1.4\n%%EOF"))
            service.post(worker, draft.id)
            service.correct(worker, draft.id, "“40个”应为“20个”。")
            service.file_objection(
                kit.actor("owner", tenant), draft.id, text="绿地没了", reasons=["occupies_shared_green"]
            )
        return {"notice_id": draft.id, "file_id": file.id}


def more(like, count):
    """Many notices at once, for long lists."""
    columns = [c.key for c in Notice.__table__.columns]
    row = {name: getattr(like, name) for name in columns}
    series = f"notices.{like.year}"
    rows = [
        {**row, "id": new_id(), "number": take_number(series), "drafted_at": clock.now()}
        for _ in range(count)
    ]
    if rows:
        db.execute(insert(Notice), rows)
