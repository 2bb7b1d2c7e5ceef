"""What a plugin *is*: data in its manifest, checked when it is loaded.

Static things (pages, settings, permissions, jobs, tables) are declared here, so that the platform can
list, check, gate, document and remove them without running plugin code.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from types import MappingProxyType, ModuleType
from typing import Any, Literal

from flask import Blueprint
from marshmallow import Schema

from yishi.database.base import core_tables

API = 1
"""The major version of the plugin API; a plugin that names another one is listed and skipped."""

RESERVED = frozenset(
    {
        "api",
        "static",
        "preferences",
        "manifest.webmanifest",
        "admin",
        "sign-in",
        "sign-out",
        "account",
        "core",
        "desk",
        "console",
        "operator",
        "topics",
        "places",
        "people",
        "me",
        "files",
        "search",
        "health",
        # Not there yet; a name that a tenant once has can't be taken back for it.
        "metrics",
        "docs",
        "about",
        "hooks",
        "yishi",
        "favicon.ico",
        "robots.txt",
        "tenant",
        "tenants",
    }
)
KINDS = ("district", "subdistrict", "community", "alliance")
NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")


class BadManifest(ValueError):
    """The manifest says something impossible; the message tells what."""


@dataclass(frozen=True, slots=True)
class Permission:
    """`name` is `<plugin>.<action>`; `roles` hold it unless the tenant's profile says otherwise.

    The role `anyone` includes people who have not signed in.
    """

    name: str
    title: str
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TopicKind:
    """A kind of topic that this module brings (`notices.act`)."""

    name: str
    label: str
    public_raise: bool = False


@dataclass(frozen=True, slots=True)
class Job:
    """Background work, run for each tenant that has the plugin on, inside that tenant's scope."""

    name: str
    run: Callable[..., Any]
    every: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Plugin:
    """One module. `name` is also its URL prefix, table prefix, template folder and catalogue."""

    name: str
    title: str
    summary: str
    category: str = "general"
    api: int = API
    requires: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    restricted: bool = False
    kinds: tuple[Literal["district", "subdistrict", "community", "alliance"], ...] = ("community", "alliance")
    settings: type[Schema] | None = None
    permissions: tuple[Permission, ...] = ()
    topic_kinds: tuple[TopicKind, ...] = ()
    pages: Blueprint | None = None
    api_blueprint: Blueprint | None = None
    jobs: tuple[Job, ...] = ()
    handlers: Mapping[type, Callable[..., Any]] = field(default_factory=lambda: MappingProxyType({}))
    hooks: ModuleType | None = None
    specs: ModuleType | None = None
    package: str = ""
    folder: Path | None = None

    def __post_init__(self) -> None:
        problems = list(_problems(self))
        if problems:
            raise BadManifest(f"{self.name}: " + "; ".join(problems))


def core_table_of(name: str) -> str | None:
    """A table of the core that a plugin of this name would take for its own: `topic_gate` of `topic`."""
    taken = (table for table in core_tables() if table == name or table.startswith(f"{name}_"))
    return min(taken, default=None)


def _problems(plugin: Plugin) -> list[str]:
    found = []
    if not NAME.fullmatch(plugin.name) or plugin.name in RESERVED:
        found.append("the name must be lower-case words joined by _, and not a reserved one")
    if not plugin.title or not plugin.summary:
        found.append("title and summary are needed; administrators read them")
    prefix = plugin.name + "."
    for name in (*(p.name for p in plugin.permissions), *(k.name for k in plugin.topic_kinds)):
        if not name.startswith(prefix):
            found.append(f"{name!r} must begin with {prefix!r}")
    names = [p.name for p in plugin.permissions] + [f"job:{j.name}" for j in plugin.jobs]
    found.extend(f"{name!r} is declared twice" for name in {n for n in names if names.count(n) > 1})
    if plugin.name in plugin.requires:
        found.append("a plugin can't require itself")
    for kind in plugin.kinds:
        if kind not in KINDS:
            found.append(f"unknown tenant kind {kind!r}")
    for blueprint in (plugin.pages, plugin.api_blueprint):
        if blueprint is not None and blueprint.name not in (plugin.name, f"{plugin.name}_api"):
            found.append(f"blueprint {blueprint.name!r} must be named {plugin.name!r} or '{plugin.name}_api'")
    return found
