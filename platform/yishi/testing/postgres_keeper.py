"""Keeps one throw-away PostgreSQL: made when this script starts, gone when its standard input closes.

A process of its own, so that a test run that is killed leaves no server and no folder behind: the kernel
closes the pipe of whoever died. Run with the standard library alone (`python -I -S`) to start quickly.

Arguments: the folder that holds `bin/`; a folder for socket and log; an empty folder for the data; the user
to run as (`-` for the present one); the server's settings as `name=value`. Prints `ready`, or what went
wrong. Removes both folders at the end.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, NoReturn

START_SECONDS = 60.0


def as_user(name: str) -> dict[str, Any]:
    """PostgreSQL refuses to run as root, so root lends it a user without rights."""
    return {} if name == "-" else {"user": name, "group": pwd.getpwnam(name).pw_gid, "extra_groups": []}


def make_cluster(binaries: Path, data: Path, who: dict[str, Any]) -> None:
    options = ("--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync")
    made = subprocess.run(
        [binaries / "bin" / "initdb", "-D", data, *options],
        cwd=data,
        capture_output=True,
        text=True,
        check=False,
        **who,
    )
    if made.returncode:
        raise RuntimeError(made.stderr or made.stdout)


def start(
    binaries: Path, folder: Path, data: Path, who: dict[str, Any], settings: list[str]
) -> subprocess.Popen[bytes]:
    options = [part for setting in settings for part in ("-c", setting)]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            [binaries / "bin" / "postgres", "-D", data, "-k", folder, *options],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            **who,
        )
    deadline = time.monotonic() + START_SECONDS
    while not is_ready(data / "postmaster.pid"):
        if server.poll() is not None or time.monotonic() > deadline:
            server.kill()
            raise RuntimeError((folder / "log").read_text("utf-8", "replace"))
        time.sleep(0.01)
    return server


def is_ready(status: Path) -> bool:
    """The server writes its state into the eighth line of its pid file (as `pg_ctl --wait` reads it)."""
    try:
        lines = status.read_text("utf-8").splitlines()
    except OSError:
        return False
    return len(lines) > 7 and lines[7].strip() == "ready"


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def leave(_signal: int, _frame: object) -> NoReturn:
    raise SystemExit(0)


def main(binaries: Path, folder: Path, data: Path, user: str, settings: list[str]) -> None:
    signal.signal(signal.SIGTERM, leave)
    server = None
    try:
        who = as_user(user)
        make_cluster(binaries, data, who)
        server = start(binaries, folder, data, who, settings)
        say("ready")
        sys.stdin.buffer.read()
    except RuntimeError as error:
        say(str(error))
    finally:
        if server:
            # Nothing in it is worth a clean end.
            server.send_signal(signal.SIGQUIT)
            server.wait()
        os.chdir("/")
        shutil.rmtree(data, ignore_errors=True)
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]), sys.argv[4], sys.argv[5:])
