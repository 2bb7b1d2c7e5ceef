"""The secret of a printed ballot: whoever holds the paper proves it by the address in its QR code.

It is derived from the elector's salt, so that a ballot printed again carries the same address, and dies with
the salt when the person is erased. With it one sees which vote this is; to cast, a one-time code to the
telephone on the roster is needed beside it.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, select

from yishi.toolkit import Actor, Unknown, current_tenant, guarded, mask_name, read
from yishi_voting.models import Elector, Holder
from yishi_voting.rights import READS, VOTES

_ELECTOR = guarded(
    select(
        Elector.id,
        Elector.salt,
        Elector.units,
        Elector.area,
        Elector.cast_channel,
        Elector.cast_at,
        Elector.cast_ballot_id,
        Holder.person_id,
        Holder.name,
        Holder.named,
    )
    .outerjoin(Holder, (Holder.tenant_id == Elector.tenant_id) & (Holder.elector_id == Elector.id))
    .where(Elector.vote_id == bindparam("vote"), Elector.number == bindparam("number"))
    .order_by(Holder.name, Holder.id)
)


@dataclass(frozen=True, slots=True)
class HolderOfPaper:
    """Somebody who may sign this ballot."""

    person_id: UUID
    name: str

    @property
    def masked(self) -> str:
        return mask_name(self.name)


@dataclass(frozen=True, slots=True)
class Paper:
    """A printed ballot that was proven by its token. `holders`: the named voter, else all who own together."""

    elector_id: UUID
    number: int
    rooms: tuple[str, ...]
    area: int
    channel: str
    cast_at: datetime | None
    ballot_id: UUID | None
    holders: tuple[HolderOfPaper, ...]

    @property
    def changeable(self) -> bool:
        return self.channel == "web" and self.ballot_id is not None

    def actor(self, holder: HolderOfPaper) -> Actor:
        """The holder, once the code has proved who it is: may vote, and nothing else."""
        return Actor(
            tenant_id=current_tenant().id,
            person_id=holder.person_id,
            name=holder.name,
            permissions=frozenset({READS, VOTES}),
            channel="paper",
        )


def paper_token(salt: str, vote_id: UUID, number: int) -> str:
    """What stands in the QR code of ballot `number`; empty where the elector was erased."""
    if not salt:
        return ""
    return hmac.new(bytes.fromhex(salt), f"paper:{vote_id}:{number}".encode(), "sha256").hexdigest()[:24]


def paper_path(salt: str, vote_id: UUID, number: int) -> str:
    """The path behind a community's address, to be printed as a QR code: `voting/…/b/12/9f3a…`."""
    return f"voting/{vote_id}/b/{number}/{paper_token(salt, vote_id, number)}"


def prove(vote_id: UUID, number: int, token: str) -> Paper:
    """The ballot of this address. Raises `Unknown` for a wrong token as for a ballot that isn't there."""
    rows = read(_ELECTOR, {"vote": vote_id, "number": number}).all()
    right = paper_token(rows[0].salt, vote_id, number) if rows else ""
    if not right or not hmac.compare_digest(right.encode(), token.encode()):
        raise Unknown("voting.no_such_paper")
    row = rows[0]
    named = [one for one in rows if one.named]
    return Paper(
        elector_id=row.id,
        number=number,
        rooms=tuple(unit["label"] for unit in row.units),
        area=row.area,
        channel=row.cast_channel,
        cast_at=row.cast_at,
        ballot_id=row.cast_ballot_id,
        holders=tuple(
            HolderOfPaper(one.person_id, one.name) for one in named or rows if one.person_id is not None
        ),
    )
