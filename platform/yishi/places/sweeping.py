"""Stored files that no row knows any more are swept at night: what a rolled back upload left behind."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from yishi import attachments
from yishi.database import db
from yishi.installation import installation
from yishi.jobs.core import core_job
from yishi.places.models import RosterImport
from yishi.tenants.resolve import TenantView

KEPT = timedelta(days=2)
"""Younger files may belong to a transaction that is still open."""


@core_job("files.sweep", nightly=True)
def sweep(tenant: TenantView) -> None:
    """Delete this tenant's files that neither an attachment nor a roster import names."""
    known = attachments.known_keys() | set(db.scalars(select(RosterImport.storage_key)))
    installation().storage.sweep(tenant.id, known, KEPT)
