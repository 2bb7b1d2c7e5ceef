"""9: hooks do what their specs allow, and pages ask the database little, however long the lists are."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from yishi.plugins.dispatch import Implementation
from yishi.testing.contract.subject import Route, Subject
from yishi.testing.counting import Asked

FEW = 10
_CORE_PAGES = ("/", "/topics/", "/topics/{topic}", "/me/", "/search?q=灯", "/desk/", "/console/")


def check(subject: Subject, *, budget: int, many: int) -> None:
    subject.enable()
    few = subject.fill(count=FEW)
    with _watched(subject) as problems:
        first = _asked(subject, few)
        _open_core_pages(subject)
    assert not problems, "\n".join(sorted(set(problems)))
    assert not _failures(subject), f"a hook failed: {subject.kit.registry.hooks.last_failure}"
    if not first:
        return
    later = _asked(subject, subject.fill(count=many - FEW))
    for path, asked in later.items():
        assert asked.count <= budget, f"{path} asks {asked.count} statements, more than {budget}:\n{asked}"
        assert asked.count <= first[path].count, (
            f"{path} asks {first[path].count} statements with {FEW} things and {asked.count} with {many}: "
            f"one for each?\n{asked}"
        )


def _failures(subject: Subject) -> list[tuple[str, str]]:
    return [key for key in subject.kit.registry.hooks.failures if key[0] == subject.name]


def _asked(subject: Subject, values: dict[str, Any]) -> dict[str, Asked]:
    """What each page asks of the database, by route."""
    browser = subject.kit.as_role("administrator", subject.tenant)
    found = {}
    for route in _lists(subject):
        path = route.path(subject.tenant, values)
        browser.get(path)
        with subject.kit.count_queries() as asked:
            answer = browser.get(path)
        assert answer.status_code < 500, f"{route} answers {answer.status_code}"
        found[str(route)] = asked
    return found


def _lists(subject: Subject) -> Iterator[Route]:
    return (route for route in subject.routes if route.method == "GET")


def _open_core_pages(subject: Subject) -> None:
    """Pages of the core that ask this plugin's hooks."""
    kind = next((kind.name for kind in subject.plugin.topic_kinds), "general")
    (topic,) = subject.kit.topics(subject.tenant, 1, kind=kind)
    for role in ("administrator", "resident"):
        browser = subject.kit.as_role(role, subject.tenant)
        for path in _CORE_PAGES:
            answer = browser.get(subject.tenant.base + path.format(topic=topic))
            assert answer.status_code < 500, f"{path} answers {answer.status_code} with {subject.name} on"


@contextmanager
def _watched(subject: Subject) -> Iterator[list[str]]:
    """Collect hook implementations that query where their spec forbids it, or without saying so."""
    hooks = subject.kit.registry.hooks
    problems: list[str] = []
    plain = hooks._call

    def watched(hook: str, entry: Implementation, args: dict[str, Any]) -> Any:
        if entry[0] != subject.name:
            return plain(hook, entry, args)
        with subject.kit.count_queries() as asked:
            answer = plain(hook, entry, args)
        if asked.count and not getattr(entry[1], "yishi_queries", False):
            problems.append(f"{hook}: it queries, and must say so with @queries:\n{asked}")
        elif asked.count and not hooks.may_query(hook):
            problems.append(f"{hook}: its spec does not let it query:\n{asked}")
        return answer

    hooks._call = watched  # type: ignore[method-assign]
    try:
        yield problems
    finally:
        hooks._call = plain  # type: ignore[method-assign]
