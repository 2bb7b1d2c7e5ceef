"""Random queries over two tenants' tables: mostly odd, often tied only in appearance."""

from __future__ import annotations

from random import Random

TENANT_TABLES = ("escape_parent", "escape_child", "escape_tag")
GLOBAL_TABLE = "escape_global"
"""Without tenant of its own, yet with a column `tenant_id` that names every tenant."""


class RandomQueries:
    """Makes SELECT statements whose every visible cell of a tenant table is its `secret`."""

    def __init__(self, seed: int, own: int, *, lateral: bool = False) -> None:
        self._random = Random(seed)
        self._own = own
        self._lateral = lateral
        self._count = 0

    def query(self) -> str:
        self._count = 0
        return self._with() if self._chance(0.2) else self._select([], depth=0)

    def _chance(self, share: float) -> bool:
        return self._random.random() < share

    def _with(self) -> str:
        inner = self._select([], depth=1)
        main = self._select([], depth=1, ctes=["w"])
        return f"WITH w AS ({inner}) {main}"

    def _select(self, outer: list[str], *, depth: int, ctes: list[str] | None = None) -> str:
        """Columns are always `secret` and `tenant_id`, so that every query can be a source again."""
        sources, aliases = self._from(outer, depth, ctes or [])
        shown = self._random.choice(aliases)
        condition = self._condition(aliases, outer, depth)
        tenant = f"{self._random.choice(aliases)}.tenant_id" if self._chance(0.7) else str(self._own)
        sql = f"SELECT {shown}.secret AS secret, {tenant} AS tenant_id FROM {sources} WHERE {condition}"
        if depth < 2 and self._chance(0.12):
            operator = self._random.choice(["UNION ALL", "UNION", "EXCEPT", "INTERSECT"])
            sql += f" {operator} {self._select(outer, depth=2, ctes=ctes)}"
        return sql

    def _from(self, outer: list[str], depth: int, ctes: list[str]) -> tuple[str, list[str]]:
        sql, alias = self._source(outer, depth, ctes)
        aliases = [alias]
        for _ in range(self._random.choice([0, 0, 1, 1, 2])):
            sides = ["JOIN", "JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN", ",", "CROSS JOIN"]
            side = self._random.choice(sides)
            inner_only = self._lateral and side in {"JOIN", "LEFT JOIN", ",", "CROSS JOIN"}
            lateral = aliases if inner_only and self._chance(0.3) else None
            source, alias = self._source(outer, depth, ctes, beside=lateral)
            sql += f" {side} {source}"
            if side not in {",", "CROSS JOIN"}:
                sql += f" ON {self._condition([aliases[-1], alias], [], depth + 1, tying=0.7)}"
            aliases.append(alias)
        return sql, aliases

    def _source(
        self, outer: list[str], depth: int, ctes: list[str], beside: list[str] | None = None
    ) -> tuple[str, str]:
        # Few names, so that inner blocks often hide those of outer ones.
        self._count += 1
        alias = f"{self._random.choice('ab')}{self._count % 5}"
        if beside is not None:
            return f"LATERAL ({self._select([*outer, *beside], depth=depth + 2)}) AS {alias}", alias
        if depth < 2 and self._chance(0.15):
            return f"({self._select(outer, depth=depth + 1, ctes=ctes)}) AS {alias}", alias
        names = [*TENANT_TABLES, GLOBAL_TABLE, *ctes, *ctes]
        return f"{self._random.choice(names)} AS {alias}", alias

    def _condition(self, aliases: list[str], outer: list[str], depth: int, tying: float = 0.4) -> str:
        parts = [self._atom(aliases, outer, depth) for _ in range(self._random.choice([1, 2, 2, 3]))]
        if self._chance(0.75):
            parts += [f"{each}.tenant_id = {self._own}" for each in aliases if self._chance(tying)]
        self._random.shuffle(parts)
        sql = parts[0]
        for part in parts[1:]:
            sql += (" AND " if self._chance(0.85) else " OR ") + part
        return sql

    def _atom(self, aliases: list[str], outer: list[str], depth: int) -> str:
        one = self._random.choice(aliases)
        any_alias = self._random.choice([*aliases, *outer])
        simple = [
            f"{one}.tenant_id = {any_alias}.tenant_id",
            f"{any_alias}.tenant_id = {one}.tenant_id",
            f"{one}.tenant_id = {any_alias}.tenant_id",
            f"{one}.tenant_id IN ({self._own})",
            f"NOT {one}.tenant_id = {self._own}",
            f"{one}.tenant_id = {self._own} IS NOT NULL",
            f"({one}.tenant_id, 1) = ({self._own}, 1)",
            f"{one}.secret = {any_alias}.secret",
            "tenant_id = tenant_id" if len(aliases) == 1 else "1 = 1",
            f"({one}.tenant_id = {any_alias}.tenant_id AND {any_alias}.tenant_id = {self._own})",
        ]
        if depth < 2 and self._chance(0.25):
            inner = self._select([*aliases, *outer], depth=depth + 1)
            return f"{'NOT ' if self._chance(0.3) else ''}EXISTS ({inner})"
        return self._random.choice(simple)
