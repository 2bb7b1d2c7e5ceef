"""What a module's own command needs of the platform: a tenant to work in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def in_tenant(slug: str, *, writes: bool = True) -> Iterator[None]:
    """The installation from the environment, in the tenant with this slug; committed at the end.

    Speaks the installation's language. Exits with a plain sentence where there is no such tenant or the
    database is behind the code.
    """
    # Imported here: the toolkit offers this to every module, and only commands need the whole platform.
    from yishi.cli import common

    yishi = common.at_work()
    try:
        with common.in_tenant(yishi, slug, writes=writes):
            yield
    finally:
        yishi.database.dispose()
