"""Guides that a community begins with: generic, to be checked with the local office, and freely changed.

They name no fee, no sum and no article, because these differ from place to place and from year to year.
"""

from __future__ import annotations

from sqlalchemy import func, select

from yishi.toolkit import Actor, db
from yishi_service_points.guides import GuideContent, write_guide
from yishi_service_points.models import Guide

_ID = ("身份证", "original", "")
_BOOKLET = ("户口簿", "original", "")
_PHOTO = ("近期免冠照片", "original", "张数和尺寸先问窗口")

GUIDES: tuple[GuideContent, ...] = (
    GuideContent(
        title="养老金领取资格认证",
        field="pension",
        who="领取养老待遇的居民，每年需要认证一次；行动不便的老人可以请社区上门帮助。",
        papers=(_ID, ("社保卡", "original", "没有带也可以先来问")),
        steps="一、先问本人今年认证过没有、上次是什么时候。\n"
        "二、会用手机的，可以用手机刷脸认证，值班人员在旁边帮助。\n"
        "三、手机办不了的，带上材料到社保经办窗口，或者由社区帮办。",
        place="手机办理，或社保经办窗口",
        takes="手机办理当场就能知道结果",
    ),
    GuideContent(
        title="办理退休、申领养老金",
        field="pension",
        who="快到或已到领取养老待遇年龄的居民。",
        papers=(_ID, _BOOKLET, ("社保卡", "original", ""), ("参保缴费的材料", "copy", "按窗口要求准备")),
        steps="一、先到社保经办窗口或打电话查询参保情况。\n二、按窗口给的清单准备材料。\n三、提交申请，记下受理编号。",
        place="参保地社保经办窗口",
        takes="以窗口答复为准",
    ),
    GuideContent(
        title="社保卡申领、补办",
        field="social_security",
        who="没有社保卡，或者社保卡丢了、坏了的居民。",
        papers=(_ID, _PHOTO),
        steps="一、卡丢了先打电话挂失。\n二、到社保卡服务网点或合作银行办理。\n三、拿到新卡后，记得激活。",
        place="社保卡服务网点或合作银行",
        takes="有的网点可以当场制卡",
    ),
    GuideContent(
        title="城乡居民医保参保",
        field="medical",
        who="没有参加职工医保的居民，包括老人、孩子。",
        papers=(_ID, _BOOKLET),
        steps="一、问清楚今年的参保时间。\n二、手机上办理，或者到社区、街道登记。\n三、缴费后留好凭证。",
        place="手机办理，或街道便民服务窗口",
        takes="当场登记",
    ),
    GuideContent(
        title="医疗费用手工报销",
        field="medical",
        who="看病时没有刷卡直接结算的参保居民。",
        papers=(
            _ID,
            ("社保卡", "original", ""),
            ("医疗费收据", "original", "交上去可能不退，先留复印件"),
            ("费用清单", "original", ""),
            ("病历或出院记录", "copy", ""),
        ),
        steps="一、先问清楚能不能报、材料要不要盖章。\n二、把原件复印一份自己留着。\n三、提交后记下受理编号。",
        place="医保经办窗口",
        takes="以窗口答复为准",
    ),
    GuideContent(
        title="最低生活保障申请",
        field="aid",
        who="家庭收入和财产符合当地规定的居民。",
        papers=(_ID, _BOOKLET, ("家庭收入和财产情况的材料", "copy", "按窗口要求准备")),
        steps="一、向街道提出申请，写不了的由工作人员代写。\n二、同意核对家庭经济状况。\n三、街道调查、公示。\n四、等候审核结果。",
        place="街道便民服务窗口",
        takes="以窗口答复为准",
    ),
    GuideContent(
        title="临时救助申请",
        field="aid",
        who="因为突发的事情，生活一时有困难的居民。",
        papers=(_ID, _BOOKLET, ("遇到困难的说明材料", "copy", "例如诊断书、证明")),
        steps="一、说明遇到了什么困难。\n二、情况紧急的请马上告诉社区。\n三、向街道提出申请。",
        place="街道便民服务窗口",
        takes="以窗口答复为准",
    ),
    GuideContent(
        title="高龄津贴申领",
        field="elders",
        who="达到当地规定年龄的老人。",
        papers=(_ID, _BOOKLET, ("本人银行卡或社保卡", "copy", "")),
        steps="一、问清楚当地从多大年龄开始。\n二、填申请表，本人来不了的由家属或社区代交。\n三、按要求做年度认证。",
        place="街道便民服务窗口",
        takes="以窗口答复为准",
    ),
    GuideContent(
        title="老年人优待证",
        field="elders",
        who="达到当地规定年龄的老人。",
        papers=(_ID, _PHOTO),
        steps="一、问清楚现在是发证，还是凭身份证享受优待。\n二、要办证的，带材料到窗口登记。",
        place="街道便民服务窗口",
        takes="以窗口答复为准",
    ),
    GuideContent(
        title="居住证办理、签注",
        field="residence",
        who="户口不在本地、在本地居住的居民。",
        papers=(_ID, _PHOTO, ("住处的材料", "copy", "例如租房合同、房产证、单位证明")),
        steps="一、先做居住登记。\n二、符合条件后申请居住证。\n三、到期前办理签注。",
        place="派出所或街道便民服务窗口",
        takes="以窗口答复为准",
    ),
    GuideContent(
        title="生育登记",
        field="family",
        who="准备生育或已经生育的居民。",
        papers=(("夫妻双方身份证", "original", ""), ("户口簿", "original", "")),
        steps="一、手机上可以办理。\n二、也可以到社区、街道登记。",
        place="手机办理，或街道便民服务窗口",
        takes="材料齐全一般当场办理",
    ),
    GuideContent(
        title="结婚登记前的准备",
        field="family",
        who="准备登记结婚的居民。",
        papers=(("双方身份证", "original", ""), ("双方合影照片", "original", "尺寸先问窗口")),
        steps="一、提前预约。\n二、必须双方本人一起到场，不能代办。",
        place="婚姻登记处",
        takes="当场办理",
        note="结婚登记要本人到场，社区只帮助查询和预约。",
    ),
    GuideContent(
        title="残疾人证申领",
        field="disability",
        who="有残疾、需要办理残疾人证的居民。",
        papers=(_ID, _BOOKLET, _PHOTO, ("诊断材料", "copy", "")),
        steps="一、提出申请，填写申请表。\n二、到指定的医疗机构评定。\n三、等候核发。",
        place="街道残联窗口",
        takes="以窗口答复为准",
    ),
)


def lay_out(actor: Actor) -> int:
    """Write the seed, once: where any guide was ever written, nothing is added. How many were written."""
    if db.scalar(select(func.count()).select_from(Guide)):
        return 0
    for content in GUIDES:
        write_guide(actor, content)
    return len(GUIDES)
