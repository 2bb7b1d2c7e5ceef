"""Whether a group is made up as the terms ask: every fault at once. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from yishi.toolkit import Reason, _, listed
from yishi_voting.kinds import GROUP_KINDS
from yishi_voting.preparing.terms import ARTICLE, Terms

MAX_SEATS = 99


@dataclass(frozen=True, slots=True)
class Seat:
    """One member as written: `kind` is one of `GROUP_KINDS`; `room` tells owners of one name apart."""

    name: str
    kind: str
    head: bool = False
    room: str = ""


def faults(seats: Sequence[Seat], terms: Terms) -> list[Reason]:
    """`voting.group_even`, `.group_too_small`, `.group_owners_few`, `.group_head_missing`, `.group_head_wrong`."""
    found = [*_size(len(seats), terms), *_owners(seats, terms), *_head(seats, terms)]
    if len(seats) > MAX_SEATS:
        found.append(_reason("group_too_large", _("筹备组最多 %(n)d 人，请核对名单。", n=MAX_SEATS)))
    return found


def _size(n: int, terms: Terms) -> list[Reason]:
    found = []
    if terms.odd and n % 2 == 0:
        found.append(_reason("group_even", _("筹备组现在 %(n)d 人，是双数；人数要是单数，请增减一人。", n=n)))
    if n < terms.least:
        found.append(
            _reason(
                "group_too_small",
                _("筹备组现在 %(n)d 人，不能少于 %(least)d 人，请补足。", n=n, least=terms.least),
            )
        )
    return found


def _owners(seats: Sequence[Seat], terms: Terms) -> list[Reason]:
    owners = sum(seat.kind == "owner" for seat in seats)
    # In whole numbers: a half of nine is five owners, and nobody rounds.
    if owners * 100 >= terms.owners_percent * len(seats):
        return []
    needed = -(-terms.owners_percent * len(seats) // 100)
    return [
        _reason(
            "group_owners_few",
            _(
                "筹备组 %(n)d 人里业主 %(owners)d 人；业主不能少于 %(percent)d%%，要有 %(needed)d 人。",
                n=len(seats),
                owners=owners,
                percent=terms.owners_percent,
                needed=needed,
            ),
            "owners",
        )
    ]


def _head(seats: Sequence[Seat], terms: Terms) -> list[Reason]:
    heads = [seat for seat in seats if seat.head]
    who = listed(_(GROUP_KINDS[kind]) for kind in terms.heads)
    if len(heads) != 1:
        return [
            _reason(
                "group_head_missing", _("请写明组长，只写一位，并且要在成员里（%(who)s）。", who=who), "head"
            )
        ]
    if heads[0].kind not in terms.heads:
        return [_reason("group_head_wrong", _("组长要由%(who)s的人担任，请另选。", who=who), "head")]
    return []


def _reason(code: str, message: str, field: str | None = None) -> Reason:
    return Reason(f"voting.{code}", message, article=_(ARTICLE), field=field)
