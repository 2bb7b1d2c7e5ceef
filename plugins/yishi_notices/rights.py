"""Who may do what with a notice, in one place: services, pages and lists all ask here."""

from __future__ import annotations

from uuid import UUID

from yishi.toolkit import Actor, NotAllowed, Refusal, Unknown, _, settings
from yishi_notices.models import Notice
from yishi_notices.settings import NAME

READS, OBJECTS, DRAFTS, PUBLISHES = "notices.read", "notices.object", "notices.draft", "notices.publish"


def need_to_write(actor: Actor, kind: str) -> None:
    """Refuse unless `actor` may draft and post notices of `kind`: staff any, a property company only acts."""
    actor.need(DRAFTS)
    if actor.may(PUBLISHES):
        return
    if not settings(NAME).others_post_acts:
        raise NotAllowed(
            "notices.staff_only", _("本社区的公告由社区工作人员发布，请把内容交给社区工作人员。")
        )
    if kind != "act":
        raise Refusal(
            "notices.acts_only", _("您可以发布“事项公示”；其他公告请由社区工作人员发布。"), field="kind"
        )


def is_own(actor: Actor, author_id: UUID | None) -> bool:
    return actor.may(DRAFTS) and author_id is not None and author_id == actor.person_id


def need_to_change(actor: Actor, notice: Notice) -> None:
    """Refuse unless `actor` may change this notice: staff, or who drafted it. Others learn of no draft."""
    if actor.may(PUBLISHES):
        return
    if notice.state == "draft" and not is_own(actor, notice.author_id):
        raise Unknown("notices.unknown")
    actor.need(DRAFTS)
    if not is_own(actor, notice.author_id):
        raise NotAllowed("notices.not_yours", _("这份公告由别人发布，请联系发布人或社区工作人员。"))
    need_to_write(actor, notice.kind)


def may_change(actor: Actor, author_id: UUID | None) -> bool:
    """Whether to offer the acts that `need_to_change` allows."""
    return actor.may(PUBLISHES) or (is_own(actor, author_id) and bool(settings(NAME).others_post_acts))


def may_see(actor: Actor, *, state: str, author_id: UUID | None) -> bool:
    """Posted notices are for all who read; a draft is for staff and for who wrote it."""
    if state == "draft":
        return actor.may(PUBLISHES) or is_own(actor, author_id)
    return actor.may(READS)
