"""Voting for somebody else: only in writing, for so many at most, until a day, and to be taken back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, func, select

from yishi.toolkit import (
    N_,
    Actor,
    NotAllowed,
    Person,
    Reason,
    Refusal,
    Unknown,
    _,
    activity,
    clock,
    db,
    guarded,
    read,
    refuse_all,
)
from yishi_voting.models import Elector, Holder, Proxy, Vote
from yishi_voting.rights import DELIVERS, VOTES
from yishi_voting.roll.electorate import person_name
from yishi_voting.rows import SUBJECT, day_of, elector_of, locked, need_state, today
from yishi_voting.settings import NAME
from yishi_voting.votes import lawful

ARTICLE_19 = N_("城市居民委员会组织法第19条")
ARTICLE = N_("物业管理条例第12条、民法典第165条")
_OF_NUMBER = guarded(
    select(
        Elector.number,
        Elector.area,
        Elector.units,
        Proxy.id,
        Proxy.agent_name,
        Person.name.label("agent"),
        Proxy.instructions,
        Proxy.given_on,
        Proxy.valid_until,
        Proxy.revoked_at,
        Proxy.revoked_reason,
    )
    .join(Holder, (Holder.tenant_id == Elector.tenant_id) & (Holder.elector_id == Elector.id))
    .outerjoin(Proxy, (Proxy.tenant_id == Elector.tenant_id) & (Proxy.elector_id == Elector.id))
    .outerjoin(Person, (Person.tenant_id == Proxy.tenant_id) & (Person.id == Proxy.agent_id))
    .where(
        Elector.vote_id == bindparam("vote"),
        Elector.number == bindparam("number"),
        Holder.person_id == bindparam("person"),
    )
    .order_by(Proxy.id)
)


@dataclass(frozen=True, slots=True)
class Given:
    """A proxy as who gave it sees it."""

    id: UUID
    agent: str
    instructions: str
    given_on: date
    valid_until: date
    revoked_at: datetime | None
    revoked_reason: str

    @property
    def holds(self) -> bool:
        return self.revoked_at is None and today() <= self.valid_until


def name_proxy(
    actor: Actor,
    vote_id: UUID,
    number: int,
    *,
    written: bool,
    agent_id: UUID | None = None,
    agent_name: str = "",
    instructions: str = "",
    valid_until: date | None = None,
) -> Proxy:
    """Record a written proxy: the elector `number` lets the agent vote (`agent_id` here, or a name).

    Staff and leads record a paper; an elector signs for themselves here, which is writing, too (民法典469).

    It holds through `valid_until`, the day of the close by default. Refuses with all of
    `voting.proxy_not_allowed`, `.proxy_not_written`, `.proxy_over_cap`, `.agent_is_candidate`, `.proxy_to_self`,
    `.proxy_given_already`, `.agent_missing`, `.proxy_expired`; `.proxy_of_another` for who is neither.
    """
    _need_either(actor)
    vote = locked(vote_id)
    need_state(vote, "announced", "open")
    elector = elector_of(vote_id, number)
    _need_own(actor, elector.id)
    name = person_name(agent_id) if agent_id else agent_name.strip()
    until = valid_until or (day_of(vote.closes_at) if vote.closes_at else today())
    key = str(agent_id) if agent_id else f"name:{name}"
    refuse_all(_problems(vote, elector, key, name, agent_id, written=written, until=until))
    row = Proxy(
        vote_id=vote_id,
        elector_id=elector.id,
        agent_id=agent_id,
        agent_name="" if agent_id else name[:60],
        agent_key=key[:120],
        instructions=instructions.strip()[:400],
        given_on=today(),
        valid_until=until,
        entered_by_id=actor.person_id,
    )
    db.add(row)
    db.flush()
    activity.record(
        actor,
        "voting.proxy_named",
        N_("登记了 %(number)s 号的书面委托"),
        (SUBJECT, vote_id),
        plugin=NAME,
        number=str(number),
    )
    return row


def _need_either(actor: Actor) -> None:
    """Staff who take papers in, or somebody who votes: of whose elector is asked next."""
    actor.need(DELIVERS if actor.may(DELIVERS) else VOTES)


def _need_own(actor: Actor, elector_id: UUID) -> None:
    if actor.may(DELIVERS):
        return
    own = select(Holder.id).where(Holder.elector_id == elector_id, Holder.person_id == actor.on_behalf_of)
    if actor.on_behalf_of is None or db.scalar(own) is None:
        raise NotAllowed("voting.proxy_of_another", _("只有票的本人可以委托或撤销。"))


def _problems(
    vote: Vote,
    elector: Elector,
    key: str,
    name: str,
    agent_id: UUID | None,
    *,
    written: bool,
    until: date,
) -> list[Reason]:
    found = []
    rule = lawful.rule_of(vote)
    if vote.proxy_cap < 1:
        found.append(Reason("voting.proxy_not_allowed", _("这种表决不能委托别人。"), article=_(rule.title)))
    elif not written:
        found.append(
            Reason(
                "voting.proxy_not_written",
                _("委托要有书面的委托书，写明事项和期限，由本人签名。"),
                article=_(ARTICLE),
                field="written",
            )
        )
    if not name:
        found.append(Reason("voting.agent_missing", _("请写明委托给谁。"), field="agent_name"))
    elif vote.proxy_cap and _held(vote.id, key) >= vote.proxy_cap:
        found.append(
            Reason(
                "voting.proxy_over_cap",
                _("这个人已经接受了 %(n)d 位的委托，不能再多。", n=vote.proxy_cap),
                field="agent_name",
            )
        )
    if name and not rule.candidates_take_proxies and is_candidate(vote.options, name):
        found.append(
            Reason(
                "voting.agent_is_candidate",
                _("“%(name)s”是候选人，不能接受委托，请另选一位。", name=name),
                article=_(ARTICLE_19),
                field="agent_name",
            )
        )
    own = select(Holder.id).where(Holder.elector_id == elector.id, Holder.person_id == agent_id)
    if agent_id is not None and db.scalar(own) is not None:
        found.append(Reason("voting.proxy_to_self", _("本人可以直接投票，不用委托。"), field="agent_id"))
    if valid_proxy(elector.id, today()) is not None:
        found.append(
            Reason("voting.proxy_given_already", _("这个票号已经有委托；要换人，请先撤销原来的委托。"))
        )
    if until < today():
        found.append(Reason("voting.proxy_expired", _("委托的期限已经过了。"), field="valid_until"))
    return found


def is_candidate(options: Sequence[Mapping[str, Any]], name: str) -> bool:
    """Whether somebody of this name stands among the options, alone or with words after it (`王安（3栋）`)."""
    wanted = "".join(name.split())
    for option in options:
        title = "".join(str(option.get("title", "")).split())
        rest = title.removeprefix(wanted)
        if title.startswith(wanted) and not rest[:1].isalpha():
            return True
    return False


def _held(vote_id: UUID, key: str) -> int:
    """How many electors this agent votes for now."""
    counted = select(func.count()).select_from(Proxy)
    mine = counted.where(Proxy.vote_id == vote_id, Proxy.agent_key == key, Proxy.revoked_at.is_(None))
    return db.scalar(mine) or 0


def valid_proxy(elector_id: UUID, day: date) -> Proxy | None:
    """The proxy of an elector that holds on `day`."""
    return db.scalars(
        select(Proxy).where(
            Proxy.elector_id == elector_id, Proxy.revoked_at.is_(None), Proxy.valid_until >= day
        )
    ).first()


@dataclass(frozen=True, slots=True)
class Giver:
    """One's own elector and the proxies it gave, the earliest first. Area in 0.01 m²."""

    number: int
    area: int
    rooms: tuple[str, ...]
    given: tuple[Given, ...]
    for_name: str = ""


def given_by(actor: Actor, vote_id: UUID, number: int) -> Giver:
    """The actor's elector `number` with its proxies. Refuses whose it is not: `voting.proxy_of_another`."""
    rows = read(_OF_NUMBER, {"vote": vote_id, "number": number, "person": actor.on_behalf_of}).all()
    if not rows:
        raise NotAllowed("voting.proxy_of_another", _("只有票的本人可以委托或撤销。"))
    first = rows[0]
    rooms = tuple(unit["label"] for unit in first.units)
    return Giver(first.number, first.area, rooms, tuple(_given(row) for row in rows if row.id is not None))


def _given(row: Any) -> Given:
    return Given(
        id=row.id,
        agent=row.agent or row.agent_name,
        instructions=row.instructions,
        given_on=row.given_on,
        valid_until=row.valid_until,
        revoked_at=row.revoked_at,
        revoked_reason=row.revoked_reason,
    )


def revoke_proxy(actor: Actor, proxy_id: UUID, reason: str) -> Proxy:
    """The elector takes the proxy back; a ballot that was cast with it before stands as any other."""
    _need_either(actor)
    row = db.scalars(select(Proxy).where(Proxy.id == proxy_id)).first()
    if row is None:
        raise Unknown("voting.unknown_proxy")
    _need_own(actor, row.elector_id)
    vote = locked(row.vote_id)
    need_state(vote, "announced", "open")
    if row.revoked_at is not None:
        raise Refusal("voting.proxy_revoked", _("这份委托已经撤销。"))
    if not reason.strip():
        raise Refusal("voting.reason_missing", _("请写明撤销的原因。"), field="reason")
    row.revoked_at, row.revoked_reason = clock.now(), reason.strip()[:200]
    db.flush()
    activity.record(actor, "voting.proxy_revoked", N_("撤销了一份委托"), (SUBJECT, row.vote_id), plugin=NAME)
    return row


def fault_of(proxy: Proxy, elector_id: UUID, received_at: datetime) -> str:
    """The code why a ballot received then does not count by this proxy; empty where it does."""
    if proxy.elector_id != elector_id:
        return "proxy_missing"
    if proxy.revoked_at is not None and proxy.revoked_at <= received_at:
        return "proxy_revoked"
    if day_of(received_at) > proxy.valid_until:
        return "proxy_expired"
    return ""
