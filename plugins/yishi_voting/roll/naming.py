"""From names that staff type to persons of this community."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import select

from yishi.toolkit import Person, Reason, _, db, refuse_all
from yishi_voting.roll.electorate import Member


def persons_named(names: Sequence[str], *, field: str) -> list[UUID]:
    """The persons of these names. Refuses each that nobody or more than one bears, all at once.

    `voting.person_not_registered`, `voting.person_ambiguous`.
    """
    known = by_name(names)
    problems: list[Reason] = []
    for name in dict.fromkeys(names):
        if not known.get(name):
            problems.append(
                Reason(
                    "voting.person_not_registered",
                    _("本社区没有登记“%(name)s”，请先在人员里登记。", name=name),
                    field=field,
                )
            )
        elif len(known[name]) > 1:
            problems.append(
                Reason(
                    "voting.person_ambiguous",
                    _(
                        "有 %(n)d 位“%(name)s”，从姓名认不出是哪一位，请在上面按姓名或房号搜索后勾选。",
                        n=len(known[name]),
                        name=name,
                    ),
                    field=field,
                )
            )
    refuse_all(problems)
    return [known[name][0] for name in dict.fromkeys(names)]


def members_named(lines: Sequence[str]) -> list[Member]:
    """Members of a body from lines of `姓名` or `姓名#2`; who is known here by a name of their own is linked."""
    known = by_name([line for line in lines if "#" not in line])
    members = []
    for line in lines:
        name = line.partition("#")[0].strip() or line
        alone = known.get(line, [])
        members.append(Member(f"name:{line}"[:120], name[:60], alone[0] if len(alone) == 1 else None))
    return members


def one_named(name: str) -> tuple[UUID | None, str]:
    """Who is known here by this name, if nobody else bears it; else the name as written, to be kept as such."""
    written = " ".join(name.split())[:60]
    found = by_name([written]).get(written, []) if written else []
    return (found[0], "") if len(found) == 1 else (None, written)


def by_name(names: Iterable[str]) -> dict[str, list[UUID]]:
    """All persons here who bear each of these names."""
    found: dict[str, list[UUID]] = {}
    wanted = sorted(set(names))
    for start in range(0, len(wanted), 500):
        rows = db.execute(
            select(Person.name, Person.id)
            .where(Person.name.in_(wanted[start : start + 500]))
            .order_by(Person.id)
        )
        for name, person_id in rows:
            if name:
                found.setdefault(name, []).append(person_id)
    return found
