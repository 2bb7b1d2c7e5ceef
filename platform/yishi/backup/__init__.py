"""Backup of a whole installation, restore and verification, the same on both databases.

A backup is one zip: `manifest.json` (format, revisions, logical column types, counts and hashes), one
JSON-lines file per table (global) or per table and tenant, and the stored files. Rows are written by
their logical types, so a backup of SQLite can be restored on PostgreSQL and the other way round. It is
read in one snapshot. Master keys are *not* in it: without them the sealed fields stay sealed.
"""

from __future__ import annotations

from yishi.backup.format import FORMAT, Verified, verify
from yishi.backup.restoring import restore
from yishi.backup.writing import back_up

__all__ = ["FORMAT", "Verified", "back_up", "restore", "verify"]
