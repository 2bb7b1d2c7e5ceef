"""Tenants with a host name of their own: `https://yangguang.example/…` without the slug.

The path is rewritten to `/~<host>/…` before routing, so that there is one set of routes.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask
from sqlalchemy import select

from yishi.config import Config
from yishi.database import Database, Unit
from yishi.tenants.models import TenantHost

_GLOBAL = (
    *("/static/", "/health", "/preferences"),
    *("/favicon.ico", "/robots.txt", "/manifest.webmanifest"),
)


def install(app: Flask, database: Database, config: Config) -> None:
    inner: Callable[[dict[str, Any], Any], Iterable[bytes]] = app.wsgi_app

    def rewritten(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        host = (environ.get("HTTP_HOST") or "").rsplit(":", 1)[0].lower().strip("[]")
        path = environ.get("PATH_INFO", "/")
        if _may_be_tenant(host, config) and not path.startswith(_GLOBAL) and _is_tenant(host, database):
            api = path.startswith("/api/")
            environ["PATH_INFO"] = f"/api/~{host}{path[4:]}" if api else f"/~{host}{path}"
        elif path.startswith(("/~", "/api/~")):
            # Only this rewriting may make such an address.
            environ["PATH_INFO"] = path.replace("/~", "/-", 1)
        return inner(environ, start_response)

    app.wsgi_app = rewritten  # type: ignore[method-assign]


def _may_be_tenant(host: str, config: Config) -> bool:
    if not host or host == "localhost" or host in config.base_hosts:
        return False
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return "." in host
    return False


def _is_tenant(host: str, database: Database) -> bool:
    unit = Unit(database.engine, writes=False)
    try:
        found = unit.connection.execute(select(TenantHost.tenant_id).where(TenantHost.host == host)).first()
        return found is not None
    finally:
        unit.close()
