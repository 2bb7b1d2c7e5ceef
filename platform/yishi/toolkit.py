"""All that a plugin may import, in one place: nothing else of the platform is promised to stay.

Beside it a plugin uses the libraries themselves (`flask.Blueprint`, `sqlalchemy.select`,
`sqlalchemy.orm.Mapped`, `marshmallow.fields`) and the public `service` module of a plugin it requires.

- *What a plugin is:* `Plugin`, `Permission`, `TopicKind`, `Job`
- *What it does:* `hookimpl`, `queries`, and the values that hooks give back (`NavItem`, `GateProposal` …);
  hooks of its own: `spec`, asked of the others with `gather` (`anyone_answers`: whether there is one)
- *What happened:* `Event`, `publish`; work for later: `enqueue`
- *Who acts:* `Actor`, `system`; what stops them: `Refusal`, `Reason`, `Invalid`, `Unknown`, `Conflict` …
- *Words:* `_`, `N_`, `listed`; *time:* `clock`, `local`, `calendar`
- *Tables:* `Base`, `TenantOwned`, `Versioned`, `reference`, the column types (`types` in revisions);
  *rows:* `db`, `read`, `guarded`, `json_rows`, `insert`, `new_id`
- *Records:* `activity.record`, `ledger.append`, `ledger_proof`, `sign_ledger`, `take_number`; `notify` a person, `notify_all` of many,
  `notify_group` the staff's groups; `assisted.note` an act that staff do for a resident; `members.holding("polls.count")`
  names those who may
- *The tenant:* `current_tenant`, `TenantView`, `settings("polls")`, `secret("polls", "key")`
- *Topics:* `topics.raise_topic`, `topics.add_gate`, `topics.pass_gate`, `topics.block_gate` … and the events
  `topics.TopicRaised` …; the models `Topic`, `Person` only to read in statements of your own
- *From one module to another:* `matters.promote` makes a `Matter` into what a neighbour offers (`PromoteTarget`),
  `matters.links_of` says what became of it; the neighbour calls `matters.settle` at the end
- *From one tenant to another:* `links` that both accepted; `crossing.send` a snapshot under one, `crossing.opened` it in the
  receiving module's job, `attachments.keep` its files; `crossing.above` says whether the tenant above would take one
- *Places:* `places.Estate`, `places.Unit`, `places.Ownership`, `places.Household` …, likewise only to read;
  `places.in_force(places.Ownership, day)` is the condition that a row holds on that day;
  `places.units_on(estate_id, day)` gives an estate's units with areas and owners of that day
  `places.things_within(actor, building, entrance)` limits rows of a module's own to where an actor's roles reach
- *Posts:* `posts.hold` gives and takes a lead's role, limited to the places of their posts; the hook `grids` says which
  buildings a grid has
- *Files and search:* `attachments`, `Upload`, `search`; `documents.WordDocument`, and `documents.typeset` for PDFs of
  a module's own typst sheets
- *Pages:* `ctx`, `render`, `render_part`, `Form`, `FormSchema`, `Page`, and what each route must carry:
  `requires`, `public` or `signed_in`
- *API:* routes on a `flask_smorest.Blueprint` with `PageQuery`, `paged`, `page_of`;
  `idempotency` for creating requests that may be sent again; `refuses_as` and `use_token` for standards by which errors
  look otherwise and the token is a field of the form
- *Tables that people upload:* `read_table(data)` reads .xlsx, .xls and .csv by their content
- *Commands* (entry points of the group `yishi.commands`): `with in_tenant(slug): …`
- *Proof without an account:* `phone_codes` sends a one-time code to a person's telephone and takes it back
- *Personal data in tables of your own:* `sealed.seal`, `sealed.unseal`, `sealed.phone_index`
- *Text:* masks, natural order, search tokens, slugs
- *Numbers:* `Rate`, `percent`, `growth`, `weighted`: exact fractions, rounded once; `figures.own` reads what the nightly
  job has counted here, `figures.below` and `figures.sums_below` what it has counted in an operator's subtree
"""

from __future__ import annotations

from yishi import attachments, calendar, documents, matters, outbound, places, search, topics
from yishi.actor import Actor, system
from yishi.api import idempotency
from yishi.api.paging import PageQuery, page_of, paged
from yishi.attachments import Upload
from yishi.audit import activity, ledger
from yishi.audit.counters import take_number
from yishi.cli.for_modules import in_tenant
from yishi.clock import clock, local
from yishi.database import (
    Area,
    Base,
    Json,
    Money,
    TenantOwned,
    UtcDateTime,
    Versioned,
    db,
    guarded,
    json_rows,
    new_id,
    read,
    reference,
    types,
)
from yishi.database.upsert import insert
from yishi.errors import (
    Conflict,
    Invalid,
    NeedsSignIn,
    NotAllowed,
    Reason,
    Refusal,
    Stale,
    TooLarge,
    TooMany,
    Undeliverable,
    Unknown,
    refuse_all,
)
from yishi.events import Event, publish
from yishi.i18n import N_, _, listed, use_locale
from yishi.jobs.queue import enqueue
from yishi.people import assisted, members, posts, sealed
from yishi.people.models import Person
from yishi.people.notifications import notify, notify_all, notify_group
from yishi.places.roster.read import read_table
from yishi.plugins.dispatch import hookimpl, queries
from yishi.plugins.manifest import Job, Permission, Plugin, TopicKind
from yishi.plugins.specs import spec
from yishi.plugins.values import (
    Ask,
    Card,
    Channel,
    FigureValue,
    GateProposal,
    Matter,
    Message,
    NavItem,
    NoticeDraft,
    NoticeLink,
    Outgoing,
    PersonRecord,
    Promoted,
    PromoteTarget,
    SearchKind,
    SetupStep,
    SlotPart,
    TopicDraft,
)
from yishi.rates import Rate, growth, percent, rounded, weighted
from yishi.tenants import crossing, figures, links
from yishi.tenants.current import anyone_answers, current_tenant, gather
from yishi.tenants.proofs import ledger_proof, sign_ledger
from yishi.tenants.resolve import TenantView
from yishi.tenants.secrets import secret
from yishi.tenants.settings import settings
from yishi.text import (
    initials,
    mask_id_number,
    mask_name,
    mask_phone,
    natural_key,
    normalise_phone,
    query_tokens,
    search_tokens,
    slug_from_name,
    sort_key,
)
from yishi.topics.models import Topic
from yishi.web import phone_codes
from yishi.web.forms import Form, FormSchema
from yishi.web.guards import public, refuses_as, requires, signed_in
from yishi.web.paging import Page
from yishi.web.render import render, render_part
from yishi.web.request import RequestContext, ctx, use_token

__all__ = [
    "N_",
    "Actor",
    "Area",
    "Ask",
    "Base",
    "Card",
    "Channel",
    "Conflict",
    "Event",
    "FigureValue",
    "Form",
    "FormSchema",
    "GateProposal",
    "Invalid",
    "Job",
    "Json",
    "Matter",
    "Message",
    "Money",
    "NavItem",
    "NeedsSignIn",
    "NotAllowed",
    "NoticeDraft",
    "NoticeLink",
    "Outgoing",
    "Page",
    "PageQuery",
    "Permission",
    "Person",
    "PersonRecord",
    "Plugin",
    "PromoteTarget",
    "Promoted",
    "Rate",
    "Reason",
    "Refusal",
    "RequestContext",
    "SearchKind",
    "SetupStep",
    "SlotPart",
    "Stale",
    "TenantOwned",
    "TenantView",
    "TooLarge",
    "TooMany",
    "Topic",
    "TopicDraft",
    "TopicKind",
    "Undeliverable",
    "Unknown",
    "Upload",
    "UtcDateTime",
    "Versioned",
    "_",
    "activity",
    "anyone_answers",
    "assisted",
    "attachments",
    "calendar",
    "clock",
    "crossing",
    "ctx",
    "current_tenant",
    "db",
    "documents",
    "enqueue",
    "figures",
    "gather",
    "growth",
    "guarded",
    "hookimpl",
    "idempotency",
    "in_tenant",
    "initials",
    "insert",
    "json_rows",
    "ledger",
    "ledger_proof",
    "links",
    "listed",
    "local",
    "mask_id_number",
    "mask_name",
    "mask_phone",
    "matters",
    "members",
    "natural_key",
    "new_id",
    "normalise_phone",
    "notify",
    "notify_all",
    "notify_group",
    "outbound",
    "page_of",
    "paged",
    "percent",
    "phone_codes",
    "places",
    "posts",
    "public",
    "publish",
    "queries",
    "query_tokens",
    "read",
    "read_table",
    "reference",
    "refuse_all",
    "refuses_as",
    "render",
    "render_part",
    "requires",
    "rounded",
    "sealed",
    "search",
    "search_tokens",
    "secret",
    "settings",
    "sign_ledger",
    "signed_in",
    "slug_from_name",
    "sort_key",
    "spec",
    "system",
    "take_number",
    "topics",
    "types",
    "use_locale",
    "use_token",
    "weighted",
]
