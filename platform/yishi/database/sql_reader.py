"""From final SQL text to one syntax tree whose placeholders carry the key of their parameter."""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from functools import cache

import sqlglot
from sqlglot import exp
from sqlglot.dialects.dialect import Dialect
from sqlglot.errors import SqlglotError
from sqlglot.tokenizer_core import Token, TokenType

from yishi.database.tenant import TenantEscape

logging.getLogger("sqlglot").setLevel(logging.ERROR)

ParameterKey = int | str
_POSITION = "yishi_at_"

_NAME = r"[A-Za-z_][\w.]*"
_PLAIN_COMMANDS = re.compile(
    rf"""(?:
      BEGIN(?:\s+(?:IMMEDIATE|EXCLUSIVE|DEFERRED))?(?:\s+(?:TRANSACTION|WORK))?
    | START\s+TRANSACTION | (?:COMMIT|END|ROLLBACK)(?:\s+(?:TRANSACTION|WORK))?
    | SAVEPOINT\s+{_NAME} | RELEASE\s+(?:SAVEPOINT\s+)?{_NAME} | ROLLBACK\s+TO\s+(?:SAVEPOINT\s+)?{_NAME}
    | SHOW\s+(?:{_NAME}|TRANSACTION\s+ISOLATION\s+LEVEL)
    | SET\s+CONSTRAINTS\s+(?:ALL|[\w.,\s"]+)\s+(?:DEFERRED|IMMEDIATE)
    | SET\s+TRANSACTION\s+(?:ISOLATION\s+LEVEL|READ|DEFERRABLE|,|ONLY|WRITE|REPEATABLE|SERIALIZABLE
        |COMMITTED|\s)+
    | SET\s+LOCAL\s+(?:statement_timeout|lock_timeout|idle_in_transaction_session_timeout|work_mem|jit
        |citus\.propagate_set_commands)\s*(?:=|TO)\s*(?:\w+|'[\w\s]*')
    | (?:LISTEN|UNLISTEN)\s+(?:{_NAME}|\*) | NOTIFY\s+{_NAME}(?:\s*,\s*'[^'\\]*')?
    )\s*;?\s*""",
    re.IGNORECASE | re.VERBOSE,
)
_PRAGMA = re.compile(
    rf"""PRAGMA\s+(?:main\.|temp\.)?({_NAME})\s*(?:[=(]\s*['"]?([\w.-]*)['"]?\s*\)?)?\s*;?\s*""",
    re.IGNORECASE,
)
_PRAGMAS_REFUSED = frozenset({"writable_schema", "ignore_check_constraints", "trusted_schema"})
_SET_TENANT = re.compile(
    r"SET\s+LOCAL\s+app\.tenant_id\s*(?:=|TO)\s*(?:'(\d+)'|(\d+))\s*;?\s*", re.IGNORECASE
)
_EXPLAIN = re.compile(r"EXPLAIN\s+(?:QUERY\s+PLAN\s+|ANALYZE\s+|VERBOSE\s+|\([\w\s,]*\)\s*)*", re.IGNORECASE)
_DDL = re.compile(
    r"\s*(?:CREATE|DROP|ALTER|COMMENT|GRANT|REVOKE|ANALYZE|REINDEX|VACUUM|TRUNCATE|DO|SET|RESET|PRAGMA)\b",
    re.IGNORECASE,
)
_UNICODE_ESCAPES = re.compile(r"\bU&\s*[\"']", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Command:
    """A statement that reads no table; `tenant` is the id it would bind in the database, if any."""

    tenant: int | None = None


def read_command(sql: str, *, ddl: bool) -> Command | None:
    """Recognise transaction control, harmless settings and, where allowed, schema changes.

    Raises `TenantEscape` for a PRAGMA that switches integrity off.
    """
    text = sql.strip()
    if binds := _SET_TENANT.fullmatch(text):
        return Command(tenant=int(binds[1] or binds[2]))
    if _PLAIN_COMMANDS.fullmatch(text):
        return Command()
    if ddl and _DDL.match(text):
        return Command()
    if pragma := _PRAGMA.fullmatch(text):
        name, value = pragma[1].lower(), (pragma[2] or "").lower()
        if name in _PRAGMAS_REFUSED or (name == "foreign_keys" and value in {"off", "0", "no", "false"}):
            raise TenantEscape("tenancy.forbidden", f"PRAGMA {name} would switch integrity off")
        return Command()
    return None


def read_statement(sql: str, dialect_name: str) -> exp.Expression:
    """Parse exactly one statement; raises `TenantEscape("tenancy.unparsed")` for anything else."""
    if _UNICODE_ESCAPES.search(sql):
        raise TenantEscape("tenancy.unparsed", "unicode-escaped names and strings are not read")
    text = sql.strip()
    if explain := _EXPLAIN.match(text):
        text = text[explain.end() :]
    try:
        marked = _mark_positions(text, dialect_name)
        statements = [each for each in sqlglot.parse(marked, dialect=dialect_name) if each is not None]
    except (SqlglotError, RecursionError, ValueError) as error:
        raise TenantEscape("tenancy.unparsed", "this SQL can't be parsed") from error
    if len(statements) != 1:
        raise TenantEscape("tenancy.unparsed", "one statement at a time")
    statement = statements[0]
    if not isinstance(statement, exp.Expression):
        raise TenantEscape("tenancy.unparsed", "this SQL is no statement")
    return statement


def parameter_key(placeholder: exp.Placeholder) -> ParameterKey | None:
    """The key under which the driver finds the value: a position, a name, or None when unknown."""
    name = placeholder.name
    if name.startswith(_POSITION):
        return int(name.removeprefix(_POSITION))
    return name or None


@cache
def _dialect(name: str) -> Dialect:
    return Dialect.get_or_raise(name)


def _mark_positions(sql: str, dialect_name: str) -> str:
    """Name positional placeholders by their order in the text: a tree alone does not keep it."""
    if dialect_name == "sqlite":
        return _mark_qmarks(sql) if "?" in sql else sql
    return _mark_percents(sql) if "%" in sql else sql


def _mark_qmarks(sql: str) -> str:
    tokens = _dialect("sqlite").tokenize(sql)
    pieces: list[str] = []
    done = position = 0
    for token, following in _pairs(tokens):
        if token.token_type is not TokenType.PLACEHOLDER:
            continue
        if following is not None and following.token_type is TokenType.NUMBER and _touch(token, following):
            raise TenantEscape("tenancy.unparsed", "numbered placeholders are not read")
        pieces += (sql[done : token.start], f" :{_POSITION}{position} ")
        done, position = token.end + 1, position + 1
    return "".join(pieces) + sql[done:]


def _mark_percents(sql: str) -> str:
    """psycopg reads `%s` as a value and `%%` as one percent sign; strings keep theirs."""
    tokens = _dialect("postgres").tokenize(sql)
    pieces: list[str] = []
    done = position = 0
    for token, following in _pairs(tokens):
        if following is None or not _touch(token, following):
            continue
        if token.token_type is not TokenType.MOD or token.start < done:
            continue
        if following.token_type is TokenType.MOD:
            pieces += (sql[done : token.start], " % ")
        elif following.text == "s":
            pieces += (sql[done : token.start], f" %({_POSITION}{position})s ")
            position += 1
        else:
            continue
        done = following.end + 1
    return "".join(pieces) + sql[done:]


def _pairs(tokens: list[Token]) -> list[tuple[Token, Token | None]]:
    return list(zip(tokens, [*tokens[1:], None], strict=True))


def _touch(token: Token, following: Token) -> bool:
    return following.start == token.end + 1
