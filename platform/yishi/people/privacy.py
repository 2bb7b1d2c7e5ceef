"""Telephone and identity numbers: sealed at rest, masked on every page, read in full only on the record.

个人信息保护法 28, 51, 54. Fields of a person are sealed under the tenant's own key, an account's telephone
under the installation's. The first sealed field of a tenant makes its key; deleting the key's row makes
all of them unreadable.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Literal
from uuid import UUID

from sqlalchemy import event, select

from yishi.actor import Actor
from yishi.audit import activity, ledger
from yishi.clock import clock
from yishi.crypto import CryptoError, FieldCipher, KeyRing
from yishi.database import current_tenant_id, current_unit, db, guarded, new_id, read
from yishi.database.guard import GuardedSession
from yishi.database.upsert import insert
from yishi.errors import Refusal, Unknown
from yishi.i18n import N_, _
from yishi.installation import installation
from yishi.people.apart import apart
from yishi.people.models import Person, TenantKey
from yishi.people.reasons import need_reason
from yishi.text import clean, mask_id_number, mask_phone, normalise_phone

Field = Literal["phone", "id_number"]
FIELDS: tuple[Field, ...] = ("phone", "id_number")
FIELD_WORDS = {"phone": N_("电话"), "id_number": N_("证件号")}

_KEPT = "person_cipher"
_KEYS = guarded(select(TenantKey.key_version, TenantKey.wrapped).order_by(TenantKey.key_version.desc()))
_SEALED = guarded(select(Person.phone_sealed, Person.id_number_sealed))


def cipher() -> FieldCipher:
    """The tenant's cipher, its key made on first use. For many rows ask once and keep the answer."""
    found = cipher_if_any()
    if found is None:
        _make_key()
        found = cipher_if_any()
    if found is None:
        raise CryptoError(f"tenant {current_tenant_id()} has no data key, and none could be made")
    return found


def cipher_if_any() -> FieldCipher | None:
    """The tenant's cipher, or None where nothing was ever sealed; never writes."""
    kept = current_unit().session.info
    if _KEPT not in kept:
        rows = tuple((version, wrapped) for version, wrapped in read(_KEYS))
        if not rows:
            return None
        kept[_KEPT] = _unwrapped(installation().keys, current_tenant_id(), rows)
    found: FieldCipher = kept[_KEPT]
    return found


@event.listens_for(GuardedSession, "after_soft_rollback")
def _forget(session: GuardedSession, _transaction: object) -> None:
    # A key made inside a savepoint that is rolled back was never stored: nothing may be sealed with it.
    session.info.pop(_KEPT, None)


def _make_key() -> None:
    _key, wrapped = installation().keys.new_key(current_tenant_id(), "1")
    db.execute(
        insert(TenantKey)
        .values(
            tenant_id=current_tenant_id(), id=new_id(), key_version=1, wrapped=wrapped, created_at=clock.now()
        )
        .on_conflict_do_nothing(index_elements=["tenant_id", "key_version"])
    )


@lru_cache(maxsize=1024)
def _unwrapped(keys: KeyRing, tenant_id: int, rows: tuple[tuple[int, str], ...]) -> FieldCipher:
    # The wrapped keys are part of the cache's key: another tenant's, or a shredded one, never answers.
    return FieldCipher(*(keys.unwrap(tenant_id, str(version), wrapped) for version, wrapped in rows))


@lru_cache(maxsize=8)
def _installation_cipher(keys: KeyRing) -> FieldCipher:
    return keys.installation_cipher()


def account_cipher() -> FieldCipher:
    """The installation's cipher: for what belongs to no tenant."""
    return _installation_cipher(installation().keys)


def normalised(field: Field, value: str) -> str | None:
    """The one spelling under which a field is stored and looked up; None when it can't be one."""
    if field == "phone":
        return normalise_phone(value)
    return clean(value).upper().replace(" ", "") or None


def seal_person_field(person_id: UUID, field: Field, value: str) -> str:
    return cipher().seal(value, table="person", row_id=person_id, column=field)


def open_person_field(person_id: UUID, field: Field, token: str) -> str:
    """The full value, for code that may have it (senders, exports); people go through `reveal`."""
    return cipher().open(token, table="person", row_id=person_id, column=field)


def person_index(field: Field, value: str) -> str:
    """The blind index of a normalised value, to be stored beside its token."""
    return cipher().blind_index(value, field)


def person_indexes(field: Field, value: str) -> tuple[str, ...]:
    """What to look a value up by; empty where this tenant has sealed nothing yet."""
    found = cipher_if_any()
    return found.blind_indexes(value, field) if found else ()


def set_field(person: Person, field: Field, value: str | None) -> None:
    """Seal `value` (already normalised) into the person's row, with its blind index; None clears both."""
    setattr(person, f"{field}_sealed", seal_person_field(person.id, field, value) if value else None)
    setattr(person, f"{field}_index", person_index(field, value) if value else None)


def masked(person_id: UUID, field: Field, token: str | None) -> str:
    """`138****8000`, or an empty string where nothing is stored."""
    if not token:
        return ""
    value = open_person_field(person_id, field, token)
    return mask_phone(value) if field == "phone" else mask_id_number(value)


def reveal(actor: Actor, person_id: UUID, field: Field, reason: str) -> str:
    """The full value, and an entry in the ledger that it was read, by whom and why (个人信息保护法 54).

    Where the current unit only reads, the entry gets a short transaction of its own: no entry, no value.
    """
    actor.need("people.read_sensitive")
    why = need_reason(reason, _("请写明为什么要查看完整信息，例如“联系维修”。"))
    row = read(_SEALED.where(Person.id == person_id)).first()
    token = getattr(row, f"{field}_sealed") if row else None
    if row is None or field not in FIELDS:
        raise Unknown("people.unknown")
    if not token:
        raise Refusal("people.nothing_stored", _("没有登记这一项。"))
    if current_unit().writes:
        _on_record(actor, person_id, field, why)
    else:
        with apart():
            _on_record(actor, person_id, field, why)
    return open_person_field(person_id, field, token)


def _on_record(actor: Actor, person_id: UUID, field: Field, reason: str) -> None:
    ledger.append(actor, "people.sensitive_read", person=str(person_id), field=field)
    activity.record(
        actor,
        "people.sensitive_read",
        N_("查看了完整的%(field)s，原因：%(reason)s"),
        ("person", person_id),
        field=FIELD_WORDS[field],
        reason=reason,
    )
