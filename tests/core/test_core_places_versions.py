"""Two clerks with one unit open: whoever comes second is shown what the first did, and nothing of it is lost."""

import re
from datetime import date

import pytest

from tests.core.places_cases import csv_file, imported, new_estate
from yishi.database import db
from yishi.errors import Stale
from yishi.people import erasure, persons
from yishi.places import households, ownership, versions
from yishi.places.models import HouseholdMember, Ownership, Unit
from yishi.places.times import today
from yishi.testing import text_of


@pytest.fixture
def flat(unit, actor):
    estate_id = new_estate(unit, actor)
    imported(unit, actor, estate_id, csv_file(["1", "1", "101", "60", "张三丰", "13812348000"]))
    with unit():
        return db.query(Unit).one().id


@pytest.fixture
def at(tenant, flat):
    return f"{tenant.base}/places/units/{flat}"


@pytest.fixture
def clerk(as_role):
    return as_role("administrator")


@pytest.fixture
def housed(unit, actor, flat):
    """Three who live there; the first speaks for them. Their member ids."""
    who = actor("administrator")
    with unit():
        people = [persons.create(who, name) for name in ("钱一", "钱二", "钱三")]
        return [
            households.add_member(who, flat, person.id, "family", representative=person is people[0]).id
            for person in people
        ]


def version_on(page, action=""):
    """What a form of the page carries: the one with this action, or the whole page's form."""
    html = page.get_data(as_text=True)
    form = (
        re.search(rf'<form[^>]*action="[^"]*{re.escape(action)}".*?</form>', html, re.S)[0]
        if action
        else html
    )
    return re.search(r'name="_version" value="(\d+)"', form)[1]


def owners(unit, flat):
    with unit(commit=False):
        return {row.name for row in ownership.owners_on(flat, today())}


def sale(name, version):
    return {
        "name": name,
        "phone": "",
        "kind": "person",
        "since": "2026-05-01",
        "replaces": "1",
        "_version": version,
    }


def test_the_second_of_two_sales_is_shown_the_new_owner_and_ends_nobody(unit, clerk, flat, at):
    opened = version_on(clerk.get(f"{at}/owners/new"))
    assert clerk.post_form(f"{at}/owners/new", sale("李建国", opened)).status_code == 303

    late = clerk.post_form(f"{at}/owners/new", sale("周淑芬", opened))

    assert late.status_code == 409
    said = text_of(late)
    for words in ("您填的", "现在的内容", "周淑芬", "李*国"):
        assert words in said
    assert owners(unit, flat) == {"李建国"}
    # The form that showed both states has seen the newer one: sent again, it is the clerk's decision.
    again = clerk.post_form(f"{at}/owners/new", sale("周淑芬", version_on(late)))
    assert again.status_code == 303
    assert owners(unit, flat) == {"周淑芬"}


def test_an_import_counts_as_a_change_of_owners(unit, actor, clerk, flat, at):
    opened = version_on(clerk.get(f"{at}/owners/new"))
    with unit():
        estate_id = db.get(Unit, (actor("administrator").tenant_id, flat)).estate_id
    imported(unit, actor, estate_id, csv_file(["1", "1", "101", "60", "赵立新", ""]))
    assert owners(unit, flat) == {"赵立新"}

    assert clerk.post_form(f"{at}/owners/new", sale("周淑芬", opened)).status_code == 409
    assert owners(unit, flat) == {"赵立新"}


def test_a_form_without_its_version_is_stale(unit, clerk, flat, at):
    form = sale("周淑芬", "")
    del form["_version"]

    assert clerk.post_form(f"{at}/owners/new", form).status_code == 409
    assert owners(unit, flat) == {"张三丰"}


def test_an_owner_is_ended_once(unit, clerk, flat, at):
    page = clerk.get(at)
    (row_id,) = re.findall(r"/owners/([0-9a-f-]{36})/end", page.get_data(as_text=True))
    form = {"_version": version_on(page, "/end")}
    assert clerk.post_form(f"{at}/owners/{row_id}/end", form).status_code == 303

    late = clerk.post_form(f"{at}/owners/{row_id}/end", form)

    assert late.status_code == 409
    assert "登记张*丰不再是业主" in text_of(late)
    assert "现在没有登记业主" in text_of(late)


def test_the_second_to_choose_a_representative_is_told_who_speaks_now(unit, clerk, at, housed):
    page = clerk.get(at)
    first, second = (f"{at}/members/{housed[n]}/representative" for n in (1, 2))
    form = {"_version": version_on(page, f"{housed[1]}/representative")}
    assert clerk.post_form(first, form).status_code == 303

    late = clerk.post_form(second, form)

    assert late.status_code == 409
    assert "设钱*为户代表" in text_of(late)
    assert "户代表是钱*" in text_of(late)
    with unit(commit=False):
        speaks = db.query(HouseholdMember.id).filter(HouseholdMember.representative).all()
        assert [row.id for row in speaks] == [housed[1]]


def test_a_member_is_added_and_leaves_only_by_a_form_that_saw_the_household(clerk, at, housed):
    page = clerk.get(at)
    leaving = {"_version": version_on(page, f"{housed[2]}/end")}
    joining = {"name": "孙兰", "relation": "family", "_version": version_on(clerk.get(f"{at}/members/new"))}
    assert clerk.post_form(f"{at}/members/{housed[1]}/end", leaving).status_code == 303

    gone, joined = (
        clerk.post_form(f"{at}/members/{housed[2]}/end", leaving),
        clerk.post_form(f"{at}/members/new", joining),
    )

    assert (gone.status_code, joined.status_code) == (409, 409)
    assert "登记钱*已迁出" in text_of(gone)
    assert "孙兰" in text_of(joined)
    assert (
        clerk.post_form(f"{at}/members/new", {**joining, "_version": version_on(joined)}).status_code == 303
    )


def test_a_unit_is_not_taken_off_the_roster_over_an_owner_nobody_has_seen(unit, actor, clerk, flat, at):
    form = {"_version": version_on(clerk.get(at), "/remove")}
    assert (
        clerk.post_form(
            f"{at}/owners/new", sale("李建国", version_on(clerk.get(f"{at}/owners/new")))
        ).status_code
        == 303
    )

    late = clerk.post_form(f"{at}/remove", form)

    assert late.status_code == 409
    assert "移出名册" in text_of(late)
    assert "现在的业主：李*国" in text_of(late)
    with unit(commit=False), pytest.raises(Stale) as refused:
        ownership.remove_unit(actor("administrator"), flat, 1)
    assert {"yours", "theirs", "version", "wanted", "now"} == set(refused.value.details)
    assert (
        clerk.post_form(f"{at}/remove", {"_version": version_on(clerk.get(at), "/remove")}).status_code == 303
    )


def test_a_version_never_comes_back_when_somebody_is_erased(unit, actor, flat, housed):
    who = actor("administrator")
    with unit():
        before = versions.of(flat, versions.LIVING)
        person_id = db.get(HouseholdMember, (who.tenant_id, housed[0])).person_id
        erasure.erase_person(who, person_id, "本人书面申请")
    with unit(commit=False):
        assert versions.of(flat, versions.LIVING) > before


def test_each_change_of_an_owner_moves_the_version(unit, actor, flat):
    who = actor("administrator")
    seen = []
    with unit():
        seen.append(versions.of(flat, versions.OWNERS))
        other = persons.create(who, "李四")
        made = ownership.begin(who, flat, other.id, since=date(2025, 5, 1))
        seen.append(versions.of(flat, versions.OWNERS))
        ownership.end(who, made.id, date(2025, 6, 1), version=made.version)
        seen.append(versions.of(flat, versions.OWNERS))
        assert db.query(Ownership).filter(Ownership.id == made.id).one().version == 2
    assert seen == sorted(set(seen))
