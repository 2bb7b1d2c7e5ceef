"""The hooks of the core. Each says when it is called, how often, and whether it may query.

House rules: plain names, typed, new values returned, nothing mutated. If nobody needs the answer, it is
an event, not a hook. A hook is added only together with its first caller.

Modes: `collect` gathers each answer with its plugin's name; one that fails is logged, counted and left
out. `check` gathers reasons to refuse; one that fails refuses. `first` takes the first answer that is
not None. `reach="installed"` asks plugins that are switched off, too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, Literal, TypeVar
from uuid import UUID

import pluggy

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy import Select

    from yishi.actor import Actor
    from yishi.errors import Reason
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
        PersonRecord,
        PromoteTarget,
        SearchKind,
        SetupStep,
        SlotPart,
        TopicDraft,
    )
    from yishi.tenants.resolve import TenantView

hookspec = pluggy.HookspecMarker("yishi")
F = TypeVar("F", bound=Callable[..., Any])

Mode = Literal["collect", "check", "first"]
Reach = Literal["enabled", "installed"]


def spec(mode: Mode, *, reach: Reach = "enabled", may_query: bool = True) -> Callable[[F], F]:
    """Declare a hook with its dispatch mode, whom it reaches, and whether implementations may query."""

    def mark(function: F) -> F:
        function.yishi_mode = mode  # type: ignore[attr-defined]
        function.yishi_reach = reach  # type: ignore[attr-defined]
        function.yishi_may_query = may_query  # type: ignore[attr-defined]
        return hookspec(function)

    return mark


@spec("collect")
def enabled(tenant: TenantView, actor: Actor) -> None:
    """This plugin has just been switched on for `tenant`: catch up, lay out first rows.

    Called once per switch, only for the plugin switched on, inside the switching transaction; may query.
    """


@spec("collect")
def disabled(tenant: TenantView, actor: Actor) -> None:
    """This plugin is about to be switched off for `tenant`; its data stays.

    Called once per switch, only for the plugin switched off, inside the switching transaction; may query.
    """


@spec("collect")
def waiting_topics(tenant: TenantView) -> Iterable[tuple[UUID, str]]:
    """Topics `(id, title)` that will wait while this plugin is off, to be said before the switch.

    Called when an administrator is about to switch the plugin off; may query.
    """


@spec("collect", reach="installed")
def tenant_deleted(tenant_id: int, slug: str) -> None:
    """A tenant and all its rows are being deleted; clear what is kept outside the database.

    Called once per deletion, before the rows go, also for plugins that are off; may query.
    """


@spec("collect", may_query=False)
def nav_items(tenant: TenantView) -> Iterable[NavItem]:
    """Entries of this tenant's navigation.

    Called once per (tenant version, locale) and kept; must not query and must not look at the person:
    say the needed permission in the item instead.
    """


@spec("collect")
def asks(actor: Actor) -> Iterable[Ask]:
    """What is asked of this person now.

    Called once per visit of the resident's home; may query (at most one statement).
    """


@spec("collect")
def dashboard_cards(actor: Actor, area: str) -> Iterable[Card]:
    """Cards for the resident's home (`area="resident"`) or the worker's desk (`area="desk"`).

    Called once per visit of that page; may query (at most one statement).
    """


@spec("collect", may_query=False)
def slot(name: str, actor: Actor, subject_id: UUID | None, data: Any) -> SlotPart | None:
    """A piece of another page, by slot name: `topic.main`, `topic.side`, `home`, `me`, or one of a plugin.

    Called once per slot and page view; must not query: what it needs is in `data` or is a setting. On the
    topic's page `data.row` has the topic's columns (`kind`, `stage` …) and `data.gates` its gates.
    """


@spec("collect", may_query=False)
def search_kinds(tenant: TenantView) -> Iterable[SearchKind]:
    """Kinds of things this plugin has put into the search index, and how hits are shown.

    Called once per search; must not query by itself (its `load` functions may).
    """


@spec("collect")
def figures(tenant_id: int, period: str, since: date, until: date) -> Iterable[FigureValue]:
    """Roll-up numbers of one month (`2026-06`) or year (`2026`), for the district and for the tenant's own page.

    Never anything about a person. A year is asked for by itself and is no sum of months, so count from `since` up
    to before `until`; what stands at the end (`state`) is as of `until`, of a period not yet over as of today.
    Called by the nightly figures job of each tenant, and by hand; may query.
    """


@spec("collect")
def setup_steps(tenant: TenantView, actor: Actor) -> Iterable[SetupStep]:
    """Lines of the administrator's getting-started list.

    Called once per visit of the console's first page; may query (at most one statement).
    """


@spec("first", reach="installed", may_query=False)
def deliver(message: Message) -> bool | None:
    """Send one message (a sign-in code or a notification); True when it was handed over.

    Called outside any tenant's transaction, once per message; the first plugin that answers wins, and
    the core's own development sender comes last. Must not query.
    """


@spec("collect", may_query=False)
def channels(tenant: TenantView) -> Iterable[Channel]:
    """Ways to reach people outside the app, beside the text messages of `deliver`.

    Called when notifications are planned or sent and where people choose among them; must not query (the
    channel's own `open` may).
    """


@spec("collect", reach="installed")
def export_person(tenant_id: int, person_id: UUID) -> Iterable[PersonRecord]:
    """All that this plugin holds about one person (个人信息保护法 45).

    Called once per export of a person, also for plugins that are off; may query.
    """


@spec("check", reach="installed")
def erase_person(tenant_id: int, person_id: UUID) -> Iterable[Reason]:
    """Blank this plugin's data about one person (个人信息保护法 47), or say why it must stay.

    Called once per erasure, also for plugins that are off, inside the erasing transaction; may query.
    """


@spec("collect", may_query=False)
def topic_gates(topic: TopicDraft, actor: Actor) -> Iterable[GateProposal]:
    """Gates that this topic must pass before it is executable; frozen on the topic at once.

    Called when a topic is raised, inside that transaction, and again, for the topic as it was and as it is, when
    staff say that it takes what owners share (`data["land"]`): what follows only from that is added. Must not query.
    """


@spec("check")
def before_execute(topic: TopicDraft, actor: Actor) -> Iterable[Reason]:
    """Momentary reasons not to carry out a topic now. Lasting blocks are gates, not this.

    Called once per attempt to carry a topic out, inside that transaction; may query.
    """


@spec("collect", may_query=False)
def grids(tenant: TenantView) -> Iterable[Select[Any]]:
    """Grids (网格) and their buildings, as a statement with the columns `grid_id`, `name`, `building_id`.

    Called where the reach of somebody whose role is limited to grids is asked for, and where that limit is shown;
    must not query: the statement goes into the core's own. While no module answers, a grid reaches nobody.
    """


@spec("collect")
def scope_names(tenant: TenantView) -> Iterable[tuple[UUID, str]]:
    """Names of what members' roles are limited to (`Membership.scope`) beside places and grids: companies.

    Called where these limits are shown to who gives roles; may query (at most one statement).
    """


@spec("collect", may_query=False)
def promote_targets(matter: Matter, actor: Actor) -> Iterable[PromoteTarget]:
    """What this matter can be made into ("an appeal", "an errand", "a dispute"): a topic, or what a module holds.

    Called once per view of the matter by a worker, and once more when it is handed over; must not query.
    """


@spec("collect")
def post_notice(notice: NoticeDraft, actor: Actor) -> Iterable[NoticeLink]:
    """Put something up on the public notice board today, and say where it is; the same subject again: the same.

    The caller has checked that `actor` may make this known; the board asks for no permission of its own.
    Called once per publication, inside that transaction; may query.
    """


@spec("collect")
def demo_data(tenant: TenantView, actor: Actor, today: date) -> None:
    """Fill one tenant with realistic demo data, through this plugin's own services.

    Called once per tenant by `yishi demo`, in the plugins' order; may query.
    """


@spec("collect")
def demo_exchange(tenant: TenantView, actor: Actor, today: date, ago: int) -> None:
    """What tenants say to each other in the demo, day by day: the clock stands `ago` days before `today`.

    Called by `yishi demo` after all `demo_data`, for each of some days (`yishi.demo.build.DAYS`) and each tenant with
    people; between two days everything arrives. May query.
    """
