"""Reads what people read: the sentences in code and templates, and their English."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po
from jinja2 import Environment

KEYWORDS = {"_": None, "N_": None}
TEMPLATES = (".html", ".txt")
JINJA = {"silent": "false", "extensions": "jinja2.ext.do,jinja2.ext.loopcontrols"}
CHINESE = re.compile(r"[㐀-鿿]")
PLACE = re.compile(r"%\((\w+)\)")
NATIVE_NAMES = {"中文", "简体中文"}
"""A language is offered under its own name, in every language."""


@dataclass(frozen=True)
class Sentence:
    where: str
    text: str


def sentences(source: str, path: Path) -> Iterator[Sentence]:
    """The msgids in a file."""
    if path.suffix in TEMPLATES:
        for line, found, _comments, _context in extract(
            "jinja2.ext:babel_extract", BytesIO(source.encode()), KEYWORDS, (), JINJA
        ):
            yield Sentence(f"{path}:{line}", found if isinstance(found, str) else found[0])
        return
    for call in calls(source):
        for node in choices(call.args[0]):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield Sentence(f"{path}:{node.lineno}", node.value)


def choices(node: ast.expr) -> list[ast.expr]:
    """The values that `a if b else c` may have."""
    return [*choices(node.body), *choices(node.orelse)] if isinstance(node, ast.IfExp) else [node]


def calls(source: str) -> Iterator[ast.Call]:
    """Calls of `_` and `N_`. (Babel's own reader of Python takes the key in `_(row["key"])` for a text.)"""
    for node in ast.walk(ast.parse(source)):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id in KEYWORDS
            and node.args
        ):
            yield node


def catalogue(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale="en", abort_invalid=True)


def faults(found: list[Sentence], *catalogues: Catalog) -> Iterator[str]:
    """Sentences that are not Chinese, or that no catalogue renders whole in English."""
    for sentence in found:
        if not CHINESE.search(sentence.text):
            yield f"{sentence.where}: {sentence.text!r} is not Chinese, the source language"
            continue
        entry = next((one[sentence.text] for one in catalogues if sentence.text in one), None)
        if entry is None:
            yield f"{sentence.where}: {sentence.text!r} has no English"
        elif not entry.string:
            yield f"{sentence.where}: {sentence.text!r} has an empty English"
        elif entry.fuzzy:
            yield f"{sentence.where}: {sentence.text!r} is marked fuzzy"
        elif set(PLACE.findall(sentence.text)) != set(PLACE.findall(str(entry.string))):
            yield f"{sentence.where}: {sentence.text!r} and its English name different places"


def built_up(source: str, path: Path) -> Iterator[str]:
    """Calls of `_` or `N_` with a text put together on the spot: no catalogue can hold it."""
    for call in calls(source):
        if any(isinstance(node, ast.JoinedStr | ast.BinOp) for node in choices(call.args[0])):
            yield f"{path}:{call.lineno}: a sentence is put together from pieces"


def unmarked(source: str, path: Path) -> Iterator[str]:
    """Chinese that stands in a template outside `_()`: an English reader would see it."""
    for line, kind, value in Environment(autoescape=True).lex(re.sub(r"<!--.*?-->", "", source, flags=re.S)):
        if kind == "data" and CHINESE.search(value) and value.strip() not in NATIVE_NAMES:
            piece = re.sub(r"<[^>]*>", lambda tag: tag[0] if CHINESE.search(tag[0]) else "", value)
            words = [word for word in re.split(r"[<>\n]", piece) if CHINESE.search(word)]
            if set(map(str.strip, words)) - NATIVE_NAMES:
                yield f"{path}:{line}: {words[0].strip()} stands outside _()"
