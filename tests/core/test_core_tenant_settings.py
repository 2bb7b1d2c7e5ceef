"""Settings: one schema, the district's values below the tenant's own, secrets sealed, no lost update."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, time
from threading import Barrier

import pytest
from marshmallow import Schema, ValidationError, fields, validate, validates_schema
from sqlalchemy import select, update

from yishi.audit.models import Activity
from yishi.database import db
from yishi.errors import Invalid, NotAllowed, Refusal, Stale, Unknown
from yishi.tenants import secrets
from yishi.tenants import settings as service
from yishi.tenants.models import TenantPlugin
from yishi.tenants.secrets_model import PluginSecret
from yishi.testing.acting import fake
from yishi.testing.marks import on_both_databases


class Posting(Schema):
    days = fields.Integer(load_default=7, validate=validate.Range(3, 60), metadata={"label": "天数"})
    most = fields.Integer(load_default=30)
    from_day = fields.Date(load_default=lambda: date(2026, 1, 1))
    word = fields.String(load_default="公示")
    api_key = fields.String(load_default="", metadata={"secret": True, "label": "密钥"})

    @validates_schema
    def _order(self, data, **_kw):
        if data.get("days", 0) > data.get("most", 99):
            raise ValidationError({"days": ["天数不能超过上限。"]})


@pytest.fixture
def plugins():
    return ()


@pytest.fixture
def extra_plugins():
    return (fake("posting", settings=Posting),)


@pytest.fixture
def posting(enable):
    enable("posting")


def saved(actor, version=None, **values):
    return service.save(actor, plugin="posting", values=values, version=version)


def own(tenant):
    return db.scalar(select(TenantPlugin.settings).where(TenantPlugin.tenant_id == tenant.id))


@pytest.mark.usefixtures("posting")
def test_without_anything_stored_the_schemas_defaults_hold(unit):
    with unit():
        found = service.settings("posting")
    assert dict(found) == {"days": 7, "most": 30, "from_day": date(2026, 1, 1), "word": "公示"}
    assert found.days == 7
    with pytest.raises(AttributeError):
        found.days = 8
    with pytest.raises(AttributeError):
        _ = found.nothing


@on_both_databases
@pytest.mark.usefixtures("posting")
def test_the_tenants_own_value_comes_before_the_districts(kit, unit, actor, tenant, district):
    with unit(district):
        saved(actor("administrator", district), days=15, word="公告")
    with unit(tenant):
        assert service.settings("posting").days == 15
        saved(actor("administrator"), days=20)
    with unit(tenant):
        found = service.settings("posting")
        assert (found.days, found.word) == (20, "公告")
        assert own(tenant) == {"days": 20}


@pytest.mark.usefixtures("posting")
def test_only_what_differs_from_the_inherited_is_stored(unit, actor, tenant, district):
    with unit(district):
        saved(actor("administrator", district), days=15)
    with unit(tenant):
        saved(actor("administrator"), days="20", most=30, from_day="2026-02-01")
        assert own(tenant) == {"days": 20, "from_day": "2026-02-01"}
    with unit(tenant):
        saved(actor("administrator"), days=15, from_day=date(2026, 1, 1))
        assert own(tenant) == {}


@pytest.mark.usefixtures("posting")
def test_unknown_submitted_keys_are_refused_and_unknown_stored_ones_ignored(unit, actor, tenant):
    with unit(tenant):
        with pytest.raises(Invalid) as refused:
            saved(actor("administrator"), nonsense=1)
        assert set(refused.value.errors) == {"nonsense"}
        db.execute(update(TenantPlugin).values(settings={"gone": 1, "days": "not a number", "word": "喜讯"}))
    with unit(tenant):
        found = service.settings("posting")
    assert "gone" not in found
    assert (found.days, found.word) == (7, "喜讯")


@pytest.mark.usefixtures("posting")
def test_a_value_is_checked_with_the_rules_across_fields(unit, actor, tenant):
    with unit(tenant):
        with pytest.raises(Invalid) as wrong:
            saved(actor("administrator"), days="x")
        assert wrong.value.errors == {"days": ["请填整数。"]}
        saved(actor("administrator"), most=10)
    with unit(tenant), pytest.raises(Invalid) as crossed:
        saved(actor("administrator"), days=20)
    assert crossed.value.errors == {"days": ["天数不能超过上限。"]}


@pytest.mark.usefixtures("posting")
def test_of_two_who_save_the_slower_sees_both_states(unit, actor, tenant):
    with unit(tenant):
        form = service.settings_form(actor("administrator"), plugin="posting")
        assert saved(actor("administrator"), form.version, days=10) == form.version + 1
    with unit(tenant), pytest.raises(Stale) as stale:
        saved(actor("administrator"), form.version, days=12)
    assert stale.value.details["yours"] == {"days": 12}
    assert stale.value.details["theirs"]["days"] == 10


@pytest.mark.usefixtures("posting")
def test_a_secret_is_sealed_used_never_shown_and_masked_in_the_log(unit, actor, tenant, district):
    with unit(tenant):
        saved(actor("administrator"), api_key="very-secret-value")
        assert secrets.secret("posting", "api_key") == "very-secret-value"
        row = db.scalars(select(PluginSecret)).one()
        assert "very-secret" not in row.sealed
        form = service.settings_form(actor("administrator"), plugin="posting")
        assert "api_key" not in form.values
        assert form.kept == {"api_key"}
        assert "api_key" not in service.settings("posting")
        said = db.scalars(select(Activity.params).where(Activity.code == "settings.changed")).all()
        assert "very-secret" not in str(said)
        assert said[-1]["changes"][0]["new"] == service.MASK
        assert own(tenant) == {}
        saved(actor("administrator"), api_key="", days=9)
        assert secrets.secret("posting", "api_key") == "very-secret-value"
        service.forget_secret(actor("administrator"), plugin="posting", name="api_key")
        assert secrets.secret("posting", "api_key") is None
    with unit(district):
        assert secrets.secret("posting", "api_key") is None


@pytest.mark.usefixtures("posting")
def test_the_log_says_what_was_and_what_is(unit, actor, tenant):
    with unit(tenant):
        saved(actor("administrator"), days=15)
        row = db.execute(select(Activity).where(Activity.code == "settings.changed")).scalar_one()
        assert row.params["changes"] == [{"name": "days", "label": "天数", "old": 7, "new": 15}]
        assert row.plugin == "posting"
        saved(actor("administrator"), days=15)
        assert len(db.scalars(select(Activity.id).where(Activity.code == "settings.changed")).all()) == 1


@pytest.mark.usefixtures("posting")
def test_an_empty_field_falls_back_to_what_is_inherited(unit, actor, tenant, district):
    with unit(district):
        saved(actor("administrator", district), days=15)
    with unit(tenant):
        form = service.settings_form(actor("administrator"), plugin="posting")
        assert form.schema.load({})["days"] == 15
        assert (form.values["days"], form.own) == (15, frozenset())


def test_settings_belong_to_administrators_and_to_allowed_modules(unit, actor, tenant):
    with unit(tenant):
        with pytest.raises(NotAllowed):
            saved(actor("resident"), days=9)
        with pytest.raises(Refusal) as refused:
            saved(actor("administrator"), days=9)
        assert refused.value.code == "modules.not_allowed"
        with pytest.raises(Unknown):
            service.save(actor("administrator"), plugin="nowhere", values={}, version=None)


def test_the_core_has_settings_of_its_own(unit, actor, tenant):
    with unit(tenant):
        who = actor("administrator")
        form = service.settings_form(who, plugin="core")
        assert form.values["topics_publish_at_once"] is False
        new = service.save(
            who,
            plugin="core",
            values={"contact": "0431-85551234", "closed_days": ["2026-06-28"], "evening_from": "18:30"},
            version=form.version,
        )
        assert new == form.version + 1
    with unit(tenant):
        found = service.settings("core")
        assert (found.contact, found.closed_days, found.evening_from) == (
            "0431-85551234", [date(2026, 6, 28)], time(18, 30),
        )  # fmt: skip
        with pytest.raises(Stale):
            service.save(who, plugin="core", values={"contact": "x"}, version=form.version)
        with pytest.raises(Invalid):
            service.save(who, plugin="core", values={"worked_days": ["2026-06-28"]}, version=None)


@on_both_databases
@pytest.mark.usefixtures("posting")
def test_of_many_who_save_at_the_same_moment_one_wins_and_the_others_are_told(kit, actor, tenant):
    with kit.unit(tenant, writes=False):
        version = service.settings_form(actor("administrator"), plugin="posting").version
    who, together = actor("administrator"), Barrier(6)

    def save(days):
        together.wait()
        try:
            with kit.unit(tenant):
                return saved(who, version, days=days)
        except Stale:
            return None

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(save, range(10, 16)))
    assert [a for a in answers if a is not None] == [version + 1]
    won = next(days for days, answer in zip(range(10, 16), answers, strict=True) if answer is not None)
    with kit.unit(tenant, writes=False):
        assert service.settings("posting").days == won
