"""`Idempotency-Key`: a creating request that is sent again answers with the first result."""

from __future__ import annotations

from uuid import UUID

from flask import request
from marshmallow import Schema, fields, validate
from sqlalchemy import select

from yishi.audit.models import FormKey
from yishi.clock import clock
from yishi.database import db
from yishi.web.request import ctx


class KeyHeader(Schema):
    """The header that makes a creating request safe to repeat."""

    idempotency_key = fields.String(
        data_key="Idempotency-Key",
        validate=validate.Length(8, 60),
        metadata={"description": "A random text; the same request sent again with it creates nothing new."},
    )


def _full_key() -> str | None:
    given = request.headers.get("Idempotency-Key")
    account = ctx().actor.account_id
    return f"{account.hex if account else 'none'}:{given}"[:100] if given else None


def replayed() -> UUID | None:
    """The id that the first request with this key created, if there was one."""
    key = _full_key()
    if key is None:
        return None
    found = db.execute(select(FormKey.location).where(FormKey.key == key)).scalar()
    return UUID(found) if found else None


def remember(created: UUID) -> None:
    """Keep what this request created under its key."""
    key = _full_key()
    if key is not None:
        db.add(FormKey(key=key, location=str(created), at=clock.now()))
