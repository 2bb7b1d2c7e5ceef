"""Files that no row knows go; files that a row knows, and fresh ones, stay."""

from __future__ import annotations

from datetime import timedelta

from yishi.attachments import Upload
from yishi.places.sweeping import KEPT, sweep


def test_orphans_go_and_known_or_fresh_files_stay(kit, unit, tenant, actor, clock_at):
    from io import BytesIO

    from PIL import Image

    from yishi import topics
    from yishi.audit.models import Attachment
    from yishi.database import db

    still = clock_at("2026-06-01 09:00")
    storage = kit.app.extensions["yishi"].installation.storage
    picture = BytesIO()
    Image.new("RGB", (40, 30), "green").save(picture, "JPEG")
    with unit():
        topics.raise_topic(
            actor("community_worker"),
            title="座椅",
            text="装座椅。",
            photos=[Upload("a.jpg", picture.getvalue())],
        )
        kept = {key for row in db.query(Attachment.storage_key, Attachment.thumb_key) for key in row if key}
    orphan = storage.put(tenant.id, b"left behind", ".jpg")
    still.advance(KEPT + timedelta(hours=1))
    fresh = storage.put(tenant.id, b"just now", ".jpg")
    with unit() as work:
        assert work is not None
        sweep(kit.view(tenant))
    names = {file.name for file in storage.iterate(tenant.id)}
    assert orphan not in names
    assert names == kept | {fresh}
