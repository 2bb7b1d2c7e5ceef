"""Finding, checking and holding the installed plugins.

A plugin with another API version, a broken import or an unmet requirement is listed with its reason and
skipped; everything else starts. The allow-list is applied *before* any plugin code is loaded.
"""

from __future__ import annotations

import importlib
import importlib.util
import logging
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Any

from yishi.config import Config
from yishi.database import Base
from yishi.plugins.dispatch import Hooks
from yishi.plugins.manifest import API, Job, Permission, Plugin, TopicKind, core_table_of

log = logging.getLogger(__name__)

GROUP = "yishi.plugins"


@dataclass(frozen=True, slots=True)
class Skipped:
    """A plugin that is installed but can't be used, and why."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a plugin came from: its distribution's name, version, author, licence."""

    distribution: str = ""
    version: str = ""
    author: str = ""
    licence: str = ""


class Registry:
    """The installed plugins in dependency order, and what they declare."""

    def __init__(self, hooks: Hooks) -> None:
        self.hooks = hooks
        self.plugins: dict[str, Plugin] = {}
        self.skipped: dict[str, Skipped] = {}
        self.origins: dict[str, Origin] = {}

    def __contains__(self, name: str) -> bool:
        return name in self.plugins

    def __getitem__(self, name: str) -> Plugin:
        return self.plugins[name]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self.plugins)

    def permissions(self) -> Iterable[Permission]:
        return (p for plugin in self.plugins.values() for p in plugin.permissions)

    def topic_kinds(self, enabled: Iterable[str] | None = None) -> list[TopicKind]:
        names = self.plugins if enabled is None else [n for n in self.plugins if n in set(enabled)]
        return [kind for name in names for kind in self.plugins[name].topic_kinds]

    def jobs(self) -> Iterable[tuple[str, Job]]:
        return ((name, job) for name, plugin in self.plugins.items() for job in plugin.jobs)

    def handlers(self, event: type) -> list[tuple[str, Callable[..., Any]]]:
        """`(plugin, handler)` of all installed plugins for one event class."""
        return [(n, p.handlers[event]) for n, p in self.plugins.items() if event in p.handlers]

    def needs(self, name: str) -> list[str]:
        """All plugins that `name` requires, directly or not, in the order to switch them on."""
        found: list[str] = []
        for other in self.plugins[name].requires:
            found.extend(x for x in [*self.needs(other), other] if x not in found)
        return found

    def needed_by(self, name: str) -> list[str]:
        """All installed plugins that require `name`, directly or not."""
        return [other for other in self.plugins if name in self.needs(other)]

    def skip(self, name: str, reason: str) -> None:
        self.skipped[name] = Skipped(name, reason)
        log.warning("plugin %s is skipped: %s", name, reason)

    def add(self, plugin: Plugin, origin: Origin | None = None) -> bool:
        """Take a plugin in; False (and listed with its reason) when it can't be used."""
        name = plugin.name
        if plugin.api != API:
            self.skip(name, f"it is made for plugin API {plugin.api}; this platform has {API}")
            return False
        table = core_table_of(name)
        if table is not None:
            self.skip(
                name, f"the platform's table {table!r} goes by its name, which prefixes a plugin's tables"
            )
            return False
        missing = [n for n in plugin.requires if n not in self.plugins]
        if missing:
            self.skip(name, f"it requires {', '.join(missing)}, which can't be used here")
            return False
        try:
            if plugin.specs is not None:
                self.hooks.add_specs(plugin.specs)
            if plugin.hooks is not None:
                self.hooks.register(name, plugin.hooks)
        except ValueError as error:
            self.skip(name, f"its hooks don't fit: {error}")
            return False
        self.plugins[name] = plugin
        self.origins[name] = origin or Origin()
        return True


def discover(config: Config, *, hooks: Hooks | None = None) -> Registry:
    """Load all allowed plugins from entry points and `config.extra_plugins` (tests)."""
    registry = Registry(hooks or Hooks(trace=config.trace_hooks))
    found: dict[str, tuple[Plugin, Origin]] = {}
    for entry in _entries(registry, config.plugins):
        plugin = _load(registry, entry)
        if plugin is not None:
            found[plugin.name] = (plugin, _origin(entry))
    for plugin in config.extra_plugins:
        found[plugin.name] = (_with_models(_located(plugin)), Origin(distribution="(given in code)"))
    for name in _in_order({n: p for n, (p, _o) in found.items()}, registry):
        registry.add(*found[name])
    return registry


def _entries(registry: Registry, allowed: Collection[str] | None) -> Iterator[EntryPoint]:
    """The allowed entry points by name; one that two distributions claim is skipped: which is meant?"""
    claims: dict[str, list[EntryPoint]] = {}
    for entry in entry_points(group=GROUP):
        if allowed is None or entry.name in allowed:
            claims.setdefault(entry.name, []).append(entry)
    for name, entries in sorted(claims.items()):
        if len(entries) == 1:
            yield entries[0]
        else:
            owners = ", ".join(sorted(e.dist.name if e.dist else e.value for e in entries))
            registry.skip(name, f"several packages claim this name: {owners}")


def _load(registry: Registry, entry: EntryPoint) -> Plugin | None:
    """Import a plugin with its tables. What a broken one declared before it broke is taken back."""
    tables = set(Base.metadata.tables)
    try:
        plugin = entry.load()
        if isinstance(plugin, Plugin) and plugin.name == entry.name:
            return _with_models(_located(plugin, entry.module))
    except (Exception, SystemExit) as error:  # noqa: BLE001 - a broken plugin is listed; the rest must start
        for name in set(Base.metadata.tables) - tables:
            Base.metadata.remove(Base.metadata.tables[name])
        registry.skip(entry.name, f"it can't be imported: {type(error).__name__}: {error}")
        return None
    if isinstance(plugin, Plugin):
        registry.skip(entry.name, f"its manifest calls itself {plugin.name!r}")
    else:
        registry.skip(entry.name, f"{entry.value} is not a yishi Plugin")
    return None


def _located(plugin: Plugin, module_name: str = "") -> Plugin:
    """Fill in the package and its folder: where templates, catalogues and revisions are."""
    if plugin.folder is not None:
        return plugin
    package = plugin.package or module_name or f"yishi_{plugin.name}"
    try:
        module = importlib.import_module(package)
    except ModuleNotFoundError as error:
        if error.name != package:
            raise
        return plugin  # given in code, with no package of its own
    folder = Path(module.__file__).parent if module.__file__ else None
    return replace(plugin, package=package, folder=folder)


def _with_models(plugin: Plugin) -> Plugin:
    """The same plugin, its tables known to the metadata."""
    module = f"{plugin.package}.models"
    if plugin.package and importlib.util.find_spec(module) is not None:
        importlib.import_module(module)
    return plugin


def _origin(entry: EntryPoint) -> Origin:
    if entry.dist is None:
        return Origin()
    meta: Mapping[str, Any] = entry.dist.metadata  # type: ignore[assignment]
    return Origin(
        distribution=entry.dist.name,
        version=entry.dist.version,
        author=meta.get("Author") or meta.get("Author-email") or "",
        licence=meta.get("License-Expression") or meta.get("License") or "",
    )


def _in_order(plugins: dict[str, Plugin], registry: Registry) -> list[str]:
    """Requirements first, then `after` where possible, else by name; a circle is listed and skipped."""
    ordered: list[str] = []
    waiting = dict(sorted(plugins.items()))
    while waiting:
        ready = (
            [n for n, p in waiting.items() if not _waits(p, (*p.requires, *p.after), waiting)]
            # `after` is a wish: two that wish to come after each other still start.
            or [n for n, p in waiting.items() if not _waits(p, p.requires, waiting)]
        )
        if ready:
            ordered.append(ready[0])
            del waiting[ready[0]]
            continue
        circle = [name for name in waiting if name in _reached(name, waiting)]
        for name in circle:
            registry.skip(name, "its requirements run in a circle: " + " → ".join([*circle, circle[0]]))
            del waiting[name]
    return ordered


def _waits(plugin: Plugin, on: Iterable[str], waiting: Collection[str]) -> bool:
    return any(other in waiting for other in on if other != plugin.name)


def _reached(name: str, plugins: Mapping[str, Plugin]) -> set[str]:
    """All plugins among these that `name` requires, directly or not."""
    found: set[str] = set()
    new = {other for other in plugins[name].requires if other in plugins}
    while new:
        found |= new
        new = {o for n in new for o in plugins[n].requires if o in plugins} - found
    return found
