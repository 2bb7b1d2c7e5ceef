"""What happened at the points of the demo's communities."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from yishi.toolkit import Actor
from yishi_service_points import asking
from yishi_service_points.asking import Asking
from yishi_service_points.demo.days import Days, bring_all, papers_of, scan_of
from yishi_service_points.duty import ShiftContent, add_shift, substitute
from yishi_service_points.errands import (
    ErrandContent,
    authorise,
    close,
    record_result,
    submit,
    take_errand,
)
from yishi_service_points.models import Errand, Point
from yishi_service_points.papers import fetch, hand_back

PENSION, CARD, AGE = "养老金领取资格认证", "社保卡申领、补办", "高龄津贴申领"


def east_wind(days: Days) -> None:
    """东风社区: points in nearly every estate; the elderly ask about pensions, the grid lead runs errands (A60–A67)."""
    lead = days.lead("谢玉兰")
    points = [
        days.point(900, "净水山庄议事点", "净水山庄", "西门门卫室旁", all_day=True),
        days.point(620, "东岭花园议事点", "东岭花园", "2号楼底层活动室"),
        days.point(300, "鸿城佳苑议事点", "鸿城佳苑", "物业服务中心一楼"),
        days.point(120, "平泉小区议事点", "平泉小区", "北门岗亭"),
    ]
    _roster(days, points, lead)
    home = points[0]
    _done(days, lead, home, days.resident("杨树林"))
    _answered(days)
    for ago, text, field, answer, waited in _ASKED:
        days.visit(ago, lead, home, text, field, answer, waited=waited)
    days.visit(4, lead, points[1], "楼下垃圾桶总是满的", "other", "已联系物业当天清运。", hour=10)
    _to_fetch(days, lead, home, days.resident("何淑珍"))
    _at_the_office(days, lead, home, days.resident("吴桂芳"))
    days.visit(1, lead, home, "老伴住院，医药费怎么报", "medical", outcome="waiting", name="周大爷", hour=10)
    _waits_for_the_desk(days)
    with days.ago(0, 9, 5):
        guide = days.guide(AGE)
        take_errand(
            lead, ErrandContent(guide_id=guide, name="郭奶奶", text="八十二岁，腿脚不便。", point_id=home.id)
        )


_ASKED = (
    (19, "养老金认证今年做了没有，怎么查", "pension", "当场用手机查到已认证。", 3),
    (16, "社保卡丢了怎么补", "social_security", "先打电话挂失，再带身份证到网点补办。", 0),
    (13, "不会刷脸认证养老金", "pension", "值班人员帮助刷脸，当场通过。", 6),
    (11, "孙子的医保什么时候缴", "medical", "告诉了今年的缴费时间和手机上怎么缴。", 2),
    (9, "高龄津贴从多大年纪开始", "elders", "给了大字办事指南。", 0),
    (6, "养老金这个月怎么没到账", "pension", "帮助拨打了社保电话，月底前到账。", 8),
    (5, "居住证到期了怎么签注", "residence", "给了办事指南，带租房合同到派出所。", 0),
    (2, "退休手续要准备什么", "pension", "照指南列了清单。", 4),
)


def _roster(days: Days, points: list[Point], lead: Actor) -> None:
    """Grid leads in turn, as they stand since the points opened; one stands in for another this week."""
    with days.ago(60) as since:
        shifts = [
            add_shift(
                days.actor,
                point.id,
                ShiftContent(
                    540,
                    660,
                    weekday=weekday,
                    person_id=lead.person_id,
                    name="" if lead.person_id else lead.name,
                ),
                since=since,
            )
            for point in points[:1]
            for weekday in (1, 2, 3, 4, 5)
        ]
        for point, name in zip(points[1:], ("罗文博", "马秀清", "田国良"), strict=True):
            for weekday in (1, 3, 5):
                add_shift(
                    days.actor, point.id, ShiftContent(540, 660, weekday=weekday, name=name), since=since
                )
    with days.ago(0, 8, 0) as today:
        ahead = next(day for n in range(1, 8) if (day := today + timedelta(days=n)).isoweekday() == 2)
        substitute(days.actor, shifts[1].id, ahead, name="罗文博", reason="到区里参加培训")


def _taken(days: Days, by: Actor, point: Point, title: str, who: tuple[UUID | None, str]) -> Errand:
    """Taken and authorised, in the clock that stands."""
    content = ErrandContent(guide_id=days.guide(title), person_id=who[0], name=who[1], point_id=point.id)
    errand = take_errand(by, content)
    until = errand.received_on + timedelta(days=90)
    authorise(by, errand.id, by="paper", what="代交材料、代领结果", until=until)
    return errand


def _done(days: Days, by: Actor, point: Point, who: tuple[UUID | None, str]) -> None:
    """Done and closed long enough ago that its scan has been purged."""
    with days.ago(50):
        errand = _taken(days, by, point, PENSION, who)
        papers = bring_all(by, errand)
        scan_of(by, errand, "身份证")
    with days.ago(48):
        submit(by, errand.id, office="区社保局办事大厅", case_number="SB-1024", paper_ids=[papers[0].id])
    with days.ago(44):
        record_result(by, errand.id, outcome="done", result="认证通过，养老金照常发放。")
        _from_office(by, errand)
        hand_back(by, errand.id, [paper.id for paper in papers_of(errand)])
        close(by, errand.id)


def _at_the_office(days: Days, by: Actor, point: Point, who: tuple[UUID | None, str]) -> None:
    with days.ago(5):
        errand = _taken(days, by, point, CARD, who)
        papers = bring_all(by, errand)
        scan_of(by, errand, "身份证")
    with days.ago(4):
        submit(by, errand.id, office="社保卡服务网点", case_number="K-338", paper_ids=[papers[0].id])


def _to_fetch(days: Days, by: Actor, point: Point, who: tuple[UUID | None, str]) -> None:
    with days.ago(9):
        errand = _taken(days, by, point, AGE, who)
        bring_all(by, errand)
    with days.ago(8):
        submit(by, errand.id, office="街道便民服务窗口", case_number="GL-76")
    with days.ago(1):
        record_result(by, errand.id, outcome="done", result="已登记，下月起发到社保卡上。")


def _answered(days: Days) -> None:
    """Asked for online in the evening, and answered: it was done already."""
    resident, guide = days.asking("何淑珍"), days.guide(PENSION)
    if resident is None or guide is None:
        return
    with days.ago(12, 20, 15):
        asked = asking.ask(resident, Asking(guide, visit_when="随时", text="不知道今年认证过没有。"))
    with days.ago(11):
        asking.answer(days.actor, asked.id, reason="查过了，您上个月已经认证，不用再办。")


def _waits_for_the_desk(days: Days) -> None:
    resident, guide = days.asking("杨树林"), days.guide(CARD)
    if resident is not None and guide is not None:
        words = Asking(guide, "卡丢了，眼睛看不清手机。", ("身份证",), "周二、周四上午", "家里，来前打个电话")
        with days.ago(1, 19, 40):
            asking.ask(resident, words)


def _from_office(by: Actor, errand: Errand) -> None:
    """Whatever lay at the office is fetched."""
    for paper in papers_of(errand):
        if paper.state == "at_office":
            fetch(by, paper.id)


def elsewhere(days: Days) -> None:
    """Any other community: one point, one lead, some who asked, one errand under way."""
    estate = next(iter(days.estates))
    lead = next(
        (found for name in ("孙广田", "曾秀英") if (found := days.lead(name)) is not days.actor), days.actor
    )
    point = days.point(200, f"{estate}议事点", estate, "物业服务中心旁")
    with days.ago(60) as since:
        for weekday in (2, 4):
            who = {"person_id": lead.person_id} if lead.person_id else {"name": lead.name}
            add_shift(days.actor, point.id, ShiftContent(540, 660, weekday=weekday, **who), since=since)
    _at_the_office(days, lead, point, (None, "孟阿姨"))
    for ago, text, field, answer, waited in _ASKED[4:7]:
        days.visit(ago - 4, lead, point, text, field, answer, waited=waited)
