"""What this module does when the platform asks. Functions that query say so with `@queries`."""

from __future__ import annotations

from yishi.toolkit import Actor, TenantView, hookimpl, queries
from yishi_worklist import levels


@hookimpl
@queries
def enabled(tenant: TenantView, actor: Actor) -> None:
    levels.seed()
