"""Two entries of one person become one: everything that points to the one points to the other."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import Column, Table, delete, select, update
from sqlalchemy.exc import IntegrityError

from yishi.actor import Actor
from yishi.audit import activity, ledger
from yishi.database import Base, current_tenant_id, db
from yishi.errors import Conflict, Refusal, Stale
from yishi.i18n import N_, _
from yishi.people import finding, memberships, persons, privacy
from yishi.people.models import Membership, Person


def merge(actor: Actor, kept_id: UUID, lost_id: UUID, *, versions: tuple[int, int] | None = None) -> Person:
    """Make one person of two. What the kept one lacks (telephone, id number) comes from the other.

    Refuses when both have accounts, when their id numbers differ, or when another module must keep the
    other entry as it is (a frozen electorate).
    """
    actor.need("people.manage")
    if kept_id == lost_id:
        raise Refusal("people.merge_self", _("请选择另一位人员来合并。"))
    kept, lost = persons.get(kept_id), persons.get(lost_id)
    _check(kept, lost, versions)
    _complete(kept, lost)
    fold(lost_id, kept_id)
    ledger.append(actor, "people.merged", kept=str(kept_id), lost=str(lost_id))
    activity.record(actor, "people.merged", N_("合并了重复登记的人员"), ("person", kept_id))
    return kept


def _check(kept: Person, lost: Person, versions: tuple[int, int] | None) -> None:
    if versions is not None and versions != (kept.version, lost.version):
        wanted = _("把「%(lost)s」并入「%(kept)s」", lost=lost.name, kept=kept.name)
        now = _("上面两份登记至少有一份改过，下面是最新的内容。")
        raise Stale(yours={}, theirs={"name": kept.name}, version=kept.version, wanted=wanted, now=now)
    if kept.erased_at or lost.erased_at:
        raise Refusal("people.erased", _("这位人员的信息已删除，不能再修改。"))
    if memberships.of_person(kept.id) and memberships.of_person(lost.id):
        raise Conflict(
            "people.merge_two_accounts", _("两个登记都有账号，不能合并；请先终止其中一个的成员身份。")
        )
    if kept.id_number_index and lost.id_number_index and kept.id_number_index != lost.id_number_index:
        raise Conflict("people.merge_two_id_numbers", _("两人的证件号不同，不是同一个人，不能合并。"))


def _complete(kept: Person, lost: Person) -> None:
    for field in privacy.FIELDS:
        token = getattr(lost, f"{field}_sealed")
        if token and not getattr(kept, f"{field}_sealed"):
            # Sealed for its place: a token can't be copied to another row.
            privacy.set_field(kept, field, privacy.open_person_field(lost.id, field, token))
    db.flush()


def fold(lost_id: UUID, kept_id: UUID) -> None:
    """Point all that points to `lost_id` to `kept_id`, and remove the emptied entry."""
    db.execute(
        update(Membership)
        .where(Membership.tenant_id == current_tenant_id(), Membership.person_id == lost_id)
        .values(person_id=kept_id)
    )
    for table, column in _references():
        _repoint(table, column, lost_id, kept_id)
    finding.index_person(lost_id, "")
    lost = persons.get(lost_id)
    db.delete(lost)
    try:
        with db.begin_nested():
            db.flush()
    except IntegrityError as error:
        raise Conflict(
            "people.merge_kept", _("另一个模块必须保留这个登记（例如已冻结的业主名册），不能合并。")
        ) from error


def _references() -> Iterator[tuple[Table, Column[UUID]]]:
    """Every column of every module that refers to a person."""
    for table in Base.metadata.sorted_tables:
        for key in table.foreign_key_constraints:
            if key.referred_table.name == Person.__tablename__:
                yield table, next(c for c in key.columns if c.name != "tenant_id")


def _repoint(table: Table, column: Column[UUID], lost_id: UUID, kept_id: UUID) -> None:
    tenant_id = current_tenant_id()
    rows = select(table.c.id).where(table.c.tenant_id == tenant_id, column == lost_id)
    for row_id in db.scalars(rows).all():
        one = (table.c.tenant_id == tenant_id, table.c.id == row_id)
        try:
            with db.begin_nested():
                db.execute(update(table).where(*one).values({column.name: kept_id}))
        except IntegrityError:
            # The kept person has this very thing already: the same household, the same notification.
            db.execute(delete(table).where(*one))
