"""What an implementation gave back, held to its spec: a wrong answer is the plugin's fault, not the page's."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from yishi.errors import Reason
from yishi.plugins import values

_KINDS: dict[str, type] = {
    **{
        kind.__name__: kind
        for kind in vars(values).values()
        if getattr(kind, "__module__", "") == values.__name__
    },
    "Reason": Reason,
}


@dataclass(frozen=True, slots=True)
class Shape:
    """`many`: a list is given back; `kind`: of what, where that is one of the platform's values."""

    many: bool = False
    kind: type | None = None


def shape_of(spec: Callable[..., Any]) -> Shape:
    """The shape that a spec's return annotation asks for."""
    annotation = str(spec.__annotations__.get("return", ""))
    kinds = (_KINDS[word] for word in re.findall(r"\w+", annotation) if word in _KINDS)
    return Shape(annotation.startswith("Iterable["), next(kinds, None))


def finished(answer: Any, shape: Shape) -> Any:
    """The answer itself, a generator run to its end. Raises `TypeError` for an answer of another shape."""
    if isinstance(answer, Iterator):
        answer = list(answer)
    if answer is None:
        return None
    if not shape.many:
        return _of_kind(answer, shape)
    if isinstance(answer, str | bytes):
        raise TypeError(f"a list was expected, not {answer!r}")
    return [_of_kind(item, shape) for item in answer]


def _of_kind(item: Any, shape: Shape) -> Any:
    if shape.kind is not None and not isinstance(item, shape.kind):
        raise TypeError(f"{shape.kind.__name__} was expected, not {item!r}")
    return item
