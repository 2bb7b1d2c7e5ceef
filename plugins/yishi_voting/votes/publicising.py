"""The result on the public notice board, where a module keeps one: with the posting, or afterwards."""

from __future__ import annotations

from uuid import UUID

from yishi.toolkit import (
    N_,
    Actor,
    NoticeDraft,
    NoticeLink,
    Refusal,
    _,
    activity,
    anyone_answers,
    gather,
    use_locale,
)
from yishi_voting.counting.rule import Rule
from yishi_voting.models import Vote
from yishi_voting.rights import MANAGES
from yishi_voting.rows import SUBJECT, locked, need_state
from yishi_voting.settings import NAME
from yishi_voting.shown import reading
from yishi_voting.shown.wording_desk import notice_text

TITLE = N_("表决结果：%(title)s")


def has_board() -> bool:
    """Whether a module keeps a notice board here now."""
    return anyone_answers("post_notice")


def put_up(actor: Actor, vote: Vote) -> bool:
    """Make the posted result known on the board, once; False where there is none, or it failed there."""
    if vote.notice_path is None:
        links: list[NoticeLink] = gather("post_notice", notice=_notice(actor, vote), actor=actor)
        if links:
            link = links[0]
            vote.notice_plugin, vote.notice_path, vote.notice_label = link.plugin, link.path, link.label
    return vote.notice_path is not None


def _notice(actor: Actor, vote: Vote) -> NoticeDraft:
    """In the language of the law and of the board, whatever who posts it reads; for as long as the rule says."""
    view = reading.view(actor, vote.id, turnout_for_staff=False, mine=False)
    with use_locale("zh"):
        return NoticeDraft(
            plugin=NAME,
            subject=(SUBJECT, vote.id),
            title=_(TITLE, title=vote.title),
            text=notice_text(view),
            path=f"voting/{vote.id}/result",
            days=Rule.from_json(vote.rule).posting_days,
        )


def put_up_later(actor: Actor, vote_id: UUID) -> Vote:
    """Put a result up that was posted while no board was there, or while the board had a fault.

    Refuses with `voting.not_posted_yet`, `.no_board`.
    """
    actor.need(MANAGES)
    vote = locked(vote_id)
    need_state(vote, "counted")
    if vote.posted_on is None:
        raise Refusal("voting.not_posted_yet", _("请先公布结果，公布时会一起贴到公示栏。"))
    if vote.notice_path is None:
        if not put_up(actor, vote):
            raise Refusal("voting.no_board", _("没能贴到公示栏：请确认已开启公示公告模块，再试一次。"))
        activity.record(
            actor,
            "voting.put_up",
            N_("把结果贴到了公示栏"),
            (SUBJECT, vote.id),
            public=True,
            plugin=NAME,
        )
    return vote
