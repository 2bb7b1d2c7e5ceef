"""7: every setting has a valid default and a field that people understand; secrets stay secret."""

from __future__ import annotations

import contextvars
import re
from html import unescape
from typing import Any

from marshmallow import Schema, ValidationError, fields, missing
from sqlalchemy import select

from yishi.audit.models import Activity, LedgerEntry
from yishi.database import db
from yishi.i18n import _, use_locale
from yishi.tenants import settings as services
from yishi.tenants.models import TenantPlugin
from yishi.testing.contract.manifest import CHINESE
from yishi.testing.contract.subject import Subject
from yishi.web.forms import Form
from yishi.web.render import pages
from yishi.web.request import ctx

SECRET = "s3cret-that-nobody-may-see"
_SOUNDS_SECRET = re.compile(r"(^|_)(secret|token|password|passphrase|api_?key|private_?key|credential)(_|$)")


def check(subject: Subject) -> None:
    if subject.plugin.settings is None:
        return
    schema = subject.plugin.settings()
    _check_defaults(schema)
    _check_words(schema)
    subject.enable()
    _check_form(subject)
    _check_secrets(subject, schema)


def _check_defaults(schema: Schema) -> None:
    """Defaults hold without anything stored, and pass their own rules."""
    for name, field in schema.fields.items():
        if field.metadata.get("secret"):
            continue
        needs_one = field.required or field.load_default is missing
        assert not needs_one, f"the setting {name} needs a load_default"
        default = field.load_default() if callable(field.load_default) else field.load_default
        try:
            schema.load({name: field._serialize(default, name, {})}, partial=True)
        except ValidationError as error:
            raise AssertionError(f"the default of {name} is not valid: {error.messages}") from error


def _check_words(schema: Schema) -> None:
    for name, field in schema.fields.items():
        label = str(field.metadata.get("label", ""))
        assert CHINESE.search(label), f"the setting {name} needs metadata={{'label': N_('…')}}"
        if _SOUNDS_SECRET.search(name):
            assert field.metadata.get("secret"), (
                f"the setting {name} sounds secret: metadata={{'secret': True}}"
            )


def _check_form(subject: Subject) -> None:
    """The generated form draws every field, in both languages."""
    for locale in ("zh_CN", "en"):
        html = unescape(contextvars.copy_context().run(_drawn, subject, locale))
        schema = subject.plugin.settings() if subject.plugin.settings else Schema()
        for name, field in schema.fields.items():
            assert f'name="{name}"' in html, f"the form has no field for {name}"
            with use_locale(locale):
                label = _(str(field.metadata["label"]))
            assert label in html, f"the form does not say {label!r}"


def _drawn(subject: Subject, locale: str) -> str:
    assert subject.plugin.settings is not None
    app = subject.kit.app
    path = f"{subject.tenant.base}/{subject.name}/"
    with app.test_request_context(path, headers={"Cookie": f"yishi-lang={locale}"}):
        app.preprocess_request()
        form = Form(subject.plugin.settings)
        source = '{% import "ui.html" as ui %}{{ ui.form(ctx, form) }}'
        template = pages().environments[locale].from_string(source)
        return template.render(ctx=ctx(), base=ctx().base, form=form)


def _check_secrets(subject: Subject, schema: Schema) -> None:
    """A secret is sealed: no row, no record of acts and no settings view holds it."""
    hidden = [n for n, f in schema.fields.items() if f.metadata.get("secret")]
    for name in hidden:
        assert isinstance(schema.fields[name], fields.String), f"the secret {name} must be a String"
    if not hidden:
        return
    with subject.kit.unit():
        actor = subject.kit.actor("administrator", subject.tenant)
        values = dict.fromkeys(hidden, SECRET)
        services.save(actor, plugin=subject.name, values=values, version=None)
    with subject.kit.unit(writes=False):
        told: list[Any] = [
            *db.scalars(select(Activity.params)),
            *db.scalars(select(LedgerEntry.entry)),
            *db.scalars(select(TenantPlugin.settings)),
            dict(services.settings(subject.name)),
        ]
    assert not [text for text in told if SECRET in str(text)], "a secret setting can be read"
