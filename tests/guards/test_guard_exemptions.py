"""Each statement that may see all tenants is named here; a new one needs a reader's eye, and so a line."""

import ast
from collections import Counter

from tests.guards.repository import ROOT, assert_nothing, files
from yishi.database.tripwire import EXEMPT

ALLOWED: dict[tuple[str, str], str] = {}
"""(file, reason as written in the code) → why no tenant learns of another by it."""

RAW = {"raw_connection", "driver_connection", "exec_driver_sql", "create_engine", "make_engine"}
"""Ways to a connection of one's own, past the tripwire or with text that nobody filters."""

RAW_ALLOWED = {
    "migrations/env.py": "schema changes, as the owner",
    "platform/yishi/backup/format.py": "a backup reads as the tables' owner, each tenant in its own scope",
    "platform/yishi/backup/restoring.py": "a restore writes as the tables' owner, each tenant in its own scope",
    "platform/yishi/database/database.py": "makes the installation's engines",
    "platform/yishi/database/engine.py": "begins transactions, makes engines",
    "platform/yishi/database/rls.py": "policies and grants, as the owner",
    "platform/yishi/database/unit.py": "tells PostgreSQL the tenant",
    "platform/yishi/plugins/migrations.py": "schema changes, as the owner",
}
SHIPPED = ("platform/", "plugins/", "scripts/", "migrations/env.py")


def sources():
    for path in files():
        name = path.as_posix()
        if path.suffix == ".py" and name.startswith(SHIPPED) and "/tests/" not in name:
            if name.startswith("platform/yishi/testing/"):
                continue
            yield name, ast.parse((ROOT / path).read_text("utf-8"), name)


def exemptions(tree):
    """Reason of each use of the way round the tripwire; None where it is not written as a literal."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            for keyword in node.keywords:
                if keyword.arg == EXEMPT:
                    value = keyword.value
                    yield value.value if isinstance(value, ast.Constant) else None
        if isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                if isinstance(key, ast.Constant) and key.value == EXEMPT:
                    yield value.value if isinstance(value, ast.Constant) else None
        if isinstance(node, ast.Name | ast.Attribute):
            name = node.id if isinstance(node, ast.Name) else node.attr
            if name == "EXEMPT" and isinstance(node.ctx, ast.Load):
                yield None


def calls(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in RAW:
            yield node.attr
        if isinstance(node, ast.Name) and node.id in RAW and isinstance(node.ctx, ast.Load):
            yield node.id


def test_every_way_round_the_tripwire_is_known():
    found = Counter()
    for name, tree in sources():
        if name == "platform/yishi/database/tripwire.py":
            continue
        found.update((name, reason) for reason in exemptions(tree))
    assert_nothing(
        [
            *(
                f"{name}: all_tenants={reason!r} is new: a reader must judge it"
                for name, reason in found
                if (name, reason) not in ALLOWED
            ),
            *(
                f"{name}: {reason!r} is not there any more"
                for name, reason in ALLOWED
                if (name, reason) not in found
            ),
        ]
    )


def test_own_connections_are_made_in_few_known_places():
    found = {name: sorted(set(calls(tree))) for name, tree in sources()}
    used = {name: ways for name, ways in found.items() if ways}
    assert_nothing(
        [
            *(f"{name}: {', '.join(ways)}" for name, ways in used.items() if name not in RAW_ALLOWED),
            *(f"{name}: needs no exception any more" for name in RAW_ALLOWED if name not in used),
        ]
    )


def test_the_guard_sees_an_exemption_however_it_is_written():
    tree = ast.parse(
        "a.execution_options(all_tenants='one')\n"
        "b = {'all_tenants': 'two'}\n"
        "c.execution_options(**{EXEMPT: why})\n"
        "d.execution_options(all_tenants=reason)\n"
        "engine.raw_connection()\n"
    )
    assert Counter(exemptions(tree)) == Counter({"one": 1, "two": 1, None: 2})
    assert list(calls(tree)) == ["raw_connection"]
