"""What every module does all day, and no guard may break."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, exists, func, insert, select, text, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, aliased, joinedload, selectinload, subqueryload

from tests.core.escape_models import Models, legitimate, secret
from yishi.database import new_id


@legitimate
def select_and_lazy_load(session: Session, own: int, other: int, models: Models) -> Any:
    parents = session.scalars(select(models.Parent).order_by(models.Parent.id)).all()
    return [len(row.children) for row in parents] == [1, 1] and parents[0].children[0].parent is parents[0]


@legitimate
def get_refresh_and_change(session: Session, own: int, other: int, models: Models) -> Any:
    row = session.get_one(models.Parent, (own, models.rows[own].parents[0]))
    row.secret = "changed"
    session.flush()
    session.refresh(row)
    return row.secret == "changed"


@legitimate
def eager_loads(session: Session, own: int, other: int, models: Models) -> Any:
    for load in (joinedload, selectinload, subqueryload):
        session.expunge_all()
        statement = select(models.Parent).options(load(models.Parent.children)).limit(5)
        if sorted(len(row.children) for row in session.scalars(statement).unique()) != [1, 1]:
            return False
    return True


@legitimate
def add_without_naming_the_tenant(session: Session, own: int, other: int, models: Models) -> Any:
    parent = models.Parent(secret="new")
    session.add(parent)
    session.flush()
    session.add(models.Child(parent=parent, secret="new"))
    session.flush()
    return parent.tenant_id == own and parent.children[0].tenant_id == own


@legitimate
def add_many_at_once(session: Session, own: int, other: int, models: Models) -> Any:
    session.add_all(models.Tag(code=f"many-{n}", secret="new") for n in range(40))
    session.flush()
    return session.scalar(select(func.count()).select_from(models.Tag)) == 42


@legitimate
def delete_own(session: Session, own: int, other: int, models: Models) -> Any:
    session.delete(session.get_one(models.Tag, (own, models.rows[own].tags[0])))
    session.flush()
    return session.scalar(select(func.count(models.Tag.id))) == 1


@legitimate
def bulk_update_and_delete(session: Session, own: int, other: int, models: Models) -> Any:
    changed = session.execute(update(models.Tag).values(secret="x").returning(models.Tag.id)).all()
    gone: Any = session.execute(delete(models.Child).where(models.Child.secret == secret(own)))
    return len(changed) == 2 and gone.rowcount == 2


@legitimate
def update_many_by_key(session: Session, own: int, other: int, models: Models) -> Any:
    rows = [{"tenant_id": own, "id": each, "secret": f"n{n}"} for n, each in enumerate(models.rows[own].tags)]
    session.execute(update(models.Tag), rows)
    return sorted(session.scalars(select(models.Tag.secret))) == ["n0", "n1"]


@legitimate
def joins_aliases_and_subqueries(session: Session, own: int, other: int, models: Models) -> Any:
    child = aliased(models.Child)
    has_child = exists().where(
        child.parent_id == models.Parent.id, child.tenant_id == models.Parent.tenant_id
    )
    statement = select(models.Parent.id, func.count(models.Child.id))
    statement = statement.outerjoin(models.Parent.children).where(has_child).group_by(models.Parent.id)
    return [count for _, count in session.execute(statement)] == [1, 1]


@legitimate
def cte_and_window(session: Session, own: int, other: int, models: Models) -> Any:
    numbered = select(models.Tag.code, func.row_number().over(order_by=models.Tag.code).label("n")).cte()
    return session.scalars(select(numbered.c.code).where(numbered.c.n == 2)).all() == ["code-1"]


@legitimate
def core_with_the_tenant(session: Session, own: int, other: int, models: Models) -> Any:
    table = models.Tag.__table__
    row = {"tenant_id": own, "id": new_id(), "code": "core", "secret": "new"}
    session.execute(insert(table), [row, {**row, "id": new_id(), "code": "core-2"}])
    session.execute(update(table).where(table.c.tenant_id == own, table.c.code == "core").values(secret="x"))
    session.execute(delete(table).where(table.c.tenant_id == own, table.c.code == "core-2"))
    found = session.scalars(select(table.c.secret).where(table.c.tenant_id == own, table.c.code == "core"))
    return found.all() == ["x"]


@legitimate
def text_with_the_tenant(session: Session, own: int, other: int, models: Models) -> Any:
    sql = """WITH mine AS (SELECT id, tenant_id FROM escape_parent WHERE tenant_id = :t)
             SELECT c.secret FROM escape_child c
             JOIN mine ON mine.tenant_id = c.tenant_id AND mine.id = c.parent_id
             WHERE c.secret <> 'FROM escape_tag'"""
    return session.scalars(text(sql), {"t": own}).all() == [secret(own)] * 2


@legitimate
def upsert_and_merge(session: Session, own: int, other: int, models: Models) -> Any:
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    values = {"tenant_id": own, "id": new_id(), "code": "code-0", "secret": "upserted"}
    statement = dialect.insert(models.Tag).values(**values)
    set_ = {"secret": statement.excluded.secret}
    session.execute(statement.on_conflict_do_update(index_elements=["tenant_id", "code"], set_=set_))
    session.merge(models.Tag(tenant_id=own, id=models.rows[own].tags[1], code="code-1", secret="merged"))
    session.flush()
    return sorted(session.scalars(select(models.Tag.secret))) == ["merged", "upserted"]


@legitimate
def savepoint_and_global_table(session: Session, own: int, other: int, models: Models) -> Any:
    nested = session.begin_nested()
    session.add(models.Tag(code="undone", secret="new"))
    session.flush()
    nested.rollback()
    tenants = session.scalar(text("SELECT count(*) FROM tenant"))
    return tenants == 2 and session.scalar(select(func.count(models.Tag.id))) == 2


@legitimate
def exempt_with_a_reason(session: Session, own: int, other: int, models: Models) -> Any:
    table = models.Tag.__table__
    statement = select(func.count()).select_from(table).execution_options(all_tenants="the matrix counts")
    # Row-level security knows no exemption.
    return session.scalar(statement) == (4 if session.get_bind().dialect.name == "sqlite" else 2)
