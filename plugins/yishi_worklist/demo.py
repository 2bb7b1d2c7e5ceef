"""Demo items in the article's spirit, made through the services, each act on its own day. All people are fictional."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from PIL import Image
from sqlalchemy import select

from yishi.toolkit import Actor, Person, TenantView, Upload, clock, db, members, places
from yishi_worklist import closing, escalating, handing, jobs, levels, opening, pausing, working
from yishi_worklist.kinds import FROM_BELOW
from yishi_worklist.models import WorklistItem
from yishi_worklist.rights import HANDLES, INSPECTS, SPEAKS

_REPORTERS = 9
"""The first of the roster are used by other modules' stories."""


@dataclass(frozen=True, slots=True)
class Case:
    """One item of the story: how many days ago it came, and how far it has gone."""

    ago: int
    title: str
    text: str
    level: str = "green"
    kind: str = "difficulty"
    place: str = ""
    handed: bool = True
    progress: str = ""
    paused: str = ""
    asked: str = ""
    result: str = ""
    closed_ago: int | None = None
    rating: str = "satisfied"
    inspected: str = ""
    anonymous: bool = False
    escalated: str = ""
    raised: bool = False
    """What residents raised as an appeal: told there, where that module is on, and comes to the list by it."""


class Story:
    """Acts on days counted back from today, in the tenant's zone."""

    def __init__(self, tenant: TenantView, actor: Actor, today: date) -> None:
        self.tenant, self.actor, self.today = tenant, actor, today
        self.workers = [one for one in members.holding(HANDLES) if one.person_id != actor.person_id]
        people = select(Person.id).where(Person.kind == "person").order_by(Person.sort_key)
        self.people = list(db.scalars(people.offset(_REPORTERS).limit(20)))
        self.estate_id = db.scalar(select(places.Estate.id).order_by(places.Estate.name).limit(1))
        self.told = 0

    @contextmanager
    def ago(self, days: int, hour: int = 9) -> Iterator[date]:
        day = self.today - timedelta(days=days)
        with clock.at(datetime.combine(day, time(hour), ZoneInfo(self.tenant.zone))):
            yield day

    def worker(self) -> Actor:
        """Who handles this one: the community's workers and leads in turn."""
        one = self.workers[self.told % len(self.workers)]
        permissions = one.permissions | {HANDLES}
        return Actor(
            self.tenant.id, one.account_id, one.person_id, one.name, frozenset(one.roles), permissions
        )

    def tell(self, case: Case) -> WorklistItem:
        item = self._open(case)
        if self.workers and case.handed:
            self._work_on(case, item, self.worker())
        self.told += 1
        return item

    def _open(self, case: Case) -> WorklistItem:
        reporter: UUID | None = None
        if self.people and case.kind in ("difficulty", "dispute"):
            reporter = self.people[self.told % len(self.people)]
        with self.ago(case.ago):
            return opening.open_item(
                self.actor,
                kind=case.kind,
                title=case.title,
                text=case.text,
                level=case.level or None,
                place=case.place,
                estate_id=self.estate_id,
                reporter_id=reporter,
                anonymous=case.anonymous,
                next_on=None if case.level else self.today + timedelta(days=5),
            )

    def _work_on(self, case: Case, item: WorklistItem, worker: Actor) -> None:
        with self.ago(case.ago, hour=11):
            handing.assign(self.actor, item.id, handler_id=worker.person_id or item.id)
        later = max(case.ago - 3, 0)
        supervisor = replace(self.actor, permissions=self.actor.permissions | {INSPECTS})
        for text, service, who in (
            (case.progress, working.log_progress, worker),
            (case.inspected, working.inspect, supervisor),
        ):
            if text:
                with self.ago(later, hour=15):
                    service(who, item.id, text=text)
        if case.paused:
            with self.ago(later, hour=16):
                pausing.pause(worker, item.id, reason=case.paused)
        if case.asked:
            with self.ago(later, hour=16):
                until = (item.due_on or self.today) + timedelta(days=10)
                pausing.ask_extension(worker, item.id, until=until, reason=case.asked)
        if case.escalated:
            with self.ago(1, hour=15):
                escalating.escalate(supervisor, item.id, reason=case.escalated)
        if case.result:
            self._finish(case, item, worker)

    def _finish(self, case: Case, item: WorklistItem, worker: Actor) -> None:
        ended = case.closed_ago if case.closed_ago is not None else 0
        with self.ago(ended, hour=10):
            closing.report_result(worker, item.id, text=case.result, evidence=[_photo(case.title)])
        if case.closed_ago is None:
            return
        with self.ago(ended, hour=16):
            if item.reporter_id is None:
                working.inspect(self.actor, item.id, text="到现场看过，已经办好。")
            else:
                closing.confirm(self._reporter(item), item.id, rating=case.rating)
            closing.approve_close(self.actor, item.id)

    def _reporter(self, item: WorklistItem) -> Actor:
        permissions = frozenset({SPEAKS})
        return Actor(self.tenant.id, person_id=item.reporter_id, permissions=permissions, channel="walk_in")


def _photo(title: str) -> Upload:
    """A plain picture with a colour of its own: what stands for a photo of the result."""
    tone = sum(map(ord, title)) % 90
    out = io.BytesIO()
    Image.new("RGB", (640, 420), (90 + tone, 130 + tone // 2, 100 + tone)).save(out, "JPEG", quality=70)
    return Upload("办理后.jpg", out.getvalue())


def fill(tenant: TenantView, actor: Actor, today: date) -> None:
    """What is on this tenant's list; a subdistrict's has come from its communities by then."""
    if tenant.kind == "subdistrict":
        _office(tenant, actor)
        return
    if tenant.kind != "community":
        return
    levels.seed()
    story = Story(tenant, actor, today)
    cases: Callable[[], tuple[Case, ...]] = next(
        (made for name, made in _STORIES.items() if name in tenant.name), _anywhere
    )
    told_there = "appeals" in tenant.enabled
    for case in cases():
        if not (case.raised and told_there):
            story.tell(case)
    jobs.say_overdue(tenant)


_ANSWERS = {
    "雨天返水": "市政已清掏主管网，并更换塌陷的一段，汛期安排专人巡查。",
}
"""By a word of its title: what the subdistrict answers on the day it came; the rest is still in hand."""


def _office(tenant: TenantView, actor: Actor) -> None:
    """The subdistrict hands out what was sent up, says how it goes, and closes what it could settle at once."""
    worker = next((one for one in members.holding(HANDLES) if one.person_id != actor.person_id), None)
    waiting = select(WorklistItem.id, WorklistItem.title).where(WorklistItem.kind == FROM_BELOW)
    if worker is None:
        return
    acting = Actor(
        tenant.id,
        worker.account_id,
        worker.person_id,
        worker.name,
        frozenset(worker.roles),
        worker.permissions,
    )
    for item_id, title in db.execute(waiting.order_by(WorklistItem.number)).all():
        handing.assign(actor, item_id, handler_id=worker.person_id)
        working.log_progress(acting, item_id, text="已约市政、住建等部门，到现场一起看。")
        answer = next((said for word, said in _ANSWERS.items() if word in title), "")
        if answer:
            closing.report_result(acting, item_id, text=answer, evidence=[_photo(title)])
            working.inspect(actor, item_id, text="到现场看过，水退得快了。")
            closing.approve_close(actor, item_id)


def _sunshine() -> tuple[Case, ...]:
    """阳光社区: an estate that its property company has left."""
    return (
        Case(
            58,
            "3号楼2单元电梯停运",
            "电梯停了三个月，高层老人下不了楼。",
            "red",
            place="3号楼2单元",
            progress="维保单位到现场看过，曳引机磨损，要更换。",
            inspected="各户集资情况已公布，等配件到货。",
            result="曳引机已更换，检验合格，恢复运行。",
            closed_ago=12,
            raised=True,
        ),
        Case(
            40,
            "5号楼1单元电梯停运",
            "门机坏了，没有人修。",
            "red",
            place="5号楼1单元",
            progress="议事会商议由业主筹资，正在逐户征求意见。",
            raised=True,
        ),
        Case(
            45,
            "3号楼前垃圾无人清运",
            "物业撤走以后，垃圾堆了一个多星期。",
            place="3号楼前",
            progress="社区先组织党员志愿者清了一次，正在联系环卫。",
            result="新物业进场后每天清运，加装垃圾箱 4 个。",
            closed_ago=20,
            rating="satisfied",
            raised=True,
        ),
        Case(
            33,
            "住户之间因停车争吵",
            "画线以后仍有人占用消防通道，几家为此吵了几次。",
            "orange",
            "dispute",
            place="北门停车场",
            progress="网格长分别上门听了几家的说法，约好一起谈。",
            asked="有一家出差，月底才能回来一起调解。",
        ),
        Case(
            12,
            "北门外雨天返水",
            "一下大雨，北门外的井盖就往外冒水，出不了门。",
            "orange",
            place="北门外",
            progress="请人疏通过两次，一下雨又堵。",
            escalated="堵的是小区外的市政主管网，社区协调不了，请街道协调市政部门。",
        ),
        Case(
            9, "楼道灯不亮", "6号楼3单元4层以上都不亮。", place="6号楼3单元", progress="电工看过，要换线路。"
        ),
        Case(
            5,
            "单元门锁坏了",
            "7号楼1单元的门关不上，夜里不安全。",
            place="7号楼1单元",
            paused="要等厂家寄来门锁配件，预计三天到货。",
        ),
        Case(2, "下水返味", "8号楼一楼住户反映下水返味。", place="8号楼1单元", handed=False, anonymous=True),
        Case(
            4,
            "小广场座椅松动",
            "有一把椅子晃得厉害，怕老人坐了摔倒。",
            place="小广场",
            result="已加固并检查了其余座椅。",
        ),
    )


def _hero() -> tuple[Case, ...]:
    """英俊社区: what the red council decided, and what is left to do about it."""
    return (
        Case(
            70,
            "车棚改建在东墙边",
            "红色议事会另选址后，按新方案施工。",
            "",
            "decision",
            place="东墙边",
            result="车棚已建好，设车位 40 个，原绿地没有占用。",
            closed_ago=36,
        ),
        Case(
            26,
            "飞线充电",
            "4号楼有人从窗户拉线给电动车充电。",
            "orange",
            place="4号楼",
            progress="已经逐户提醒，充电桩施工方案报上去了。",
            inspected="现场还有两处拉线，要求当天拆除。",
        ),
        Case(
            14,
            "绿地里的健身器材生锈",
            "踏步机把手生锈扎手。",
            place="3号楼与4号楼之间",
            result="更换了把手，重新刷漆。",
            closed_ago=6,
            rating="mostly",
        ),
        Case(
            11,
            "小区门前断头路没有路灯",
            "晚上黑，孩子下晚自习不敢走。",
            "orange",
            place="南门外",
            progress="量过，要立四根灯杆，不归小区管。",
            escalated="道路还没有移交，社区协调不了，请街道协调建设单位和路灯管理处。",
        ),
        Case(
            3,
            "楼上漏水",
            "厕所顶棚漏水，楼上说不是自己的事。",
            "orange",
            "dispute",
            place="2号楼3单元",
        ),
        Case(1, "快递柜挡住坡道", "轮椅过不去。", place="南门", handed=False),
    )


def _anywhere() -> tuple[Case, ...]:
    return (
        Case(
            20,
            "遛狗不牵绳",
            "早晚有人遛狗不牵绳，孩子害怕。",
            "orange",
            place="中心花园",
            progress="楼栋长上门提醒了三户，正在起草文明养犬公约。",
            raised=True,
        ),
        Case(
            15,
            "花坛里有犬粪",
            "没有人清理。",
            place="中心花园",
            result="增设拾便袋箱两处，安排保洁每天清理。",
            closed_ago=8,
        ),
        Case(10, "路灯不亮", "东侧小路两盏路灯不亮。", place="东侧小路", progress="已报修。"),
        Case(1, "健身步道积水", "下雨后走不过去。", place="健身步道", handed=False),
    )


_STORIES: dict[str, Callable[[], tuple[Case, ...]]] = {"阳光": _sunshine, "英俊": _hero}
"""By a word of the tenant's name."""
