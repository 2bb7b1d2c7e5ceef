"""The ten checks that every module passes."""

from yishi.testing import PluginContract


class TestContract(PluginContract):
    plugin = "{{name}}"

    def fill(self, kit, tenant, count):
        """Make `count` things in `tenant`, through our own services; the ids that addresses may name."""
        return fill(kit, tenant, count)


def fill(kit, tenant, count):
    from yishi.toolkit import new_id, topics

    from yishi_{{name}} import service

    given = {}
    with kit.unit(tenant):
        for number in range(count):
            actor = kit.actor("resident", tenant)
            topic = topics.raise_topic(actor, text=f"路灯第{number}盏不亮", kind=service.KIND)
            service.plan(topic.id)
            visit_id = service.visit_of_topic(topic.id)
            if number == 0:
                service.record(kit.actor("grid_lead", tenant), visit_id=visit_id, note="灯泡坏了")
            given |= {"visit_id": visit_id or new_id(), "topic_id": topic.id}
    return given
