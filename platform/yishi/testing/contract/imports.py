"""10: a plugin stands on the toolkit, its own modules and the services of plugins it requires."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from yishi.testing.contract.subject import Subject


def check(subject: Subject) -> None:
    problems = list(strangers(subject.folder, subject.package, subject.kit.registry.needs(subject.name)))
    assert not problems, "\n".join(["a plugin imports yishi.toolkit alone:", *problems])


def strangers(folder: Path, package: str, requires: list[str]) -> Iterator[str]:
    """Imports of the platform past the toolkit, and of other plugins past their public service."""
    allowed = ["yishi.toolkit", package, *(f"yishi_{name}.service" for name in requires)]
    for path in sorted(folder.rglob("*.py")):
        inside = path.relative_to(folder)
        own = [*allowed, "yishi.testing"] if "tests" in inside.parts else allowed
        for line, module in _imports(path):
            if module.split(".")[0].startswith("yishi") and not any(_below(module, a) for a in own):
                yield f"{inside}:{line}: {module}"


def _imports(path: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def _below(module: str, package: str) -> bool:
    return module == package or module.startswith(package + ".")
