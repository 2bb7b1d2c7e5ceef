"""A crowd votes over HTTP: many people with accounts, one open vote, a server of its own, clients at once."""

import hmac
import http.client
import os
import queue
import re
import subprocess
import sys
import threading
import urllib.parse
from contextlib import contextmanager
from datetime import timedelta
from hashlib import sha256

from sqlalchemy import insert

from yishi.actor import system
from yishi.clock import clock
from yishi.database import db, new_id
from yishi.people.models import Account, Membership, Person, SignInSession
from yishi.people.request_context import token_hash
from yishi_voting import service
from yishi_voting.service import Content, Member

SERVE = "from yishi.cli import main; main()"
QUESTION = Content(title="活动室开放时间", family="simple_majority", matter="general", channels=("web",))
CHOICES = ("yes", "no", "abstain")


def token(number):
    """The session of the voter with this ballot number."""
    return f"crowd-session-{number}"


def choice_of(number):
    return CHOICES[number % 3]


def gather(tenant_id, size):
    """`size` people with accounts, signed in, and a vote of them that is open now; its id. In their unit."""
    now = clock.now()
    people = [
        {
            "number": number,
            "account": new_id(),
            "person": new_id(),
            "name": f"居民{number}号",
        }
        for number in range(1, size + 1)
    ]
    db.execute(
        insert(Account),
        [{"id": one["account"], "name": one["name"], "created_at": now} for one in people],
    )
    db.execute(
        insert(Person),
        [
            {"tenant_id": tenant_id, "id": one["person"], "name": one["name"], "created_at": now}
            for one in people
        ],
    )
    db.execute(
        insert(Membership),
        [
            {
                "tenant_id": tenant_id,
                "account_id": one["account"],
                "person_id": one["person"],
                "name": one["name"],
                "roles": ["resident"],
                "scope": {},
                "verified": True,
                "since": now,
            }
            for one in people
        ],
    )
    db.execute(
        insert(SignInSession),
        [
            {
                "token_hash": token_hash(token(one["number"])),
                "account_id": one["account"],
                "method": "test",
                "created_at": now,
                "seen_at": now,
                "expires_at": now + timedelta(days=1),
            }
            for one in people
        ],
    )
    return _open_vote(tenant_id, people, now)


def _open_vote(tenant_id, people, now):
    staff = system(tenant_id)
    vote = service.draft(staff, QUESTION)
    service.announce(staff, vote.id, opens_at=now, closes_at=now + timedelta(hours=20))
    members = [Member(str(one["number"]), one["name"], one["person"]) for one in people]
    service.build_from_members(staff, vote.id, members)
    service.freeze_and_open(staff, vote.id)
    return vote.id


@contextmanager
def serving(config, threads=4):
    """`yishi serve` on this installation in a process of its own; gives the process and its port."""
    environment = {
        # With PYTHONDONTWRITEBYTECODE each start would compile some hundred modules anew.
        **{
            name: value for name, value in os.environ.items() if not name.startswith(("YISHI_", "PYTHONDONT"))
        },
        "YISHI_DATABASE_URL": config.database_url,
        "YISHI_OWNER_DATABASE_URL": config.owner_database_url,
        "YISHI_DATA": str(config.data_folder),
        "YISHI_SECRET": config.secret,
        "YISHI_MODE": "test",
        "YISHI_WORKER_IN_PROCESS": "0",
    }
    process = subprocess.Popen(
        [sys.executable, "-u", "-c", SERVE, "serve", "--port", "0", "--threads", str(threads)],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    said = []
    try:
        for line in process.stdout:
            said.append(line)
            if found := re.search(r"http://127\.0\.0\.1:(\d+)/", line):
                break
        else:
            raise AssertionError("the server did not start:\n" + "".join(said))
        # What it says later must not fill the pipe.
        threading.Thread(target=lambda: said.extend(process.stdout), daemon=True).start()
        yield process, int(found[1])
    finally:
        process.kill()
        process.wait(timeout=20)


class Crowd:
    """Voters who have not been told that their ballot is in; `acknowledged` are those who have."""

    def __init__(self, config, base, vote_id, size):
        self.config, self.base, self.vote_id = config, base, vote_id
        self.waiting = queue.Queue()
        for number in range(1, size + 1):
            self.waiting.put(number)
        self.acknowledged = {}
        self.broken_off = set()
        self.refused = []

    def vote(self, port, *, clients=4, until=lambda: False):
        """Cast until nobody waits, the server is gone, or `until()`; who got no answer waits again."""
        threads = [threading.Thread(target=self._client, args=(port, until)) for _ in range(clients)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _client(self, port, until):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        while not until():
            try:
                number = self.waiting.get_nowait()
            except queue.Empty:
                break
            try:
                status, answer = self._send(connection, number)
            except (OSError, http.client.HTTPException):
                self.broken_off.add(number)
                self.waiting.put(number)
                break
            if status == 303:
                self.acknowledged[number] = choice_of(number)
            else:
                self.refused.append((number, status, answer[-800:]))
        connection.close()

    def _send(self, connection, number):
        """The third step of the page: sign. Sent again it carries the same key, as a browser would."""
        session = token(number)
        csrf = hmac.new(self.config.secret.encode(), b"csrf:" + session.encode(), sha256).hexdigest()
        fields = {"_csrf": csrf, "_key": f"crowd-{number}", "_step": "sign", "choice": choice_of(number)}
        connection.request(
            "POST",
            f"{self.base}/voting/{self.vote_id}/cast/{number}",
            urllib.parse.urlencode(fields),
            {
                "Cookie": f"yishi-session={session}",
                "Content-Type": "application/x-www-form-urlencoded",
            },
        )
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
