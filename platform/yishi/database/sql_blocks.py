"""Reads a statement block by block: which values must be the tenant's for all its tables to be."""

from __future__ import annotations

from collections.abc import Iterable, Set

from sqlglot import exp

from yishi.database.sql_reader import parameter_key
from yishi.database.sql_scopes import Scope, Source, bound_by_on, compared, conjuncts, fold, is_comma, items
from yishi.database.sql_ties import TENANT_COLUMN, Atom, Atoms, Fixed, Node, Outputs, Parameter, Ties
from yishi.database.tenant import TenantEscape

QUERY = (exp.Select, exp.SetOperation, exp.Subquery)
WRITE = (exp.Insert, exp.Update, exp.Delete)
_WHOLE_NUMBERS = (exp.DType.BIGINT, exp.DType.INT)


class Blocks:
    """Walks one statement; afterwards `ties` and `owned` say what it depends on.

    `owned` are the tenant columns of all tenant tables named: each must be tied.
    """

    def __init__(self, tenant_tables: frozenset[str], dialect_name: str) -> None:
        self._tenant_tables = tenant_tables
        self._dialect = dialect_name
        self._serial = 0
        self._read: set[int] = set()
        self.ties = Ties()
        self.owned: dict[Node, str] = {}

    def statement(
        self, node: exp.Expression, around: Scope | None = None, ctes: dict[str, Outputs] | None = None
    ) -> None:
        """Read a whole statement. Raises `TenantEscape` for forms that can't be judged."""
        if isinstance(node, QUERY):
            self._query(node, around, ctes or {})
        elif isinstance(node, exp.Values):
            self._expressions(node, Scope(around, ctes or {}))
        elif isinstance(node, exp.Insert):
            self._insert(node, around, ctes or {})
        elif isinstance(node, exp.Update):
            self._update(node, around, ctes or {})
        elif isinstance(node, exp.Delete):
            self._delete(node, around, ctes or {})
        else:
            raise _unreadable(f"a {node.key} statement")

    def unread(self, statement: exp.Expression) -> list[str]:
        """Tenant tables that stand where the walk did not come: a form it does not know."""
        return [
            table.name
            for table in statement.find_all(exp.Table)
            if id(table) not in self._read
            and fold(table.name) in self._tenant_tables
            and table.find_ancestor(exp.Lock) is None
        ]

    # Queries

    def _query(self, node: exp.Expression, around: Scope | None, ctes: dict[str, Outputs]) -> Outputs:
        ctes = self._with(node, around, ctes)
        if isinstance(node, exp.Select):
            return self._select(node, around, ctes)
        if isinstance(node, exp.SetOperation):
            left = self._query(node.this, around, ctes)
            right = self._query(node.expression, around, ctes)
            self._expressions(node, Scope(around, ctes), skip={"with_", "this", "expression"})
            return left.united(right)
        if isinstance(node, exp.Values):
            return self._values(node, Scope(around, ctes))
        if isinstance(node, exp.Subquery) and isinstance(node.this, (*QUERY, exp.Values)):
            self._expressions(node, Scope(around, ctes), skip={"with_", "this", "alias", "joins"})
            return self._query(node.this, around, ctes)
        raise _unreadable("this query")

    def _with(
        self, node: exp.Expression, around: Scope | None, ctes: dict[str, Outputs]
    ) -> dict[str, Outputs]:
        clause = node.args.get("with_")
        if clause is None:
            return ctes
        ctes = dict(ctes)
        for cte in clause.expressions:
            name = self._name(cte.args["alias"].this)
            if fold(name) in self._tenant_tables:
                raise TenantEscape("tenancy.shadowed", f"a WITH query is called {name}, like a tenant table")
            # Within itself nothing is known of it yet, so a recursive arm must be tied by itself.
            ctes[name] = Outputs(None)
            body = cte.this
            if isinstance(body, WRITE):
                self.statement(body, around, ctes)
            else:
                outputs = self._query(body, around, dict(ctes))
                ctes[name] = outputs.renamed(self._alias_columns(cte))
        return ctes

    def _select(self, node: exp.Select, around: Scope | None, ctes: dict[str, Outputs]) -> Outputs:
        if node.args.get("into") or node.args.get("laterals"):
            raise _unreadable("SELECT INTO")
        scope = Scope(around, ctes)
        clause = node.args.get("from_")
        if clause is not None:
            self._joined(self._operand(clause.this, scope), node.args.get("joins") or (), scope)
        self._where(node, scope)
        self._expressions(node, scope, skip={"with_", "from_", "joins", "locks"})
        return self._outputs(node, scope)

    def _outputs(self, node: exp.Select, scope: Scope) -> Outputs:
        columns: list[tuple[str | None, Atoms | None]] = []
        for projection in node.expressions:
            if projection.is_star:
                only = self._only(scope) if len(node.expressions) == 1 else None
                return Outputs(None, {TENANT_COLUMN: (only.tenant,)} if only else {})
            value = projection.this if isinstance(projection, exp.Alias) else projection
            atom = self._atom(value, scope)
            columns.append((self._shown_as(projection), (atom,) if atom else None))
        return Outputs.of(columns)

    def _shown_as(self, projection: exp.Expression) -> str | None:
        if isinstance(projection, exp.Alias):
            return self._name(projection.args["alias"])
        return self._name(projection.this) if isinstance(projection, exp.Column) else None

    def _values(self, node: exp.Values, scope: Scope) -> Outputs:
        self._expressions(node, scope, skip={"alias"})
        rows = [items(row) for row in node.expressions]
        if not rows or len({len(row) for row in rows}) != 1:
            return Outputs(None)
        columns: list[tuple[str | None, Atoms | None]] = []
        for number, cells in enumerate(zip(*rows, strict=True), 1):
            columns.append((f"column{number}", self._all(cells, scope)))
        return Outputs.of(columns).renamed(self._alias_columns(node))

    # FROM

    def _operand(self, item: exp.Expression, scope: Scope) -> dict[str, Source]:
        """Register one operand of FROM with all that is joined inside it; give its sources."""
        if isinstance(item, exp.Subquery) and isinstance(item.this, exp.Table):
            if item.args.get("alias"):
                raise _unreadable("a join in parentheses with an alias")
            sources = self._operand(item.this, scope)
        else:
            sources = self._source(item, scope)
        return self._joined(sources, item.args.get("joins") or (), scope)

    def _joined(self, first: dict[str, Source], joins: Iterable[exp.Join], scope: Scope) -> dict[str, Source]:
        everything = tree = first
        for join in joins:
            if join.args.get("method") == "ASOF" or join.kind not in ("", "INNER", "OUTER", "CROSS"):
                raise _unreadable(f"a {join.kind or join.method} join")
            joined = self._operand(join.this, scope)
            everything = {**everything, **joined}
            if is_comma(join):
                tree = joined
                continue
            left, tree = tree, {**tree, **joined}
            condition = join.args.get("on")
            if condition is not None:
                # Databases differ on what else an ON may see: only its own tables count for a tie.
                seen = Scope(None, scope.ctes, tree)
                self._conditions(condition, seen, bound_by_on(join.side, left, joined))
                self._expression(condition, seen)
        return everything

    def _source(self, item: exp.Expression, scope: Scope) -> dict[str, Source]:
        if isinstance(item, exp.Table):
            return self._table(item, scope)
        if isinstance(item, exp.Subquery):
            outputs = self._query(item, scope.around, scope.ctes)
        elif isinstance(item, exp.Lateral) and isinstance(item.this, exp.Subquery):
            outputs = self._query(item.this, scope, scope.ctes)
        elif isinstance(item, exp.Values):
            around = scope.around or Scope(None, scope.ctes)
            return self._register(item, self._values(item, around), scope)
        elif isinstance(item, (exp.Lateral, exp.Unnest)):
            self._expressions(item, self._beside(scope), skip={"alias"})
            outputs = Outputs(None)
        else:
            raise _unreadable(f"{item.key} in FROM")
        return self._register(item, outputs.renamed(self._alias_columns(item)), scope)

    def _table(self, item: exp.Table, scope: Scope) -> dict[str, Source]:
        if item.args.get("pivots"):
            raise _unreadable("PIVOT")
        if not isinstance(item.this, exp.Identifier):
            for function in (item, *item.args.get("rows_from", ())):
                self._expressions(function, self._beside(scope), skip={"alias", "joins", "rows_from"})
            return self._register(item, Outputs(None), scope)
        name = self._name(item.this)
        if fold(item.name) not in self._tenant_tables:
            is_cte = not item.args.get("db") and name in scope.ctes
            outputs = scope.ctes[name] if is_cte else Outputs(None)
            return self._register(item, outputs.renamed(self._alias_columns(item)), scope, name)
        if self._alias_columns(item):
            raise _unreadable("an alias that renames a tenant table's columns")
        self._read.add(id(item))
        found = self._register(item, Outputs(None), scope, name)
        (source,) = found.values()
        self.owned[source.tenant] = item.name
        return found

    def _register(
        self, item: exp.Expression, outputs: Outputs, scope: Scope, name: str | None = None
    ) -> dict[str, Source]:
        self._serial += 1
        alias = item.args.get("alias")
        if alias is not None and alias.this is not None:
            name = self._name(alias.this)
        # Nobody can refer to what has no name.
        name = name or f"\0{self._serial}"
        if name in scope.sources:
            raise _unreadable(f"{name} twice in one FROM")
        source = Source(self._serial)
        scope.sources[name] = source
        for column, atoms in outputs.names.items():
            self.ties.add(Node(source.serial, column), atoms)
        return {name: source}

    def _beside(self, scope: Scope) -> Scope:
        """What a function's arguments may tie to: databases differ on anything but what stands before it."""
        return Scope(None, scope.ctes, dict(scope.sources))

    # Writes

    def _insert(self, node: exp.Insert, around: Scope | None, ctes: dict[str, Outputs]) -> None:
        ctes = self._with(node, around, ctes)
        schema = node.this
        table = schema.this if isinstance(schema, exp.Schema) else schema
        if not isinstance(table, exp.Table):
            raise _unreadable("this INSERT")
        scope = Scope(around, ctes)
        (target,) = self._table(table, scope).values()
        rows = node.expression
        outputs = Outputs(None)
        if isinstance(rows, exp.Values):
            outputs = self._values(rows, Scope(around, ctes))
        elif isinstance(rows, QUERY):
            outputs = self._query(rows, around, ctes)
        if target.tenant in self.owned:
            self.ties.add(target.tenant, self._inserted(schema, outputs))
            if conflict := node.args.get("conflict"):
                self._assignments(conflict.expressions)
        self._expressions(node, scope, skip={"with_", "this", "expression"})

    def _inserted(self, schema: exp.Expression, outputs: Outputs) -> Atoms:
        """What each new row gets as its tenant."""
        columns = schema.expressions if isinstance(schema, exp.Schema) else []
        names = [self._name(column) for column in columns]
        if TENANT_COLUMN not in names or outputs.columns is None or len(names) != len(outputs.columns):
            raise TenantEscape("tenancy.untied", "INSERT must give tenant_id, by name, to each row")
        atoms = outputs.columns[names.index(TENANT_COLUMN)][1]
        if atoms is None:
            raise TenantEscape("tenancy.untied", "INSERT must give each row a tenant_id that can be checked")
        return atoms

    def _update(self, node: exp.Update, around: Scope | None, ctes: dict[str, Outputs]) -> None:
        scope = Scope(around, self._with(node, around, ctes))
        if not isinstance(node.this, exp.Table):
            raise _unreadable("this UPDATE")
        (target,) = self._table(node.this, scope).values()
        if clause := node.args.get("from_"):
            self._operand(clause.this, scope)
        if target.tenant in self.owned:
            self._assignments(node.expressions)
        self._where(node, scope)
        self._expressions(node, scope, skip={"with_", "this", "from_"})

    def _delete(self, node: exp.Delete, around: Scope | None, ctes: dict[str, Outputs]) -> None:
        scope = Scope(around, self._with(node, around, ctes))
        if not isinstance(node.this, exp.Table) or node.args.get("tables"):
            raise _unreadable("this DELETE")
        self._table(node.this, scope)
        for item in node.args.get("using") or ():
            self._operand(item, scope)
        self._where(node, scope)
        self._expressions(node, scope, skip={"with_", "this", "using"})

    def _assignments(self, assignments: Iterable[exp.Expression]) -> None:
        for each in assignments:
            if not isinstance(each, exp.EQ):
                raise _unreadable("this SET")
            if any(fold(name.name) == TENANT_COLUMN for name in each.this.find_all(exp.Identifier)):
                raise TenantEscape("tenancy.moved", "a row can't be moved to another tenant")

    # Conditions

    def _where(self, node: exp.Expression, scope: Scope) -> None:
        where = node.args.get("where")
        if where is not None:
            self._conditions(where.this, scope, scope.sources)

    def _conditions(self, condition: exp.Expression, scope: Scope, targets: dict[str, Source]) -> None:
        """Note the equalities that `condition` guarantees for rows of `targets`."""
        serials = {source.serial for source in targets.values()}
        for part in conjuncts(condition):
            if isinstance(part, exp.EQ):
                self._equal([part.this], [[part.expression]], scope, serials)
                self._equal([part.expression], [[part.this]], scope, serials)
            elif isinstance(part, exp.In) and part.expressions and not part.args.get("query"):
                rows = part.expressions
                if len(rows) == 1 and isinstance(rows[0], exp.Values):
                    rows = rows[0].expressions
                self._equal([part.this], [[row] for row in rows], scope, serials)

    def _equal(
        self,
        columns: list[exp.Expression],
        rows: list[list[exp.Expression]],
        scope: Scope,
        serials: set[int],
    ) -> None:
        """Note that the columns equal one of the rows; a tuple is compared item by item."""
        if len(columns) == 1 and isinstance(columns[0], exp.Tuple):
            columns, rows = columns[0].expressions, [items(row[0]) for row in rows]
        if any(len(row) != len(columns) for row in rows):
            return
        for number, column in enumerate(columns):
            node = self._atom(column, scope)
            if isinstance(node, Node) and node.source in serials:
                atoms = self._all([row[number] for row in rows], scope)
                if atoms:
                    self.ties.add(node, atoms)

    def _all(self, cells: Iterable[exp.Expression], scope: Scope) -> Atoms | None:
        atoms = [self._atom(cell, scope) for cell in cells]
        return tuple(dict.fromkeys(atom for atom in atoms if atom)) if all(atoms) else None

    def _atom(self, value: exp.Expression, scope: Scope) -> Atom | None:
        while isinstance(value, exp.Paren) or (type(value) is exp.Cast and value.to.this in _WHOLE_NUMBERS):
            value = value.this
        if isinstance(value, exp.Placeholder):
            key = parameter_key(value)
            return None if key is None else Parameter(key)
        if isinstance(value, exp.Literal):
            return Fixed(int(value.name)) if value.name.isascii() and value.name.isdecimal() else None
        if not isinstance(value, exp.Column) or not isinstance(value.this, exp.Identifier):
            return None
        table = value.args.get("table")
        source = self._only(scope) if table is None else scope.find(self._name(table))
        return Node(source.serial, self._name(value.this)) if source else None

    # Everything else

    def _expressions(self, node: exp.Expression, scope: Scope, skip: Set[str] = frozenset()) -> None:
        for key, value in node.args.items():
            if key not in skip:
                for child in value if isinstance(value, list) else (value,):
                    if isinstance(child, exp.Expression):
                        self._expression(child, scope)

    def _expression(self, node: exp.Expression, scope: Scope) -> None:
        """Find the queries inside an expression."""
        pending = [node]
        while pending:
            each = pending.pop()
            if isinstance(each, QUERY):
                self._query(each, scope, scope.ctes)
            elif isinstance(each, (exp.Table, *WRITE)):
                raise _unreadable(f"{each.key} inside an expression")
            else:
                pending.extend(each.iter_expressions())

    # Names

    def _only(self, scope: Scope) -> Source | None:
        """The source of unqualified columns, when there is no doubt."""
        return next(iter(scope.sources.values())) if len(scope.sources) == 1 else None

    def _name(self, identifier: exp.Expression) -> str:
        """A name as the database compares it."""
        return compared(identifier, self._dialect)

    def _alias_columns(self, item: exp.Expression) -> list[str]:
        alias = item.args.get("alias")
        columns = alias.args.get("columns") if isinstance(alias, exp.TableAlias) else None
        return [self._name(column) for column in columns or ()]


def _unreadable(what: str) -> TenantEscape:
    return TenantEscape("tenancy.unread", f"{what} can't be judged when tenant tables are named")
