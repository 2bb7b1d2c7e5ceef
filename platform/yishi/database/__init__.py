"""Engine, units of work, base classes, and the guards that keep tenants apart."""

from yishi.database.base import GLOBAL_TABLES, Base, TenantOwned, Versioned, reference, tenant_tables
from yishi.database.database import Database
from yishi.database.guard import guarded
from yishi.database.tenant import NoTenant, TenantEscape, current_tenant_id
from yishi.database.types import Area, BigId, Json, Money, UtcDateTime, json_rows, new_id
from yishi.database.unit import Unit, current_unit, db, held, read, use

__all__ = [
    "GLOBAL_TABLES",
    "Area",
    "Base",
    "BigId",
    "Database",
    "Json",
    "Money",
    "NoTenant",
    "TenantEscape",
    "TenantOwned",
    "Unit",
    "UtcDateTime",
    "Versioned",
    "current_tenant_id",
    "current_unit",
    "db",
    "guarded",
    "held",
    "json_rows",
    "new_id",
    "read",
    "reference",
    "tenant_tables",
    "use",
]
