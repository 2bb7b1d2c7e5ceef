"""`Idempotency-Key`: a creating request that is sent again answers with the first result."""

from __future__ import annotations

from hashlib import sha256
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
    """The key of this account for this address: the same text sent elsewhere is another request."""
    given = request.headers.get("Idempotency-Key")
    if not given:
        return None
    told = "\n".join((str(ctx().actor.account_id), request.method, request.path, given))
    return sha256(told.encode()).hexdigest()


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
