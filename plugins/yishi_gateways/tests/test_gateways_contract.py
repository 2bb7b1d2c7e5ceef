"""The ten checks that every module passes."""

from yishi.testing import PluginContract


class TestContract(PluginContract):
    plugin = "gateways"
