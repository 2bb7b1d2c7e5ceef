"""Row-level security on PostgreSQL: the wall under the application's four guards.

The policy reads a setting that each transaction sets for itself; a membership sub-query instead
would cost a thousand times more. Applied after each migration, so no plugin author has to remember it.
"""

from __future__ import annotations

from sqlalchemy import Connection, text

from yishi.database.base import GLOBAL_TABLES

ROLES = ("yishi_owner", "yishi_app", "yishi_reporting")
REPORTING_TABLES = ("tenant", "tenant_ancestor", "figure", "division")

# Unset, or reset to '' by an earlier transaction's end: no tenant, so no row.
_OWN = "tenant_id = NULLIF(current_setting('app.tenant_id', true), '')::bigint"


def role_statements(database: str, passwords: dict[str, str] | None = None) -> list[str]:
    """SQL for a superuser, once: the roles, and the right to connect. Idempotent."""
    made = []
    for role in ROLES:
        password = f" PASSWORD '{passwords[role]}'" if passwords and role in passwords else ""
        made.append(
            f"DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') "
            f"THEN CREATE ROLE {role} LOGIN NOSUPERUSER NOBYPASSRLS{password}; END IF; END $$"
        )
    made.append(f'ALTER DATABASE "{database}" OWNER TO yishi_owner')
    made.append(f'REVOKE ALL ON DATABASE "{database}" FROM PUBLIC')
    made.append(f'GRANT CONNECT ON DATABASE "{database}" TO yishi_app, yishi_reporting')
    return made


def apply(connection: Connection) -> None:
    """Force row-level security on every table with a tenant, and grant the app role what it needs."""
    if connection.dialect.name != "postgresql":
        return
    roles = {
        row[0]
        for row in connection.execute(
            text("SELECT rolname FROM pg_catalog.pg_roles WHERE rolname LIKE 'yishi_%'")
        )
    }
    for table, secured in connection.execute(text(_TABLES)).all():
        if table not in GLOBAL_TABLES and not secured:
            for statement in _policy(table):
                connection.exec_driver_sql(statement)
    if "yishi_app" in roles:
        connection.exec_driver_sql("GRANT USAGE ON SCHEMA public TO yishi_app")
        connection.exec_driver_sql(
            "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO yishi_app"
        )
        connection.exec_driver_sql("GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO yishi_app")
        for table in connection.execute(text(_VERSIONS)).scalars():
            connection.exec_driver_sql(f'REVOKE INSERT, UPDATE, DELETE ON "{table}" FROM yishi_app')
    if "yishi_reporting" in roles:
        connection.exec_driver_sql("GRANT USAGE ON SCHEMA public TO yishi_reporting")
        present = {row[0] for row in connection.execute(text(_TABLES))} | set(REPORTING_TABLES)
        for table in REPORTING_TABLES:
            if table in present and _exists(connection, table):
                connection.exec_driver_sql(f"GRANT SELECT ON {table} TO yishi_reporting")


_TABLES = (
    "SELECT c.relname, c.relforcerowsecurity FROM pg_catalog.pg_class c "
    "JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "
    "JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped "
    "WHERE c.relkind IN ('r', 'p') AND n.nspname = 'public' ORDER BY c.relname"
)

_VERSIONS = (
    "SELECT tablename FROM pg_catalog.pg_tables "
    "WHERE schemaname = 'public' AND tablename LIKE 'alembic\\_version%'"
)


def secured_tables(connection: Connection) -> set[str]:
    """Tables on which row-level security is forced."""
    return {table for table, secured in connection.execute(text(_TABLES)) if secured}


def _exists(connection: Connection, table: str) -> bool:
    return connection.execute(text("SELECT to_regclass(:t)"), {"t": table}).scalar() is not None


def _policy(table: str) -> list[str]:
    return [
        f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY',
        f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY',
        f'DROP POLICY IF EXISTS own_tenant ON "{table}"',
        f'CREATE POLICY own_tenant ON "{table}" USING ({_OWN}) WITH CHECK ({_OWN})',
    ]
