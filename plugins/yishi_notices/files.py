"""Files of a notice: what goes with it, and the photo that shows where it hangs."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from yishi.toolkit import N_, Actor, Refusal, Unknown, Upload, _, activity, attachments, db
from yishi_notices.models import Notice
from yishi_notices.reading import PLACE_PHOTO
from yishi_notices.rights import may_see
from yishi_notices.rows import SUBJECT, changeable
from yishi_notices.settings import NAME


@attachments.viewers(SUBJECT)
def sees_files(actor: Actor, notice_id: UUID, _public: bool) -> bool:
    """Files are seen by those who see their notice."""
    found = db.execute(select(Notice.state, Notice.author_id).where(Notice.id == notice_id)).first()
    return found is not None and may_see(actor, state=found.state, author_id=found.author_id)


def add_files(actor: Actor, notice_id: UUID, uploads: Sequence[Upload]) -> None:
    """Put files to a draft; a posted notice keeps what it was posted with."""
    notice = changeable(actor, notice_id)
    _need_draft(notice)
    for upload in uploads:
        attachments.attach(actor, (SUBJECT, notice.id), upload)


def add_place_photo(actor: Actor, notice_id: UUID, photo: Upload) -> None:
    """Show where the paper hangs; possible once it does."""
    notice = changeable(actor, notice_id)
    if notice.state == "draft":
        raise Refusal("notices.not_posted", _("先贴出公告，再拍张贴地点的照片。"))
    attachments.attach(actor, (SUBJECT, notice.id), photo, PLACE_PHOTO, images_only=True, name=_("张贴照片"))
    activity.record(
        actor,
        "notices.photographed",
        N_("拍下了张贴地点的照片"),
        (SUBJECT, notice.id),
        public=True,
        plugin=NAME,
    )


def remove_file(actor: Actor, notice_id: UUID, file_id: UUID) -> None:
    """Take a file off a draft."""
    notice = changeable(actor, notice_id)
    _need_draft(notice)
    if file_id not in {file.id for file in attachments.of((SUBJECT, notice.id))}:
        raise Unknown("files.unknown")
    attachments.remove(actor, file_id)


def _need_draft(notice: Notice) -> None:
    if notice.state != "draft":
        raise Refusal("notices.posted_already", _("公告贴出后不能增减附件。有变动请发更正，或撤回后另发。"))
