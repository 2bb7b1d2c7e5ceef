"""Gapless numbers per tenant and series, taken inside the writing transaction."""

from __future__ import annotations

from yishi.audit.models import Counter
from yishi.database import current_tenant_id, db, new_id
from yishi.database.upsert import insert


def take_number(series: str, count: int = 1) -> int:
    """The next number of `series` in this tenant, from 1; given back if the transaction is rolled back.

    The counter's row stays locked until the transaction ends, so no number is ever skipped or doubled. Of
    several taken at once (`count`, at least one) it is the last.
    """
    statement = insert(Counter).values(tenant_id=current_tenant_id(), id=new_id(), series=series, value=count)
    statement = statement.on_conflict_do_update(
        index_elements=["tenant_id", "series"], set_={"value": Counter.value + count}
    ).returning(Counter.value)
    return int(db.execute(statement).scalar_one())
