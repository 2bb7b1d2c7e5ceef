"""Every route says who may use it, in a permission that somebody declared."""

from flask import Flask

from tests.guards.repository import assert_nothing
from yishi.people.access import ANYONE, CORE_PERMISSIONS, ROLES, SIGNED_IN
from yishi.web.guards import public, requires

WORDS = {"", "signed_in"}


def needs(app):
    """(endpoint, method, what its guard asks or None) of every route."""
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        view_class = getattr(view, "view_class", None)
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            guarded = getattr(view_class, method.lower(), view) if view_class else view
            yield f"{method} {rule.rule}", getattr(guarded, "yishi_requires", None)


def unguarded(app):
    return [route for route, need in needs(app) if need is None]


def undeclared(app, permissions):
    return [f"{route}: {need}" for route, need in needs(app) if need not in {None, *WORDS, *permissions}]


def test_every_route_is_guarded(app):
    assert_nothing(unguarded(app))


def test_every_guard_asks_for_a_permission_that_somebody_declared(app, kit):
    declared = {p.name for p in (*CORE_PERMISSIONS, *kit.registry.permissions())}
    assert_nothing(undeclared(app, declared))


def test_permissions_are_granted_to_roles_that_exist(kit):
    roles = {*ROLES, ANYONE, SIGNED_IN}
    strangers = [
        f"{p.name}: {set(p.roles) - roles}"
        for p in (*CORE_PERMISSIONS, *kit.registry.permissions())
        if set(p.roles) - roles
    ]
    assert_nothing(strangers)


def test_a_bare_route_and_an_unknown_permission_are_found():
    app = Flask("sample", static_folder=None)

    def bare():
        return ""

    def wrong():
        return ""

    def right():
        return ""

    app.get("/bare")(bare)
    app.get("/wrong")(requires("no.such")(wrong))
    app.get("/right")(public(right))

    assert unguarded(app) == ["GET /bare"]
    assert undeclared(app, {"topics.read"}) == ["GET /wrong: no.such"]
