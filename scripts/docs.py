"""Write what the documentation takes from the code: the hook reference, and examples that are tested.

    python scripts/docs.py            write
    python scripts/docs.py --check    say what is out of date; exit 1 if anything is

An example stands between `<!-- from: FILE [NAME] -->` and `<!-- end -->`: FILE is a file of the scaffold
(`package/service.py`) or of this repository (`plugins/…`), NAME one function or class of it; without a name
the whole file is taken.
"""

from __future__ import annotations

import ast
import dataclasses
import inspect
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from yishi.plugins import specs, values

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs" / "plugins"
PROJECT = ROOT / "platform" / "yishi" / "scaffold" / "project"
CHINESE = DOCS / "hooks.zh-CN.toml"
EXAMPLE = {"name": "visits", "title": "现场核实", "english": "Site visits"}
LANGUAGES = {".py": "python", ".html": "jinja", ".toml": "toml", ".po": "po"}
MODES = {
    "collect": (
        "gathers each answer; one that fails is left out",
        "收集各模块的回答；出错的略过",
    ),
    "check": (
        "gathers reasons to refuse; one that fails refuses",
        "收集拒绝的理由；出错即视为拒绝",
    ),
    "first": (
        "takes the first answer; one that fails is passed over",
        "取第一个回答；出错的跳过",
    ),
}
HEAD = {
    "en": """# Hooks

What a module *does* when the platform asks. Generated from `yishi.plugins.specs` by `scripts/docs.py`.

Write a function of the hook's name in your `hooks.py`, under `@hookimpl`; name only the arguments you use.
Give new values back and change nothing you were given. If it queries, say so with `@queries` below
`@hookimpl`: it then runs in a savepoint of its own. What a module gives back is checked: an answer of
another kind counts as a failure. A failure is logged, shown to the administrator, and stays yours alone.
""",
    "zh": """# 钩子

平台询问时，模块要*做*的事。本页由 `scripts/docs.py` 根据 `yishi.plugins.specs` 生成。

在 `hooks.py` 里写一个与钩子同名的函数，上面加 `@hookimpl`；参数只写用得到的。返回新的值，不要改动收到的
东西。要查询数据库的，在 `@hookimpl` 下面再加 `@queries`，它就在自己的保存点里运行。返回的东西会核对类型，
类型不对按出错处理。出错会记入日志、告诉管理员，只影响本模块。
""",
}
TABLE = {
    "en": ("Hook", "Mode", "Modules asked", "Query", "those switched on", "all installed", "may", "must not"),
    "zh": ("钩子", "方式", "询问哪些模块", "查询数据库", "已开启的", "所有已安装的", "可以", "不可以"),
}
VALUES = {
    "en": (
        "## What hooks give back\n\nSmall frozen values from `yishi.toolkit`.\n",
        "Field",
        "Type",
        "Default",
    ),
    "zh": ("## 钩子返回的值\n\n都来自 `yishi.toolkit`，小而不可变。\n", "字段", "类型", "默认值"),
}


def hooks() -> dict[str, Any]:
    return {name: function for name, function in vars(specs).items() if hasattr(function, "yishi_mode")}


def given_back() -> list[type]:
    own = (v for v in vars(values).values() if isinstance(v, type) and v.__module__ == values.__name__)
    return [kind for kind in own if dataclasses.is_dataclass(kind)]


def reference(language: str) -> str:
    """The whole page in one language."""
    words = tomllib.loads(CHINESE.read_text("utf-8")) if language == "zh" else {}
    parts = [HEAD[language], *_table(language)]
    for name, function in hooks().items():
        parts.append(f"\n## `{name}`\n\n```python\n{_signature(name, function)}\n```\n")
        parts.append(_text(language, words.get("hooks", {}), name, inspect.getdoc(function) or ""))
    title, *columns = VALUES[language]
    parts.append(f"\n{title}")
    for kind in given_back():
        parts.append(f"\n### `{kind.__name__}`\n")
        parts.append(_text(language, words.get("values", {}), kind.__name__, inspect.getdoc(kind) or ""))
        parts.append("\n" + "\n".join(_fields(kind, columns)) + "\n")
    return "\n".join(part.rstrip("\n") for part in parts) + "\n"


def _text(language: str, words: dict[str, str], name: str, english: str) -> str:
    if language == "en":
        return english
    if name not in words:
        raise SystemExit(f"{CHINESE.name} has no words for {name}")
    return words[name].strip()


def _table(language: str) -> Iterator[str]:
    hook, mode, asked, query, on, installed, may, must_not = TABLE[language]
    which = 1 if language == "zh" else 0
    yield f"\n| {hook} | {mode} | {asked} | {query} |\n|---|---|---|---|"
    for name, function in hooks().items():
        how = f"`{function.yishi_mode}`：{MODES[function.yishi_mode][1]}" if which else function.yishi_mode
        reach = installed if function.yishi_reach == "installed" else on
        yield f"| [`{name}`](#{name}) | {how} | {reach} | {may if function.yishi_may_query else must_not} |"
    if not which:
        yield "\n" + "\n".join(f"- `{name}` {words[0]}" for name, words in MODES.items())


def _signature(name: str, function: Any) -> str:
    return f"def {name}{inspect.signature(function)}".replace("'", "")


def _fields(kind: Any, columns: list[str]) -> Iterator[str]:
    yield "| " + " | ".join(columns) + " |\n|---|---|---|"
    for field in dataclasses.fields(kind):
        default = "" if field.default is dataclasses.MISSING else f"`{field.default!r}`"
        if field.default_factory is not dataclasses.MISSING:
            default = "`{}`"
        yield f"| `{field.name}` | `{str(field.type).replace('|', chr(92) + '|')}` | {default} |"


# --- examples ----------------------------------------------------------------------------------------

INCLUDE = re.compile(r"<!-- from: (?P<file>\S+)(?: (?P<name>\w+))? -->\n.*?<!-- end -->", re.S)


def with_examples(text: str) -> str:
    """The page with its examples as the scaffold has them now."""
    return INCLUDE.sub(_example, text)


def _example(found: re.Match[str]) -> str:
    file, name = found["file"], found["name"]
    template = PROJECT / f"{file}.tpl"
    source = (template if template.exists() else ROOT / file).read_text("utf-8")
    source = re.sub(r"\{\{(\w+)\}\}", lambda word: EXAMPLE.get(word[1], word[0]), source)
    shown = (part_of(source, name) if name else source).strip("\n")
    marker = f"<!-- from: {file}{f' {name}' if name else ''} -->"
    return f"{marker}\n```{LANGUAGES.get(Path(file).suffix, '')}\n{shown}\n```\n<!-- end -->"


def part_of(source: str, name: str) -> str:
    """One function, class or assignment of a file, with its decorators."""
    for node in ast.parse(source).body:
        names = [getattr(node, "name", "")]
        if isinstance(node, ast.Assign):
            names = [target.id for target in node.targets if isinstance(target, ast.Name)]
        if name in names:
            first = min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", ()))])
            return "\n".join(source.splitlines()[first - 1 : node.end_lineno])
    raise SystemExit(f"there is no {name} to show")


def pages() -> Iterator[tuple[Path, str]]:
    """Each page with what it should hold."""
    yield DOCS / "hooks.md", reference("en")
    yield DOCS / "hooks.zh-CN.md", reference("zh")
    for path in sorted((ROOT / "docs").rglob("*.md")):
        text = path.read_text("utf-8")
        if "<!-- from: " in text:
            yield path, with_examples(text)


def outdated() -> list[Path]:
    return [path for path, text in pages() if not path.exists() or path.read_text("utf-8") != text]


def main(arguments: list[str]) -> int:
    stale = outdated()
    for path in stale:
        print(f"{path.relative_to(ROOT)}: out of date; python scripts/docs.py writes it")
    if "--check" in arguments:
        return 1 if stale else 0
    for path, text in list(pages()):
        path.write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
