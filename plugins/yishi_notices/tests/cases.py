"""Notices that several tests begin with; all people and companies are fictional."""

from yishi_notices import service
from yishi_notices.service import Content

SHED = Content(
    kind="act",
    title="关于在3号楼与4号楼之间修建车棚的公示",
    text="为解决电动自行车停放问题，拟修建车棚一处。\n车棚为钢结构，设车位40个。",
    issuer="万晟物业服务有限公司",
    days=9,
    posted_place="3号楼1单元门口",
    act_kind="works",
    act_place="3号楼与4号楼之间的绿地",
    act_area=4200,
    land_kind="shared_green",
    present_use="每天晚上老人和小孩在那里聊天、锻炼",
    affected="3号楼、4号楼住户",
    alternatives="东墙边\n南门外",
)
ACCOUNTS = Content(kind="disclosure", title="二季度居务公开", text="收入 12,000 元，支出 9,800 元。")
WATER = Content(kind="announcement", title="停水通知", text="明天 9 点到 12 点停水。")


def posted(actor, content=SHED):
    """A notice posted today by `actor`; within a unit."""
    return service.post(actor, service.draft(actor, content).id)
