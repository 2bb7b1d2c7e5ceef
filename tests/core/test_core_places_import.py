"""An import ends the same however often it is interrupted, and nothing is written twice."""

import contextvars
import os
import signal
import subprocess
import sys
import textwrap
from collections import Counter
from datetime import date

import pytest
from sqlalchemy import select

from tests.core.places_cases import SHIJIHUAYUAN, csv_file, imported, many, new_estate
from yishi.audit.models import Activity, LedgerEntry, SearchToken
from yishi.database import db
from yishi.people import browsing, privacy
from yishi.people.models import Membership, Person
from yishi.places import counting, ownership, versions
from yishi.places.importing import applying, preview, service
from yishi.places.models import Ownership, RosterImport, Unit
from yishi.testing import on_both_databases

BEFORE = csv_file(
    *[["1", "1", f"{n:04d}", "60.00", f"甲{n}先生", f"1380000{n:04d}", "", f"Y{n}"] for n in range(101, 131)],
    ["2", "", "0101", "50.00", "老业主", "", "", "Z1"],
)
AFTER = csv_file(
    # Y101 sells the first unit and owns the last one: only the key tells that it is the same person.
    ["1", "1", "0101", "60.00", "新业主", "13900000001", "", "N1"],
    *[
        ["1", "1", f"{n:04d}", f"61.{n % 100:02d}", f"甲{n}先生", f"1380000{n:04d}", "", f"Y{n}"]
        for n in range(102, 129)
    ],
    *[["3", "1", f"{n:04d}", "70.00", f"乙{n}女士", f"1370000{n:04d}", "", f"W{n}"] for n in range(101, 121)],
    ["3", "1", "0901", "70.00", "甲101先生", "", "", "Y101"],
    ["2", "", "0101", "50.00", "老业主更名", "", "", "Z1"],
)


def told(unit, tenant, estate_id):
    """All that is on record of an estate, without the ids."""
    with unit(tenant):
        people = {}
        for person in db.scalars(select(Person)):
            phone = (
                privacy.open_person_field(person.id, "phone", person.phone_sealed)
                if person.phone_sealed
                else ""
            )
            people[person.id] = (person.name, person.kind, phone, person.sort_key)
        tokens = Counter(db.scalars(select(SearchToken.subject_id).where(SearchToken.kind == "person")))
        units = {u.id: u for u in db.scalars(select(Unit).where(Unit.estate_id == estate_id))}
        owned = {}
        for row in db.scalars(select(Ownership).order_by(Ownership.id)):
            facts = (units[row.unit_id].label, row.owner_key, row.since, row.until)
            owned.setdefault(row.person_id, []).append(facts)
        return (
            sorted(
                (u.label, u.sort_key, u.area, u.area_source, u.status, u.floor, u.note)
                for u in units.values()
            ),
            sorted(
                (people[person], tokens[person], sorted(facts, key=str)) for person, facts in owned.items()
            ),
            len(people),
        )


KILLED = textwrap.dedent(
    """
    import os, signal, sys
    from pathlib import Path
    from uuid import UUID
    from yishi.app import assemble
    from yishi.cli.common import in_tenant
    from yishi.config import Config
    from yishi.places.importing import applying, writing

    url, folder, secret, slug, import_id, where = sys.argv[1:]
    config = Config(database_url=url, owner_database_url=url, secret=secret, master_keys="", mode="test",
                    data_folder=Path(folder), plugins=(), workers_in_process=False)
    applying.BATCH = 10
    die = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
    if where == "inside":
        writing._insert_ownerships = die
    done = []
    def progress(*at):
        done.append(at)
        if where == "between" and len(done) == 3:
            die()
    with in_tenant(assemble(config), slug, writes=False):
        print(applying.run(UUID(import_id), progress))
    """
)


def run_apart(kit, tenant, import_id, where):
    """Run an import in a process of its own; its exit code."""
    config = kit.installation.config
    arguments = [
        config.database_url,
        str(config.data_folder),
        config.secret,
        tenant.slug,
        str(import_id),
        where,
    ]
    done = subprocess.run(
        [sys.executable, "-c", KILLED, *arguments],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode in (0, -signal.SIGKILL), done.stderr
    return done.returncode


def confirmed(unit, actor, tenant, estate_id, data):
    who = actor("administrator", tenant)
    with unit(tenant):
        row = service.upload(who, estate_id, "名册.csv", data)
        service.confirm(who, row.id, preview.of_import(row).mark, background=False)
        return row.id


def test_an_import_killed_again_and_again_ends_like_one_that_was_not(
    kit, unit, actor, tenant, other_tenant, clock_at
):
    clock_at("2025-06-28 12:00")
    estates = {t.slug: new_estate(unit, actor, tenant=t) for t in (tenant, other_tenant)}
    for t in (tenant, other_tenant):
        imported(unit, actor, estates[t.slug], BEFORE, tenant=t)
    undisturbed, _counts = imported(unit, actor, estates[other_tenant.slug], AFTER, tenant=other_tenant)
    assert undisturbed == "applied"

    import_id = confirmed(unit, actor, tenant, estates[tenant.slug], AFTER)
    assert run_apart(kit, tenant, import_id, "between") == -signal.SIGKILL
    assert run_apart(kit, tenant, import_id, "inside") == -signal.SIGKILL
    assert run_apart(kit, tenant, import_id, "between") == -signal.SIGKILL
    with unit():
        row = db.get_one(RosterImport, (tenant.id, import_id))
        assert 0 < row.done < row.total
        assert row.state == "applying"
    with unit():
        assert applying.run(import_id) == "applied"
    with unit():
        row = db.get_one(RosterImport, (tenant.id, import_id))
        assert row.done == row.total
    assert told(unit, tenant, estates[tenant.slug]) == told(unit, other_tenant, estates[other_tenant.slug])


def test_two_who_apply_one_import_at_once_write_it_once(
    unit, actor, tenant, other_tenant, monkeypatch, clock_at
):
    clock_at("2025-06-28 12:00")
    monkeypatch.setattr(applying, "BATCH", 10)
    estates = {t.slug: new_estate(unit, actor, tenant=t) for t in (tenant, other_tenant)}
    imported(unit, actor, estates[other_tenant.slug], BEFORE, tenant=other_tenant)
    import_id = confirmed(unit, actor, tenant, estates[tenant.slug], BEFORE)
    seen = []

    def another():
        with unit():
            return applying.run(import_id)

    def progress(done, _total):
        seen.append(done)
        if len(seen) == 2:
            assert contextvars.copy_context().run(another) == "applied"

    with unit():
        assert applying.run(import_id, progress) == "applied"
    assert seen == [10, 20]
    assert told(unit, tenant, estates[tenant.slug]) == told(unit, other_tenant, estates[other_tenant.slug])
    with unit():
        assert db.query(Activity).filter(Activity.code == "roster.imported").count() == 1


@on_both_databases
def test_the_shared_roster_has_its_totals_and_a_second_import_changes_nothing(unit, actor, tenant):
    estate_id = new_estate(unit, actor)
    state, counts = imported(unit, actor, estate_id, SHIJIHUAYUAN.read_bytes())
    assert (state, counts["added"]) == ("applied", 612)
    with unit():
        assert counting.totals()[estate_id] == counting.Totals(612, 4_954_425, 587, 0)
    first = told(unit, tenant, estate_id)
    with unit():
        row = service.upload(actor("administrator"), estate_id, "again.csv", SHIJIHUAYUAN.read_bytes())
        again = preview.of_import(row)
        assert not again.may_apply
        assert again.counts()["unchanged"] == 612
    assert told(unit, tenant, estate_id) == first


def test_owners_without_a_name_are_called_by_their_key_and_get_their_name_later(unit, actor, tenant):
    estate_id = new_estate(unit, actor)
    heading = ["楼栋", "房号", "面积", "业主编号", "业主姓名"]
    imported(unit, actor, estate_id, csv_file(["1", "101", "60", "O0007", ""], heading=heading))
    with unit():
        assert db.query(Person).filter(Person.name == "业主 O0007").count() == 1
        before = db.query(Person).count()
    _state, counts = imported(
        unit, actor, estate_id, csv_file(["1", "101", "60", "O0007", "张三"], heading=heading)
    )
    assert (counts["people"], counts["changed"]) == (1, 0)
    with unit():
        assert db.query(Person).filter(Person.name == "张三").count() == 1
        assert db.query(Person).count() == before
        assert [p.name for p in browsing.browse(actor("administrator"), words="zs")[0]] == ["张三"]


def test_a_stand_in_for_a_name_read_back_in_is_no_name(unit, actor, tenant):
    estate_id = new_estate(unit, actor)
    data = csv_file(["1", "1", "101", "60", "业主 O0007", "", "", "O0007"])
    imported(unit, actor, estate_id, data)
    with unit():
        row = service.upload(actor("administrator"), estate_id, "again.csv", data)
        assert not preview.of_import(row).may_apply


def test_a_sale_ends_one_ownership_on_the_day_the_other_begins(unit, actor, tenant, clock_at):
    clock_at("2025-06-28 12:00")
    estate_id = new_estate(unit, actor)
    imported(unit, actor, estate_id, csv_file(["1", "1", "101", "60", "张三", "", "", "", "2020-01-05"]))
    imported(unit, actor, estate_id, csv_file(["1", "1", "101", "60", "李四", "", "", "", "2025-03-01"]))
    with unit():
        flat = db.query(Unit).one()
        former, present = ownership.of_unit(flat.id)
        assert (former.name, former.since, former.until) == ("张三", date(2020, 1, 5), date(2025, 3, 1))
        assert (present.name, present.since, present.until) == ("李四", date(2025, 3, 1), None)
        assert [r.name for r in ownership.owners_on(flat.id, date(2025, 2, 28))] == ["张三"]
        assert [r.name for r in ownership.owners_on(flat.id, date(2025, 3, 1))] == ["李四"]


def test_a_date_still_to_come_does_not_leave_a_unit_without_owner(unit, actor, tenant, clock_at):
    clock_at("2025-06-28 12:00")
    estate_id = new_estate(unit, actor)
    data = csv_file(["1", "1", "101", "60", "张三", "13812348000", "", "", "2062-01-05"])
    imported(unit, actor, estate_id, data)
    with unit():
        row = service.upload(actor("administrator"), estate_id, "again.csv", data)
        assert not preview.of_import(row).may_apply


def test_a_member_of_the_community_is_recognised_and_becomes_an_owner(unit, actor, tenant, kit):
    with unit():
        somebody = kit.somebody("resident")
        person = db.get_one(Person, (tenant.id, somebody.person_id))
        privacy.set_field(person, "phone", "13812348000")
        name, before = person.name, db.query(Person).count()
    estate_id = new_estate(unit, actor)
    imported(unit, actor, estate_id, csv_file(["1", "1", "101", "60", name, "13812348000"]))
    with unit():
        assert db.query(Person).count() == before
        assert len(ownership.units_of_person(somebody.person_id)) == 1
        member = db.query(Membership).filter(Membership.person_id == somebody.person_id).one()
        assert "owner" in member.roles
    imported(unit, actor, estate_id, csv_file(["1", "1", "101", "60", "李四"]))
    with unit():
        member = db.query(Membership).filter(Membership.person_id == somebody.person_id).one()
        assert "owner" not in member.roles


def test_one_key_in_two_estates_is_not_one_person(unit, actor, tenant):
    data = csv_file(["1", "1", "101", "60", "张三", "", "", "O0001"])
    other = csv_file(["1", "1", "101", "60", "李四", "", "", "O0001"])
    one, two = new_estate(unit, actor), new_estate(unit, actor, "城市花园")
    imported(unit, actor, one, data)
    imported(unit, actor, two, other)
    for estate_id, file in ((one, data), (two, other)):
        with unit():
            row = service.upload(actor("administrator"), estate_id, "again.csv", file)
            assert not preview.of_import(row).may_apply


def test_a_confirmed_import_that_is_overtaken_writes_nothing(unit, actor, tenant):
    estate_id = new_estate(unit, actor)
    import_id = confirmed(unit, actor, tenant, estate_id, csv_file(["1", "1", "101", "60", "张三"]))
    with unit():
        from yishi.places import structure

        structure.add(actor("administrator"), estate_id, "1", "1", "101", area=7000)
    with unit():
        assert applying.run(import_id) == "outdated"
    with unit():
        assert db.query(Unit).one().area == 7000
        assert db.query(Ownership).count() == 0


def test_a_unit_taken_off_the_roster_comes_back_with_a_file_that_names_it(unit, actor, tenant):
    estate_id = new_estate(unit, actor)
    data = csv_file(["1", "1", "101", "60", "张三"])
    imported(unit, actor, estate_id, data)
    with unit():
        flat = db.query(Unit).one()
        ownership.remove_unit(actor("administrator"), flat.id, versions.of(flat.id, versions.WHOLE))
        assert counting.totals() == {}
    imported(unit, actor, estate_id, data)
    with unit():
        assert db.query(Unit).one().removed_on is None
        assert counting.totals()[estate_id].units == 1


def test_the_ledger_tells_of_an_import_without_anybodys_name(unit, actor, tenant):
    estate_id = new_estate(unit, actor)
    data = csv_file(["1", "1", "101", "60", "张三丰", "13812348000"])
    imported(unit, actor, estate_id, data)
    with unit():
        entry = db.scalars(select(LedgerEntry.entry).order_by(LedgerEntry.seq.desc())).first()
        act = db.query(Activity).filter(Activity.code == "roster.imported").one()
    assert '"roster.imported"' in entry
    assert service.files.digest(data) in entry
    assert "张三丰" not in entry
    assert "13812348000" not in entry
    assert act.actor_account_id == actor("administrator").account_id


@pytest.mark.parametrize("state", ["applied", "queued"])
def test_what_has_begun_can_not_be_given_up(unit, actor, tenant, state):
    estate_id = new_estate(unit, actor)
    import_id = confirmed(unit, actor, tenant, estate_id, csv_file(["1", "1", "101", "60", "张三"]))
    with unit():
        if state == "applied":
            applying.run(import_id)
    with unit(), pytest.raises(Exception, match=r"roster\.under_way"):
        service.cancel(actor("administrator"), import_id)


@on_both_databases
def test_three_thousand_units_are_written_in_batches_with_their_progress(unit, actor, tenant):
    estate_id = new_estate(unit, actor)
    seen = []
    state, counts = imported(
        unit, actor, estate_id, many(3000), progress=lambda done, total: seen.append((done, total))
    )
    assert (state, counts["added"]) == ("applied", 3000)
    assert seen == [(done, 6000) for done in range(500, 6001, 500)]
    with unit():
        totals = counting.totals()[estate_id]
        assert (totals.units, totals.owner_count) == (3000, 3000)
