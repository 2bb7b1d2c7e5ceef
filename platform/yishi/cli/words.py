"""`yishi i18n`: compile the catalogues, and add what the code says but a catalogue lacks."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from importlib.metadata import entry_points
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path

import click

from yishi.i18n import LOCALES, SOURCE_LOCALE, compile_catalogue

KEYWORDS = {"_": None, "N_": None}
TEMPLATES = (".html", ".txt")
JINJA = {"silent": "false", "extensions": "jinja2.ext.do,jinja2.ext.loopcontrols"}
SKIP = ("/tests/", "/scaffold/project/")


def domains() -> Iterator[tuple[str, Path]]:
    """`(domain, package folder)` of the core and of each installed plugin, without loading it."""
    yield "yishi", Path(__file__).parents[1]
    for entry in entry_points(group="yishi.plugins"):
        spec = find_spec(entry.module.split(".")[0])
        if spec is not None and spec.origin:
            yield entry.name, Path(spec.origin).parent


def spoken_in(folder: Path) -> set[str]:
    """All msgids that the code and templates below `folder` say."""
    found = set[str]()
    for path in folder.rglob("*"):
        inside = f"/{path.relative_to(folder).as_posix()}"
        if any(part in inside for part in SKIP):
            continue
        if path.suffix == ".py":
            found.update(_in_code(path.read_text("utf-8")))
        elif path.suffix in TEMPLATES and "/templates/" in inside:
            found.update(_in_template(path.read_bytes()))
    return found


def _in_code(source: str) -> Iterator[str]:
    """Babel's own reader sees nothing inside f-strings and takes the key in `_(row["key"])` for a text."""
    for call in ast.walk(ast.parse(source)):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in KEYWORDS:
            for node in _choices(call.args[0]) if call.args else ():
                if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value:
                    yield node.value


def _choices(node: ast.expr) -> list[ast.expr]:
    return [*_choices(node.body), *_choices(node.orelse)] if isinstance(node, ast.IfExp) else [node]


def _in_template(source: bytes) -> Iterator[str]:
    from babel.messages.extract import extract

    for _line, message, _comments, _context in extract(
        "jinja2.ext:babel_extract", BytesIO(source), KEYWORDS, (), JINJA
    ):
        text = message if isinstance(message, str) else message[0]
        if text:
            yield text


@click.group()
def i18n() -> None:
    """Catalogues: the source language is Chinese, English is the second."""


@i18n.command()
def compile() -> None:
    """Compile each `.po` to the `.mo` that is read at start-up."""
    for domain, folder in domains():
        for locale in LOCALES:
            po = folder / "translations" / locale / "LC_MESSAGES" / f"{domain}.po"
            if po.exists():
                po.with_suffix(".mo").write_bytes(compile_catalogue(po))
                click.echo(f"{domain} {locale}: compiled")


@i18n.command()
@click.argument("only", nargs=-1, metavar="[NAME]...")
@click.option("--check", is_flag=True, help="Only tell; exit 1 when something is missing.")
def update(only: tuple[str, ...], check: bool) -> None:
    """Bring each catalogue (or those of the modules NAME) in line with the code.

    New sentences are added empty, to be filled in; unused ones are dropped.
    """
    missing, core = 0, set[str]()
    unknown = sorted(set(only) - {domain for domain, _folder in domains()})
    if unknown:
        raise click.ClickException(f"not installed: {', '.join(unknown)}; `yishi plugin list` shows all")
    for domain, folder in domains():
        # What the core says is in the core's catalogue, which every plugin's sentences find first.
        said = spoken_in(folder) - core
        core = core or said
        if only and domain not in only:
            continue
        for locale in LOCALES:
            if locale != SOURCE_LOCALE:
                po = folder / "translations" / locale / "LC_MESSAGES" / f"{domain}.po"
                missing += _bring_in_line(po, locale, domain, said, write=not check)
    if check and missing:
        raise SystemExit(1)


def _bring_in_line(po: Path, locale: str, domain: str, said: set[str], *, write: bool) -> int:
    from babel.messages.catalog import Catalog
    from babel.messages.pofile import read_po, write_po

    known: dict[str, str] = {}
    if po.exists():
        with po.open("rb") as file:
            known = {str(m.id): str(m.string or "") for m in read_po(file) if m.id}
    empty = sorted(m for m in said if not known.get(m))
    click.echo(f"{domain} {locale}: {len(said)} sentences, {len(empty)} without translation")
    for message in empty:
        click.echo(f"  {message!r}")
    if write:
        fresh = Catalog(locale=locale, domain=domain, project="Yishi", fuzzy=False)
        for message in sorted(said):
            fresh.add(message, known.get(message, ""))
        po.parent.mkdir(parents=True, exist_ok=True)
        with po.open("wb") as file:
            write_po(file, fresh, width=0, omit_header=False, sort_output=True)
    return len(empty)
