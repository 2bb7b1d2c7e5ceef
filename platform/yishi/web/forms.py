"""Forms from marshmallow schemas: one schema language, one renderer (`forms.html`).

A field says how it looks in its metadata: `label`, `help`, `widget` (text, textarea, select, radio,
checkbox, date, datetime, tel, number, file, files, hidden), `options` (`[(value, label)]` or a function),
`group`, `rows`, `placeholder`, `autocomplete`, `secret`.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from flask import Response, redirect, request
from marshmallow import Schema, ValidationError, fields, missing
from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from yishi.audit.models import FormKey
from yishi.clock import clock
from yishi.database import db
from yishi.errors import Invalid, Refusal
from yishi.i18n import _, aside
from yishi.plugins.schemas import flat, spoken
from yishi.text import small_int
from yishi.web.request import ctx

RESERVED_FIELDS = frozenset({"_csrf", "_key", "_version", "_step"})


class FormSchema(Schema):
    """A schema whose messages come from the catalogue."""

    def handle_error(self, error: ValidationError, data: Any, *, many: bool, **kwargs: Any) -> None:
        error.messages = spoken(error.messages)


@lru_cache(maxsize=1024)
def _made(schema: type[Schema]) -> Schema:
    """One instance serves all forms of a schema: loading keeps nothing in it, and making one is dear."""
    return schema()


def stored_key(key: str) -> str:
    """A form's key as it is remembered: another person's is another key."""
    account = ctx().actor.account_id
    return f"{account.hex if account else 'none'}:{key}"[:100]


def first_result(key: str) -> str | None:
    """Where the form with this key led when this person sent it before."""
    return db.execute(select(FormKey.location).where(FormKey.key == stored_key(key))).scalar()


@dataclass(slots=True)
class FormField:
    """One field, ready to be drawn."""

    name: str
    label: str
    widget: str
    value: Any
    required: bool
    help: str = ""
    errors: list[str] = field(default_factory=list)
    options: list[tuple[str, str]] = field(default_factory=list)
    meta: Mapping[str, Any] = field(default_factory=dict)

    @property
    def multiple(self) -> bool:
        return isinstance(self.value, list | tuple | set)

    def chosen(self, option: str) -> bool:
        if self.multiple:
            return option in {str(v) for v in self.value}
        return str(self.value if self.value is not None else "") == option


class Form:
    """A schema, what was typed, and what is wrong with it.

    In a view:

        form = Form(RaiseTopic)
        if form.submitted:
            with form.attempt():
                topic = raise_topic(ctx().actor, **form.load())
                return form.done(f"{ctx().base}/topics/{topic.id}")
        return render("topics/raise.html", form.status, form=form)

    `attempt` turns a refusal into messages on the form; nothing is written then, what was typed stays.
    """

    def __init__(
        self,
        schema: type[Schema] | Schema,
        initial: Mapping[str, Any] | None = None,
        *,
        version: int | None = None,
        step: str = "",
    ) -> None:
        self.schema = _made(schema) if isinstance(schema, type) else schema
        self.initial = dict(initial or {})
        self.errors: dict[str, list[str]] = {}
        self.refusal: Refusal | None = None
        self.step = step
        self.version = version
        self.submitted = request.method == "POST" and request.form.get("_step", "") == step
        self.key = request.form.get("_key") or secrets.token_urlsafe(16)
        self.status = 200
        given = request.form.get("_version", "")
        self.given_version = small_int(given)

    # --- reading -----------------------------------------------------------------------------------

    def raw(self) -> dict[str, Any]:
        """What was typed, field by field, as the schema expects it."""
        found: dict[str, Any] = {}
        for name, spec in self.schema.fields.items():
            if isinstance(spec, fields.List):
                found[name] = [v for v in request.form.getlist(name) if v != ""]
            elif isinstance(spec, fields.Boolean):
                found[name] = request.form.get(name) not in (None, "", "0", "false", "off")
            elif name in request.form:
                text = request.form[name].strip()
                if text or isinstance(spec, fields.String):
                    found[name] = text
                elif spec.allow_none:
                    found[name] = None
        return found

    def load(self) -> dict[str, Any]:
        """Validated values. Raises `Invalid`; unknown submitted fields are refused."""
        unknown = set(request.form) - set(self.schema.fields) - RESERVED_FIELDS
        if unknown:
            raise Invalid({name: [_("不认识的项目。")] for name in sorted(unknown)})
        try:
            loaded: dict[str, Any] = self.schema.load(self.raw())
        except ValidationError as error:
            raise Invalid(flat(spoken(error.messages))) from error
        return loaded

    def files(self, name: str) -> list[FileStorage]:
        """The uploaded files of one field; empty ones are left out."""
        return [f for f in request.files.getlist(name) if f and f.filename]

    # --- acting ------------------------------------------------------------------------------------

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """Do the act; a refusal rolls everything back and is shown on the form."""
        try:
            yield
        except Refusal as refusal:
            self.refuse(refusal)

    def refuse(self, refusal: Refusal) -> None:
        self.refusal = refusal
        ctx().because(refusal)
        self.status = refusal.status
        for reason in refusal.reasons:
            if reason.field in self.schema.fields:
                said = aside(reason.message, reason.article or "")
                self.errors.setdefault(reason.field or "", []).append(said)

    def replayed(self) -> Response | None:
        """The first result, when this very form was sent before."""
        found = first_result(self.key)
        return redirect(found, 303) if found else None  # type: ignore[return-value]

    def done(self, location: str) -> Response:
        """Remember the result under the form's key, and go there."""
        db.add(FormKey(key=stored_key(self.key), location=location, at=clock.now()))
        return redirect(location, 303)  # type: ignore[return-value]

    # --- drawing -----------------------------------------------------------------------------------

    @property
    def general_errors(self) -> list[str]:
        """Reasons that belong to no field."""
        if self.refusal is None:
            return []
        names = self.schema.fields
        return [aside(r.message, r.article or "") for r in self.refusal.reasons if r.field not in names]

    def value(self, name: str) -> Any:
        if self.submitted:
            spec = self.schema.fields[name]
            if isinstance(spec, fields.List):
                return request.form.getlist(name)
            if isinstance(spec, fields.Boolean):
                return name in request.form
            return request.form.get(name, "")
        if name in self.initial:
            return self.initial[name]
        spec = self.schema.fields[name]
        default = spec.load_default() if callable(spec.load_default) else spec.load_default
        if default is None or default is missing:
            return ""
        # A text that becomes a list (one item a line) is typed as text.
        return "" if default == [] and not isinstance(spec, fields.List) else default

    def field(self, name: str) -> FormField:
        spec = self.schema.fields[name]
        meta = spec.metadata
        options = meta.get("options", ())
        options = options() if callable(options) else options
        label, help_text = meta.get("label", name), meta.get("help")
        return FormField(
            name=name,
            label=_(label),
            widget=meta.get("widget") or _widget(spec, bool(options)),
            value="" if meta.get("secret") else self.value(name),
            required=bool(spec.required),
            help=_(help_text) if help_text else "",
            errors=self.errors.get(name, []),
            options=[(str(v), _(label)) for v, label in options],
            meta=meta,
        )

    def __iter__(self) -> Iterator[FormField]:
        return (self.field(name) for name in self.schema.fields)

    def look(self) -> tuple[Any, ...] | None:
        """All that the drawn fields of an untouched form depend on; None once somebody's words are in it."""
        if self.submitted or self.initial:
            return None
        parts = ((f.name, f.label, f.help, str(f.value), tuple(f.options)) for f in self)
        return (type(self.schema), self.step, *parts)


def _widget(spec: fields.Field[Any], has_options: bool) -> str:
    if has_options:
        return "checkboxes" if isinstance(spec, fields.List) else "select"
    if isinstance(spec, fields.Boolean):
        return "checkbox"
    if isinstance(spec, fields.DateTime):
        return "datetime"
    if isinstance(spec, fields.Date):
        return "date"
    if isinstance(spec, fields.Time):
        return "time"
    if isinstance(spec, fields.Integer):
        return "number"
    return "text"
