"""东风社区: questions of its own, on which no law speaks."""

from __future__ import annotations

from collections.abc import Sequence

from yishi_voting import service
from yishi_voting.demo.days import Days
from yishi_voting.demo.finding import everybody, topic
from yishi_voting.service import Content

COURSES = ("面点制作", "家政服务", "直播带货", "电商客服", "用手机办事")
EVENINGS = ("周一", "周二", "周三", "周四", "周五")


def tell(days: Days) -> None:
    """Questions of its own, on which no law speaks: evenings that were chosen, courses that are being chosen."""
    people = everybody()
    if len(people) < 40:
        return
    open_evenings = [[EVENINGS[n % 5], EVENINGS[(n * n + 1) % 5]] for n in range(5)]
    said = [["周二", "周四"] if n % 3 else sorted(set(open_evenings[n % 5])) for n in range(37)]
    days.meeting(
        Content(
            title="净水山庄议事点哪两个晚上开门",
            text="白天上班的人赶不上，大家选两个晚上，18:00 到 20:30。",
            family="plurality",
            matter="general",
            topic_id=topic("议事点晚上也开门"),
            method="multiple_choice",
            options=_options(EVENINGS),
            seats=2,
        ),
        32,
        people[:40],
        said,
    )
    content = Content(
        title="下季度办哪两门技能课",
        text="就业培训课下季度办两门，每人最多选两门。选得多的两门请老师来上，免费，晚上和周末都有班。",
        family="plurality",
        matter="general",
        method="multiple_choice",
        options=_options(COURSES),
        seats=2,
        channels=("paper", "web"),
    )
    vote_id = days.announced(content, 6, (5, 8), (-5, 20))
    with days.ago(5):
        service.build_from_members(days.actor, vote_id, people)
        service.freeze_and_open(days.actor, vote_id)
    with days.ago(2, 10):
        for number in range(5, 25):
            choice = sorted({COURSES[number % 5], COURSES[number * 3 % 5]})
            days.paper(vote_id, number, choice)


def _options(names: Sequence[str]) -> list[dict[str, str]]:
    return [{"key": name, "title": name} for name in names]
