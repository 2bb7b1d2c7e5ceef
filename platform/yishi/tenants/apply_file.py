"""Reading apply files: tenants as TOML, each mistake told with its file and line."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, validate

from yishi.errors import Reason, Refusal, refuse_all
from yishi.i18n import N_, _
from yishi.plugins.manifest import KINDS, NAME
from yishi.plugins.schemas import flat, spoken

_CODE = validate.Regexp(r"^[0-9]{2,20}$", error=N_("区划代码只能是数字。"))
_module = fields.String(validate=validate.Regexp(NAME, error=N_("模块名只能用小写字母、数字和下划线。")))


def _text(most: int, **given: Any) -> fields.String:
    return fields.String(validate=validate.Length(1, most), **given)


class _Modules(Schema):
    on = fields.List(_module)
    off = fields.List(_module)
    allowed = fields.List(_module)


class _Link(Schema):
    to = _text(200, required=True)
    kind = _text(40, load_default="general")


class _Former(Schema):
    parent = _text(100, required=True)
    since = fields.Date()
    until = fields.Date()
    note = fields.String(load_default="")


class TenantEntry(Schema):
    """One `[[tenant]]`. What is left out is left as it is.

    `parent`: an address (`gaoxin`), a name, or a path of either (`gaoxin/双德街道`). `since`: from when
    it stands there, if that is a change. `formerly`: where it stood before.
    """

    kind = fields.String(
        required=True,
        validate=validate.OneOf(
            KINDS, error=N_("单位类型只能是 district、subdistrict、community 或 alliance。")
        ),
    )
    name = _text(100, required=True)
    slug = _text(63)
    parent = _text(200)
    since = fields.Date()
    formerly = fields.List(fields.Nested(_Former))
    code = fields.String(validate=_CODE)
    code_system = _text(16)
    code_vintage = _text(16)
    profile = fields.String()
    brand = fields.String(validate=validate.Length(max=100))
    story = fields.String(validate=validate.Length(max=20_000))
    zone = _text(40)
    locale = _text(10)
    labels = fields.Dict(fields.String(), _text(100))
    modules = fields.Nested(_Modules)
    settings = fields.Dict(fields.String(), fields.Dict(fields.String(), fields.Raw(allow_none=True)))
    hosts = fields.List(_text(253))
    links = fields.List(fields.Nested(_Link))


class _Defaults(Schema):
    code_system = _text(16)
    code_vintage = _text(16)
    zone = _text(40)
    locale = _text(10)


class ApplyFile(Schema):
    defaults = fields.Nested(_Defaults, load_default=dict)
    tenant = fields.List(fields.Nested(TenantEntry), required=True)


@dataclass(frozen=True, slots=True)
class Entry:
    """One wanted tenant, and where it is written."""

    file: str
    line: int
    values: Mapping[str, Any]

    @property
    def where(self) -> str:
        return f"{self.file}:{self.line}"

    @property
    def code(self) -> tuple[str, str] | None:
        code = self.values.get("code")
        return (self.values["code_system"], code) if code else None

    def wrong(self, code: str, message: str) -> Reason:
        return Reason(code, f"{self.where}: 「{self.values['name']}」: {message}")


def read_files(paths: Sequence[Path]) -> list[Entry]:
    """All entries of the files. Raises one `Refusal` that names every mistake with file and line."""
    entries: list[Entry] = []
    reasons: list[Reason] = []
    for path in paths:
        try:
            entries.extend(_read(path))
        except Refusal as refusal:
            reasons.extend(refusal.reasons)
    reasons.extend(_twice(entries))
    refuse_all(reasons)
    return entries


def _read(path: Path) -> list[Entry]:
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise Refusal(
            "apply.unreadable", _("读不了文件 %(file)s：%(why)s", file=str(path), why=str(error))
        ) from error
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Refusal(
            "apply.bad_toml", _("%(file)s 不是正确的 TOML：%(why)s", file=str(path), why=str(error))
        ) from error
    try:
        loaded: dict[str, Any] = ApplyFile().load(raw, unknown=RAISE)
    except ValidationError as error:
        refuse_all(list(_told(str(path), text, flat(spoken(error.messages)))))
        raise
    starts = _starts(text)
    found = [
        Entry(str(path), starts[i] if i < len(starts) else 1, _with_defaults(loaded["defaults"], values))
        for i, values in enumerate(loaded["tenant"])
    ]
    refuse_all(
        [
            entry.wrong("apply.code_without_system", _("填了区划代码，也要说明是哪一套代码（如 nbs）。"))
            for entry in found
            if entry.values.get("code") and not entry.values.get("code_system")
        ]
    )
    return found


def _with_defaults(defaults: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """The file's defaults under an entry's own values; which codes are meant matters only with a code."""
    usable = {k: v for k, v in defaults.items() if "code" in values or not k.startswith("code_")}
    return {**usable, **values}


def _told(file: str, text: str, messages: Mapping[str, list[str]]) -> Iterator[Reason]:
    """Each message with the line it belongs to: of the key within its `[[tenant]]`, else of that."""
    starts, lines = _starts(text), text.splitlines()
    for key, sentences in messages.items():
        parts = key.split(".")
        line = 1
        if parts[0] == "tenant" and len(parts) > 1 and parts[1].isdigit() and int(parts[1]) < len(starts):
            place = int(parts[1])
            line = starts[place]
            end = starts[place + 1] - 1 if place + 1 < len(starts) else len(lines)
            for number in range(line, end):
                if len(parts) > 2 and re.match(
                    rf"\s*\[?\"?(?:tenant\.)?{re.escape(parts[2])}\b", lines[number]
                ):
                    line = number + 1
                    break
        for sentence in sentences:
            yield Reason("apply.invalid", f"{file}:{line}: {'.'.join(parts[2:]) or key}: {sentence}")


def _starts(text: str) -> list[int]:
    """Line numbers of the `[[tenant]]` headers."""
    return [
        number
        for number, line in enumerate(text.splitlines(), start=1)
        if re.match(r"\s*\[\[\s*tenant\s*\]\]", line)
    ]


def _twice(entries: Sequence[Entry]) -> Iterator[Reason]:
    seen: dict[tuple[str, Any], Entry] = {}
    for entry in entries:
        for kind, value in (("code", entry.code), ("slug", entry.values.get("slug"))):
            if value is None:
                continue
            before = seen.setdefault((kind, value), entry)
            if before is not entry:
                yield entry.wrong(
                    f"apply.{kind}_twice", _("与 %(where)s 用了同一个地址或代码。", where=before.where)
                )
