"""The ten checks that every module passes."""

from yishi.testing import PluginContract
from yishi.toolkit import Upload, attachments
from yishi_notices import service
from yishi_notices.tests.cases import ACCOUNTS, SHED, WATER, posted


class TestContract(PluginContract):
    plugin = "notices"
    query_budget = 3

    def fill(self, kit, tenant, count):
        """`count` notices of all kinds; one of them an act with an objection, a correction and a file."""
        worker = kit.actor("community_worker", tenant)
        with kit.unit(tenant):
            for number in range(count - 1):
                posted(worker, (ACCOUNTS, WATER)[number % 2])
            draft = service.draft(worker, SHED)
            subject = ("notices.notice", draft.id)
            file = attachments.attach(worker, subject, Upload("图.pdf", b"%PDF-1.4\n%%EOF"))
            service.post(worker, draft.id)
            service.correct(worker, draft.id, "“40个”应为“20个”。")
            service.file_objection(
                kit.actor("owner", tenant), draft.id, text="绿地没了", reasons=["occupies_shared_green"]
            )
        return {"notice_id": draft.id, "file_id": file.id}
