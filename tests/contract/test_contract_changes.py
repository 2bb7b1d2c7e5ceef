"""The contract reads all rows again after whatever changed one: it must miss no change."""

from yishi.testing.contract import apart
from yishi.testing.contract.subject import Subject


def test_every_commit_is_noticed_and_nothing_else(kit, sampled, client, tenant):
    changed = apart.changes(Subject(kit, "notices", lambda *_given: {}))
    assert changed(), "what was there at the beginning was never read"
    assert not changed()

    kit.enable("notices")
    assert changed()
    assert not changed()

    client.get(f"{tenant.base}/notices/")
    with kit.unit(writes=False):
        pass
    assert not changed()

    kit.topics(tenant, 1)
    assert changed()
    assert not changed()
