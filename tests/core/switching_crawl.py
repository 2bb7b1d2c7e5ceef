"""Following the links of a community, one page of each route, and telling what leads nowhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape

from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.routing import RequestRedirect

from tests.core.switching_cases import SLUG
from yishi.testing.acting import Kit
from yishi.testing.browser import Browser

BASE = f"/{SLUG}/"
_ADDRESS = re.compile(rf'(?P<name>href|src|action)="(?P<path>/(?:api/)?{SLUG}/[^"#?]*)')
_MESSAGE = re.compile(rf'action="(/{SLUG}/account/messages/[0-9a-f-]{{36}})"')
_FILE = re.compile(r"\.(pdf|docx|xlsx|csv|zip|png|jpg|ics)$")
"""What is made anew at each call and has no links: dear, and the same whatever else is on."""


@dataclass
class Crawl:
    """One visitor's way through one set of modules. `core_too`: also follow links between pages of the core."""

    kit: Kit
    on: frozenset[str]
    who: str
    browser: Browser
    core_too: bool
    faults: list[str] = field(default_factory=list)
    routes: set[str] = field(default_factory=set)

    def follow(self, starts: list[str], *, deep: bool = True) -> None:
        """Open `starts` and, if `deep`, one page of each route that links lead to from there."""
        waiting = [(start, "the beginning") for start in starts]
        known = set(starts)
        for path in starts:
            self.routes.add(self._route(path) or path)
        while waiting:
            path, found_on = waiting.pop(0)
            for link in self._open(path, found_on):
                if link not in known and self._wants(link, path) and deep:
                    known.add(link)
                    waiting.append((link, path))

    def follow_messages(self, page: str) -> None:
        """Go where the messages on this page lead, as a tap on each does."""
        for action in dict.fromkeys(_MESSAGE.findall(self.browser.get(page).text)):
            answer = self.browser.post_form(action)
            if self.browser.get(answer.location).status_code >= 400:
                self._fault(f"a message leads to {answer.location}, where nothing is")

    def _open(self, path: str, found_on: str) -> Iterator[str]:
        answer = self.browser.get(path)
        if answer.status_code >= 500 or answer.status_code in (404, 410):
            self._fault(f"{path} answers {answer.status_code}, linked from {found_on}")
        elif answer.status_code == 403 and found_on != "the beginning":
            self._fault(f"{path} is linked from {found_on} and forbidden to this visitor")
        if answer.mimetype == "text/html":
            for found in _ADDRESS.finditer(answer.text):
                yield self._checked(found["name"], unescape(found["path"]), path)

    def _checked(self, name: str, link: str, page: str) -> str:
        module = link.removeprefix("/api").removeprefix(BASE).partition("/")[0]
        if module in self.kit.registry.plugins and module not in self.on:
            self._fault(f"{page} leads to {link}, and {module} is off")
            return page
        return page if name == "action" else link

    def _wants(self, link: str, page: str) -> bool:
        route = self._route(link)
        if route is None:
            self._fault(f"{page} leads to {link}, where no route is")
            return False
        module = link.removeprefix(BASE).partition("/")[0]
        if not self.core_too and (module not in self.kit.registry.plugins or _FILE.search(link)):
            return False
        if route in self.routes:
            return False
        self.routes.add(route)
        return True

    def _route(self, path: str) -> str | None:
        """The name of the route that answers GET here; a route for forms alone is one, too."""
        try:
            name, _values = self.kit.app.url_map.bind("localhost").match(path, method="GET")
        except RequestRedirect:
            return path
        except MethodNotAllowed:
            return f"form:{path}"
        except HTTPException:
            return None
        return str(name)

    def _fault(self, text: str) -> None:
        line = f"{self.who}: {text}"
        if line not in self.faults:
            self.faults.append(line)
