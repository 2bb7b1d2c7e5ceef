"""Photos and documents of any subject: taken in by content, kept under random names, shown to those who
may see the subject.

Each kind of subject says who may see its files with `@viewers("topic")`; a kind of a module begins with
the module's name (`notices.notice`), and its files are gone while the module is off.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, func, select

from yishi.actor import Actor
from yishi.audit.models import Attachment as Attachment
from yishi.clock import clock
from yishi.database import current_tenant_id, current_unit, db, guarded, new_id, read
from yishi.errors import Refusal, Unknown
from yishi.i18n import _
from yishi.installation import installation
from yishi.uploads import accept_document, accept_image

Subject = tuple[str, UUID]
Viewer = Callable[[Actor, UUID, bool], bool]
"""`(actor, subject_id, public)` → may see; `public` is the file's own flag."""

MAX_FILES = 30
"""Of one subject."""

_viewers: dict[str, Viewer] = {}


@dataclass(frozen=True, slots=True)
class Upload:
    """What somebody sent: the name they gave, and the bytes."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Stored:
    """One file as a page shows it; `thumb` says that there is a small picture."""

    id: UUID
    name: str
    mime: str
    size: int
    width: int | None
    height: int | None
    thumb: bool
    role: str

    @property
    def thumb_key(self) -> bool:
        """What `ui.photos` asks of a file; the name in storage itself never reaches a page."""
        return self.thumb

    @property
    def is_image(self) -> bool:
        return self.mime.startswith("image/")


def viewers(kind: str) -> Callable[[Viewer], Viewer]:
    """Register who may see the files of subjects of `kind`."""

    def register(function: Viewer) -> Viewer:
        _viewers[kind] = function
        return function

    return register


def attach(
    actor: Actor,
    subject: Subject,
    upload: Upload,
    role: str = "attachment",
    *,
    images_only: bool = False,
    public: bool = True,
    name: str | None = None,
) -> Attachment:
    """Keep one file for a subject; the caller has checked that `actor` may change it.

    `role` is the page's own word (`photo`, `result`, `attachment`). `name` replaces the one that was sent,
    where that could tell who sent it. Raises the refusals of `uploads`, and `files.too_many`.
    """
    count = db.scalar(
        select(func.count())
        .select_from(Attachment)
        .where(Attachment.subject_kind == subject[0], Attachment.subject_id == subject[1])
    )
    if (count or 0) >= MAX_FILES:
        raise Refusal("files.too_many", _("这里最多放 %(n)d 个文件。", n=MAX_FILES))
    limit = installation().config.max_upload_bytes
    if images_only:
        taken = accept_image(upload.data, limit, name or upload.name)
    else:
        taken = accept_document(upload.data, upload.name, limit)
    row = Attachment(
        id=new_id(),
        subject_kind=subject[0],
        subject_id=subject[1],
        name=taken.name,
        mime=taken.mime,
        size=len(taken.data),
        storage_key=_keep(taken.data, taken.suffix),
        thumb_key=_keep(taken.thumbnail, taken.suffix) if taken.thumbnail else None,
        width=taken.width,
        height=taken.height,
        role=role,
        public=public,
        position=count or 0,
        at=clock.now(),
    )
    db.add(row)
    db.flush()
    return row


def _keep(data: bytes, suffix: str) -> str:
    # Written before the row is committed: a roll-back leaves an orphan for the sweep, never a row
    # without its file.
    return installation().storage.put(current_tenant_id(), data, suffix)


COLUMNS = (
    Attachment.id,
    Attachment.name,
    Attachment.mime,
    Attachment.size,
    Attachment.width,
    Attachment.height,
    Attachment.thumb_key.is_not(None),
    Attachment.role,
)
"""For `json_rows(*COLUMNS)` in a page's own statement; read back with `stored`."""

_LIST = guarded(
    select(*COLUMNS)
    .where(Attachment.subject_kind == bindparam("kind"), Attachment.subject_id == bindparam("id"))
    .order_by(Attachment.position, Attachment.id)
)


def stored(row: Sequence[Any]) -> Stored:
    """A `Stored` from the values of `COLUMNS`, also as they come out of JSON."""
    found_id, name, mime, size, width, height, thumb, role = row
    return Stored(UUID(str(found_id)), name, mime, size, width, height, bool(thumb), role)


def of(subject: Subject) -> list[Stored]:
    """All files of a subject, in order."""
    return [stored(row) for row in read(_LIST, {"kind": subject[0], "id": subject[1]})]


def copy(subject: Subject, ids: Sequence[UUID], *, role: str, public: bool = True) -> None:
    """Give a subject copies of other subjects' files, in the order of `ids`; those that are gone are left out.

    The bytes are copied, too, so that either may be deleted for good.
    """
    found = {row.id: row for row in db.scalars(select(Attachment).where(Attachment.id.in_(list(ids))))}
    storage, tenant_id = installation().storage, current_tenant_id()
    for position, row in enumerate(found[one] for one in ids if one in found):
        keys = [
            storage.put(tenant_id, storage.read(tenant_id, key), PurePath(key).suffix) if key else None
            for key in (row.storage_key, row.thumb_key)
        ]
        db.add(
            Attachment(
                id=new_id(),
                subject_kind=subject[0],
                subject_id=subject[1],
                name=row.name,
                mime=row.mime,
                size=row.size,
                storage_key=keys[0],
                thumb_key=keys[1],
                width=row.width,
                height=row.height,
                role=role,
                public=public,
                position=position,
                at=clock.now(),
            )
        )
    db.flush()


def keep(subject: Subject, files: Sequence[Mapping[str, Any]], *, role: str, public: bool = True) -> None:
    """Give a subject the files that came with a `Parcel`: they lie in this tenant's folder already."""
    for position, file in enumerate(files):
        db.add(
            Attachment(
                id=new_id(),
                subject_kind=subject[0],
                subject_id=subject[1],
                role=role,
                public=public,
                position=position,
                at=clock.now(),
                **file,
            )
        )
    db.flush()


def remove(actor: Actor, attachment_id: UUID) -> None:
    """Delete one file for good; the caller has checked that `actor` may change the subject."""
    row = db.get(Attachment, (actor.tenant_id, attachment_id))
    if row is None:
        raise Unknown("files.unknown")
    db.delete(row)
    db.flush()
    tenant_id, keys = actor.tenant_id, [k for k in (row.storage_key, row.thumb_key) if k]
    storage = installation().storage

    def erase() -> None:
        for key in keys:
            storage.delete(tenant_id, key)

    # Only when the row is surely gone: a roll-back must not leave a row without its file.
    current_unit().after_commit(erase)


_ONE = guarded(
    select(
        Attachment.subject_kind,
        Attachment.subject_id,
        Attachment.name,
        Attachment.mime,
        Attachment.storage_key,
        Attachment.thumb_key,
        Attachment.public,
    ).where(Attachment.id == bindparam("id"))
)


@dataclass(frozen=True, slots=True)
class Opened:
    """What to send: storage key, name and type."""

    key: str
    name: str
    mime: str


def open_for(actor: Actor, attachment_id: UUID, *, thumb: bool, enabled: frozenset[str]) -> Opened:
    """The file, for one who may see its subject; unknown to anybody else."""
    row = read(_ONE, {"id": attachment_id}).first()
    viewer = _viewers.get(row.subject_kind) if row else None
    module, dot, _rest = row.subject_kind.partition(".") if row else ("", "", "")
    if row is None or viewer is None or (dot and module not in enabled):
        raise Unknown("files.unknown")
    if not viewer(actor, row.subject_id, row.public):
        raise Unknown("files.unknown")
    if thumb and row.thumb_key is None:
        raise Unknown("files.unknown")
    return Opened(row.thumb_key if thumb else row.storage_key, row.name, row.mime)


def known_keys() -> set[str]:
    """Storage names that rows of this tenant know; the sweep keeps these."""
    rows = db.execute(select(Attachment.storage_key, Attachment.thumb_key))
    return {key for row in rows for key in row if key}
