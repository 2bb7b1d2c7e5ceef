"""1: the manifest is valid, all names have the prefix, and every sentence has its English."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.extract import extract
from babel.messages.pofile import read_po

from yishi.plugins.manifest import API
from yishi.testing.contract.subject import Subject

CHINESE = re.compile(r"[㐀-鿿]")
PLACE = re.compile(r"%\((\w+)\)")
_KEYWORDS: dict[str, Any] = {"_": None, "N_": None}
_CORE = Path(__file__).parents[2] / "translations"


def check(subject: Subject) -> None:
    plugin = subject.plugin
    assert plugin.api == API, f"api={plugin.api}; the platform has {API}"
    assert subject.package == f"yishi_{plugin.name}", f"the package must be yishi_{plugin.name}"
    for text in (plugin.title, plugin.summary, *_titles(subject)):
        assert CHINESE.search(text), f"{text!r}: the source language is Chinese"
    _check_templates(subject)
    problems = list(_untranslated(subject))
    hint = f"`yishi i18n update {plugin.name}` adds what is missing to {plugin.name}.po, to be filled in"
    assert not problems, "\n".join(["not everything can be read in English:", *problems, hint])


def _titles(subject: Subject) -> Iterator[str]:
    yield from (p.title for p in subject.plugin.permissions)
    yield from (k.label for k in subject.plugin.topic_kinds)


def _check_templates(subject: Subject) -> None:
    folder = subject.folder / "templates"
    if folder.is_dir():
        strangers = sorted(e.name for e in folder.iterdir() if e.name != subject.name)
        assert not strangers, f"templates belong in templates/{subject.name}/, not in {strangers}"


def _untranslated(subject: Subject) -> Iterator[str]:
    known = {
        **_catalogue(_CORE / "en" / "LC_MESSAGES" / "yishi.po"),
        **_catalogue(subject.folder / "translations" / "en" / "LC_MESSAGES" / f"{subject.name}.po"),
    }
    for where, sentence in sentences(subject.folder):
        english = known.get(sentence)
        if not CHINESE.search(sentence):
            yield f"{where}: {sentence!r} is not Chinese"
        elif not english:
            yield f"{where}: {sentence!r} has no English"
        elif set(PLACE.findall(sentence)) != set(PLACE.findall(english)):
            yield f"{where}: {sentence!r} and its English name different places"


def sentences(folder: Path) -> Iterator[tuple[str, str]]:
    """`(place, msgid)` of every sentence in a package's code and templates."""
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        if "tests" in inside.parts or path.suffix not in {".py", ".html", ".txt"}:
            continue
        method = "python" if path.suffix == ".py" else "jinja2.ext:babel_extract"
        found = extract(method, BytesIO(path.read_bytes()), _KEYWORDS, (), {"silent": "false"})
        for line, message, _comments, _context in found:
            yield f"{inside}:{line}", message if isinstance(message, str) else message[0]


def _catalogue(path: Path) -> dict[str, str]:
    if not path.exists():
        return {}
    with path.open("rb") as file:
        return {
            str(m.id): str(m.string) for m in read_po(file, locale="en") if m.id and m.string and not m.fuzzy
        }
