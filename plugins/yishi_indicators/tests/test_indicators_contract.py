"""The ten checks that every module passes."""

from yishi.testing import PluginContract
from yishi.toolkit import current_tenant, figures


class TestContract(PluginContract):
    plugin = "indicators"
    query_budget = 3

    def fill(self, kit, tenant, count):
        """Numbers of the last months and years, of `count` topics."""
        kit.topics(tenant, count)
        with kit.unit(tenant):
            figures.compute_last(current_tenant(), 2)
        return {"key": "topics_raised", "kind": "xlsx"}
