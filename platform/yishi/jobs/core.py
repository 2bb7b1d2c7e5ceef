"""Jobs of the core, by name; a module declares its own beside the service it belongs to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

F = TypeVar("F", bound=Callable[..., Any])

CORE_JOBS: dict[str, Callable[..., Any]] = {}


NIGHTLY: list[str] = []
"""Those that run once a night for each tenant."""


def core_job(name: str, *, nightly: bool = False) -> Callable[[F], F]:
    """Register a job of the core: `function(tenant, **arguments)`, run inside the tenant's unit.

    A `nightly` one is planned once a night for each tenant, with no arguments.
    """

    def register(function: F) -> F:
        CORE_JOBS[name] = function
        if nightly and name not in NIGHTLY:
            NIGHTLY.append(name)
        return function

    return register
