"""Ten checks that every plugin passes, and what each of them looks at.

    class TestContract(PluginContract):
        plugin = "polls"

        def fill(self, kit, tenant, count):
            with kit.unit(tenant):
                …make `count` things, a row in each table…
            return {"poll_id": a_poll_id}

`fill` gives a value for each variable in this module's addresses, so that the checks can open its pages.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from yishi.testing.acting import Kit
from yishi.testing.contract import (
    apart,
    hooks,
    imports,
    manifest,
    persons,
    routes,
    settings,
    switching,
    tables,
)
from yishi.testing.contract.subject import Subject
from yishi.testing.marks import on_both_databases
from yishi.testing.sample import SampleTenant

BUDGET = 4
"""Statements that one page or answer may ask, that of the request's context included."""


class PluginContract:
    """Derive a test class from this; see the module."""

    plugin: str = ""
    query_budget: int = BUDGET
    many: int = 1000

    def fill(self, kit: Kit, tenant: SampleTenant, count: int) -> dict[str, Any]:
        """Make `count` things in `tenant`; the values of the variables in this module's addresses."""
        return {}

    @pytest.fixture
    def subject(self, sampled: Kit) -> Subject:
        """The plugin with everything the checks ask of it."""
        assert self.plugin, 'say which plugin: `plugin = "polls"`'
        return Subject(sampled, self.plugin, self.fill)

    def test_01_the_manifest_is_whole_and_speaks_both_languages(self, subject: Subject) -> None:
        manifest.check(subject)

    def test_02_nothing_answers_while_it_is_off(self, subject: Subject) -> None:
        routes.check_off(subject)

    def test_03_every_route_is_guarded(self, subject: Subject) -> None:
        routes.check_guards(subject)

    def test_04_tenants_are_kept_apart(self, subject: Subject) -> None:
        apart.check(subject)

    @on_both_databases
    def test_05_migrations_go_up_down_and_up_again(self, subject: Subject) -> None:
        tables.check(subject)

    @on_both_databases
    def test_06_tenants_and_people_can_leave(self, subject: Subject) -> None:
        persons.check(subject)

    def test_07_settings_have_defaults_a_form_and_keep_secrets(self, subject: Subject) -> None:
        settings.check(subject)

    def test_08_a_switch_loses_nothing_and_a_purge_everything(self, subject: Subject) -> None:
        switching.check(subject)

    def test_09_hooks_fit_and_pages_stay_within_their_queries(self, subject: Subject) -> None:
        hooks.check(subject, budget=self.query_budget, many=self.many)

    def test_10_it_stands_on_the_toolkit_alone(self, subject: Subject) -> None:
        imports.check(subject)


__all__ = ["BUDGET", "UUID", "PluginContract", "Subject"]
