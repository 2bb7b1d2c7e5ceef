"""A machine beside this checkout: a fresh environment, servers, and browsers that speak HTTP."""

import contextlib
import hmac
import http.client
import os
import re
import subprocess
import sys
import threading
import time
import urllib.parse
import venv
from hashlib import sha256
from html import unescape
from pathlib import Path

SECRET = "for the proof only, and long enough to pass"
YISHI = "from yishi.cli import main; main()"
SEVERAL = """
import ast, sys
from yishi.cli import main

for arguments in ast.literal_eval(sys.argv[1]):
    sys.argv = ["yishi", *arguments]
    status = 0
    try:
        main()
    except SystemExit as stop:
        status = stop.code or 0
    print(f"\\x1e{status}\\x1f", flush=True)
"""
"""Several commands by one process: most of a command's time goes into starting Python."""


class Machine:
    """A fresh virtual environment that sees the suite's packages, and nothing of the module before install."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.data = folder / "data"
        self.home = folder / "venv"
        venv.create(self.home, with_pip=False, symlinks=True)
        (self.site,) = self.home.glob("lib/python*/site-packages")
        lines = [f"import site; site.addsitedir({str(path)!r})" for path in _site_folders()]
        (self.site / "_suite.pth").write_text("\n".join(lines) + "\n", "utf-8")
        self.python = self.home / "bin" / "python"
        self.environment = {
            **{k: v for k, v in os.environ.items() if not k.startswith(("YISHI_", "PYTHON", "PYTEST"))},
            "YISHI_MODE": "test",
            "YISHI_DATA": str(self.data),
            "YISHI_SECRET": SECRET,
            "YISHI_WORKER_IN_PROCESS": "0",
        }

    def run(self, *command: str, cwd: Path | None = None) -> str:
        """Run this environment's Python; gives what it said."""
        done = subprocess.run(
            [str(self.python), *command],
            cwd=cwd or self.folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{' '.join(command)}:\n{done.stdout}"
        return done.stdout

    def yishi(self, *commands: str) -> list[tuple[int, str]]:
        """Run `yishi …` for each line; gives each one's exit status and what it said."""
        said = self.run("-c", SEVERAL, repr([command.split() for command in commands]))
        found = [part.rpartition("\x1e") for part in said.split("\x1f")[:-1]]
        return [(int(status), text) for text, _mark, status in found]

    def pip(self, *arguments: str) -> str:
        return self.run("-m", "pip", "--disable-pip-version-check", "--no-input", *arguments)

    @contextlib.contextmanager
    def server(self):
        """`yishi serve` in a process of its own; yields its port."""
        process = subprocess.Popen(
            [str(self.python), "-u", "-c", YISHI, "serve", "--port", "0", "--threads", "2"],
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        said: list[str] = []
        try:
            for line in process.stdout:
                said.append(line)
                if found := re.search(r"http://127\.0\.0\.1:(\d+)/", line):
                    break
            else:
                raise AssertionError("the server did not start:\n" + "".join(said))
            # What it says later must not fill the pipe.
            threading.Thread(target=lambda: said.extend(process.stdout), daemon=True).start()
            yield Server(int(found[1]), said)
        finally:
            process.terminate()
            process.wait(timeout=20)


def _site_folders() -> list[str]:
    return [path for path in sys.path if path.endswith(("site-packages", "dist-packages"))]


class Server:
    """One server process, reached over HTTP."""

    def __init__(self, port: int, said: list[str]) -> None:
        self.port = port
        self.said = said

    def as_(self, token: str = "") -> "Browser":
        return Browser(self.port, token)


class Browser:
    """Keeps a session's cookie; sends forms with the token that the page would carry."""

    def __init__(self, port: int, token: str) -> None:
        self.port = port
        self.token = token

    def open(self, method: str, path: str, fields: dict[str, str] | None = None) -> "Answer":
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {"Cookie": f"yishi-session={self.token}; yishi-visit=visit"}
        body = None
        if fields is not None:
            key = (self.token or "visit").encode()
            csrf = hmac.new(SECRET.encode(), b"csrf:" + key, sha256).hexdigest()
            body = urllib.parse.urlencode({"_csrf": csrf, "_key": f"key-{time.monotonic_ns()}", **fields})
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            return Answer(answer.status, answer.getheader("Location") or "", answer.read().decode())
        finally:
            connection.close()

    def get(self, path: str) -> "Answer":
        return self.open("GET", path)

    def post(self, path: str, **fields: str) -> "Answer":
        return self.open("POST", path, fields)


class Answer:
    def __init__(self, status: int, location: str, html: str) -> None:
        self.status = status
        self.location = location
        self.html = html

    @property
    def text(self) -> str:
        """What a reader sees."""
        visible = re.sub(r"(?s)<(script|style|head)\b.*?</\1>", " ", self.html)
        return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", visible))).strip()

    def __repr__(self) -> str:
        return f"<{self.status} {self.location} {self.text[:300]}>"
