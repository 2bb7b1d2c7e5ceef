"""Each owner has its own version table, and looks at its own tables alone."""

import pytest

from tests.contract.breaking import Breaker
from yishi.plugins.migrations import owner_of
from yishi.testing import on_both_databases
from yishi.testing.installations import migrator_of


@pytest.fixture
def breaker(sampled, tmp_path):
    made = Breaker(sampled, tmp_path)
    yield made
    made.clear()


@pytest.fixture
def migrator(sampled):
    """Makes migrators; their engines are disposed of at the end."""
    made = []

    def make(installation):
        made.append(migrator_of(installation.yishi))
        return made[-1]

    yield make
    for one in made:
        one.engine.dispose()


def test_a_table_belongs_to_the_longest_name_it_begins_with():
    assert owner_of("pet_care_dog", ["pet", "pet_care"]) == "pet_care"
    assert owner_of("pet_dog", ["pet", "pet_care"]) == "pet"
    assert owner_of("petition", ["pet", "pet_care"]) == "core"


@on_both_databases
def test_each_plugin_has_a_version_table_of_its_own(breaker, kit, migrator):
    name = breaker.module().name
    found = migrator(kit.installation)

    assert found.current(name) == f"{name}_0001"
    assert found.current("core") == found.head("core")
    assert found.behind() == []


@on_both_databases
def test_a_plugin_whose_package_is_gone_is_an_orphan_and_disturbs_nobody(breaker, kit, migrator):
    without = kit.installation
    name = breaker.module().name
    found = migrator(without)

    assert found.orphans() == [name]
    assert found.drift("core") == []
    assert found.behind() == []


def test_looking_takes_no_lock(breaker, kit, migrator, unit):
    name = breaker.module().name
    found = migrator(kit.installation)
    with unit() as writing:
        assert writing.connection.in_transaction()
        assert found.current(name)
        assert found.drift("core") == []
        assert found.orphans() == []
