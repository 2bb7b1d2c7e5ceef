"""Words for people.

The source language is Chinese: a msgid *is* the Chinese sentence. Other languages are gettext
catalogues (`translations/<locale>/LC_MESSAGES/<domain>.po`), one domain for the core and one a plugin.
Lookups are plain dictionary reads, because a page makes a hundred of them.
"""

from __future__ import annotations

import gettext
import io
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any

SOURCE_LOCALE = "zh_CN"
LOCALES: dict[str, str] = {"zh_CN": "中文", "en": "English"}
_BETWEEN = {"zh_CN": "、", "en": ", "}
_BRACKETS = {"zh_CN": ("（", "）"), "en": (" (", ")")}

_locale: ContextVar[str] = ContextVar("yishi_locale", default=SOURCE_LOCALE)
_messages: dict[str, dict[str, str]] = {locale: {} for locale in LOCALES}


def N_(msgid: str) -> str:
    """Mark a sentence for the catalogue without translating it yet."""
    return msgid


def translate(msgid: str, locale: str) -> str:
    """The sentence in `locale`; the Chinese one where the catalogue has none."""
    return _messages[locale].get(msgid, msgid) if locale != SOURCE_LOCALE else msgid


def _(msgid: str, /, **params: Any) -> str:
    """The sentence in the current locale, its `%(name)s` places filled from `params`."""
    text = translate(msgid, _locale.get())
    return text % params if params else text


def listed(words: Iterable[str], locale: str | None = None) -> str:
    """Words in a row, parted as the language does it: `楼栋、房号` · `building, room`."""
    return _BETWEEN[locale or _locale.get()].join(words)


def aside(text: str, note: str) -> str:
    """`text` with `note` in the language's brackets behind it; without a note, `text` alone."""
    before, after = _BRACKETS[_locale.get()]
    return f"{text}{before}{note}{after}" if note else text


def told(verb: str, params: Mapping[str, Any] | None, locale: str | None = None) -> str:
    """What a recorded act says: its sentence with its places filled, words among them translated too."""
    locale = locale or _locale.get()
    given = {k: translate(v, locale) if isinstance(v, str) else v for k, v in (params or {}).items()}
    sentence = translate(verb, locale)
    try:
        return sentence % given if given else sentence
    except (KeyError, TypeError, ValueError):
        return sentence


def current_locale() -> str:
    return _locale.get()


@contextmanager
def use_locale(locale: str) -> Iterator[None]:
    """Speak `locale` (an unknown one falls back to Chinese) within the block."""
    token = _locale.set(locale if locale in LOCALES else SOURCE_LOCALE)
    try:
        yield
    finally:
        _locale.reset(token)


def set_locale(locale: str) -> None:
    """Speak `locale` from here on in this request; web code sets it once per request."""
    _locale.set(locale if locale in LOCALES else SOURCE_LOCALE)


def add_catalogues(folder: Path, domain: str) -> None:
    """Read `folder/<locale>/LC_MESSAGES/<domain>.mo` (or the `.po` when that is newer) for each locale.

    The core is read first and wins where two domains hold the same msgid.
    """
    for locale in LOCALES:
        if locale == SOURCE_LOCALE:
            continue
        for msgid, text in _read(folder / locale / "LC_MESSAGES", domain).items():
            _messages[locale].setdefault(msgid, text)


def load_core() -> None:
    """Read the core's own catalogue; the app and each stand-alone command do so at start-up."""
    add_catalogues(Path(__file__).parent / "translations", "yishi")


def _read(folder: Path, domain: str) -> dict[str, str]:
    mo, po = folder / f"{domain}.mo", folder / f"{domain}.po"
    if not po.exists() and not mo.exists():
        return {}
    if mo.exists() and (not po.exists() or mo.stat().st_mtime >= po.stat().st_mtime):
        stream: io.BufferedIOBase = io.BytesIO(mo.read_bytes())
    else:
        stream = io.BytesIO(compile_catalogue(po))
    catalogue = gettext.GNUTranslations(stream)
    return {k: v for k, v in catalogue._catalog.items() if isinstance(k, str) and k and v}  # type: ignore[attr-defined]


def compile_catalogue(po: Path) -> bytes:
    """The `.mo` bytes of one `.po` file."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with po.open("rb") as file:
        catalogue = read_po(file)
    out = io.BytesIO()
    write_mo(out, catalogue)
    return out.getvalue()
