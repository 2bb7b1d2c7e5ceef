"""The outside as these tests need it: a web server and a mail server on this machine that keep what they get."""

from __future__ import annotations

import json
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Web:
    """Answers every POST with `status` and `answer`; keeps `(path, headers, body)`."""

    def __init__(self) -> None:
        self.status, self.answer, self.got = 200, {"errcode": 0}, []


@contextmanager
def web_server() -> Iterator[tuple[str, Web]]:
    """`(address, web)` of a server that lives as long as the block."""
    web = Web()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            web.got.append((self.path, dict(self.headers), json.loads(body)))
            self.send_response(web.status)
            if web.status == 302:
                self.send_header("Location", "/elsewhere")
            self.end_headers()
            self.wfile.write(json.dumps(web.answer).encode())

        def log_message(self, *_given):
            """Say nothing."""

    with running(ThreadingHTTPServer(("127.0.0.1", 0), Handler)) as server:
        yield f"http://127.0.0.1:{server.server_address[1]}", web


class Post:
    """Takes every letter but to addresses in `refused` (with that code); keeps the letters."""

    def __init__(self) -> None:
        self.refused, self.letters = {}, []


@contextmanager
def mail_server() -> Iterator[tuple[int, Post]]:
    """`(port, post)` of a server that speaks as much SMTP as a client needs."""
    post = Post()

    class Handler(socketserver.StreamRequestHandler):
        def say(self, line):
            self.wfile.write(line.encode() + b"\r\n")

        def handle(self):
            self.say("220 here")
            for line in self.rfile:
                word = line[:4].upper()
                if word == b"RCPT":
                    to = line.decode().partition("<")[2].partition(">")[0]
                    self.say(post.refused.get(to, "250 ok"))
                elif word == b"DATA":
                    self.say("354 go on")
                    post.letters.append(message_from_bytes(self.letter(), policy=policy.default))
                    self.say("250 ok")
                elif word == b"QUIT":
                    self.say("221 bye")
                    return
                else:
                    self.say("250 ok")

        def letter(self):
            lines = []
            for line in self.rfile:
                if line == b".\r\n":
                    break
                lines.append(line)
            return b"".join(lines)

    with running(socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)) as server:
        yield server.server_address[1], post


@contextmanager
def running(server):
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=5)
