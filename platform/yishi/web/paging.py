"""Pages of long lists, for `ui.pager`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from flask import request

LAST = 100_000


@dataclass(frozen=True, slots=True)
class Page:
    """Which part of a list is asked for. In a view:

    page = Page.asked()
    rows, total = service.some(page.offset, page.size)
    return render("polls/index.html", rows=rows, page=page.of(total))
    """

    number: int
    size: int = 20
    total: int = 0
    query: tuple[tuple[str, str], ...] = ()

    @classmethod
    def asked(cls, size: int = 20) -> Page:
        """The page of the current request's `?page=`; nonsense means the first."""
        given = request.args.get("page", "")
        number = int(given) if given.isascii() and given.isdigit() and len(given) < 7 else 1
        query = tuple((k, v) for k, v in request.args.items(multi=True) if k != "page")
        return cls(max(1, min(number, LAST)), size, query=query)

    def of(self, total: int) -> Page:
        """The same page, knowing how many items there are in all."""
        return replace(self, total=total)

    @property
    def offset(self) -> int:
        return (self.number - 1) * self.size

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.size))

    def href(self, number: int) -> str:
        """The address of another page of the same list."""
        return "?" + urlencode([*self.query, ("page", str(number))])
