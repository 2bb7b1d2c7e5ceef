"""Every route says who may use it; a test walks the URL map and finds the one that does not."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, TypeVar

from flask import Response, current_app, request

from yishi.errors import Refusal
from yishi.web.request import ctx

F = TypeVar("F", bound=Callable[..., Any])
Shape = Callable[[Refusal], Response]
GATE = ("no_such_tenant", "module_off")


def requires(permission: str) -> Callable[[F], F]:
    """Only actors who hold `permission`; others are asked to sign in, or told that they may not."""

    def decorate(view: F) -> F:
        @functools.wraps(view)
        def guarded_view(*args: Any, **kw: Any) -> Any:
            ctx().actor.need(permission)
            return view(*args, **kw)

        guarded_view.yishi_requires = permission  # type: ignore[attr-defined]
        return guarded_view  # type: ignore[return-value]

    return decorate


def public(view: F) -> F:
    """Anybody may use this route, signed in or not."""
    view.yishi_requires = ""  # type: ignore[attr-defined]
    return view


def signed_in(view: F) -> F:
    """Anybody who is signed in, in whatever role."""

    @functools.wraps(view)
    def guarded_view(*args: Any, **kw: Any) -> Any:
        ctx().need_visitor()
        return view(*args, **kw)

    guarded_view.yishi_requires = "signed_in"  # type: ignore[attr-defined]
    return guarded_view  # type: ignore[return-value]


def refuses_as(shape: Shape) -> Callable[[F], F]:
    """Refusals of this route are answered by `shape`: for standards that say themselves how an error looks."""

    def decorate(view: F) -> F:
        view.yishi_refuses_as = shape  # type: ignore[attr-defined]
        return view

    return decorate


def own_shape(refusal: Refusal) -> Shape | None:
    """How the route that was asked answers refusals, if in a shape of its own.

    None for what the gate refuses: a module that is off must not be told from one that nobody installed.
    """
    view: Any = current_app.view_functions.get(request.endpoint or "")
    return None if refusal.code in GATE else getattr(view, "yishi_refuses_as", None)
