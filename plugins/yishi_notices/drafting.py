"""Drafts: written, revised, discarded; nobody but their writers sees them."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, Self
from uuid import UUID

from yishi.toolkit import N_, Actor, Reason, Refusal, _, activity, clock, db, new_id, refuse_all, search
from yishi_notices import kinds
from yishi_notices.models import Notice
from yishi_notices.rights import need_to_write
from yishi_notices.rows import SUBJECT, changeable, draft_at
from yishi_notices.settings import default_issuer, shortest_days

MAX_TITLE, MAX_TEXT, MAX_SHORT, MAX_LONG, MAX_DAYS = 50, 5000, 200, 400, 365


@dataclass(frozen=True, slots=True)
class Content:
    """What a notice says. `days` None means the shortest that its kind allows; area in 0.01 m².

    The fields from `act_kind` on count for the kind `act` only.
    """

    kind: str
    title: str
    text: str
    issuer: str = ""
    days: int | None = None
    posted_place: str = ""
    act_kind: str = "none"
    act_place: str = ""
    act_area: int | None = None
    land_kind: str = "none"
    present_use: str = ""
    affected: str = ""
    alternatives: str = ""

    @classmethod
    def of(cls, notice: Notice) -> Self:
        return cls(**{f.name: getattr(notice, f.name) for f in fields(cls)})

    def as_dict(self) -> dict[str, Any]:
        return {f.name: getattr(self, f.name) for f in fields(self)}


def draft(actor: Actor, content: Content, *, relocated_from_id: UUID | None = None) -> Notice:
    """Write a new draft. Refuses with all that is wrong at once (see `check`)."""
    need_to_write(actor, content.kind)
    notice = Notice(
        id=new_id(),
        state="draft",
        relocated_from_id=relocated_from_id,
        author_id=actor.person_id,
        author_name=actor.name,
        drafted_at=clock.now(),
        **_settled(content),
    )
    db.add(notice)
    db.flush()
    activity.record(
        actor,
        "notices.drafted",
        N_("起草了公告「%(title)s」"),
        (SUBJECT, notice.id),
        plugin="notices",
        title=notice.title,
    )
    return notice


def revise(actor: Actor, notice_id: UUID, content: Content, *, version: int | None) -> Notice:
    """Change a draft. Raises `Stale` when somebody else changed it since `version`."""
    need_to_write(actor, content.kind)
    notice = draft_at(actor, notice_id, version, content.as_dict())
    for name, value in _settled(content).items():
        setattr(notice, name, value)
    db.flush()
    return notice


def discard(actor: Actor, notice_id: UUID, *, version: int | None = None) -> None:
    """Throw a draft away."""
    notice = draft_at(actor, notice_id, version, {}, wanted=_("删除这份草稿"))
    title = notice.title
    search.drop(SUBJECT, notice.id)
    db.delete(notice)
    db.flush()
    activity.record(
        actor,
        "notices.discarded",
        N_("删除了公告草稿「%(title)s」"),
        (SUBJECT, notice_id),
        plugin="notices",
        title=title,
    )


def relocate(actor: Actor, notice_id: UUID) -> Notice:
    """A draft that follows a withdrawn notice at another place (A77: 另外选址).

    The words are taken over; place, area and land are left to be said anew. Linked when it is posted.
    """
    before = changeable(actor, notice_id)
    if before.state != "withdrawn":
        raise Refusal("notices.withdraw_first", _("请先撤回原公告，再另外选址重新公示。"))
    if before.successor_id is not None:
        raise Refusal("notices.has_successor", _("这份公告已经有后续公告，请到后续公告上操作。"))
    notice = Notice(
        id=new_id(),
        state="draft",
        relocated_from_id=before.id,
        author_id=actor.person_id,
        author_name=actor.name,
        drafted_at=clock.now(),
        kind=before.kind,
        title=before.title,
        text=before.text,
        issuer=before.issuer,
        days=before.days,
        posted_place=before.posted_place,
        act_kind=before.act_kind,
    )
    db.add(notice)
    db.flush()
    return notice


def check(content: Content) -> list[Reason]:
    """All that stands in the way of this content; each with the field it is about."""
    found: list[Reason] = []

    def refuse(wrong: bool, code: str, sentence: str, field: str, article: str | None = None) -> None:
        if wrong:
            found.append(Reason(f"notices.{code}", sentence, article=article, field=field))

    kind = kinds.KINDS.get(content.kind)
    if kind is None:
        return [Reason("notices.kind_unknown", _("没有这种公告，请重新选择。"), field="kind")]
    refuse(not content.title.strip(), "title_missing", _("请写标题。"), "title")
    refuse(not content.text.strip(), "text_missing", _("请写正文。"), "text")
    for name, longest in _LONGEST.items():
        long = len(getattr(content, name)) > longest
        refuse(long, "too_long", _("这一项最多 %(n)d 个字。", n=longest), name)
    if kind.basis and content.days is not None:
        least = shortest_days(kind.code)
        short = _("「%(kind)s」至少要公示 %(n)d 天。", kind=_(kind.label), n=least)
        refuse(content.days < least, "period_too_short", short, "days", _(kind.basis))
        long_ = _("公示期最长 %(n)d 天。", n=MAX_DAYS)
        refuse(content.days > MAX_DAYS, "period_too_long", long_, "days")
    if kind.code == "act":
        found.extend(_check_act(content))
    return found


_LONGEST = {
    "title": MAX_TITLE,
    "text": MAX_TEXT,
    "issuer": 60,
    "posted_place": MAX_SHORT,
    "act_place": MAX_SHORT,
    "present_use": MAX_LONG,
    "affected": MAX_LONG,
    "alternatives": MAX_LONG,
}


def _check_act(content: Content) -> list[Reason]:
    wrong = _("请从列出的选项里选。")
    found = []
    if content.act_kind not in kinds.ACTS:
        found.append(Reason("notices.act_unknown", wrong, field="act_kind"))
    elif content.act_kind == "none":
        found.append(Reason("notices.act_missing", _("请选择公示的是什么事项。"), field="act_kind"))
    if content.land_kind not in kinds.LANDS:
        found.append(Reason("notices.land_unknown", wrong, field="land_kind"))
    if content.act_kind in ("works", "change_of_use") and not content.act_place.strip():
        found.append(Reason("notices.place_missing", _("请写明在什么地方。"), field="act_place"))
    if content.act_area is not None and content.act_area <= 0:
        found.append(Reason("notices.area_wrong", _("面积要大于 0，不清楚可以不填。"), field="act_area"))
    return found


_OF_ACTS = ("act_place", "present_use", "affected", "alternatives")


def _settled(content: Content) -> dict[str, Any]:
    """The content as it is stored: checked, trimmed, with what does not belong to its kind left out."""
    refuse_all(check(content))
    found = {k: v.strip() if isinstance(v, str) else v for k, v in content.as_dict().items()}
    found["title"] = " ".join(found["title"].split())
    found["issuer"] = found["issuer"] or default_issuer()
    least = shortest_days(content.kind)
    found["days"] = (content.days or least) if least else 0
    if content.kind != "act":
        found |= {"act_kind": "none", "land_kind": "none", "act_area": None, **dict.fromkeys(_OF_ACTS, "")}
    return found


def need_complete(notice: Notice) -> None:
    """Refuse a draft that can't be posted as it is (settings may have changed since it was written)."""
    refuse_all(check(Content.of(notice)))
