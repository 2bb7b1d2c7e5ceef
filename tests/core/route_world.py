"""A world for walking over all routes: who comes, which ids they name, and answers that leave no trace."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from sqlalchemy import select
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from tests.core import route_decisions
from tests.data import populated
from yishi.audit.models import Attachment
from yishi.clock import clock
from yishi.database import db, new_id
from yishi.database.unit import Unit
from yishi.people import tokens
from yishi.people.models import Delivery, Membership, Notification, SignInSession
from yishi.people.notifications import notify
from yishi.people.request_context import token_hash
from yishi.places.models import Estate, HouseholdMember, Ownership, RosterImport
from yishi.places.models import Unit as Home
from yishi.tenants.models import TenantLink
from yishi.testing import sample
from yishi.testing.acting import Kit
from yishi.testing.browser import Browser
from yishi.testing.sample import SampleTenant
from yishi.topics.models import Opinion, Topic, TopicGate

VISITORS = ("anonymous", "resident", "worker", "administrator", "other", "operator")
UNKNOWN = UUID("01890000-0000-7000-8000-00000000dead")
NOW = "2026-03-03 09:00"
"""When the world is made: votes and sessions have dates, and what is open must be open on any day."""


class World:
    """Two filled communities, and browsers of everybody who may come by."""

    def __init__(self, kit: Kit) -> None:
        self.kit = kit
        kit.clock_at(NOW)
        self.home, self.abroad = kit.tenants["yangguang"], kit.tenants["dongfeng"]
        self.staged: dict[str, dict[str, route_decisions.Stages]]
        self.ids: dict[str, dict[str, Any]]
        self.staged, self.ids = kit.begin_with("the world of all routes", self._make)

    def _make(self) -> tuple[dict[str, dict[str, route_decisions.Stages]], dict[str, dict[str, Any]]]:
        staged: dict[str, dict[str, route_decisions.Stages]] = {}

        def decide(kit: Kit, tenant: SampleTenant) -> None:
            made = {
                "service_points": route_decisions.points,
                "voting": route_decisions.votes,
                "council": route_decisions.sessions,
                "three_leads": route_decisions.leads,
                "worklist": route_decisions.items,
                "appeals": route_decisions.appeals,
                "indicators": route_decisions.numbers,
                "alliance": route_decisions.companies,
            }
            staged[tenant.slug] = {n: make(kit, tenant) for n, make in made.items() if n in kit.registry}

        populated.populate(self.kit, decide)
        return staged, {t.slug: self._ids(t) for t in (self.home, self.abroad)}

    def browser(self, visitor: str) -> Browser:
        """A fresh browser of one of `VISITORS`, as seen from the home community."""
        kit = self.kit
        if visitor == "anonymous":
            return kit.browser()
        if visitor == "other":
            return kit.as_role("administrator", self.abroad)
        if visitor == "operator":
            return kit.as_role("operator")
        return kit.as_role({"worker": "community_worker"}.get(visitor, visitor), self.home)

    def values(self, tenant: SampleTenant, module: str = "", stage: str = "") -> dict[str, Any]:
        """The values of variables that name things of `tenant`.

        Those in the addresses of `module` go before all others; `stage` chooses among its things.
        """
        found = dict(self.ids[tenant.slug])
        staged = self.staged[tenant.slug]
        if module in staged:
            return {**found, **staged[module][stage]}
        for stages in staged.values():
            found = {**stages[""], **found}
        return found

    def _ids(self, tenant: SampleTenant) -> dict[str, Any]:
        kit = self.kit
        with kit.unit(tenant):
            resident = kit.actor("resident", tenant)
            made, _token = tokens.create(resident, "程序", ["topics.read"])
            gate = db.scalars(select(TopicGate).where(TopicGate.kind == "core.look")).one()
            topic = db.get_one(Topic, (tenant.id, gate.topic_id))
            session = token_hash(sample.token_of(tenant, "resident"))
            found: dict[str, Any] = {
                "topic_id": topic.id,
                "gate_id": gate.id,
                "opinion_id": db.scalars(select(Opinion.id).where(Opinion.topic_id == topic.id)).first(),
                "person_id": kit.somebody("owner", tenant).person_id,
                "other_id": kit.somebody("grid_lead", tenant).person_id,
                "membership_id": db.scalars(
                    select(Membership.id).where(
                        Membership.account_id == kit.somebody("recorder", tenant).account_id
                    )
                ).one(),
                "session_id": db.scalars(
                    select(SignInSession.id).where(SignInSession.token_hash == session)
                ).one(),
                "token_id": made.id,
                "file_id": db.scalars(select(Attachment.id).where(Attachment.role == "photo")).first(),
                "estate_id": db.scalars(select(Estate.id)).first(),
                "unit_id": db.scalars(select(Home.id)).first(),
                "ownership_id": db.scalars(select(Ownership.id)).first(),
                "member_id": db.scalars(select(HouseholdMember.id)).first(),
                "import_id": db.scalars(select(RosterImport.id)).first(),
                "message_id": _told(kit.somebody("resident", tenant).person_id),
                "delivery_id": _failed_delivery(kit.somebody("owner", tenant).person_id),
                "link_id": _proposed_link(kit.tenants["gaoxin"].id, tenant.id),
                "slug": tenant.slug,
                "name": "notices",
                "module": "notices",
                "number": topic.number,
                "kind": "csv",
            }
            if "notices" in kit.registry:
                from yishi_notices.models import Notice

                posted = select(Notice.id).where(Notice.state == "objected")
                found["notice_id"] = db.scalars(posted).first() or db.scalars(select(Notice.id)).first()
            return found


def rules(kit: Kit) -> Iterator[tuple[str, Rule]]:
    """`(method, rule)` of every route of the app but static files."""
    for rule in sorted(kit.app.url_map.iter_rules(), key=lambda r: (r.rule, r.endpoint)):
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            if not rule.rule.startswith("/static/"):
                yield method, rule


def _told(person_id: UUID) -> UUID:
    """Something that a person was told."""
    notify(person_id, "有新的公告", path="notices/", key="route world")
    mine = select(Notification.id).where(
        Notification.person_id == person_id, Notification.key == "route world"
    )
    return db.scalars(mine).one()


def _failed_delivery(person_id: UUID) -> UUID:
    """A message that a gateway did not take."""
    now = clock.now()
    made = Delivery(
        id=new_id(),
        person_id=person_id,
        channel="sms",
        key="failed",
        title="没有发出的消息",
        state="failed",
        due_at=now,
        at=now,
        changed_at=now,
    )
    db.add(made)
    return made.id


def _proposed_link(from_id: int, to_id: int) -> UUID:
    """A link that another tenant has proposed."""
    made = TenantLink(id=new_id(), from_id=from_id, to_id=to_id, kind="general", accepted_from=clock.now())
    db.add(made)
    return made.id


def module_of(rule: Rule) -> str:
    """The module whose pages or API this rule belongs to."""
    return rule.endpoint.split(".")[0].removesuffix("_api")


def address(rule: Rule, slug: str, values: dict[str, Any]) -> str:
    """The rule's address in a tenant; a variable that `values` lacks fails by name."""
    known = {**values, "tenant": slug}
    if rule.endpoint == "topic_acts.act":
        known["name"] = "accept"
    if rule.endpoint == "console.try_out":
        known["name"] = "sms"
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda found: str(known[found[1]]), rule.rule)


def ids_in(rule: Rule) -> list[str]:
    """The variables of a rule that name a thing of a tenant."""
    own = {"tenant", "name", "kind", "format", "service_code"}
    if module_of(rule) == "voting":
        own |= {"number"}  # counts within one vote, so that it names nothing by itself
    if module_of(rule) == "indicators":
        own |= {"key"}  # a word for what is counted, the same in all tenants
    return [a for a in re.findall(r"<(?:\w+:)?(\w+)>", rule.rule) if a not in own]


@contextmanager
def nothing_kept() -> Iterator[None]:
    """Requests run to their end, then everything they wrote is taken back."""
    commit = Unit.commit

    def look_only(self: Unit) -> None:
        if self._session is not None:
            self._session.flush()
        self._after_commit.clear()
        self.close()

    Unit.commit = look_only  # type: ignore[method-assign]
    try:
        yield
    finally:
        Unit.commit = commit  # type: ignore[method-assign]


def kind_of(answer: TestResponse) -> str:
    """What sort of answer it is: ok, sign-in, forbidden, missing, refused; anything else by its number."""
    location = answer.headers.get("Location", "")
    if answer.status_code == 401 or (answer.status_code == 303 and "/sign-in?next=" in location):
        return "sign-in"
    if answer.status_code < 400:
        return "ok"
    return {403: "forbidden", 404: "missing", 400: "refused", 409: "refused", 422: "refused"}.get(
        answer.status_code, str(answer.status_code)
    )


_RANDOM = (
    (re.compile(r'(name="_key" value=")[^"]*'), r"\1KEY"),
    (re.compile(r"nonce-[\w-]+|nonce=\"[^\"]*"), "NONCE"),
)


def plainly(answer: TestResponse, *named: Any) -> tuple[int, tuple[tuple[str, str], ...], str]:
    """Status, headers and body without the named ids and without what differs by chance."""
    body = answer.get_data(as_text=True)
    headers = "\n".join(f"{k}: {v}" for k, v in answer.headers if k not in {"Date", "Content-Length"})
    for value in named:
        body, headers = body.replace(str(value), "ID"), headers.replace(str(value), "ID")
    for pattern, replacement in _RANDOM:
        body, headers = pattern.sub(replacement, body), pattern.sub(replacement, headers)
    return answer.status_code, tuple(tuple(h.split(": ", 1)) for h in headers.splitlines()), body  # type: ignore[misc]
