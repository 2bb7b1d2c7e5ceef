"""Telephone and identity numbers: sealed, masked, found by exact value only, read in full on the record."""

import pytest
from sqlalchemy import text

from yishi.audit.models import Activity, LedgerEntry
from yishi.crypto import CryptoError
from yishi.database import db as session
from yishi.errors import NeedsSignIn, NotAllowed, Refusal, Stale, Unknown
from yishi.people import browsing, persons, privacy
from yishi.people.apart import apart
from yishi.people.models import Person, TenantKey
from yishi.testing import on_both_databases, text_of

PHONE, ID_NUMBER = "13812348000", "11010519491231002X"


@pytest.fixture
def person(unit, actor):
    with unit():
        return persons.create(actor("community_worker"), "王小芳", phone="138 1234 8000", id_number=ID_NUMBER)


def everything(kit, table):
    with kit.database.unit(writes=False) as open_unit:
        rows = open_unit.connection.execute(
            text(f"SELECT * FROM {table}"), execution_options={"all_tenants": "test"}
        )
        return str(rows.all())


@on_both_databases
def test_numbers_are_stored_sealed_and_names_are_not_needed_to_find_them(kit, unit, person):
    with unit():
        row = persons.get(person.id)
        assert PHONE not in f"{row.phone_sealed}{row.phone_index}"
        assert ID_NUMBER not in f"{row.id_number_sealed}{row.id_number_index}"
        assert [p.id for p in persons.with_phone("+86 138-1234-8000")] == [person.id]
        assert persons.with_phone("13812348001") == []


def test_one_tenants_index_means_nothing_in_another(unit, actor, person, other_tenant):
    with unit(other_tenant):
        twin = persons.create(actor("community_worker", other_tenant), "王小芳", phone=PHONE)
        assert twin.phone_index != person.phone_index


def test_a_sealed_number_opens_in_its_own_place_only(unit, person):
    with unit():
        other = persons.newcomer("别人", None)
        with pytest.raises(CryptoError):
            privacy.open_person_field(other.id, "phone", person.phone_sealed)
        with pytest.raises(CryptoError):
            privacy.open_person_field(person.id, "id_number", person.phone_sealed)


@on_both_databases
def test_a_tenant_has_one_key_however_often_it_is_asked_for(unit, kit):
    with unit():
        first = privacy.cipher()
        privacy._make_key()
        assert session.query(TenantKey).count() == 1
        assert privacy.cipher() is first


def test_a_key_made_in_a_savepoint_that_is_rolled_back_seals_nothing(unit):
    with unit():
        savepoint = session.begin_nested()
        privacy.cipher()
        savepoint.rollback()
        assert session.query(TenantKey).count() == 0
        person = persons.newcomer("甲", PHONE)
    with unit():
        again = persons.get(person.id)
        assert privacy.open_person_field(again.id, "phone", again.phone_sealed) == PHONE


def test_without_its_key_nothing_opens(unit, person):
    with unit():
        session.query(TenantKey).delete()
    with unit(), pytest.raises(CryptoError):
        privacy.masked(person.id, "phone", person.phone_sealed)


def test_lists_show_masked_numbers(as_role, tenant, person):
    page = as_role("community_worker").get(f"{tenant.base}/people/?q=wxf")
    assert "138****8000" in text_of(page)
    assert PHONE not in page.text
    one = as_role("community_worker").get(f"{tenant.base}/people/{person.id}")
    assert "110***********002X" in text_of(one)
    assert PHONE not in one.text
    assert ID_NUMBER not in one.text


@pytest.mark.parametrize(
    "words", ["王小芳", "小芳", "wxf", "wangxiaofang", "138 1234 8000", "+86-13812348000"]
)
def test_people_are_found_by_name_pinyin_and_exact_telephone(unit, actor, person, words):
    with unit():
        assert person.id in [row.id for row in browsing.browse(actor("community_worker"), words=words)[0]]


@pytest.mark.parametrize("words", ["1381234", "8000", "110105", "张", "%", "_", "'"])
def test_parts_of_numbers_find_nobody(unit, actor, person, words):
    with unit():
        assert browsing.browse(actor("community_worker"), words=words)[0] == []


# --- reading in full -------------------------------------------------------------------------------------


@on_both_databases
@pytest.mark.parametrize("writes", [True, False])
def test_reading_in_full_leaves_an_entry_whatever_the_unit(kit, unit, actor, person, writes):
    before = entries(unit)
    with unit(writes=writes):
        assert privacy.reveal(actor("community_worker"), person.id, "phone", "联系维修") == PHONE
    added = entries(unit)[len(before) :]
    assert [e.entry.count('"people.sensitive_read"') for e in added] == [1]
    assert PHONE not in added[0].entry
    assert "联系维修" not in added[0].entry


def entries(unit):
    with unit(writes=False):
        return session.query(LedgerEntry).order_by(LedgerEntry.seq).all()


def test_reading_in_full_needs_the_permission_and_a_reason(unit, actor, person):
    with unit():
        with pytest.raises(NotAllowed):
            privacy.reveal(actor("recorder"), person.id, "phone", "联系维修")
        with pytest.raises(NeedsSignIn):
            privacy.reveal(actor(), person.id, "phone", "联系维修")
        with pytest.raises(Refusal) as refused:
            privacy.reveal(actor("administrator"), person.id, "phone", " ")
        assert refused.value.code == "people.reason_needed"
    assert not entries(unit)


def test_another_tenants_person_is_as_unknown_as_none(unit, actor, person, other_tenant):
    from yishi.database import new_id

    said = []
    with unit(other_tenant):
        for asked in (person.id, new_id()):
            with pytest.raises(Unknown) as refused:
                privacy.reveal(actor("administrator", other_tenant), asked, "phone", "看看")
            said.append((refused.value.code, refused.value.message))
    assert said[0] == said[1]


def test_the_page_reveals_once_by_post_with_a_reason(as_role, tenant, unit, person):
    worker = as_role("community_worker")
    path = f"{tenant.base}/people/{person.id}"
    refused = worker.post_form(f"{path}/reveal", {"field": "phone", "reason": ""})
    assert refused.status_code == 422
    assert PHONE not in refused.text
    shown = worker.post_form(f"{path}/reveal", {"field": "phone", "reason": "通知停水"})
    assert PHONE in shown.text
    assert shown.headers["Cache-Control"] == "private, no-store"
    assert PHONE not in worker.get(path).text
    assert worker.get(f"{path}/reveal").status_code == 405
    with unit(writes=False):
        acts = session.query(Activity).filter_by(code="people.sensitive_read").all()
        assert [a.params["reason"] for a in acts] == ["通知停水"]


def test_other_tenants_pages_do_not_know_the_person(as_role, other_tenant, person):
    worker = as_role("community_worker", other_tenant)
    for path in ("", "/edit"):
        assert worker.get(f"{other_tenant.base}/people/{person.id}{path}").status_code == 404
    for act in ("reveal", "verify", "claim-code", "erase", "export"):
        role = as_role("administrator", other_tenant)
        answer = role.post_form(f"{other_tenant.base}/people/{person.id}/{act}", {"reason": "看看是谁"})
        assert answer.status_code == 404, act


# --- correcting ------------------------------------------------------------------------------------------


def test_a_stale_correction_is_refused_with_both_states(unit, actor, person):
    with unit():
        persons.change(actor("community_worker"), person.id, person.version, name="王晓芳")
    with unit(), pytest.raises(Stale) as refused:
        persons.change(actor("community_worker"), person.id, person.version, name="汪小芳")
    assert refused.value.details["theirs"] == {"name": "王晓芳"}
    assert refused.value.details["yours"] == {"name": "汪小芳"}


def test_the_form_shows_both_states_and_keeps_what_was_typed(as_role, tenant, unit, actor, person):
    worker = as_role("community_worker")
    with unit():
        persons.change(actor("administrator"), person.id, person.version, name="王晓芳")
    page = worker.post_form(
        f"{tenant.base}/people/{person.id}/edit",
        {"name": "汪小芳", "phone": "", "id_number": "", "_version": person.version, "_step": ""},
    )
    assert page.status_code == 409
    assert "王晓芳" in text_of(page)
    assert 'value="汪小芳"' in page.text


def test_a_corrected_name_is_found_and_the_old_one_is_not(unit, actor, person):
    with unit():
        persons.change(actor("community_worker"), person.id, person.version, name="赵铁柱")
        assert browsing.browse(actor("community_worker"), words="小芳")[0] == []
        assert browsing.browse(actor("community_worker"), words="ztz")[1] == 1


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"phone": "12"}, "people.phone_wrong"),
        ({"phone": "85551234"}, "people.phone_wrong"),
        ({"id_number": "110105194912310021"}, "people.id_number_wrong"),
        ({"name": " "}, "people.name_wrong"),
        ({"name": "长" * 61}, "people.name_wrong"),
    ],
)
def test_what_cannot_be_true_is_refused(unit, actor, person, changes, code):
    with unit(), pytest.raises(Refusal) as refused:
        persons.change(actor("community_worker"), person.id, person.version, **changes)
    assert refused.value.code == code


def test_an_id_number_belongs_to_one_person(unit, actor, person):
    with unit(), pytest.raises(Refusal) as refused:
        persons.create(actor("community_worker"), "冒名", id_number=ID_NUMBER.lower())
    assert refused.value.code == "people.id_number_taken"


def test_residents_see_no_people(as_role, tenant, person):
    assert as_role("resident").get(f"{tenant.base}/people/").status_code == 403
    assert as_role("resident").get(f"{tenant.base}/people/{person.id}").status_code == 403


def test_a_form_sent_twice_registers_once(as_role, tenant, unit):
    form = {"name": "李四", "phone": "", "id_number": "", "kind": "person", "_key": "once", "_step": ""}
    worker = as_role("community_worker")
    first = worker.post_form(f"{tenant.base}/people/new", form)
    again = worker.post_form(f"{tenant.base}/people/new", form)
    assert first.status_code == 303
    assert first.location == again.location
    with unit(writes=False):
        assert session.query(Person).filter_by(name="李四").count() == 1


@on_both_databases
def test_what_is_remembered_apart_survives_a_rollback_and_never_loses_work(kit, unit, sampled):
    with unit(commit=False), apart():
        persons.newcomer("记住的", None)
    with unit():
        assert session.query(Person).filter_by(name="记住的").count() == 1
        persons.newcomer("写了一半", None)
        with pytest.raises(RuntimeError), apart():
            pass
