"""After a new master key: what the older ones wrapped, sealed or signed goes over to the newest.

The keys of tenants and of their modules' secrets are wrapped anew, no sealed field changes; checkpoints get
a second signature, so that they hold without the first key. Accounts' telephones, which are sealed under
the master key itself, are `accounts.reseal`'s.
"""

from __future__ import annotations

from sqlalchemy import select

from yishi.actor import Actor
from yishi.audit import checking, ledger
from yishi.database import current_tenant_id, db, held
from yishi.installation import installation
from yishi.people.models import TenantKey
from yishi.tenants.secrets import KEY_VERSION
from yishi.tenants.secrets_model import PluginSecret


def rewrap(actor: Actor) -> int:
    """Bring the bound tenant over, in the current unit: whole or not at all. Gives how much was moved.

    Doing it again moves nothing and records nothing. Raises `CryptoError` where the older master key is not
    in the ring, `BadCheckpoint` for a checkpoint that no known key has signed.
    """
    here = installation()
    keys = _tenant_keys() + _secrets()
    checkpoints = checking.countersign(here.signing_key(), here.verifiers())
    if keys or checkpoints:
        ledger.append(
            actor, "keys.rewrapped", keys=keys, checkpoints=checkpoints, master_key=here.keys.current
        )
    return keys + checkpoints


def _tenant_keys() -> int:
    rows = db.scalars(held(select(TenantKey))).all()
    return sum(_wrapped_anew(row, str(row.key_version)) for row in rows)


def _secrets() -> int:
    rows = db.scalars(held(select(PluginSecret))).all()
    return sum(_wrapped_anew(row, KEY_VERSION) for row in rows)


def _wrapped_anew(row: TenantKey | PluginSecret, version: str) -> bool:
    ring = installation().keys
    if not ring.needs_rewrapping(row.wrapped):
        return False
    row.wrapped = ring.rewrap(current_tenant_id(), version, row.wrapped)
    return True
