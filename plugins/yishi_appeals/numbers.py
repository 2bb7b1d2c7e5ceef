"""What the core counts and finds: appeals by level and channel, hotline cases with their three rates."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import case, func, select

from yishi.toolkit import N_, FigureValue, current_tenant, db
from yishi_appeals.hotline.counting import count
from yishi_appeals.kinds import CHANNELS
from yishi_appeals.models import Appeal

_LEVELS = {"green": N_("绿色诉求"), "orange": N_("橙色诉求"), "red": N_("红色诉求")}
_BY_CHANNEL = {
    "web": N_("诉求：网上"),
    "qr": N_("诉求：扫码"),
    "walk_in": N_("诉求：当面"),
    "phone": N_("诉求：电话"),
    "wechat": N_("诉求：微信"),
    "paper": N_("诉求：书面"),
    "hotline": N_("诉求：12345 热线"),
    "matter": N_("诉求：其他模块转来"),
    "api": N_("诉求：接口"),
}


def found(ids: Collection[UUID]) -> dict[UUID, tuple[str, str, date]]:
    """Search hits as `id → (title, path, when)`; those that are not public are found on the desk alone."""
    rows = db.execute(
        select(Appeal.id, Appeal.title, Appeal.raised_at).where(
            Appeal.id.in_(list(ids)), Appeal.public.is_(True)
        )
    )
    zone = ZoneInfo(current_tenant().zone)
    return {
        appeal_id: (title, f"appeals/{appeal_id}", at.astimezone(zone).date())
        for appeal_id, title, at in rows
    }


def of_period(since: date, until: date) -> Iterable[FigureValue]:
    """Appeals raised from `since` up to before `until`, by level and channel; hotline cases and their rates.

    What was merged counts as raised, and is done with the one that stays: the rate of what is done counts that one.
    """
    zone = ZoneInfo(current_tenant().zone)
    raised = select(
        func.count(),
        func.coalesce(func.sum(case((Appeal.state == "done", 1), else_=0)), 0),
        func.coalesce(func.sum(case((Appeal.state == "merged", 1), else_=0)), 0),
        *(func.coalesce(func.sum(case((Appeal.colour == code, 1), else_=0)), 0) for code in _LEVELS),
        *(func.coalesce(func.sum(case((Appeal.channel == code, 1), else_=0)), 0) for code in _BY_CHANNEL),
    ).where(
        Appeal.raised_at >= datetime.combine(since, time(), zone),
        Appeal.raised_at < datetime.combine(until, time(), zone),
    )
    total, done, merged, *rest = (int(number) for number in db.execute(raised).one())
    levels, channels = rest[: len(_LEVELS)], rest[len(_LEVELS) :]
    yield FigureValue("appeals.raised", N_("群众诉求"), total)
    yield FigureValue("appeals.done", N_("诉求办结率"), done, total - merged)
    for (code, label), number in zip(_LEVELS.items(), levels, strict=True):
        yield FigureValue(f"appeals.level_{code}", label, number)
    for (code, label), number in zip(_BY_CHANNEL.items(), channels, strict=True):
        yield FigureValue(f"appeals.channel_{code}", label, number)
    cases = count(since, until)
    yield FigureValue("appeals.hotline_cases", N_("12345 工单"), cases.cases)
    for name, label, rate in (
        ("responded", N_("12345 响应率"), cases.response),
        ("resolved", N_("12345 解决率"), cases.resolution),
        ("satisfied", N_("12345 满意率"), cases.satisfaction),
    ):
        yield FigureValue(f"appeals.hotline_{name}", label, rate.numerator, rate.denominator)


assert set(_BY_CHANNEL) == set(CHANNELS), "each channel has its figure"
