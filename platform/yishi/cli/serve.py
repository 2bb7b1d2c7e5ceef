"""`yishi serve` and `yishi worker`."""

from __future__ import annotations

import gc
import signal
import types
from typing import TYPE_CHECKING

import click

from yishi.cli.common import migrator
from yishi.config import Config, from_environment
from yishi.errors import Misconfigured

if TYPE_CHECKING:
    from yishi.app import Yishi


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535))
@click.option("--threads", default=8, show_default=True, type=click.IntRange(1, 64))
def serve(host: str, port: int, threads: int) -> None:
    """Serve the pages and the API, and drain background work, in this process."""
    run(from_environment(), host=host, port=port, threads=threads)


def run(config: Config, *, host: str, port: int, threads: int) -> None:
    """Serve until stopped. Refuses when the database is behind the code."""
    from waitress import create_server

    from yishi.app import create_app, start_worker

    app = create_app(config)
    yishi = app.extensions["yishi"]
    _need_upgraded(yishi)
    # What start-up made lives as long as the process: the collector need not walk it again and again.
    gc.collect()
    gc.freeze()
    server = create_server(app, host=host, port=port, threads=threads, ident="yishi")

    def stop(_signal: int, _frame: types.FrameType | None) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, stop)
    start_worker(app)
    click.echo(f"Yishi: http://{host}:{server.effective_port}/")
    try:
        server.run()
    except KeyboardInterrupt:
        click.echo("stopping")
    finally:
        server.close()
        yishi.worker.stop()
        yishi.database.dispose()


def _need_upgraded(yishi: Yishi) -> None:
    behind = migrator(yishi).behind()
    if behind:
        raise Misconfigured(f"the database is behind for {', '.join(behind)}; run `yishi db upgrade` first")


@click.command()
@click.option("--once", is_flag=True, help="Run what is due now, then stop.")
def worker(once: bool) -> None:
    """Drain background work, apart from the web processes. Several may run.

    Refuses what `serve` refuses: a database behind the code, or a role that could read across tenants.
    """
    from yishi.app import assemble, check_database

    yishi = assemble(from_environment())
    check_database(yishi)
    _need_upgraded(yishi)
    if once:
        yishi.worker.plan()
        click.echo(f"{yishi.worker.drain()} jobs")
        return

    def stop(_signal: int, _frame: types.FrameType | None) -> None:
        yishi.worker.stop()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    yishi.worker.run()
