"""Every set of modules that a community may have on: no page breaks, no link leads nowhere, all jobs run.

All, none, all but one, each alone, every pair; over data that was made while all were on. A failure names the set.
What a module does by itself, its neighbours off, is the business of its contract.
"""

import logging

import pytest

from tests.core import switching_cases as cases
from tests.core.switching_crawl import BASE, Crawl

pytestmark = pytest.mark.slow

MODULES = cases.installed()
SETS = cases.sets_of_modules(MODULES)
WHOLE = ("all", "none")
"""Sets for which links between pages of the core are followed, too: what is in them is the same in all others."""
DEEP = (*WHOLE, *MODULES)
"""Sets for which everybody follows links; in the others the lead and the visitor look where all modules meet."""

STARTS = {
    "visitor": ("", "topics/", "search?q=电梯", "sign-in"),
    "resident": ("", "topics/", "me/", "account", "account/messages", "search?q=电梯"),
    "lead": ("", "desk/", "me/", "topics/", "search?q=电梯"),
    "administrator": (
        *("", "desk/", "console/", "console/modules", "console/settings", "console/activity", "me/"),
        *("account", "account/tokens", "search?q=电梯"),
    ),
}


@pytest.fixture
def community(kit):
    kit.clock_at(cases.NOW)
    return kit.begin_with("a community with every module", lambda: cases.lived_in(kit))


def starts(community, who, label):
    pages = [f"{BASE}{path}" for path in STARTS[who]]
    shown = community.topics if label in WHOLE else community.topics[::3]
    document = [f"/api{BASE}openapi.json"] if who == "visitor" else []
    return [*pages, *(f"{BASE}topics/{topic}" for topic in shown), *document]


@pytest.mark.parametrize("chosen", SETS.values(), ids=SETS)
def test_whatever_is_on_everything_works(kit, community, caplog, chosen, request):
    label = request.node.callspec.id
    cases.switch(kit, community.tenant_id, chosen)

    with caplog.at_level(logging.ERROR):
        faults = []
        for who, token in community.tokens.items():
            crawl = Crawl(kit, chosen, who, kit.browser().sign_in(token), core_too=label in WHOLE)
            deep = label in DEEP or who in ("resident", "administrator")
            crawl.follow(starts(community, who, label), deep=deep)
            if token:
                crawl.follow_messages(f"{BASE}account/messages")
            faults += crawl.faults
            reached = {route.partition(".")[0] for route in crawl.routes}
            if who == "administrator":
                assert chosen - {"gateways"} <= reached, "the crawl lost its way"

        kit.clock_at("2026-06-26 00:30")
        assert cases.run_a_night(kit, community.tenant_id) > len(chosen)

    faults += [f"{record.name}: {record.getMessage()}" for record in caplog.records]
    faults += [f"a hook failed: {failure}" for failure in kit.registry.hooks.failures]
    assert not faults, "\n".join(faults)


def test_a_dead_link_and_one_to_a_module_that_is_off_are_found(kit, community):
    crawl = Crawl(kit, frozenset(MODULES) - {"appeals"}, "visitor", kit.browser(), core_too=False)
    crawl.follow([BASE, f"{BASE}topics/{community.tokens['resident']}"])
    assert f"visitor: {BASE} leads to {BASE}appeals/, and appeals is off" in crawl.faults
    assert any("answers 404, linked from the beginning" in fault for fault in crawl.faults)
