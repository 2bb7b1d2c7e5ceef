"""What a module said when it last failed, for the administrators of the tenant in which it did."""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping

from yishi.database.tenant import bound_tenant


class LastFailures(MutableMapping[str, str]):
    """Plugin → its last failure in the bound tenant.

    An exception's words may hold what people wrote: no other tenant may read them.
    """

    def __init__(self) -> None:
        self._kept: dict[tuple[int | None, str], str] = {}

    def __getitem__(self, name: str) -> str:
        return self._kept[bound_tenant.get(), name]

    def __setitem__(self, name: str, what: str) -> None:
        self._kept[bound_tenant.get(), name] = what

    def __delitem__(self, name: str) -> None:
        del self._kept[bound_tenant.get(), name]

    def __iter__(self) -> Iterator[str]:
        here = bound_tenant.get()
        return iter([name for tenant, name in list(self._kept) if tenant == here])

    def __len__(self) -> int:
        return sum(1 for _name in self)

    def clear(self) -> None:
        """Forget the failures in all tenants."""
        self._kept.clear()
