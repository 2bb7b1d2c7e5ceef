"""Counting what a page asks of the database."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Engine, event

_FRAME = re.compile(r"\s*(BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE|SET|PRAGMA)\b", re.I)


@dataclass(slots=True)
class Asked:
    """The statements asked within the block, without those that only frame a transaction."""

    statements: list[str] = field(default_factory=list)

    @property
    def count(self) -> int:
        return len(self.statements)

    def __str__(self) -> str:
        return "\n".join(f"{n}. {' '.join(sql.split())[:300]}" for n, sql in enumerate(self.statements, 1))


@contextmanager
def counted(engine: Engine) -> Iterator[Asked]:
    """Collect the statements that `engine` runs within the block."""
    asked = Asked()

    def note(_connection: Any, _cursor: Any, sql: str, *_rest: Any) -> None:
        if not _FRAME.match(sql):
            asked.statements.append(sql)

    event.listen(engine, "after_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(engine, "after_cursor_execute", note)
