"""Prebuilt reads: a guarded select of columns is compiled once to its SQL, and then only bound and run.

Through the ORM each call walks the whole statement for its cache key, which on a page costs more than the
statement itself. The text is the one that the ORM would send, the guard's criteria in it; the types of
parameters and columns go along, so the rows are the same.
"""

from __future__ import annotations

import re
import threading
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import BindParameter, ColumnClause, Dialect, TextualSelect, bindparam, column, text

_BIND = re.compile(r"%\((\w+)\)s")

_kept: WeakKeyDictionary[Any, dict[str, TextualSelect | None]] = WeakKeyDictionary()
_lock = threading.Lock()


def keep(statement: Any) -> None:
    """`statement` is built once and carries its guard itself: it may be prepared."""
    _kept[statement] = {}


def prepared(statement: Any, dialect: Dialect) -> TextualSelect | None:
    """`statement` as text for this kind of database.

    None where only the ORM can run it: entities, lists of unknown length, and what was made of a kept
    statement for one request (`_LIST.where(…)`), which is another one each time.
    """
    known = _kept.get(statement)
    if known is None:
        return None
    if dialect.name not in known:
        with _lock:
            known[dialect.name] = _prepare(statement, dialect)
    return known[dialect.name]


def _prepare(statement: Any, dialect: Dialect) -> TextualSelect | None:
    if any(each["expr"] is each["entity"] for each in statement.column_descriptions):
        return None
    named = type(dialect)(paramstyle="pyformat")  # type: ignore[call-arg]
    compiled: Any = statement.compile(dialect=named)
    if compiled.post_compile_params:
        return None
    sql = _BIND.sub(r":\1", compiled.string.replace(":", r"\:")).replace("%%", "%")
    parameters = [_parameter(bind, name) for bind, name in compiled.bind_names.items()]
    columns: list[ColumnClause[Any]] = [
        column(each["name"] or f"column_{place}", each["type"])
        for place, each in enumerate(statement.column_descriptions)
    ]
    return text(sql).bindparams(*parameters).columns(*columns)


def _parameter(bind: BindParameter[Any], name: str) -> BindParameter[Any]:
    if bind.callable is not None:
        return bindparam(name, type_=bind.type, callable_=bind.callable)
    if bind.required:
        return bindparam(name, type_=bind.type)
    return bindparam(name, bind.value, type_=bind.type)
