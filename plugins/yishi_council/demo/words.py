"""What was said in 世纪花园's three evenings of the demo, as data. All people are fictional."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Said:
    text: str
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Evening:
    """One session. `volunteer`: name, role, skills, note of those who offered to help."""

    said: tuple[Said, ...]
    summary: str
    tags: tuple[str, ...]
    outcome: str
    minutes: str
    agreed: bool = False
    volunteer: tuple[tuple[str, str, tuple[str, ...], str], ...] = ()


EVENINGS: tuple[Evening, ...] = (
    Evening(
        (
            Said("物业一走，垃圾堆了半个月，孩子上学都得绕着走。", ("concern",)),
            Said("3号楼2单元的电梯停了，老人下不来楼，这个最急。", ("concern", "safety")),
            Said("不能光抱怨，得有人牵头，我愿意跑腿。", ("offer",)),
            Said("我在外地，视频能参加，投票的时候也请通知到我。", ("proposal",)),
            Said("以前的物业费交到哪里去了，账要先弄清楚。", ("question", "cost")),
        ),
        "大家最急的是清垃圾、修电梯；都同意要有人牵头，把外地业主也联系上。",
        ("concern", "offer"),
        "今天到了二百二十九户，还有一多半没到。网格长、单元长继续联系，下周再议。",
        "先听大家说。急的两件事（清垃圾、修电梯）社区先协调；长远怎么办，等更多人到了再商量。",
        volunteer=(
            ("李建国", "lead", ("organising", "accounts"), "退休会计，愿意牵头"),
            ("马俊峰", "volunteer", ("engineering",), "干过电梯维修"),
        ),
    ),
    Evening(
        (
            Said("成立业主委员会，以后有人替大家说话。", ("support",)),
            Said("也可以请社区代管一阵，业委会选不好容易吵。", ("concern",)),
            Said("隔壁小区业委会选得好，账目月月贴。", ("support",)),
            Said("业委会的人不能跟物业公司有牵连，要写进规矩。", ("proposal",)),
        ),
        "多数倾向成立业主委员会；少数担心选不好，建议把回避、公开账目写进议事规则。",
        ("support", "proposal"),
        "前两次共到三百七十七户，占六成多。再请没到的户说说，下周定办法。",
        "比较了三种办法：成立业主委员会、社区代管、临时自管。请各单元长把三种办法讲给没到的人听。",
    ),
    Evening(
        (
            Said("三次会都听了，成立业委会吧，再拖冬天更难。", ("support",)),
            Said("新物业要三家比，价格、服务写在一张纸上。", ("proposal", "cost")),
            Said("投票要面积、人数都够，别让人说闲话。", ("proposal",)),
            Said("没到的七十户，单元长再跑一趟，投票时一户不落。", ("offer",)),
        ),
        "到会的基本一致：成立业主委员会，从三家公司里选一家新物业。",
        ("support",),
        "形式定为成立业主委员会；选聘新的物业公司。由筹备组准备，议事成员评议后交业主表决。",
        "三次会议五百九十八户里到了五百二十八户。没到的七十户，由单元长逐户上门，把结果和投票的办法讲清楚。",
        agreed=True,
        volunteer=(("宋晓东", "volunteer", ("computers", "organising"), "帮老人用手机视频、投票"),),
    ),
)
