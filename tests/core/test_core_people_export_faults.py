"""A person's copy never looks whole when a module could not answer (个人信息保护法 45)."""

from __future__ import annotations

from yishi.people.erasure import export_person


def test_a_module_that_fails_is_named_in_the_copy(fake_plugin, kit, unit, actor):
    def export(tenant_id, person_id):
        raise ValueError("the cupboard is locked")

    fake_plugin("cupboard", hooks={"export_person": export})
    with unit():
        copy = export_person(actor("administrator"), kit.somebody("resident").person_id)
    assert copy["missing"] == ["cupboard"]
    assert copy["person"]["name"]
