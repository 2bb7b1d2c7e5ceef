"""A small installation with rows in every table: what backup, upgrade and isolation are tried on.

The core's and the modules' acts come through their services, so that their rows make sense; a table that
none of them reached gets a made-up row, so that no table, of whatever module, is ever left out.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from PIL import Image
from sqlalchemy import Boolean, Connection, Date, Integer, Table, Uuid, insert, select

from tests.data.rows import as_owner, enter, present
from yishi import topics
from yishi.actor import system
from yishi.attachments import Upload
from yishi.audit import ledger
from yishi.audit.checking import sign_checkpoint
from yishi.database import GLOBAL_TABLES, Base, UtcDateTime, new_id
from yishi.installation import installation
from yishi.jobs.queue import enqueue
from yishi.people import notifications, persons
from yishi.places import estates, households, ownership, structure
from yishi.places.importing import service as importing
from yishi.plugins.values import GateProposal
from yishi.tenants import secrets
from yishi.testing.acting import Kit
from yishi.testing.sample import SampleTenant

PHONE = "13800138000"
ID_NUMBER = "11010519491231002X"
PERSON = "张三丰"
ROSTER = "楼栋,单元,房号,建筑面积,业主姓名,联系电话\n5,1,101,88.5,李四光,13900139000\n"
WHEN = datetime(2026, 6, 28, 3, 4, 5, 678901, tzinfo=UTC)
NEVER_FILLED = frozenset({"tenant"})


def picture(colour: str = "green") -> Upload:
    """A small photo."""
    out = io.BytesIO()
    Image.new("RGB", (320, 200), colour).save(out, "JPEG")
    return Upload("photo.jpg", out.getvalue())


def populate(kit: Kit, *also: Callable[[Kit, SampleTenant], Any]) -> None:
    """Rows in every table of both communities of the sample, files and sealed fields among them.

    `also` are more acts through services, before the tables that nothing reached are made up.
    """
    for tenant in (kit.tenants["yangguang"], kit.tenants["dongfeng"]):
        with kit.unit(tenant):
            _talk(kit, tenant)
            _settle(kit, tenant)
            _keep_records(tenant)
        if "notices" in kit.registry:
            kit.enable("notices", tenant=tenant)
            _post_notices(kit, tenant)
        for act in also:
            act(kit, tenant)
    with as_owner(kit.installation, writes=True) as connection:
        for tenant in kit.tenants.values():
            complete(connection, tenant.id)


def begin_populated(kit: Kit) -> None:
    """Begin a test with `populate` done: made once a run."""
    kit.begin_with("populated", lambda: populate(kit))


def _talk(kit: Kit, tenant: SampleTenant) -> None:
    resident, worker = kit.actor("resident", tenant), kit.actor("community_worker", tenant)
    lamp = topics.raise_topic(resident, text="三号楼前路灯不亮。晚上看不清路。", photos=[picture()])
    topics.accept(worker, topic_id=lamp.id)
    topics.give(resident, topic_id=lamp.id, text="我家门口也是。", stance="support")
    again = topics.raise_topic(kit.actor("owner", tenant), text="路灯还是不亮。", anonymous=True)
    topics.merge(worker, topic_id=again.id, into_id=lamp.id)
    topics.conclude(worker, topic_id=lamp.id, conclusion="adopted", text="大家都同意修。")
    topics.execute(worker, topic_id=lamp.id)
    crossing = topics.raise_topic(worker, text="路口要一面镜子。")
    looked_at = GateProposal("core.look", "现场查看", None)
    topics.add_gate(worker, topic_id=crossing.id, proposal=looked_at, reason="先看现场")
    topics.give(resident, topic_id=crossing.id, text="支持。", stance="support")
    parked = topics.raise_topic(resident, text="车位不够用。")
    topics.conclude(
        worker, topic_id=parked.id, conclusion="deferred", text="先做测量。", successor_id=lamp.id
    )


def _post_notices(kit: Kit, tenant: SampleTenant) -> None:
    from yishi_notices import service as notices

    with kit.unit(tenant):
        worker = kit.actor("community_worker", tenant)
        notices.draft(worker, notices.Content(kind="announcement", title="还没写完", text="草稿。"))
        act = notices.Content(
            kind="act",
            title="拟在小广场建车棚",
            text="现将方案公示。",
            act_kind="works",
            act_place="小广场",
            land_kind="shared_green",
        )
        posted = notices.post(worker, notices.draft(worker, act).id)
    with kit.unit(tenant):
        notices.file_objection(kit.actor("owner", tenant), posted.id, text="占了绿地。", reasons=["safety"])


def _settle(kit: Kit, tenant: SampleTenant) -> None:
    administrator = kit.actor("administrator", tenant)
    estate = estates.create(administrator, "世纪花园", address="硅谷大街 1 号")
    unit = structure.add(administrator, estate.id, "3", "2", "501", area=8_765)
    person = persons.create(administrator, PERSON, phone=PHONE, id_number=ID_NUMBER)
    ownership.begin(administrator, unit.id, person.id, since=date(2020, 1, 31))
    households.add_member(administrator, unit.id, person.id, "owner", representative=True)
    importing.upload(administrator, estate.id, "名册.csv", ROSTER.encode())
    notifications.notify(person.id, "您提的「%(topic)s」通过了", {"topic": "路灯"}, key="once")


def _keep_records(tenant: SampleTenant) -> None:
    enqueue("sweep_files", key="populated", arguments={"n": 1})
    secrets.keep("core", "token", "a secret of a module")
    ledger.append(system(tenant.id), "test.populated", ones=[1, 2], text="议事")
    sign_checkpoint(tenant.slug, installation().signing_key())


# --- what no service has reached --------------------------------------------------------------------


def complete(connection: Connection, tenant_id: int) -> list[str]:
    """Give every empty table one made-up row that fits its references; their names."""
    enter(connection, tenant_id)
    filled = []
    for table in present(connection):
        if table.name in NEVER_FILLED:
            continue
        scope = table.c.tenant_id == tenant_id if "tenant_id" in table.c else None
        statement = select(*table.primary_key.columns).limit(1)
        there = connection.execute(statement if scope is None else statement.where(scope)).first()
        if there is None:
            connection.execute(insert(table).values(_row(connection, table, tenant_id)))
            filled.append(table.name)
    return filled


def _row(connection: Connection, table: Table, tenant_id: int) -> dict[str, Any]:
    made = {c.name: _value(c.type, tenant_id) for c in table.columns if not c.nullable or c.primary_key}
    if "tenant_id" in table.c:
        made["tenant_id"] = tenant_id
    for constraint in table.foreign_key_constraints:
        target = constraint.referred_table
        if target is table and not all(c.nullable for c in constraint.columns if c.name != "tenant_id"):
            continue
        key = [element.column for element in constraint.elements]
        wanted = select(*key)
        if "tenant_id" in target.c and target.name not in GLOBAL_TABLES:
            wanted = wanted.where(target.c.tenant_id == tenant_id)
        elif target.name == "tenant":
            wanted = wanted.where(target.c.id == tenant_id)
        row = connection.execute(wanted.limit(1)).first()
        if row is not None:
            made.update(zip(constraint.column_keys, row, strict=True))
    return made


def _value(kind: Any, tenant_id: int) -> Any:
    if isinstance(kind, UtcDateTime):
        return WHEN
    if isinstance(kind, Uuid):
        return new_id()
    if isinstance(kind, Date):
        return date(2026, 6, 28)
    if isinstance(kind, Boolean):
        return True
    if isinstance(kind, Integer):
        return 7
    length = getattr(kind, "length", None)
    if hasattr(kind, "length"):
        return f"議“{tenant_id}”\u2028'x"[: length or 40]
    return {"键": [1, None, "值"], "deep": {"a": True}}


def ids(kit: Kit, tenant: SampleTenant) -> list[UUID]:
    """Every id of a row of this tenant, of all its tables."""
    with as_owner(kit.installation) as connection:
        enter(connection, tenant.id)
        return [
            row
            for table in present(connection)
            if table.name not in GLOBAL_TABLES
            for row in connection.execute(select(table.c.id).where(table.c.tenant_id == tenant.id)).scalars()
        ]


__all__ = ["Base", "begin_populated", "complete", "ids", "picture", "populate"]
