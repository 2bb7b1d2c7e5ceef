"""The recorder's desk: who said what on which item, quickly; a summary of each (A30)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import request
from werkzeug.wrappers import Response as AnyResponse

from yishi.toolkit import Form, Refusal, Unknown, _, ctx, requires
from yishi_council import noting
from yishi_council.desk_routes.shared import item_of, with_options
from yishi_council.forms import NoteForm, SummaryForm
from yishi_council.kinds import TAGS
from yishi_council.pages import answer, at, go, pages, show
from yishi_council.reading import (
    MeetingView,
    NoteView,
    Speaker,
    meant,
    meeting_view,
    notes_of,
    voices_of,
)
from yishi_council.rights import RECORDS


@pages.route("/meetings/<uuid:meeting_id>/record", methods=["GET", "POST"])
@requires(RECORDS)
def record(meeting_id: UUID) -> AnyResponse:
    actor = ctx().actor
    found = meeting_view(actor, meeting_id)
    voices = voices_of(actor, meeting_id)
    present = voices.speakers
    form = Form(_note_form(found, _doubt(present)), {"item_id": request.args.get("item", _first(found))})
    if form.submitted:
        if (again := form.replayed()) is not None:
            return again
        with form.attempt():
            values = form.load()
            item_id = values.pop("item_id")
            item_of(found, item_id)
            noting.note(actor, item_id, **_said(values, present))
            return form.done(at(f"meetings/{meeting_id}/record?item={item_id}#add"))
    return show(
        "record",
        form.status,
        meeting=found,
        form=form,
        notes=notes_of(actor, meeting_id),
        present=present,
        voices=voices,
    )


GUEST = "guest"
"""Chosen where somebody is none of those on the list whose name is alike."""


def _doubt(present: Sequence[Speaker]) -> list[tuple[str, str]]:
    """Those from whom the recorder has to choose, where what was typed fits several or only in part."""
    if request.method != "POST":
        return []
    several = meant(request.form.get("speaker", ""), present).several
    return [(str(who.id), who.label) for who in several] + ([(GUEST, _("都不是，另一位"))] if several else [])


def _note_form(meeting: MeetingView, doubt: list[tuple[str, str]]) -> Any:
    options = [(str(item.id), f"{item.position}. {item.title}") for item in meeting.items]
    return with_options(with_options(NoteForm, "item_id", options), "which", doubt)


def _first(meeting: MeetingView) -> str:
    """The item that is being talked about: the first one without an outcome."""
    waiting = [item.id for item in meeting.items if not item.outcome] or [item.id for item in meeting.items]
    return str(waiting[0]) if waiting else ""


def _said(values: dict[str, Any], present: Sequence[Speaker]) -> dict[str, Any]:
    """The note's values: a speaker who is on the attendance list is that very one.

    Refuses with `council.speaker_unclear` where several may be meant and none was chosen.
    """
    speaker, which = " ".join(values.pop("speaker").split()), values.pop("which")
    who = meant(speaker, present)
    found = who.one.id if who.one else next((one.id for one in who.several if str(one.id) == which), None)
    if who.several and found is None and which != GUEST:
        said = _("到会的人里有几位可能是“%(name)s”，请选是哪一位。", name=speaker)
        raise Refusal("council.speaker_unclear", said, field="which")
    return {**_tagged(values), "attendance_id": found, "speaker": speaker[:60]}


def _tagged(values: dict[str, Any]) -> dict[str, Any]:
    other = values.pop("tag")
    return {**values, "tags": [*values["tags"], *([other] if other else [])]}


@pages.route("/meetings/<uuid:meeting_id>/notes/<uuid:note_id>/edit", methods=["GET", "POST"])
@requires(RECORDS)
def change_note(meeting_id: UUID, note_id: UUID) -> AnyResponse:
    actor = ctx().actor
    found = meeting_view(actor, meeting_id)
    note = _note_of(notes_of(actor, meeting_id), note_id)
    present = voices_of(actor, meeting_id).speakers
    initial = {
        "item_id": note.item_id,
        "speaker": next((who.label for who in present if who.id == note.attendance_id), note.speaker),
        "text": note.text,
        **_tags_of(note.tags),
    }
    schema = _note_form(found, _doubt(present))
    # A note stays with its item: what was said on another is another note.
    schema.fields["item_id"].metadata = {**schema.fields["item_id"].metadata, "widget": "hidden"}
    form = Form(schema, initial, version=note.version)

    def act(values: dict[str, Any]) -> str:
        values.pop("item_id")
        noting.change_note(actor, note_id, version=form.given_version, **_said(values, present))
        return at(f"meetings/{meeting_id}/record?item={note.item_id}#item-{note.item_id}")

    return answer(
        form,
        act,
        title=_("修改发言记录"),
        submit=_("保存"),
        back=f"council/meetings/{meeting_id}/record",
    )


@pages.post("/meetings/<uuid:meeting_id>/notes/<uuid:note_id>/drop")
@requires(RECORDS)
def drop_note(meeting_id: UUID, note_id: UUID) -> AnyResponse:
    note = _note_of(notes_of(ctx().actor, meeting_id), note_id)
    noting.drop_note(ctx().actor, note_id)
    return go(f"meetings/{meeting_id}/record?item={note.item_id}#item-{note.item_id}")


@pages.route("/meetings/<uuid:meeting_id>/items/<uuid:item_id>/summary", methods=["GET", "POST"])
@requires(RECORDS)
def summary(meeting_id: UUID, item_id: UUID) -> AnyResponse:
    item = item_of(meeting_view(ctx().actor, meeting_id), item_id)
    form = Form(SummaryForm, {"summary": item.summary, **_tags_of(item.tags)}, version=item.version)

    def act(values: dict[str, Any]) -> str:
        given = _tagged(values)
        noting.summarise(
            ctx().actor, item_id, given["summary"], tags=given["tags"], version=form.given_version
        )
        return at(f"meetings/{meeting_id}/record#item-{item_id}")

    return answer(
        form,
        act,
        title=_("小结"),
        about=item.title,
        submit=_("保存"),
        back=f"council/meetings/{meeting_id}/record",
    )


def _tags_of(tags: Any) -> dict[str, Any]:
    """Tags as the form holds them: those offered, and one that was written."""
    return {
        "tags": [tag for tag in tags if tag in TAGS],
        "tag": next((tag for tag in tags if tag not in TAGS), ""),
    }


def _note_of(notes: list[NoteView], note_id: UUID) -> NoteView:
    for note in notes:
        if note.id == note_id:
            return note
    raise Unknown("council.unknown")
