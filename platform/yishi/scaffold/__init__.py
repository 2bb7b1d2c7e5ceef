"""The files that `yishi plugin new` copies: a small module that works, to be changed into another one."""

from __future__ import annotations

import re
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from yishi import models
from yishi.errors import Refusal
from yishi.i18n import _
from yishi.plugins.manifest import NAME, RESERVED, core_table_of

SUFFIX = ".tpl"
"""Keeps editors, linters and pytest from taking the templates for code."""

LONGEST_NAME = 30


def write(name: str, into: Path, *, title: str = "现场核实", english: str = "Site visits") -> Path:
    """Write a new plugin project `into/yishi_<name>` and give its folder.

    `title` is the module's Chinese name, `english` the same in English. Refuses an impossible name
    (`scaffold.bad_name`) and a folder that is there already (`scaffold.exists`).
    """
    if not _possible(name):
        raise Refusal(
            "scaffold.bad_name",
            _("模块名要用小写英文单词（例如 pet_care），最多 30 个字母，也不能是系统保留的词。"),
        )
    target = into / f"yishi_{name}"
    if target.exists():
        raise Refusal("scaffold.exists", _("「%(path)s」已经存在，请换一个名字或位置。", path=str(target)))
    words = {"name": name, "title": title, "english": english}
    for source, inside in _files(resources.files("yishi.scaffold") / "project"):
        path = target / _placed(inside, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(_filled(source.read_text("utf-8"), words), "utf-8")
    return target


def _possible(name: str) -> bool:
    models.load()
    free = name not in RESERVED and core_table_of(name) is None
    return free and NAME.fullmatch(name) is not None and len(name) <= LONGEST_NAME


def _files(folder: Traversable, inside: str = "") -> list[tuple[Traversable, str]]:
    found: list[tuple[Traversable, str]] = []
    for entry in sorted(folder.iterdir(), key=lambda e: e.name):
        path = f"{inside}{entry.name}"
        if entry.is_dir():
            found.extend(_files(entry, f"{path}/"))
        elif entry.name.endswith(SUFFIX):
            found.append((entry, path.removesuffix(SUFFIX)))
    return found


def _placed(path: str, name: str) -> str:
    """`package/` becomes the package, `module` in a file's or folder's name the plugin's name."""
    path = re.sub(r"^package/", f"yishi_{name}/", path)
    return re.sub(r"(?<![a-z])module(?![a-z])", name, path)


def _filled(text: str, words: dict[str, str]) -> str:
    # Only `{{name}}` without spaces: `{{ base }}` belongs to the page.
    return re.sub(r"\{\{(\w+)\}\}", lambda found: words.get(found[1], found[0]), text)
