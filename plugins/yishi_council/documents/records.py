"""Minutes whole, once as parts, then as PDF and as Word: both say the same (A30)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from yishi.toolkit import _, calendar, documents
from yishi_council import wording
from yishi_council.documents.typesetting import pdf
from yishi_council.kinds import AUDIENCES, CONCLUSIONS, MINUTES_STATES, MODES, OUTCOMES, TAGS
from yishi_council.quorum import Quorum
from yishi_council.reading import ItemView, MeetingView, NoteView
from yishi_council.wechat import when


@dataclass(frozen=True, slots=True)
class Part:
    """A heading with what stands below it; the first row of a table is its head."""

    heading: str
    paragraphs: list[str] = field(default_factory=list)
    table: list[list[str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Record:
    """Minutes as they are printed. `state` is said where they are not locked yet."""

    title: str
    state: str
    facts: list[tuple[str, str]]
    parts: list[Part]
    foot: str


def record(meeting: MeetingView, notes: Sequence[NoteView]) -> Record:
    """What the minutes of a meeting say to whoever reads `meeting` and `notes`."""
    line, minutes = meeting.line, meeting.minutes
    state = minutes.state if minutes else "draft"
    parts = [_item(item, [note for note in notes if note.item_id == item.id]) for item in meeting.items]
    if minutes and minutes.text:
        parts.append(Part(_("记录"), _lines(minutes.text)))
    if minutes and minutes.amendments:
        parts.append(Part(_("更正"), [_amended(*one) for one in minutes.amendments]))
    return Record(
        title=_("%(title)s 会议记录", title=line.title),
        state="" if state == "locked" else _(MINUTES_STATES[state]),
        facts=[(label, value) for label, value in _facts(meeting) if value],
        parts=parts,
        foot=_("校验码 %(hash)s", hash=minutes.hash) if minutes and minutes.hash else "",
    )


def _facts(meeting: MeetingView) -> list[tuple[str, str]]:
    line, minutes = meeting.line, meeting.minutes
    there = meeting.quorum
    return [
        (_("议事会"), line.council),
        (_("编号"), str(line.number)),
        (_("时间"), when(line.starts_at)),
        (_("地点"), line.place),
        (_("通知范围"), _(AUDIENCES[line.audience])),
        (_("到会户数"), _present(there, households=True)),
        (_("到会席位"), _present(there, households=False)),
        (
            _("参加方式"),
            "  ".join(f"{_(MODES[mode])} {there.modes[mode]}" for mode in MODES if mode in there.modes),
        ),
        (_("记录人"), minutes.written_by if minutes else ""),
        (_("审定人"), minutes.approved_by if minutes else ""),
    ]


def _present(there: Quorum, *, households: bool) -> str:
    share = there.households if households else there.seats
    if not share.summoned:
        return ""
    return _(
        "应到 %(n)d，到会 %(m)d（%(percent)s%%）", n=share.summoned, m=share.present, percent=share.percent
    )


def _item(item: ItemView, notes: Sequence[NoteView]) -> Part:
    found = Part(f"{item.position}. {item.title}")
    say = found.paragraphs
    say += _lines(item.note)
    for note in notes:
        who = " ".join(filter(None, (note.home, note.speaker)))
        tagged = " ".join(f"[{_(TAGS.get(tag, tag))}]" for tag in note.tags)
        say.append(
            _("%(who)s说：%(text)s", who=who, text=" ".join(note.text.split()))
            + (f" {tagged}" if tagged else "")
        )
    if item.summary:
        say.append(_("小结：%(text)s", text=" ".join(item.summary.split())))
    if item.review is not None:
        say.append(_("民主评议：%(question)s", question=item.review.question))
        say.append(wording.review_says(item.review))
        say += filter(None, [wording.once_says(item.review)])
        found.table.extend(wording.review_rows(item.review))
    if item.outcome == "concluded":
        said = {"conclusion": _(CONCLUSIONS[item.conclusion]), "text": item.outcome_text}
        say.append(_("定论：%(conclusion)s。%(text)s", **said))
    elif item.outcome == "deferred":
        say.append(_("下次再议：%(text)s", text=item.outcome_text))
    else:
        say.append(_(OUTCOMES[""]))
    return found


def _amended(day: object, text: str, reason: str) -> str:
    said = {"day": calendar.say_day(day), "text": text, "reason": reason}  # type: ignore[arg-type]
    return _("%(day)s更正：%(text)s（原因：%(reason)s）", **said)


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def record_pdf(found: Record, *, locale: str = "zh_CN") -> bytes:
    """As PDF/UA."""
    sheet = {
        "title": found.title,
        "state": found.state,
        "facts": [list(fact) for fact in found.facts],
        "parts": [
            {"heading": part.heading, "paragraphs": part.paragraphs, "table": part.table}
            for part in found.parts
        ],
        "foot": found.foot,
    }
    return pdf("record", sheet, locale=locale)


def record_word(found: Record) -> bytes:
    """As a Word file."""
    made = documents.WordDocument(found.title)
    if found.state:
        made.text(found.state)
    made.table([list(fact) for fact in found.facts])
    for part in found.parts:
        made.heading(part.heading)
        for paragraph in part.paragraphs:
            made.text(paragraph)
        if part.table:
            made.table(part.table)
    made.text(found.foot)
    return made.packed()
