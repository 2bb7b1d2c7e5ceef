"""Personal data in a module's own tables: sealed for one place, found by the same index as a person's."""

import pytest
from sqlalchemy import select

from yishi import database
from yishi.crypto import SealBroken
from yishi.toolkit import Person, new_id, sealed

PLACE = {"table": "polls_answer", "column": "phone"}


def test_a_sealed_value_opens_in_its_own_place_alone(db):
    row_id = new_id()
    token = sealed.seal("13900001234", row_id=row_id, **PLACE)

    assert "13900001234" not in token
    assert sealed.unseal(token, row_id=row_id, **PLACE) == "13900001234"
    for elsewhere in ({"row_id": new_id(), **PLACE}, {"row_id": row_id, **PLACE, "column": "note"}):
        with pytest.raises(SealBroken):
            sealed.unseal(token, **elsewhere)


def test_a_number_is_found_by_the_index_that_persons_have(kit, tenant, unit, actor):
    with unit():
        kit.give_phone(actor("owner").person_id, "13900001234")
        index = sealed.phone_index("13900001234")
        assert index in sealed.phone_indexes("13900001234")
        assert sealed.phone_index("13900001235") != index
        found = select(Person.id).where(Person.phone_index == index)
        assert database.db.scalar(found) == actor("owner").person_id


def test_another_community_has_another_index(unit, other_tenant):
    with unit():
        here = sealed.phone_index("13900001234")
    with unit(other_tenant):
        assert sealed.phone_index("13900001234") != here
