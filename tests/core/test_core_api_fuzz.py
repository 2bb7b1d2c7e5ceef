"""The whole API under random input, by two users of two tenants: nothing breaks, nothing is undocumented, and
nothing of the other tenant comes along.

The operations come from each tenant's own OpenAPI document. Ids in paths are drawn from the caller's tenant,
from the other tenant, and from nowhere.
"""

import contextvars
from collections import Counter

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.core.route_world import World
from tests.data import populated, rows
from yishi.people import tokens
from yishi.testing import on_both_databases

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
EXAMPLES = 12
ORIGINS = ("own", "theirs", "drawn")


class Caller:
    """An administrator with a token of their own tenant, and what must never reach them."""

    def __init__(self, world, tenant, other):
        kit = self.kit = world.kit
        self.tenant, self.other = tenant, other
        self.seen: Counter[int] = Counter()
        self.own, self.theirs = world.values(tenant), world.values(other)
        self.apart = {name for name in self.own if self.own[name] != self.theirs.get(name)}
        with kit.unit(tenant):
            actor = kit.actor("administrator", tenant)
            _made, token = tokens.create(actor, "fuzz", sorted(actor.permissions))
        self.headers = {"Authorization": f"Bearer {token}"}
        names = [kit.somebody(role, other).token for role in ("resident", "owner")]
        self.forbidden = {*map(str, populated.ids(kit, other)), *names}
        self.schema = schemathesis.openapi.from_wsgi(
            f"{tenant.api}/openapi.json", apart(kit.app), headers=self.headers
        )

    def operations(self):
        return [found.ok() for found in self.schema.get_all_operations()]

    def rows_of_other(self):
        with rows.as_owner(self.kit.installation) as connection:
            return rows.digest_of_tenant(connection, self.other.id)

    def call(self, case, origin):
        """Send one case, its ids from `origin`; hold the answer against the document and against leaks."""
        for name in case.path_parameters or {}:
            if origin != "drawn" and name in self.own:
                case.path_parameters[name] = str((self.own if origin == "own" else self.theirs)[name])
        answer = case.call(headers=self.headers)
        self.seen[answer.status_code] += 1
        case.validate_response(answer, checks=CHECKS, headers=self.headers)
        sent = f"{answer.request.url} {answer.request.body!r}"
        leaked = {secret for secret in self.forbidden if secret in answer.text and secret not in sent}
        assert not leaked, f"{case.method} {case.path} told of the other tenant: {leaked}"
        if origin == "theirs" and set(case.path_parameters or {}) & self.apart:
            assert answer.status_code in {400, 404, 422}, "an id of the other tenant is more than unknown"


def apart(app):
    """The app, each request in an empty context: the test's own tenant must not help."""

    def serve(environ, start_response):
        return contextvars.Context().run(lambda: list(app(environ, start_response)))

    return serve


@pytest.fixture
def callers(sampled):
    world = World(sampled)
    home, abroad = world.home, world.abroad
    return Caller(world, home, abroad), Caller(world, abroad, home)


def fuzz(caller, operation, mode, count):
    @seed(20260628)
    @settings(
        max_examples=count,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode), origin=st.sampled_from(ORIGINS))
    def run(case, origin):
        caller.call(case, origin)

    run()


@pytest.mark.slow
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=lambda m: m.value)
def test_two_users_of_two_tenants_find_no_fault_and_nothing_of_each_other(callers, mode):
    for caller in callers:
        before = caller.rows_of_other()
        operations = caller.operations()
        assert len(operations) >= 18 + 9 + 19, "of the core and notices, of votes, of councils"
        for operation in operations:
            if mode is GenerationMode.NEGATIVE and not can_be_wrong(operation):
                continue
            fuzz(caller, operation, mode, EXAMPLES)
        assert caller.rows_of_other() == before, "a call wrote into the other tenant"
        assert {200, 404} <= set(caller.seen) if mode is GenerationMode.POSITIVE else 422 in caller.seen
        assert caller.seen.total() >= 150, caller.seen


def can_be_wrong(operation):
    """Whether the operation takes anything that could be malformed."""
    return bool(operation.body or operation.query or operation.path_parameters)


@on_both_databases
def test_what_is_off_is_in_no_document_and_at_no_address(sampled, database_kind):
    sampled.enable("notices")
    home, abroad = sampled.tenants["yangguang"], sampled.tenants["dongfeng"]
    browser = sampled.browser()
    with_it = browser.get(f"{home.api}/openapi.json").json["paths"]
    without = browser.get(f"{abroad.api}/openapi.json").json["paths"]
    notices = {p.replace(home.api, "") for p in with_it} - {p.replace(abroad.api, "") for p in without}
    assert notices
    assert all(p.startswith("/notices") for p in notices)
    unknown = browser.get(f"{abroad.api}/no_such_module/")
    off = browser.get(f"{abroad.api}/notices/")
    assert off.status_code == unknown.status_code == 404
    assert off.json["detail"] == unknown.json["detail"]


def test_a_token_of_one_tenant_is_nothing_in_another(callers, sampled):
    for caller in callers:
        browser = sampled.browser()
        answer = browser.get(f"{caller.other.api}/me", headers=caller.headers)
        assert answer.status_code == 401
        raised = browser.post(f"{caller.other.api}/topics", json={"text": "路灯"}, headers=caller.headers)
        assert raised.status_code == 401, raised.json
