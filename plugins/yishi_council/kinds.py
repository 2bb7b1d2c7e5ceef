"""The words of this module as data: roles, bases, constituencies, modes, states."""

from __future__ import annotations

from dataclasses import dataclass

from yishi.toolkit import N_, current_tenant

ROLES: dict[str, str] = {
    "chair": N_("理事长"),
    "director": N_("理事"),
    "member": N_("议事员"),
}


def role_word(role: str) -> str:
    """What a role is called here, for a record: the community's own word as it stands, else the msgid."""
    return str(current_tenant().labels.get(ROLES[role], ROLES[role]))


def role_name(role: str) -> str:
    """What a role is called here, to be shown: the community's own word (`红色议事员`), else the catalogue's."""
    return current_tenant().label(ROLES[role])


BASES: dict[str, str] = {
    "judicial_office": N_("司法所所长"),
    "police": N_("民警"),
    "lawyer": N_("律师"),
    "party_secretary": N_("社区党委书记"),
    "committee_director": N_("居委会主任"),
    "expert": N_("专业人士"),
    "other": N_("其他"),
}
"""On what grounds somebody is a director (A43), or the chair (A42)."""


@dataclass(frozen=True, slots=True)
class Constituency:
    """Whom a member speaks for, and with which group they are counted in a review."""

    label: str
    group: str


CONSTITUENCIES: dict[str, Constituency] = {
    "resident": Constituency(N_("居民代表"), "residents"),
    "grid_lead": Constituency(N_("网格长"), "three_leads"),
    "building_lead": Constituency(N_("楼栋长"), "three_leads"),
    "entrance_lead": Constituency(N_("单元长"), "three_leads"),
    "party_member": Constituency(N_("党员"), "party"),
    "in_service_party_member": Constituency(N_("在职党员"), "party"),
    "party_cadre": Constituency(N_("社区党员干部"), "party"),
    "property": Constituency(N_("物业公司代表"), "property"),
    "other": Constituency(N_("其他"), "others"),
}
"""A44, A75, A82."""

GROUPS: dict[str, str] = {
    "residents": N_("居民"),
    "three_leads": N_("“三长”"),
    "party": N_("党员"),
    "property": N_("物业公司"),
    "directors": N_("理事长、理事"),
    "others": N_("其他"),
}

AUDIENCES: dict[str, str] = {
    "seats": N_("议事会成员"),
    "households": N_("小区每一户"),
    "both": N_("议事会成员和小区每一户"),
}

MEETING_STATES: dict[str, str] = {
    "planned": N_("筹备中"),
    "announced": N_("已通知"),
    "held": N_("会议进行中"),
    "closed": N_("已结束"),
    "cancelled": N_("已取消"),
}

SLOTS: dict[str, str] = {
    "day": N_("工作日白天"),
    "evening": N_("晚间"),
    "weekend": N_("休息日白天"),
}

MODES: dict[str, str] = {
    "onsite": N_("到现场"),
    "video": N_("视频连线"),
    "phone": N_("电话"),
    "written": N_("书面意见"),
    "proxy": N_("委托他人"),
}

REPLIES: dict[str, str] = {
    "onsite": N_("到现场来"),
    "video": N_("用视频参加"),
    "proxy": N_("委托别人来"),
    "absent": N_("来不了"),
}
"""What somebody says beforehand; it plans chairs, and counts for nothing."""

IDENTITIES: dict[str, str] = {
    "known": N_("工作人员认识"),
    "id_card": N_("看了证件"),
    "called_back": N_("回拨登记的电话"),
    "video_face": N_("视频里核对了本人"),
    "account": N_("用核实过的账号登录"),
    "paper": N_("收到签名的书面委托"),
}

NEEDED_IDENTITY: dict[str, frozenset[str]] = {
    "video": frozenset({"known", "id_card", "called_back", "video_face", "account"}),
    "phone": frozenset({"known", "called_back"}),
    "proxy": frozenset({"paper"}),
}
"""Who is not in the room, or comes for somebody, is counted only after one of these checks (A28)."""

DELIVERIES: dict[str, str] = {
    "hand": N_("送到手上"),
    "door": N_("贴门、投信箱"),
    "phone": N_("电话"),
    "wechat": N_("微信"),
    "post": N_("邮寄"),
    "board": N_("公告栏张贴"),
}

CONCLUSIONS: dict[str, str] = {
    "adopted": N_("通过"),
    "amended": N_("修改后通过"),
    "rejected": N_("没有通过"),
    "withdrawn": N_("撤回"),
    "transferred": N_("转交"),
    "forwarded": N_("同意，进入下一道程序"),
}
"""How an item is concluded; all but `forwarded` conclude its topic, too."""

OUTCOMES: dict[str, str] = {
    "": N_("待议定"),
    "concluded": N_("已议定"),
    "deferred": N_("下次再议"),
}

MINUTES_STATES: dict[str, str] = {
    "draft": N_("草稿"),
    "approved": N_("已审定"),
    "locked": N_("已锁定"),
}

TAGS: dict[str, str] = {
    "support": N_("赞成"),
    "oppose": N_("反对"),
    "concern": N_("担心"),
    "proposal": N_("建议"),
    "question": N_("疑问"),
    "cost": N_("费用"),
    "safety": N_("安全"),
    "offer": N_("愿意出力"),
}
"""Tags that a recorder is offered; others may be written."""

VOLUNTEER_ROLES: dict[str, str] = {
    "volunteer": N_("热心居民"),
    "lead": N_("牵头居民"),
}

SKILLS: dict[str, str] = {
    "organising": N_("张罗、组织"),
    "mediation": N_("调解"),
    "law": N_("法律"),
    "accounts": N_("财务、记账"),
    "engineering": N_("工程、维修"),
    "medical": N_("医护"),
    "teaching": N_("教学"),
    "gardening": N_("园艺"),
    "computers": N_("电脑、手机"),
    "other": N_("其他"),
}

REVIEW_RESULTS: dict[str, str] = {
    "passed": N_("通过"),
    "rejected": N_("没有通过"),
    "invalid": N_("到会人数不够，评议无效"),
}


def group_of(role: str, constituency: str) -> str:
    """The group with which the holder of a seat is counted; households are residents."""
    if role in ("chair", "director"):
        return "directors"
    return CONSTITUENCIES[constituency].group if constituency in CONSTITUENCIES else "others"
