"""2 and 3: what is off does not exist, and what is on says who may use it."""

from __future__ import annotations

from collections.abc import Iterator

from yishi.people.access import ANYONE, CORE_PERMISSIONS
from yishi.testing.browser import Browser
from yishi.testing.contract.subject import METHODS, Route, Subject

SIGN_IN = "/sign-in"


def check_off(subject: Subject) -> None:
    """Every address answers 404 to every verb, with and without slash, also to the administrator."""
    _check_prefixes(subject)
    assert subject.name not in subject.kit.view(subject.tenant).enabled
    browser = subject.kit.as_role("administrator", subject.tenant)
    answered = [f"{what} → {status}" for what, status in _answers(subject, browser) if status != 404]
    assert not answered, "\n".join([f"{subject.name} is off, and yet something answers:", *answered])


def _answers(subject: Subject, browser: Browser) -> Iterator[tuple[str, int]]:
    addresses = {route.path(subject.tenant, {}) for route in subject.routes}
    for address in sorted(addresses):
        for path in (address.rstrip("/"), address.rstrip("/") + "/"):
            for method in METHODS:
                yield f"{method} {path}", browser.open(path, method=method).status_code


def _check_prefixes(subject: Subject) -> None:
    """All it has lives under its own addresses, where the gate stands; nothing of it runs elsewhere."""
    outside = [str(r) for r in subject.routes if not r.rule.rule.startswith(subject.prefixes)]
    assert not outside, "addresses outside of the module's own:\n" + "\n".join(sorted(outside))
    app = subject.kit.app
    places = {
        "before_request": app.before_request_funcs,
        "after_request": app.after_request_funcs,
        "teardown_request": app.teardown_request_funcs,
        "context_processor": app.template_context_processors,
    }
    for what, functions in places.items():
        strays = [f for f in functions.get(None, ()) if f.__module__.split(".")[0] == subject.package]
        assert not strays, f"{what} runs for every module and tenant: {strays}"


def check_guards(subject: Subject) -> None:
    """Every route carries a guard of a declared permission, and keeps out who has not signed in."""
    subject.enable()
    values = subject.fill()
    known = {p.name: p for p in (*CORE_PERMISSIONS, *subject.kit.registry.permissions())}
    unguarded = [str(r) for r in subject.routes if r.needs is None]
    assert not unguarded, (
        "each route needs @requires(…), @public or @signed_in, right above the function or below the "
        "route's decorator:\n" + "\n".join(sorted(unguarded))
    )
    anonymous = subject.kit.browser()
    for route in subject.routes:
        if route.needs == "":
            continue
        assert route.needs == "signed_in" or route.needs in known, (
            f"{route}: the permission {route.needs!r} is declared by nobody"
        )
        if route.needs in known and ANYONE in known[route.needs].roles:
            continue
        _keeps_out(anonymous, route, route.path(subject.tenant, values))


def _keeps_out(anonymous: Browser, route: Route, path: str) -> None:
    answer = anonymous.open(path, method=route.method)
    to_sign_in = answer.status_code == 303 and SIGN_IN in (answer.location or "")
    # Standards from before 401 was for tokens say 403 instead.
    kept_out = answer.status_code == 401 or (route.own_refusals and answer.status_code == 403)
    assert kept_out or to_sign_in, f"{route} answers {answer.status_code} to somebody who has not signed in"
