"""The ten checks that every module passes."""

from yishi.testing import PluginContract

from yishi_{{name}} import service


class TestContract(PluginContract):
    plugin = "{{name}}"

    def fill(self, kit, tenant, count):
        """Make `count` visits in `tenant`, one of them made; give the ids that our addresses name."""
        topic_ids = kit.topics(tenant, count, kind=service.KIND)
        with kit.unit(tenant):
            for topic_id in topic_ids:
                service.plan(topic_id)
            visit_id = service.visit_of_topic(topic_ids[0])
            service.record(kit.actor("grid_lead", tenant), visit_id=visit_id, note="灯泡坏了")
        return {"visit_id": visit_id, "topic_id": topic_ids[0]}
