"""Jobs of the core, by name; a module declares its own beside the service it belongs to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

F = TypeVar("F", bound=Callable[..., Any])

CORE_JOBS: dict[str, Callable[..., Any]] = {}


def core_job(name: str) -> Callable[[F], F]:
    """Register a job of the core: `function(tenant, **arguments)`, run inside the tenant's unit."""

    def register(function: F) -> F:
        CORE_JOBS[name] = function
        return function

    return register
