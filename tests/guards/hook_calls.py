"""Reads who calls hooks, and which tests make plugins that implement them."""

import ast
from collections.abc import Iterable, Iterator

DISPATCH = frozenset({"collect", "gather", "check", "first", "only"})
LIFECYCLE = frozenset({"_tell_plugins", "run_lifecycle"})
"""Functions of switching that pass the name of a lifecycle hook on to `only`."""


def _name(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def called(source: str) -> Iterator[str]:
    """Names of hooks that this code has dispatched."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and _name(node.func) in DISPATCH | LIFECYCLE:
            yield from _texts(node.args[:3])


def implemented(source: str) -> Iterator[str]:
    """Names of hooks for which this test makes an implementation, or which it dispatches."""
    yield from called(source)
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.keyword) and node.arg == "hooks" and isinstance(node.value, ast.Dict):
            yield from _texts(node.value.keys)


def _texts(nodes: Iterable[ast.expr | None]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
