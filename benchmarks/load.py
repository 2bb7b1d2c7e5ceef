"""A server in a process of its own, and a client that asks it again and again over kept connections."""

from __future__ import annotations

import gc
import http.client
import multiprocessing
import os
import statistics
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

THREADS = 2
"""One worker of two threads, as the design's figures were taken."""


@dataclass(slots=True)
class Served:
    """Requests per second and 99th percentile (ms), round by round."""

    name: str
    rates: list[float] = field(default_factory=list)
    p99: list[float] = field(default_factory=list)
    size: int = 0

    @property
    def rate(self) -> float:
        return statistics.median(self.rates)


@contextmanager
def serving(make: Callable[..., Any], *args: Any) -> Iterator[int]:
    """Serve `make(*args)` (a WSGI app) until the block ends; gives the port."""
    ready: Any = multiprocessing.get_context("spawn").Queue()
    process = multiprocessing.get_context("spawn").Process(
        target=_serve, args=(make, args, ready), daemon=True
    )
    process.start()
    try:
        yield ready.get(timeout=300)
    finally:
        process.terminate()
        process.join(10)


def _serve(make: Callable[..., Any], args: tuple[Any, ...], ready: Any) -> None:
    import logging

    from waitress import create_server

    logging.disable(logging.WARNING)
    app = make(*args)
    # As `yishi serve` does.
    gc.collect()
    gc.freeze()
    server = create_server(app, host="127.0.0.1", port=0, threads=THREADS)
    ready.put(server.effective_port)
    server.run()


def ask(port: int, path: str, headers: dict[str, str], *, seconds: float) -> tuple[float, float, int]:
    """Two clients ask for `seconds`: requests a second, 99th percentile in ms, bytes of an answer."""
    spans: list[list[float]] = [[] for _ in range(THREADS)]
    sizes: list[int] = []
    end = time.perf_counter() + seconds

    def client(mine: list[float]) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        while time.perf_counter() < end:
            start = time.perf_counter()
            connection.request("GET", path, headers=headers)
            answer = connection.getresponse()
            body = answer.read()
            mine.append(time.perf_counter() - start)
            if answer.status != 200:
                raise RuntimeError(f"{path} answered {answer.status}: {body[:200]!r}")
            sizes.append(len(body))

    threads = [threading.Thread(target=client, args=(s,)) for s in spans]
    begin = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    spent = time.perf_counter() - begin
    each = sorted(x for s in spans for x in s)
    return len(each) / spent, each[int(len(each) * 0.99)] * 1e3, sizes[0]


def compare(
    targets: dict[str, tuple[int, str, dict[str, str]]], *, rounds: int = 6, seconds: float = 1.5
) -> dict[str, Served]:
    """Ask each target in turn, round by round, after one warm-up round."""
    found = {name: Served(name) for name in targets}
    for number in range(rounds + 1):
        for name, (port, path, headers) in targets.items():
            rate, p99, size = ask(port, path, headers, seconds=seconds if number else 1.0)
            if number:
                found[name].rates.append(rate)
                found[name].p99.append(p99)
                found[name].size = size
    return found


def machine() -> str:
    """One line on what this was measured on."""
    import platform as machine_platform

    model = machine_platform.processor() or machine_platform.machine()
    try:
        with open("/proc/cpuinfo") as file:
            model = next(line.split(":", 1)[1].strip() for line in file if line.startswith("model name"))
    except (OSError, StopIteration):
        pass
    return f"{model}, {os.cpu_count()} cores, Python {machine_platform.python_version()}"
