"""Ways to change another tenant's rows, or to carry what they hold into one's own."""

from __future__ import annotations

from typing import Any

from sqlalchemy import bindparam, delete, func, insert, literal, select, text, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from tests.core.escape_models import Models, attack, postgres_attack, smuggled
from yishi.database import new_id


def _tag(tenant_id: int, **values: Any) -> dict[str, Any]:
    row_id = new_id()
    return {"tenant_id": tenant_id, "id": row_id, "code": row_id.hex, "secret": "planted", **values}


@attack
def orm_update_all(session: Session, own: int, other: int, models: Models) -> Any:
    session.execute(update(models.Parent).values(secret="defaced"))


@attack
def orm_update_by_id(session: Session, own: int, other: int, models: Models) -> Any:
    wanted = models.rows[other].parents[0]
    session.execute(update(models.Parent).where(models.Parent.id == wanted).values(secret="defaced"))


@attack
def orm_update_many_by_key(session: Session, own: int, other: int, models: Models) -> Any:
    row = {"tenant_id": other, "id": models.rows[other].parents[0], "secret": "defaced"}
    session.execute(update(models.Parent), [row])


@attack
def orm_delete_all(session: Session, own: int, other: int, models: Models) -> Any:
    session.execute(delete(models.Tag))


@attack
def orm_delete_by_tenant(session: Session, own: int, other: int, models: Models) -> Any:
    session.query(models.Tag).filter(models.Tag.tenant_id == other).delete()


@attack
def orm_insert_many(session: Session, own: int, other: int, models: Models) -> Any:
    session.execute(insert(models.Tag), [_tag(own), _tag(other)])


@attack
def orm_insert_returning(session: Session, own: int, other: int, models: Models) -> Any:
    session.scalars(insert(models.Tag).returning(models.Tag), [_tag(other)]).all()


@attack
def orm_add_for_the_other(session: Session, own: int, other: int, models: Models) -> Any:
    session.add(models.Tag(**_tag(other)))
    session.flush()


@attack
def orm_change_of_tenant(session: Session, own: int, other: int, models: Models) -> Any:
    row = session.get_one(models.Tag, (own, models.rows[own].tags[0]))
    row.tenant_id, row.code = other, "moved"
    session.flush()


@attack
def orm_merge(session: Session, own: int, other: int, models: Models) -> Any:
    session.merge(models.Parent(tenant_id=other, id=models.rows[other].parents[0], secret="defaced"))
    session.flush()


@attack
def orm_merge_without_load(session: Session, own: int, other: int, models: Models) -> Any:
    row = smuggled(session, models.Tag, other, models.rows[other].tags[0])
    session.expunge(row)
    merged = session.merge(row, load=False)
    merged.secret = "defaced"
    session.flush()


@attack
def orm_append_across_tenants(session: Session, own: int, other: int, models: Models) -> Any:
    rows = models.rows[other]
    child = smuggled(session, models.Child, other, rows.children[0], parent_id=rows.parents[0])
    parent = session.get_one(models.Parent, (own, models.rows[own].parents[0]))
    parent.children.append(child)
    session.flush()


@attack
def orm_new_child_for_the_others_parent(session: Session, own: int, other: int, models: Models) -> Any:
    parent = smuggled(session, models.Parent, other, models.rows[other].parents[0])
    session.add(models.Child(parent=parent, secret="planted"))
    session.flush()


@attack
def orm_delete_of_a_smuggled_row(session: Session, own: int, other: int, models: Models) -> Any:
    session.delete(smuggled(session, models.Tag, other, models.rows[other].tags[0]))
    session.flush()


@attack
def orm_change_of_a_smuggled_row(session: Session, own: int, other: int, models: Models) -> Any:
    smuggled(session, models.Tag, other, models.rows[other].tags[0]).secret = "defaced"
    session.flush()


@attack
def bulk_insert_mappings(session: Session, own: int, other: int, models: Models) -> Any:
    session.bulk_insert_mappings(models.Tag, [_tag(other)])


@attack
def bulk_update_mappings(session: Session, own: int, other: int, models: Models) -> Any:
    row = {"tenant_id": other, "id": models.rows[other].tags[0], "secret": "defaced"}
    session.bulk_update_mappings(models.Tag, [row])


@attack
def bulk_save_objects(session: Session, own: int, other: int, models: Models) -> Any:
    session.bulk_save_objects([models.Tag(**_tag(other))])


@attack
def core_update(session: Session, own: int, other: int, models: Models) -> Any:
    session.execute(update(models.Tag.__table__).values(secret="defaced"))


@attack
def core_update_many(session: Session, own: int, other: int, models: Models) -> Any:
    table = models.Tag.__table__
    statement = update(table).where(table.c.tenant_id == bindparam("t")).values(secret="defaced")
    session.execute(statement, [{"t": own}, {"t": other}])


@attack
def core_update_of_the_tenant(session: Session, own: int, other: int, models: Models) -> Any:
    table = models.Tag.__table__
    statement = update(table).where(table.c.tenant_id == own, table.c.id == models.rows[own].tags[0])
    session.execute(statement.values(tenant_id=other, code="moved"))


@attack
def core_delete(session: Session, own: int, other: int, models: Models) -> Any:
    table = models.Child.__table__
    session.execute(delete(table).where(table.c.id == models.rows[other].children[0]))


@attack
def core_insert(session: Session, own: int, other: int, models: Models) -> Any:
    session.execute(insert(models.Tag.__table__).values(**_tag(other)))


@attack
def core_insert_many_rows(session: Session, own: int, other: int, models: Models) -> Any:
    session.execute(insert(models.Tag.__table__).values([_tag(own), _tag(other)]))


@attack
def core_executemany(session: Session, own: int, other: int, models: Models) -> Any:
    session.execute(insert(models.Tag.__table__), [_tag(own), _tag(other)])


@attack
def core_insert_from_the_others_rows(session: Session, own: int, other: int, models: Models) -> Any:
    tag, parent = models.Tag.__table__, models.Parent.__table__
    theirs = select(literal(own), parent.c.id, literal("stolen"), parent.c.secret)
    theirs = theirs.where(parent.c.id == models.rows[other].parents[0])
    session.execute(insert(tag).from_select(["tenant_id", "id", "code", "secret"], theirs))
    return session.scalars(select(tag.c.secret).where(tag.c.tenant_id == own)).all()


@attack
def core_upsert_over_the_others_row(session: Session, own: int, other: int, models: Models) -> Any:
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    statement = dialect.insert(models.Tag.__table__).values(**_tag(other, code="code-0"))
    key = ["tenant_id", "code"]
    session.execute(statement.on_conflict_do_update(index_elements=key, set_={"secret": "defaced"}))


@attack
def core_update_from_the_others_rows(session: Session, own: int, other: int, models: Models) -> Any:
    tag, parent = models.Tag.__table__, models.Parent.__table__
    theirs = select(func.max(parent.c.secret)).where(parent.c.tenant_id == other).scalar_subquery()
    session.execute(update(tag).where(tag.c.tenant_id == own).values(secret=theirs))
    return session.scalars(select(tag.c.secret).where(tag.c.tenant_id == own)).all()


@attack
def text_update(session: Session, own: int, other: int, models: Models) -> Any:
    session.execute(text("UPDATE escape_tag SET secret = 'defaced'"))


@attack
def text_delete_own_or_true(session: Session, own: int, other: int, models: Models) -> Any:
    session.execute(text("DELETE FROM escape_tag WHERE tenant_id = :t OR 1=1"), {"t": own})


@attack
def text_insert_without_column_names(session: Session, own: int, other: int, models: Models) -> Any:
    row = _tag(other)
    values = {**row, "id": row["id"].hex}
    session.execute(text("INSERT INTO escape_tag VALUES (:tenant_id, :id, :code, :secret)"), values)


@attack
def raw_cursor_update(session: Session, own: int, other: int, models: Models) -> Any:
    session.connection().connection.cursor().execute("UPDATE escape_tag SET secret = 'defaced'")


def _read_tags(session: Session) -> Any:
    driver: Any = session.connection().connection.driver_connection
    return driver.execute("SELECT secret FROM escape_tag").fetchall()


@postgres_attack
def set_local_to_the_other(session: Session, own: int, other: int, models: Models) -> Any:
    session.execute(text(f"SET LOCAL app.tenant_id = '{other}'"))
    return _read_tags(session)


@postgres_attack
def set_session_to_the_other(session: Session, own: int, other: int, models: Models) -> Any:
    session.execute(text(f"SET app.tenant_id = '{other}'"))
    return _read_tags(session)


@postgres_attack
def set_config_to_the_other(session: Session, own: int, other: int, models: Models) -> Any:
    session.execute(text("SELECT set_config('app.tenant_id', :o, true)"), {"o": str(other)})
    return _read_tags(session)


@postgres_attack
def set_config_by_the_driver(session: Session, own: int, other: int, models: Models) -> Any:
    driver: Any = session.connection().connection.driver_connection
    driver.execute(f"SET LOCAL app.tenant_id = '{other}'")
    return _read_tags(session)


@postgres_attack
def set_config_in_a_query(session: Session, own: int, other: int, models: Models) -> Any:
    sql = """SELECT t.secret FROM (SELECT pg_catalog.set_config('app.tenant_id', :o, true) OFFSET 0) AS s
             LEFT JOIN escape_tag t ON t.tenant_id = :t"""
    session.execute(text(sql), {"o": str(other), "t": own}).all()
    return _read_tags(session)


@postgres_attack
def anonymous_block(session: Session, own: int, other: int, models: Models) -> Any:
    session.execute(text(f"DO $$ BEGIN PERFORM set_config('app.tenant_id', '{other}', true); END $$"))
    return _read_tags(session)
