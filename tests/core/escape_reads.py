"""Ways to read another tenant's rows."""

from __future__ import annotations

import contextvars
import threading
from typing import Any

from sqlalchemy import Integer, and_, exists, func, literal, or_, select, text, true, union_all
from sqlalchemy.orm import (
    Session,
    aliased,
    contains_eager,
    joinedload,
    selectinload,
    subqueryload,
)

from tests.core.escape_models import Models, attack, secret, smuggled


def _secrets(rows: Any) -> list[str]:
    return [row.secret for row in rows]


@attack
def orm_select_all(session: Session, own: int, other: int, models: Models) -> Any:
    return _secrets(session.scalars(select(models.Parent)))


@attack
def orm_select_columns(session: Session, own: int, other: int, models: Models) -> Any:
    return session.scalars(select(models.Parent.secret)).all()


@attack
def orm_select_by_the_others_id(session: Session, own: int, other: int, models: Models) -> Any:
    wanted = models.rows[other].parents[0]
    return _secrets(session.scalars(select(models.Parent).where(models.Parent.id == wanted)))


@attack
def orm_select_by_the_others_tenant(session: Session, own: int, other: int, models: Models) -> Any:
    return _secrets(session.scalars(select(models.Parent).where(models.Parent.tenant_id == other)))


@attack
def orm_select_own_or_true(session: Session, own: int, other: int, models: Models) -> Any:
    return _secrets(session.scalars(select(models.Parent).where(or_(models.Parent.tenant_id == own, true()))))


@attack
def orm_legacy_query(session: Session, own: int, other: int, models: Models) -> Any:
    return _secrets(session.query(models.Tag).all())


@attack
def orm_get_with_the_others_key(session: Session, own: int, other: int, models: Models) -> Any:
    row = session.get(models.Parent, (other, models.rows[other].parents[0]))
    return row and row.secret


@attack
def orm_get_populating_again(session: Session, own: int, other: int, models: Models) -> Any:
    row = session.get(models.Tag, (other, models.rows[other].tags[1]), populate_existing=True)
    return row and row.secret


@attack
def orm_get_by_named_key(session: Session, own: int, other: int, models: Models) -> Any:
    key = {"tenant_id": other, "id": models.rows[other].children[0]}
    row = session.get(models.Child, key, with_for_update=True)
    return row and row.secret


@attack
def orm_refresh_of_a_smuggled_row(session: Session, own: int, other: int, models: Models) -> Any:
    row = smuggled(session, models.Parent, other, models.rows[other].parents[0])
    session.refresh(row)
    return row.secret


@attack
def orm_expired_attribute_of_a_smuggled_row(session: Session, own: int, other: int, models: Models) -> Any:
    return smuggled(session, models.Parent, other, models.rows[other].parents[0]).secret


@attack
def orm_lazy_parent_of_a_smuggled_row(session: Session, own: int, other: int, models: Models) -> Any:
    rows = models.rows[other]
    child = smuggled(session, models.Child, other, rows.children[0], parent_id=rows.parents[0])
    return child.parent and child.parent.secret


@attack
def orm_lazy_collection_of_a_smuggled_row(session: Session, own: int, other: int, models: Models) -> Any:
    return _secrets(smuggled(session, models.Parent, other, models.rows[other].parents[0]).children)


@attack
def orm_aliased(session: Session, own: int, other: int, models: Models) -> Any:
    return _secrets(session.scalars(select(aliased(models.Parent))))


@attack
def orm_join_on_anything(session: Session, own: int, other: int, models: Models) -> Any:
    statement = select(models.Child.secret).select_from(models.Parent).join(models.Child, true())
    return session.scalars(statement.where(models.Parent.tenant_id == own)).all()


@attack
def orm_join_on_id_alone(session: Session, own: int, other: int, models: Models) -> Any:
    on = models.Parent.id == models.Child.parent_id
    return session.scalars(select(models.Child.secret).join(models.Parent, on)).all()


@attack
def orm_outer_join(session: Session, own: int, other: int, models: Models) -> Any:
    statement = select(models.Child.secret).select_from(models.Parent).outerjoin(models.Child, true())
    return session.scalars(statement.where(models.Parent.tenant_id == own)).all()


@attack
def orm_self_join(session: Session, own: int, other: int, models: Models) -> Any:
    mine, theirs = aliased(models.Parent), aliased(models.Parent)
    statement = select(theirs.secret).select_from(mine).join(theirs, mine.id != theirs.id)
    return session.scalars(statement.where(mine.tenant_id == own)).all()


@attack
def orm_cartesian(session: Session, own: int, other: int, models: Models) -> Any:
    statement = select(models.Parent.secret, models.Tag.secret).join(models.Tag, true())
    return session.execute(statement.where(models.Parent.tenant_id == own)).all()


@attack
def orm_scalar_subquery(session: Session, own: int, other: int, models: Models) -> Any:
    hidden = select(func.max(models.Parent.secret)).where(models.Parent.tenant_id == other)
    return session.scalar(select(hidden.scalar_subquery()))


@attack
def orm_exists(session: Session, own: int, other: int, models: Models) -> Any:
    there = exists().where(models.Parent.tenant_id == other)
    return session.scalars(select(literal(secret(other))).where(there)).all()


@attack
def orm_in_a_subquery(session: Session, own: int, other: int, models: Models) -> Any:
    parents = select(models.Parent.id).where(models.Parent.tenant_id == other)
    return session.scalars(select(models.Child.secret).where(models.Child.parent_id.in_(parents))).all()


@attack
def orm_union(session: Session, own: int, other: int, models: Models) -> Any:
    mine = select(models.Parent.secret).where(models.Parent.tenant_id == own)
    theirs = select(models.Tag.secret).where(models.Tag.tenant_id == other)
    return session.scalars(union_all(mine, theirs)).all()


@attack
def orm_cte(session: Session, own: int, other: int, models: Models) -> Any:
    hidden = select(models.Parent.secret).cte("hidden")
    return session.scalars(select(hidden.c.secret)).all()


@attack
def orm_recursive_cte(session: Session, own: int, other: int, models: Models) -> Any:
    start = select(models.Parent.secret, literal(0, Integer).label("n")).where(models.Parent.tenant_id == own)
    walk = start.cte("walk", recursive=True)
    walk = walk.union_all(select(models.Child.secret, walk.c.n + 1).where(walk.c.n < 1))
    return session.scalars(select(walk.c.secret)).all()


@attack
def orm_derived_table(session: Session, own: int, other: int, models: Models) -> Any:
    hidden = select(models.Tag).subquery()
    return session.scalars(select(aliased(models.Tag, hidden).secret)).all()


@attack
def orm_count(session: Session, own: int, other: int, models: Models) -> Any:
    found = session.scalar(select(func.count()).select_from(models.Parent)) or 0
    return secret(other) if found > 2 else found


@attack
def orm_window(session: Session, own: int, other: int, models: Models) -> Any:
    names = func.max(models.Tag.secret).over(), func.min(models.Tag.secret).over()
    return session.execute(select(models.Tag.code, *names)).all()


@attack
def orm_joinedload(session: Session, own: int, other: int, models: Models) -> Any:
    statement = select(models.Parent).options(joinedload(models.Parent.children))
    return [_secrets(row.children) for row in session.scalars(statement).unique()]


@attack
def orm_selectinload(session: Session, own: int, other: int, models: Models) -> Any:
    statement = select(models.Parent).options(selectinload(models.Parent.children))
    return [_secrets(row.children) for row in session.scalars(statement)]


@attack
def orm_subqueryload(session: Session, own: int, other: int, models: Models) -> Any:
    statement = select(models.Parent).options(subqueryload(models.Parent.children))
    return [_secrets(row.children) for row in session.scalars(statement)]


@attack
def orm_contains_eager(session: Session, own: int, other: int, models: Models) -> Any:
    statement = select(models.Parent).outerjoin(models.Child, true())
    statement = statement.options(contains_eager(models.Parent.children))
    return [_secrets(row.children) for row in session.scalars(statement).unique()]


@attack
def orm_from_statement_of_text(session: Session, own: int, other: int, models: Models) -> Any:
    return _secrets(session.scalars(select(models.Tag).from_statement(text("SELECT * FROM escape_tag"))))


@attack
def orm_from_statement_of_core(session: Session, own: int, other: int, models: Models) -> Any:
    statement = select(models.Tag).from_statement(select(models.Tag.__table__))
    return _secrets(session.scalars(statement))


@attack
def orm_streamed(session: Session, own: int, other: int, models: Models) -> Any:
    return _secrets(session.scalars(select(models.Parent), execution_options={"yield_per": 2}))


@attack
def core_select(session: Session, own: int, other: int, models: Models) -> Any:
    return _secrets(session.execute(select(models.Parent.__table__)))


@attack
def core_select_of_an_alias(session: Session, own: int, other: int, models: Models) -> Any:
    alias = models.Parent.__table__.alias("escape_child")
    return _secrets(session.execute(select(alias)))


@attack
def core_join_on_id_alone(session: Session, own: int, other: int, models: Models) -> Any:
    parent, child = models.Parent.__table__, models.Child.__table__
    on = and_(parent.c.id == child.c.parent_id)
    return session.execute(select(child.c.secret).select_from(parent.join(child, on))).all()


@attack
def core_on_the_sessions_connection(session: Session, own: int, other: int, models: Models) -> Any:
    return _secrets(session.connection().execute(select(models.Tag.__table__)))


@attack
def core_union(session: Session, own: int, other: int, models: Models) -> Any:
    parent, tag = models.Parent.__table__, models.Tag.__table__
    mine = select(parent.c.secret).where(parent.c.tenant_id == own)
    return session.execute(union_all(mine, select(tag.c.secret))).all()


@attack
def core_text_in_pieces(session: Session, own: int, other: int, models: Models) -> Any:
    return session.execute(select(text("secret")).select_from(text("escape_parent"))).all()


@attack
def text_read(session: Session, own: int, other: int, models: Models) -> Any:
    return session.execute(text("SELECT secret FROM escape_parent")).all()


@attack
def text_with_the_filter_in_a_comment(session: Session, own: int, other: int, models: Models) -> Any:
    sql = f"SELECT secret FROM escape_parent /* WHERE tenant_id = {own} */ -- tenant_id = {own}"
    return session.execute(text(sql)).all()


@attack
def text_own_or_true(session: Session, own: int, other: int, models: Models) -> Any:
    sql = "SELECT secret FROM escape_parent WHERE tenant_id = :t OR 1=1"
    return session.execute(text(sql), {"t": own}).all()


@attack
def text_in_upper_case(session: Session, own: int, other: int, models: Models) -> Any:
    return session.execute(text("SELECT SECRET FROM ESCAPE_PARENT")).all()


@attack
def text_quoted(session: Session, own: int, other: int, models: Models) -> Any:
    return session.execute(text('SELECT "e"."secret" FROM "escape_parent" AS "e"')).all()


@attack
def text_schema_qualified(session: Session, own: int, other: int, models: Models) -> Any:
    schema = "main" if session.get_bind().dialect.name == "sqlite" else "public"
    return session.execute(text(f"SELECT secret FROM {schema}.escape_tag")).all()


@attack
def text_correlated(session: Session, own: int, other: int, models: Models) -> Any:
    sql = """SELECT p.secret, (SELECT max(c.secret) FROM escape_child c WHERE c.tenant_id <> p.tenant_id)
             FROM escape_parent p WHERE p.tenant_id = :t"""
    return session.execute(text(sql), {"t": own}).all()


@attack
def text_union(session: Session, own: int, other: int, models: Models) -> Any:
    sql = "SELECT secret FROM escape_tag WHERE tenant_id = :t UNION ALL SELECT secret FROM escape_parent"
    return session.execute(text(sql), {"t": own}).all()


@attack
def text_with_an_untied_cte(session: Session, own: int, other: int, models: Models) -> Any:
    sql = "WITH mine AS (SELECT :t AS tenant_id) SELECT p.secret FROM escape_parent p, mine"
    return session.execute(text(sql), {"t": own}).all()


@attack
def text_with_the_filter_in_an_outer_join(session: Session, own: int, other: int, models: Models) -> Any:
    sql = (
        "SELECT p.secret FROM escape_parent p LEFT JOIN escape_tag g ON p.tenant_id = :t AND g.tenant_id = :t"
    )
    return session.execute(text(sql), {"t": own}).all()


@attack
def text_is_not_null(session: Session, own: int, other: int, models: Models) -> Any:
    return session.execute(text("SELECT secret FROM escape_parent WHERE tenant_id IS NOT NULL")).all()


@attack
def text_negated(session: Session, own: int, other: int, models: Models) -> Any:
    sql = "SELECT secret FROM escape_parent WHERE NOT (tenant_id = :t)"
    return session.execute(text(sql), {"t": own}).all()


@attack
def text_in_a_list(session: Session, own: int, other: int, models: Models) -> Any:
    sql = "SELECT secret FROM escape_parent WHERE tenant_id IN (:t, :o)"
    return session.execute(text(sql), {"t": own, "o": other}).all()


@attack
def text_tied_to_the_other(session: Session, own: int, other: int, models: Models) -> Any:
    sql = "SELECT secret FROM escape_parent WHERE tenant_id = :o"
    return session.execute(text(sql), {"o": other}).all()


@attack
def text_compared_with_itself(session: Session, own: int, other: int, models: Models) -> Any:
    sql = "SELECT p.secret FROM escape_parent p JOIN escape_tag g ON g.tenant_id = p.tenant_id"
    return session.execute(text(sql)).all()


@attack
def driver_sql(session: Session, own: int, other: int, models: Models) -> Any:
    return session.connection().exec_driver_sql("SELECT secret FROM escape_tag").all()


@attack
def raw_cursor(session: Session, own: int, other: int, models: Models) -> Any:
    cursor = session.connection().connection.cursor()
    cursor.execute("SELECT secret FROM escape_tag")
    return cursor.fetchall()


@attack
def raw_driver_connection(session: Session, own: int, other: int, models: Models) -> Any:
    driver: Any = session.connection().connection.driver_connection
    return driver.execute("SELECT secret FROM escape_tag").fetchall()


@attack
def plain_session_on_the_same_connection(session: Session, own: int, other: int, models: Models) -> Any:
    return _secrets(Session(session.connection()).scalars(select(models.Tag)))


@attack
def connection_of_its_own(session: Session, own: int, other: int, models: Models) -> Any:
    with session.get_bind().engine.connect() as connection:
        return connection.execute(select(models.Tag.__table__)).all()


@attack
def other_thread(session: Session, own: int, other: int, models: Models) -> Any:
    seen: list[Any] = []

    def read() -> None:
        try:
            seen.extend(_secrets(session.scalars(select(models.Tag))))
        except RuntimeError as refused:
            seen.append(refused)

    thread = threading.Thread(target=read)
    thread.start()
    thread.join()
    return seen


@attack
def empty_context(session: Session, own: int, other: int, models: Models) -> Any:
    return contextvars.Context().run(lambda: _secrets(session.scalars(select(models.Tag))))


@attack
def scope_of_the_other(session: Session, own: int, other: int, models: Models) -> Any:
    with models.scope(other):
        return _secrets(session.scalars(select(models.Tag)))


@attack
def get_in_the_scope_of_the_other(session: Session, own: int, other: int, models: Models) -> Any:
    with models.scope(other):
        row = session.get(models.Tag, (other, models.rows[other].tags[0]))
    return row and row.secret
