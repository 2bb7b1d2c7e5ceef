"""Demo notices in the article's spirit, made through the services, each on its own day. All fictional."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select

from yishi.toolkit import Actor, Person, TenantView, clock, db, topics
from yishi_notices import jobs
from yishi_notices.drafting import Content, draft, relocate, revise
from yishi_notices.models import Notice
from yishi_notices.objecting import file_objection
from yishi_notices.posting import correct, post
from yishi_notices.rights import OBJECTS
from yishi_notices.withdrawing import withdraw


class Days:
    """Acts on days counted back from today, in the tenant's zone; the earliest must come first."""

    def __init__(self, tenant: TenantView, actor: Actor, today: date) -> None:
        self.tenant, self.actor, self.today = tenant, actor, today

    @contextmanager
    def ago(self, days: int, hour: int = 9) -> Iterator[date]:
        day = self.today - timedelta(days=days)
        with clock.at(datetime.combine(day, time(hour), ZoneInfo(self.tenant.zone))):
            jobs.end_periods(self.tenant)
            yield day

    def post(self, days: int, content: Content) -> Notice:
        with self.ago(days):
            return post(self.actor, draft(self.actor, content).id)

    def object_to(
        self,
        days: int,
        notice_id: UUID,
        text: str,
        reasons: list[str],
        alternative: str = "",
        *,
        accepted: bool = False,
    ) -> None:
        """One more resident objects; without residents nobody does. `accepted`: staff took it on next day."""
        already = select(Person.id, Person.name).where(Person.kind == "person").order_by(Person.sort_key)
        for person_id, name in db.execute(already.offset(self._objected).limit(1)):
            resident = Actor(
                tenant_id=self.tenant.id,
                person_id=person_id,
                name=name,
                roles=frozenset({"resident"}),
                permissions=frozenset({OBJECTS}),
                channel="walk_in",
            )
            with self.ago(days, hour=20):
                filed = file_objection(
                    resident, notice_id, text=text, reasons=reasons, alternative=alternative
                )
            if accepted and filed.topic_id is not None:
                with self.ago(days - 1):
                    topics.accept(self.actor, topic_id=filed.topic_id)
            self._objected += 1

    _objected = 3


def fill(tenant: TenantView, actor: Actor, today: date) -> None:
    """What hangs on this tenant's board."""
    story: Callable[[Days], None] = next(
        (story for name, story in _STORIES.items() if name in tenant.name), _anywhere
    )
    story(Days(tenant, actor, today))
    jobs.end_periods(tenant)


def _sunshine(days: Days) -> None:
    """阳光社区: an estate whose lifts run again, and accounts that everybody can read."""
    days.post(
        400,
        Content(
            kind="disclosure",
            title="上一年度居务公开",
            text="全年民生经费收入 86,000 元，支出 81,250 元，结余 4,750 元。\n明细可到社区服务大厅查看。",
        ),
    )
    days.post(
        21,
        Content(
            kind="act",
            title="关于更换3号楼2单元电梯曳引机的公示",
            text="3号楼2单元电梯曳引机磨损严重。经议事会商议，拟由居民自筹经费更换，费用 52,800 元，按建筑面积分摊。",
            days=7,
            posted_place="3号楼2单元门口",
            act_kind="works",
            act_place="3号楼2单元电梯机房",
            land_kind="none",
            present_use="电梯机房",
            affected="3号楼2单元 17 层住户",
        ),
    )
    accounts = days.post(
        6,
        Content(
            kind="disclosure",
            title="本季度居务公开",
            text="一、民生经费：收入 21,500 元，支出 18,320 元。\n"
            "二、公共设施：小广场新装座椅 6 把，更换单元门 4 扇。\n"
            "三、协商结果：百姓议事堂议定世纪花园选聘新物业。",
            posted_place="社区公开栏、世纪花园南门",
        ),
    )
    with days.ago(4):
        correct(days.actor, accounts.id, "正文“更换单元门4扇”应为“更换单元门5扇”。")
    days.post(
        1,
        Content(
            kind="announcement",
            title="世纪花园清洗二次供水水箱，临时停水",
            text="明天 9:00 至 12:00 清洗水箱，5、6号楼临时停水，请提前储水。",
            posted_place="5、6号楼各单元门口",
        ),
    )


def _east_wind(days: Days) -> None:
    """东风社区: discussion points everywhere, and a covenant for dogs."""
    days.post(
        200,
        Content(
            kind="decision", title="增设净水山庄议事点", text="经居民代表会议决定，在净水山庄西门增设议事点。"
        ),
    )
    days.post(
        3,
        Content(
            kind="resolution",
            title="居民会议通过《文明养犬公约》",
            text="居民会议 557 名户代表参加，431 名同意，通过《文明养犬公约》。全文见附件和各议事点。",
            days=15,
            posted_place="各议事点",
        ),
    )
    days.post(
        2,
        Content(
            kind="announcement",
            title="本周议事点值班安排",
            text="净水山庄：周一至周五 9:00–11:00，网格长值班。\n可帮忙代办社保卡、养老金认证。",
        ),
    )


def _hero(days: Days) -> None:
    """英俊社区: the bike shed that stands in the way of those who meet on the green."""
    lockers = Content(
        kind="act",
        title="关于设置快递柜的公示",
        text="为方便居民取件，拟设置快递柜一组。",
        issuer="万晟物业服务有限公司",
        days=7,
        posted_place="北门公告栏",
        act_kind="works",
        act_place="2号楼前绿地",
        act_area=600,
        land_kind="shared_green",
        present_use="绿地",
        affected="2号楼住户",
    )
    first = days.post(40, lockers)
    days.object_to(
        38, first.id, "挡住一楼窗户，还占绿地。", ["light", "occupies_shared_green"], "北门门卫室旁"
    )
    with days.ago(35):
        withdraw(days.actor, first.id, reason="采纳居民意见，不占绿地，另外选址。")
        second = relocate(days.actor, first.id)
        elsewhere = Content.of(second).as_dict() | {"act_place": "北门门卫室旁硬化地面", "act_area": 600}
        revise(days.actor, second.id, Content(**elsewhere | {"land_kind": "shared_other"}), version=None)
        post(days.actor, second.id)
    shed = days.post(
        26,
        Content(
            kind="act",
            title="关于在3号楼与4号楼之间修建车棚的公示",
            text="为解决电动自行车停放和充电问题，拟修建车棚一处，设车位 40 个、充电口 20 个。\n"
            "车棚为钢结构，工期约 10 天，费用由物业公司承担。",
            issuer="万晟物业服务有限公司",
            days=9,
            posted_place="3号楼1单元、4号楼2单元门口",
            act_kind="works",
            act_place="3号楼与4号楼之间的绿地",
            act_area=4200,
            land_kind="shared_green",
            present_use="每天晚上很多老人和小孩在那里唠嗑、锻炼",
            affected="3号楼、4号楼住户，常来活动的老人和小孩",
            alternatives="东墙边\n南门外",
        ),
    )
    days.object_to(
        24,
        shed.id,
        "楼间的绿地是居民的公共空间，每天晚上很多老人和小孩在那里唠嗑、锻炼，车棚能不能换个地方建？",
        ["occupies_shared_green", "noise"],
        "东墙边",
        accepted=True,
    )
    days.object_to(23, shed.id, "担心充电起火，离楼太近。", ["safety"], "南门外")
    days.post(
        13,
        Content(
            kind="act",
            title="关于改在东墙边修建车棚的公示",
            text="原来选的楼间绿地，居民不同意。现改在东墙边空地修建，不占绿地，设车位 40 个、充电口 20 个。",
            issuer="万晟物业服务有限公司",
            days=7,
            posted_place="东墙边、3号楼1单元门口",
            act_kind="works",
            act_place="小区东墙边空地",
            act_area=4200,
            land_kind="none",
            present_use="空地，临时堆放杂物",
            affected="全体住户",
        ),
    )
    with days.ago(5):
        pass  # The period of the new site ends.
    days.post(
        2,
        Content(
            kind="act",
            title="关于在地面停车场边增设充电桩的公示",
            text="拟在地面停车场边增设充电桩 20 个，电费按表收取，不进公摊。",
            issuer="万晟物业服务有限公司",
            days=9,
            posted_place="南门、地面停车场",
            act_kind="works",
            act_place="地面停车场东侧",
            act_area=3600,
            land_kind="shared_other",
            present_use="绿化带旁的过道",
            affected="全体住户",
        ),
    )
    days.post(
        1,
        Content(
            kind="disclosure",
            title="红色议事会本月议题办理情况",
            text="本月收集意见 26 条，办结 21 条，正在办理 5 条。清单张贴在社区公开栏。",
        ),
    )


def _anywhere(days: Days) -> None:
    days.post(
        3,
        Content(
            kind="announcement",
            title="公示栏开通",
            text="今后的公示、公告都会贴在这里，居民可以随时查看；有公示期的，可以在期限内提异议。",
        ),
    )


_STORIES: dict[str, Callable[[Days], None]] = {"阳光": _sunshine, "东风": _east_wind, "英俊": _hero}
"""By a word of the tenant's name."""
