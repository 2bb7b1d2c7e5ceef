"""Keeping, using and forgetting secret settings of the bound tenant."""

from __future__ import annotations

from sqlalchemy import delete, select

from yishi.clock import clock
from yishi.crypto import FieldCipher
from yishi.database import current_tenant_id, db, new_id
from yishi.installation import installation
from yishi.tenants.secrets_model import PluginSecret

TABLE, COLUMN, KEY_VERSION = "plugin_secret", "sealed", "1"


def keep(plugin: str, name: str, value: str) -> None:
    """Seal `value`; what stood there before is gone."""
    forget(plugin, name)
    tenant_id, row_id = current_tenant_id(), new_id()
    key, wrapped = installation().keys.new_key(tenant_id, KEY_VERSION)
    sealed = FieldCipher(key).seal(value, table=TABLE, row_id=row_id, column=COLUMN)
    db.add(
        PluginSecret(
            id=row_id, plugin=plugin, name=name, sealed=sealed, wrapped=wrapped, changed_at=clock.now()
        )
    )
    db.flush()


def secret(plugin: str, name: str) -> str | None:
    """The value, for the code that needs it; None where it was never set. Not for pages or logs."""
    row = db.execute(
        select(PluginSecret.id, PluginSecret.sealed, PluginSecret.wrapped).where(
            PluginSecret.plugin == plugin, PluginSecret.name == name
        )
    ).first()
    if row is None:
        return None
    key = installation().keys.unwrap(current_tenant_id(), KEY_VERSION, row.wrapped)
    return FieldCipher(key).open(row.sealed, table=TABLE, row_id=row.id, column=COLUMN)


def forget(plugin: str, name: str | None = None) -> None:
    """Delete one secret, or all of the plugin."""
    which = delete(PluginSecret).where(PluginSecret.plugin == plugin)
    db.execute(which if name is None else which.where(PluginSecret.name == name))


def kept(plugin: str) -> frozenset[str]:
    """Names of the secrets that are set: all that a page may say about them."""
    return frozenset(db.scalars(select(PluginSecret.name).where(PluginSecret.plugin == plugin)))
