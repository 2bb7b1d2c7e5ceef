"""Every route says who may use it; a test walks the URL map and finds the one that does not."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, TypeVar

from yishi.web.request import ctx

F = TypeVar("F", bound=Callable[..., Any])


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
