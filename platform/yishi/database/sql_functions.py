"""What SQL may call or read besides tenants' tables: a function nobody vouched for could run any query."""

from __future__ import annotations

import re

from sqlglot import exp

from yishi.database.tenant import TenantEscape

# Functions sqlglot has no class for; those it has are standard ones that read nothing but their arguments.
_KNOWN = re.compile(
    r"""
      jsonb?(_\w+)? | row_to_json | to_\w+ | array_\w+ | cardinality | unnest | generate_series | num_nonnulls
    | num_nulls | group_concat | string_agg | total | avg | sum | min | max | count | every | bool_(and|or)
    | bit_\w+ | percentile_\w+ | mode | typeof | instr | printf | format | hex | unhex | quote
    | quote_(ident|literal|nullable) | randomblob | zeroblob | random | last_insert_rowid | changes
    | total_changes | unicode | char | chr | ascii | glob | like | likelihood | likely | unlikely | iif
    | ifnull | coalesce | nullif | julianday | unixepoch | strftime | datetime | date | time | timediff
    | date_\w+
    | make_\w+ | age | justify_\w+ | (clock|statement|transaction)_timestamp | timeofday | now | extract
    | sqlite_version | sqlite_source_id | bm25 | highlight | snippet | version | current_setting
    | current_schemas? | current_database | pg_backend_pid | pg_(try_)?advisory_\w+ | pg_notify
    | pg_is_in_recovery | pg_current_xact_id | txid_current | gen_random_uuid | uuid(v[47]|_\w+)
    | nextval | currval | lastval | setval | hashtext(extended)? | md5 | sha\d+ | digest | hmac | encode
    | decode | similarity | word_similarity | strict_word_similarity | unaccent
    | (plain|phrase|websearch_)to_tsquery
    | setweight | ts_(rank|rank_cd|headline|delete|filter) | regexp_\w+ | split_part | starts_with | overlay
    | btrim | ltrim | rtrim | trim | initcap | translate | reverse | lpad | rpad | concat(_ws)? | left | right
    | octet_length | char_length | bit_length | lower | upper | length | substr(ing)? | replace | div | mod
    | gcd | lcm | power | sqrt | abs | sign | round | ceil(ing)? | floor | trunc | trim_scale | width_bucket
    | greatest | least | row_number | rank | dense_rank | percent_rank | cume_dist | ntile | lag | lead
    | first_value | last_value | nth_value | lower_inc | upper_inc | isempty | \w*range(_merge|_agg)?
    | pg_get_\w+ | format_type | (obj|col|shobj)_description | pg_\w+_is_visible | has_\w+_privilege
    | pg_has_role | row_security_active | pg_(total_)?relation_size | pg_database_size | pg_size_pretty
    | pg_typeof | pg_encoding_to_char | pg_sequence_\w+ | pg_table_size | pg_indexes_size | pg_tablespace_\w+
    """,
    re.IGNORECASE | re.VERBOSE,
)
_STATISTICS = frozenset(
    {
        "pg_statistic", "pg_stats", "pg_stats_ext", "pg_stats_ext_exprs", "pg_statistic_ext_data",
        "pg_largeobject", "pg_authid", "pg_shadow", "pg_stat_activity", "pg_stat_statements", "pg_cursors",
        "pg_prepared_statements", "pg_hba_file_rules", "pg_file_settings", "sqlite_dbpage", "sqlite_stmt",
        "sqlite_stat4", "dbstat",
    }
)  # fmt: skip
"""System tables that hold samples of rows, texts of other sessions' statements, or secrets."""


def check_calls(statement: exp.Expression, known: frozenset[str]) -> None:
    """Refuse unknown functions, tables that leak, and tables that are named in a way no walk would find.

    `known` are further functions an installation vouches for, in lower case.
    """
    for node in statement.walk():
        if isinstance(node, (exp.Anonymous, exp.AnonymousAggFunc)):
            name = str(node.this) if isinstance(node.this, str) else node.name
            if name.lower() not in known and not _KNOWN.fullmatch(name):
                raise TenantEscape("tenancy.function", f"nobody vouched for the function {name}")
        elif isinstance(node, exp.Table):
            _check_table(node)
        elif isinstance(node, exp.In) and node.args.get("field") is not None:
            raise TenantEscape("tenancy.unread", "IN needs a list or a query in parentheses")
        elif isinstance(node, (exp.Into, exp.Command)):
            raise TenantEscape("tenancy.forbidden", f"{node.key} inside a statement")


def _check_table(table: exp.Table) -> None:
    if table.this is None and table.args.get("rows_from"):
        return
    if not isinstance(table.this, (exp.Identifier, exp.Func)):
        raise TenantEscape("tenancy.unread", "a table that is not named by a plain name")
    if table.name.lower() in _STATISTICS:
        raise TenantEscape("tenancy.forbidden", f"{table.name} shows more than one tenant's data")
