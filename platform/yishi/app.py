"""`create_app`: the start-up story, top to bottom."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import Any

from flask import Flask, g
from flask.typing import ResponseReturnValue
from werkzeug.middleware.proxy_fix import ProxyFix

from yishi import api, i18n, models, web
from yishi.config import Config, from_environment, shipped_folder
from yishi.crypto import KeyRing
from yishi.database import Database
from yishi.database.engine import check_postgres
from yishi.installation import Installation, set_installation
from yishi.jobs.queue import on_enqueue
from yishi.jobs.worker import Worker
from yishi.plugins.registry import Registry, discover
from yishi.running import Runner
from yishi.storage import FolderStorage
from yishi.web import errors, host_names, request, security
from yishi.web.render import Pages

SAMPLE_MASTER_KEY = "sample:" + base64.b64encode(b"for tests and demos only 32 byte").decode()
"""Production refuses to start without keys of its own (`config.check`)."""


@dataclass(slots=True)
class Yishi:
    """One running installation: what `app.extensions["yishi"]` holds."""

    config: Config
    registry: Registry
    database: Database
    installation: Installation
    worker: Worker
    pages: Pages | None = None


class YishiApp(Flask):
    """Flask, with one transaction a request: committed when the view succeeded, before the answer goes."""

    def dispatch_request(self) -> ResponseReturnValue:
        answer = self.make_response(super().dispatch_request())
        context = g.get("yishi")
        if context is not None and context.unit.writes and answer.status_code < 400:
            context.unit.commit()
        return answer


def create_app(config: Config | None = None) -> YishiApp:
    """The application: plugins found, models and words loaded, database opened, routes mounted."""
    config = config or from_environment()
    yishi = assemble(config)
    app = YishiApp("yishi", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = config.max_upload_bytes + 64 * 1024
    app.config["MAX_FORM_MEMORY_SIZE"] = 4 * 1024 * 1024
    app.config["PROPAGATE_EXCEPTIONS"] = False
    app.json.ensure_ascii = False
    app.extensions["yishi"] = yishi
    yishi.pages = Pages(yishi.registry)

    request.install(app, yishi.database, yishi.registry, yishi.installation)
    security.install(app, https=config.https)
    errors.install(app)
    web.mount(app, yishi.registry)
    api.mount(app, yishi.registry)
    host_names.install(app, yishi.database, config)
    if config.trusted_proxies:
        hops = config.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]

    check_database(yishi)
    return app


def assemble(config: Config) -> Yishi:
    """Everything but the web: what the command line and the worker need."""
    config.data_folder.mkdir(parents=True, exist_ok=True)
    models.load()
    registry = discover(config)
    i18n.load_core()
    for name, plugin in registry.plugins.items():
        if plugin.folder is not None:
            i18n.add_catalogues(plugin.folder / "translations", name)
    database = Database(config)
    installation = Installation(
        config=config,
        keys=KeyRing.parse(config.master_keys or SAMPLE_MASTER_KEY),
        storage=FolderStorage(config.data_folder / "files"),
    )
    set_installation(installation)
    runner = Runner(database, registry, installation)
    worker = Worker(database, runner.execute, runner.plan)
    on_enqueue(worker.wake)
    return Yishi(
        config=config,
        registry=registry,
        database=database,
        installation=installation,
        worker=worker,
    )


def check_database(yishi: Yishi) -> None:
    """Refuse to work on PostgreSQL under a role that row-level security does not hold, or without durable commits.

    Whoever keeps running (the server, a worker) asks this at start-up; single commands may be the owner's.
    """
    if yishi.config.is_postgres and yishi.config.mode != "demo":
        check_postgres(yishi.database.engine)


data_folder = shipped_folder


def start_worker(app: Any) -> None:
    """Drain background work in this process."""
    yishi: Yishi = app.extensions["yishi"]
    if yishi.config.workers_in_process:
        yishi.worker.start()
