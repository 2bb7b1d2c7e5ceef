"""Whose a paper is: the number that stands on it or in its QR code, and who of its elector signed."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select

from yishi.toolkit import Refusal, _, guarded, read
from yishi_voting.ballots.proxies import valid_proxy
from yishi_voting.models import Elector, Holder
from yishi_voting.rows import day_of, today

_SCANNED = re.compile(r"/voting/([0-9a-f-]{36})/b/(\d{1,8})(?:/|$)")
_BEHIND = guarded(
    select(Elector.id, Holder.person_id, Holder.name)
    .outerjoin(Holder, (Holder.tenant_id == Elector.tenant_id) & (Holder.elector_id == Elector.id))
    .where(Elector.vote_id == bindparam("vote"), Elector.number == bindparam("number"))
)


def number_of(vote_id: UUID, typed: str) -> str:
    """A ballot number as typed, or out of a scanned address; another vote's paper is refused."""
    text = typed.strip()
    scanned = _SCANNED.search(text)
    if scanned is None:
        plain = text.removesuffix("号").strip()
        return (plain.lstrip("0") or plain)[:40]
    if scanned.group(1) != str(vote_id):
        raise Refusal(
            "voting.ballot_of_other_vote", _("这是另一次表决的票，请换到那一次表决再录。"), field="number"
        )
    return scanned.group(2)


def signer_of(
    vote_id: UUID, number: str, signer: str, *, by_agent: bool, at: datetime | None
) -> dict[str, Any]:
    """Who signed, as `entering.enter` takes it: `person_id` of the co-owner named, `proxy_id` of the agent's.

    Refuses a name that none of the co-owners bears (`voting.signer_unknown`), or several (`voting.signer_ambiguous`).
    """
    behind = read(_BEHIND, {"vote": vote_id, "number": _whole(number)}).all()
    found: dict[str, Any] = {}
    if by_agent and behind:
        proxy = valid_proxy(behind[0].id, day_of(at) if at else today())
        found["proxy_id"] = proxy.id if proxy else None
    if signer.strip() and behind:
        found["person_id"] = _signer(signer.strip(), behind)
    return found


def _signer(name: str, behind: Any) -> UUID:
    known = [row.person_id for row in behind if row.person_id and row.name == name]
    if not known:
        raise Refusal(
            "voting.signer_unknown",
            _("这个票号没有叫“%(name)s”的共有人，请核对签名。", name=name),
            field="signer",
        )
    if len(known) > 1:
        said = _(
            "这个票号的共有人里有 %(n)d 位都叫“%(name)s”，从姓名认不出是哪一位。请先在名册里推选投票人，这一格不填。",
            n=len(known),
            name=name,
        )
        raise Refusal("voting.signer_ambiguous", said, field="signer")
    found: UUID = known[0]
    return found


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
