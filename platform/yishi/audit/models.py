"""Activity (every act, for people) and ledger (hash-chained, for auditors); counters and search."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from yishi.database import Base, TenantOwned, UtcDateTime


class Activity(TenantOwned, Base):
    """One act, told in words: `verb` is a catalogue msgid with `%(…)s` places filled from `params`.

    `public` ones make up the timeline a resident sees ("what became of it"); others are for staff.
    """

    __tablename__ = "activity"
    __table_args__ = (
        Index(None, "tenant_id", "subject_kind", "subject_id", "at"),
        Index(None, "tenant_id", "at"),
        Index(None, "tenant_id", "actor_person_id", "at"),
    )

    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor_name: Mapped[str] = mapped_column(String(60), default="")
    actor_role: Mapped[str] = mapped_column(String(40), default="")
    actor_account_id: Mapped[UUID | None]
    actor_person_id: Mapped[UUID | None]
    beneficiary_id: Mapped[UUID | None]
    channel: Mapped[str] = mapped_column(String(16), default="web")
    plugin: Mapped[str] = mapped_column(String(60), default="")
    code: Mapped[str] = mapped_column(String(80))
    verb: Mapped[str] = mapped_column(String(200))
    params: Mapped[dict[str, Any]] = mapped_column(default=dict)
    subject_kind: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[UUID | None]
    public: Mapped[bool] = mapped_column(default=False)


class LedgerEntry(TenantOwned, Base):
    """One link of the tenant's chain. `entry` is canonical JSON without personal data."""

    __tablename__ = "ledger_entry"
    __table_args__ = (UniqueConstraint("tenant_id", "seq"),)

    seq: Mapped[int] = mapped_column(BigInteger)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    entry: Mapped[str]
    leaf_hash: Mapped[str] = mapped_column(String(64))
    prev_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


class LedgerCheckpoint(TenantOwned, Base):
    """A signed RFC 6962 root over the first `size` leaves, as a C2SP checkpoint."""

    __tablename__ = "ledger_checkpoint"
    __table_args__ = (UniqueConstraint("tenant_id", "size"),)

    size: Mapped[int] = mapped_column(BigInteger)
    root: Mapped[str] = mapped_column(String(64))
    note: Mapped[str]
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class Counter(TenantOwned, Base):
    """Gapless numbers: one row per tenant and series, taken inside the writing transaction."""

    __tablename__ = "counter"
    __table_args__ = (UniqueConstraint("tenant_id", "series"),)

    series: Mapped[str] = mapped_column(String(60))
    value: Mapped[int] = mapped_column(BigInteger, default=0)


class FormKey(TenantOwned, Base):
    """An idempotency key that was used: a replayed form answers with the first result."""

    __tablename__ = "form_key"
    __table_args__ = (UniqueConstraint("tenant_id", "key"),)

    key: Mapped[str] = mapped_column(String(100))
    location: Mapped[str] = mapped_column(String(400))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class SearchToken(TenantOwned, Base):
    """`token → (kind, subject)`: character bigrams and pinyin initials, the same on both databases."""

    __tablename__ = "search_token"
    __table_args__ = (
        Index(None, "tenant_id", "token", "kind"),
        Index(None, "tenant_id", "kind", "subject_id"),
    )

    token: Mapped[str] = mapped_column(String(40))
    kind: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[UUID]


class Attachment(TenantOwned, Base):
    """A file or photo of some subject; kept in storage under a random name."""

    __tablename__ = "attachment"
    __table_args__ = (Index(None, "tenant_id", "subject_kind", "subject_id"),)

    subject_kind: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[UUID]
    name: Mapped[str] = mapped_column(String(200))
    mime: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]
    storage_key: Mapped[str] = mapped_column(String(200))
    thumb_key: Mapped[str | None] = mapped_column(String(200))
    width: Mapped[int | None]
    height: Mapped[int | None]
    role: Mapped[str] = mapped_column(String(20), default="attachment")
    public: Mapped[bool] = mapped_column(default=True)
    position: Mapped[int] = mapped_column(default=0)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
