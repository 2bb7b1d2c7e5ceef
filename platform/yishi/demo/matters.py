"""What people raise in the demo: matters in the article's spirit, told as data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from yishi import topics
from yishi.actor import Actor
from yishi.clock import clock
from yishi.topics.models import Topic


@dataclass(frozen=True, slots=True)
class Matter:
    """One topic and what became of it.

    Days are counted back from today. `said`: (days ago, who, stance, text, anonymous). `acts`: (days ago,
    act, arguments) of staff; acts are the names in `_ACTS`.
    """

    title: str
    text: str
    by: str
    ago: float
    category: str = "other"
    place: str = ""
    anonymous: bool = False
    beneficiaries: str = ""
    said: Sequence[tuple[float, str, str, str]] = ()
    acts: Sequence[tuple[float, str, dict[str, Any]]] = field(default_factory=tuple)


def tell(matter: Matter, people: dict[str, Actor]) -> None:
    """Let it happen, each act on its day."""
    now = clock.now()
    with clock.at(now - timedelta(days=matter.ago)):
        topic = topics.raise_topic(
            people[matter.by],
            title=matter.title,
            text=matter.text,
            category=matter.category,
            place=matter.place,
            anonymous=matter.anonymous,
            beneficiaries=matter.beneficiaries,
        )
    happened: list[tuple[float, int, list[Any]]] = [(ago, 0, act) for ago, *act in matter.acts]
    happened += [(ago, 1, said) for ago, *said in matter.said]
    staff = people.get("worker") or people["administrator"]
    for ago, kind, what in sorted(happened, key=lambda item: (-item[0], item[1])):
        with clock.at(now - timedelta(days=ago)):
            if kind:
                who, stance, text = what
                topics.give(people[who], topic_id=topic.id, text=text, stance=stance)
            else:
                _act(staff, topic, *what)


def _act(staff: Actor, topic: Topic, act: str, arguments: dict[str, Any]) -> None:
    done = {
        "accept": topics.accept,
        "deliberate": topics.deliberate,
        "conclude": topics.conclude,
        "transfer": topics.transfer,
        "execute": topics.execute,
        "carry_out": topics.carry_out,
    }[act]
    done(staff, topic_id=topic.id, **arguments)  # type: ignore[operator]


_ADOPTED = {"conclusion": "adopted"}

YANGGUANG: tuple[Matter, ...] = (
    Matter(
        "3号楼2单元电梯停运，老人上下楼难",
        "3号楼2单元的电梯停了快一个月，17层的老人下楼买菜要歇好几回。按了报警按钮也没人管。"
        "希望大家一起商量怎么修、钱怎么出，修好以后怎么保证定期有人来检查。",
        "wang",
        26,
        "equipment",
        "世纪花园 3号楼2单元",
        beneficiaries="3号楼2单元51户，其中七旬以上老人19位",
        said=(
            (24, "liu", "support", "我家老伴腿脚不好，已经半个月没下过楼了，越快修越好。"),
            (23, "zhang", "support", "同意先修。低楼层可以少出一点，但不能不出。"),
            (22, "li", "ask", "想问维修资金还有多少，能不能先用维修资金，不够的再大家凑。"),
            (22, "ma", "suggest", "建议请有资质的维保公司来看一次，出一份报价，大家看着报价商量。"),
            (21, "chen", "support", "我白天上班，议事会能不能放在晚上七点以后？"),
            (20, "song", "suggest", "修好以后要和维保公司签合同，半个月来检查一次，写进公示栏。"),
            (19, "building_lead", "support", "我挨家问过，2单元51户里47户愿意按面积分摊。"),
            (18, "gao", "ask", "一楼住户也要出钱吗？一楼不怎么坐电梯。"),
            (17, "entrance_lead", "suggest", "一楼可以少分摊，按大家商量的办法来，写清楚就没意见。"),
            (15, "grid_lead", "suggest", "外地的业主可以视频参加，我来负责联系。"),
            (12, "wang", "support", "报价看过了，两家差三千块，便宜的那家保修只有半年。"),
            (11, "li", "suggest", "选保修两年的那家，贵三千但省心。"),
            (9, "liu", "support", "同意选保修两年的。"),
            (8, "zhang", "support", "同意。"),
            (6, "ma", "suggest", "收的钱、花的钱每一笔都要贴出来。"),
            (5, "chen", "support", "我参加了上次的视频会，讲得很清楚，支持。"),
            (4, "song", "ask", "报警按钮什么时候一起修好？这次要试一试才算数。"),
            (3, "building_lead", "suggest", "建议修好那天请几位老人代表一起验收。"),
            (2, "gao", "support", "按商量的办法，一楼少分摊，我同意。"),
            (1, "entrance_lead", "support", "2单元已经有45户签了字，差6户，今天晚上再去。"),
            (0.4, "grid_lead", "support", "外地的两户已经视频确认，同意。"),
        ),
        acts=((25, "accept", {}), (21, "deliberate", {})),
    ),
    Matter(
        "在小广场上多安装几个座椅",
        "咱们社区老年人多，小广场上只有两个石凳，晒太阳聊天都没地方坐。希望在小广场上多安装几个座椅，最好有靠背。",
        "liu",
        68,
        "facility",
        "世纪花园 小广场",
        beneficiaries="小区老年人",
        said=(
            (66, "wang", "support", "同意，最好有靠背和扶手，起身方便。"),
            (65, "zhang", "support", "座椅放在背风的一侧，冬天也能坐。"),
            (64, "gao", "suggest", "旁边再种两棵树，夏天有阴凉。"),
        ),
        acts=(
            (67, "accept", {}),
            (60, "deliberate", {}),
            (
                55,
                "conclude",
                {**_ADOPTED, "text": "装6把带靠背的座椅，放在小广场北侧背风处，费用从社区民生经费里出。"},
            ),
            (50, "execute", {}),
            (37, "carry_out", {"result_text": "6把座椅已经装好，欢迎大家去坐。树下的两把留给下棋的老伙计。"}),
        ),
    ),
    Matter(
        "成立业主委员会，选聘新的物业公司",
        "原来的物业走了以后，垃圾没人清、电梯没人修、邻里的矛盾也没人调解。建议成立业主委员会，再选一家靠得住的物业公司。",
        "li",
        88,
        "property_dispute",
        "世纪花园",
        said=(
            (87, "song", "support", "早该成立了。先把愿意牵头、能张罗事儿的人找出来。"),
            (86, "ma", "suggest", "选物业要公开比，至少三家，把服务内容和价格都写清楚。"),
            (86, "chen", "ask", "不住在这里的业主怎么参加？"),
            (85, "grid_lead", "suggest", "可以视频参加，我们建了联系名单，一户一户通知。"),
            (59, "zhang", "support", "议事会开了三次，每家都有人来，大家意见差不多了。"),
        ),
        acts=((87, "accept", {}), (82, "deliberate", {})),
    ),
    Matter(
        "更换老旧单元门",
        "5号楼几个单元门的门锁坏了两年，陌生人随便进，冬天还灌风。希望统一换成新的。",
        "zhang",
        48,
        "facility",
        "世纪花园 5号楼",
        said=(
            (46, "ma", "support", "支持，最好能刷卡也能用钥匙，老人不会用手机。"),
            (45, "song", "suggest", "换门时顺便把门口的台阶补一补。"),
        ),
        acts=(
            (47, "accept", {}),
            (40, "deliberate", {}),
            (24, "conclude", {**_ADOPTED, "text": "5号楼4个单元统一换门，刷卡、钥匙都能开；台阶一并修补。"}),
            (14, "execute", {}),
        ),
    ),
    Matter(
        "清运楼后堆积的建筑垃圾",
        "7号楼后面堆了一大堆装修垃圾，刮风到处是灰，希望尽快清走。",
        "song",
        42,
        "sanitation",
        "世纪花园 7号楼北侧",
        said=((41.5, "gao", "support", "孩子天天从那儿过，太危险了。"),),
        acts=(
            (42, "accept", {}),
            (41, "conclude", {**_ADOPTED, "text": "社区联系清运公司三天内清走，以后装修垃圾定点堆放。"}),
            (40, "execute", {}),
            (38, "carry_out", {"result_text": "两车垃圾已全部清走，立了定点堆放的牌子。"}),
        ),
    ),
    Matter(
        "就业培训课想学什么，大家来定",
        "社区下个季度要办两期就业培训课。大家想学什么技能，我们就请这方面的老师来上课：面点、家政、直播带货、电商客服……写下您想学的。",
        "worker",
        9,
        "training",
        "阳光社区二楼培训室",
        said=(
            (8, "gao", "suggest", "想学面点，学会了能开个早餐摊。"),
            (7, "chen", "suggest", "直播带货，最好有实操。"),
            (6, "liu", "suggest", "想学用手机办事，挂号、缴费总得求孩子。"),
            (3, "wang", "support", "用手机办事的课我也报名。"),
        ),
    ),
    Matter(
        "儿童滑梯旁加个遮阳棚",
        "夏天滑梯晒得烫手，能不能加个遮阳棚？",
        "chen",
        80,
        "facility",
        "世纪花园 儿童活动区",
        acts=(
            (79, "accept", {}),
            (
                70,
                "conclude",
                {
                    "conclusion": "deferred",
                    "text": "今年经费已经排满，列入明年第一季度的议题，到时请大家再议。",
                },
            ),
        ),
    ),
    Matter(
        "电动车推进楼道充电，太危险",
        "2号楼有人把电动车推进楼道充电，出过一次冒烟的事。希望有人管。",
        "gao",
        30,
        "other",
        "世纪花园 2号楼",
        anonymous=True,
        acts=(
            (29, "accept", {}),
            (
                28,
                "transfer",
                {
                    "to": "双德街道应急办、消防救援站",
                    "reason": "涉及消防安全，已转交并约定每周联合检查一次；社区同时在小区门口增设充电桩的事另提议题。",
                },
            ),
        ),
    ),
    Matter(
        "楼道里堆放杂物，过道只剩半边",
        "6号楼1单元楼道堆了旧家具和纸壳，担架都过不去。不好意思当面说，请社区帮忙协调。",
        "ma",
        5,
        "sanitation",
        "世纪花园 6号楼1单元",
        anonymous=True,
    ),
    Matter(
        "小区东门的路灯不亮",
        "东门进来第三、第四盏路灯不亮，晚上下班回来看不清台阶。",
        "chen",
        0.3,
        "facility",
        "世纪花园 东门",
    ),
)

DONGFENG: tuple[Matter, ...] = (
    Matter(
        "制订文明养狗公约",
        "小区遛狗不拴狗绳安全隐患大，我建议制订文明养狗公约：拴绳、清理粪便、不进儿童活动区、乘电梯抱起来或戴嘴套。",
        "he",
        16,
        "covenant",
        "净水山庄",
        said=(
            (15, "yang", "support", "支持。上个月我孙子就被没拴绳的狗追过。"),
            (14, "xu", "suggest", "我养狗，也支持。希望划一块可以遛狗的地方，不要一禁了之。"),
            (13, "zhou", "suggest", "晚上十点以后别让狗叫，大家要睡觉。"),
            (12, "wu", "ask", "不遵守怎么办？公约能罚款吗？"),
            (
                11,
                "worker",
                "suggest",
                "公约不能罚款，可以提醒、调解，严重的报公安。我们会把法律规定一并贴出来。",
            ),
        ),
        acts=((16, "accept", {}), (12, "deliberate", {})),
    ),
    Matter(
        "净水山庄议事点晚上也开门",
        "白天上班的人赶不上议事点，希望每周有两个晚上开门。",
        "zhou",
        40,
        "elder_care",
        "净水山庄议事点",
        said=(
            (39, "yang", "support", "周二、周四晚上我可以来值班。"),
            (38, "wu", "support", "好，晚饭后正好过来坐坐。"),
        ),
        acts=(
            (39, "accept", {}),
            (30, "conclude", {**_ADOPTED, "text": "每周二、周四18:00—20:30开门，网格长值班。"}),
            (28, "execute", {}),
        ),
    ),
    Matter(
        "老年人不会用手机认证养老金",
        "每年认证养老金资格都要用手机刷脸，好多老人不会弄，希望议事点能帮忙。",
        "wu",
        52,
        "elder_care",
        "东风社区",
        said=((51.5, "yang", "support", "我去年就是网格长帮着弄的，五分钟就好了。"),),
        acts=(
            (52, "accept", {}),
            (51, "conclude", {**_ADOPTED, "text": "各议事点每天上午有人帮办，腿脚不便的上门办。"}),
            (50, "execute", {}),
            (35, "carry_out", {"result_text": "已帮办63位老人，上门11位。以后每季度集中办一次。"}),
        ),
    ),
    Matter(
        "垃圾桶离窗户太近",
        "4号楼1单元门口的垃圾桶正对着一楼窗户，夏天没法开窗。能不能往外挪几米？",
        "xu",
        4,
        "sanitation",
        "净水山庄 4号楼",
        said=((3, "he", "support", "挪到拐角那块空地就行。"),),
        acts=((3.5, "accept", {}),),
    ),
    Matter("社区图书角想多几本孩子看的书", "图书角大人的书多，孩子的书少。", "zhou", 1, "other", "东风社区"),
)

YINGJUN: tuple[Matter, ...] = (
    Matter(
        "楼间绿地晚上太黑，加几盏矮灯",
        "每天晚上很多老人和小孩在楼间绿地唠嗑、锻炼，灯太少，容易绊倒。",
        "yuan",
        22,
        "facility",
        "万晟爱琴海 3、4号楼之间",
        beneficiaries="老人和孩子",
        said=(
            (21, "dong", "support", "支持，用太阳能的，不占公摊电费。"),
            (20, "deng", "suggest", "灯别对着窗户，一楼要睡觉。"),
            (19, "fu", "support", "跳舞的姐妹们都支持。"),
        ),
        acts=((21, "accept", {}), (18, "deliberate", {})),
    ),
    Matter(
        "快递车堵在南门，早高峰进出难",
        "早上七点半南门停着三四辆快递车，车出不去，孩子上学要迟到。",
        "deng",
        35,
        "other",
        "万晟爱琴海 南门",
        said=((34, "shen", "suggest", "在西侧划两个卸货车位，错开高峰。"),),
        acts=(
            (35, "accept", {}),
            (
                27,
                "transfer",
                {
                    "to": "万晟物业服务有限公司",
                    "reason": "属于物业的日常管理，不用另外表决。已请物业在西侧划两个限时卸货位，7:00—8:30不在南门卸货。",
                },
            ),
        ),
    ),
    Matter(
        "增设电动车充电桩",
        "充电不方便，才有人往楼里推。建议在地面停车场边上装充电桩。",
        "shen",
        13,
        "facility",
        "万晟爱琴海",
        said=((12, "dong", "support", "先装20个，够用了再说。"), (11, "fu", "ask", "电费怎么算？")),
        acts=((12.5, "accept", {}),),
    ),
    Matter(
        "3号楼外墙有小块脱落",
        "3号楼东侧外墙掉下过一块瓷砖，楼下天天有人走。",
        "fu",
        2,
        "equipment",
        "万晟爱琴海 3号楼",
    ),
)
MATTERS: dict[str, tuple[Matter, ...]] = {"yangguang": YANGGUANG, "dongfeng": DONGFENG, "yingjun": YINGJUN}
