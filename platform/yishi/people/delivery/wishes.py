"""What a person chose: by which channels, at once or once a day, and whether the night is theirs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from yishi.actor import Actor
from yishi.database import db
from yishi.errors import Refusal, Unknown
from yishi.i18n import N_, _
from yishi.people import memberships
from yishi.people.delivery.channels import channels
from yishi.people.models import Membership
from yishi.tenants.settings import settings

DIGESTS = {"at_once": N_("有事就发"), "daily": N_("每天合成一条")}


@dataclass(frozen=True, slots=True)
class Wishes:
    """Channels by name beside the app, none by default; `quiet` keeps the tenant's quiet hours."""

    channels: tuple[str, ...] = ()
    digest: str = "at_once"
    quiet: bool = True


@dataclass(frozen=True, slots=True)
class Hours:
    """The tenant's hours: quiet from one to the other, over midnight or not, and when digests go."""

    quiet_from: time
    quiet_until: time
    digest_at: time


def hours() -> Hours:
    """The current tenant's choices. No query."""
    chosen = settings("core")
    return Hours(chosen.quiet_from, chosen.quiet_until, chosen.digest_at)


def wishes_of(preferences: Mapping[str, Any]) -> Wishes:
    """From `Membership.preferences`."""
    kept = preferences.get("delivery") or {}
    return Wishes(
        channels=tuple(kept.get("channels", ())),
        digest=kept.get("digest", "at_once"),
        quiet=bool(kept.get("quiet", True)),
    )


def choose(
    actor: Actor, *, channels: Iterable[str], digest: str = "at_once", quiet: bool = True
) -> Membership:
    """How the actor wants to be told in this tenant. Refuses `people.no_such_channel`, `.no_such_digest`."""
    wanted = tuple(dict.fromkeys(channels))
    _check(wanted, digest)
    membership = memberships.of_account(actor.account_id) if actor.account_id else None
    if membership is None:
        raise Unknown("people.no_member")
    chosen = asdict(Wishes(wanted, digest, quiet)) | {"channels": list(wanted)}
    membership.preferences = {**membership.preferences, "delivery": chosen}
    db.flush()
    return membership


def _check(wanted: tuple[str, ...], digest: str) -> None:
    personal = {name for name, channel in channels().items() if channel.reaches != "group"}
    if not personal.issuperset(wanted):
        raise Refusal("people.no_such_channel", _("没有这种通知方式，请重新选择。"), field="channels")
    if digest not in DIGESTS:
        raise Refusal("people.no_such_digest", _("请从列出的选项里选。"), field="digest")


def due(now: datetime, zone: str, wishes: Wishes, at: Hours, *, urgent: bool = False) -> datetime:
    """When a message of `now` may go: at once, with the next digest, or when the quiet hours end."""
    if urgent:
        return now
    local = now.astimezone(ZoneInfo(zone))
    if wishes.digest == "daily":
        local = _next(local, at.digest_at)
    if wishes.quiet and _quiet(local.time(), at):
        local = _next(local, at.quiet_until)
    return local.astimezone(now.tzinfo)


def _quiet(clock_time: time, at: Hours) -> bool:
    if at.quiet_from <= at.quiet_until:
        return at.quiet_from <= clock_time < at.quiet_until
    return clock_time >= at.quiet_from or clock_time < at.quiet_until


def _next(local: datetime, at: time) -> datetime:
    """The next moment that clocks show `at`, after this one: what goes then may be on its way already."""
    found = local.replace(hour=at.hour, minute=at.minute, second=0, microsecond=0)
    return found if found > local else found + timedelta(days=1)
