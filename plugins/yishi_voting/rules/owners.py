"""Owners decide together: 民法典278 since 2021, 物权法76 before. The same ballots may end differently."""

from __future__ import annotations

from datetime import date

from yishi.toolkit import N_
from yishi_voting.counting.rule import Filing, Matter, Rule
from yishi_voting.rules.checks import BOTH, approval, quorum

FAMILY = "owners"
SINCE = date(2021, 1, 1)
"""民法典 is in force; the day before, 物权法 still was."""

ELECTION = "committee_election"
"""The matter whose result is filed, and which a preparatory group leads to."""

FILING = Filing(
    within_days=30,
    authority=N_("区、县房地产行政主管部门和街道办事处"),
    papers=(
        N_("会议记录和会议决定"),
        N_("业主大会议事规则"),
        N_("管理规约"),
        N_("业主委员会成员名单"),
        N_("备案申请书"),
    ),
    article=N_("物业管理条例第16条"),
)
"""Of an elected owners' committee; other decisions are not filed."""

ARTICLE = N_("民法典第278条第二款")
WORDS = N_(
    "业主共同决定事项，应当由专有部分面积占比三分之二以上的业主且人数占比三分之二以上的业主参与表决。"
    "决定前款第六项至第八项规定的事项，应当经参与表决专有部分面积四分之三以上的业主且参与表决人数四分之三以上的业主同意。"
    "决定前款其他事项，应当经参与表决专有部分面积过半数的业主且参与表决人数过半数的业主同意。"
)
_TAKING_PART = quorum(">=2/3", ARTICLE, measures=BOTH)
_ORDINARY = (*_TAKING_PART, *approval(">1/2", ARTICLE, measures=BOTH))
_GRAVE = (*_TAKING_PART, *approval(">=3/4", ARTICLE, measures=BOTH))

CIVIL_CODE = Rule(
    key="owners.civil_code_278",
    family=FAMILY,
    title=N_("业主共同决定（民法典第278条）"),
    version="2021-01-01",
    articles={ARTICLE: WORDS},
    electors="owners",
    measures=BOTH,
    effective_from=SINCE,
    signed=True,
    notice_days=15,
    post_within_days=3,
    filing=FILING,
    proxy_allowed=True,
    matters=(
        Matter("rules_of_procedure", 1, N_("制定和修改业主大会议事规则"), _ORDINARY),
        Matter("management_covenant", 2, N_("制定和修改管理规约"), _ORDINARY),
        Matter("committee_election", 3, N_("选举业主委员会或者更换业主委员会成员"), _ORDINARY),
        Matter("property_company", 4, N_("选聘和解聘物业服务企业或者其他管理人"), _ORDINARY),
        Matter("use_repair_fund", 5, N_("使用建筑物及其附属设施的维修资金"), _ORDINARY),
        Matter("raise_repair_fund", 6, N_("筹集建筑物及其附属设施的维修资金"), _GRAVE),
        Matter("rebuild", 7, N_("改建、重建建筑物及其附属设施"), _GRAVE),
        Matter("change_common_use", 8, N_("改变共有部分的用途或者利用共有部分从事经营活动"), _GRAVE),
        Matter("other", 9, N_("有关共有和共同管理权利的其他重大事项"), _ORDINARY),
    ),
)

OLD_ARTICLE = N_("物权法第76条第二款")
OLD_WORDS = N_(
    "决定前款第五项和第六项规定的事项，应当经专有部分占建筑物总面积三分之二以上的业主且占总人数三分之二以上的业主同意。"
    "决定前款其他事项，应当经专有部分占建筑物总面积过半数的业主且占总人数过半数的业主同意。"
)
_OLD_ORDINARY = approval(">1/2", OLD_ARTICLE, base="all", measures=BOTH)
_OLD_GRAVE = approval(">=2/3", OLD_ARTICLE, base="all", measures=BOTH)
_FUND = N_("筹集和使用建筑物及其附属设施的维修资金")
_OTHER = N_("有关共有和共同管理权利的其他重大事项")

PROPERTY_LAW = Rule(
    key="owners.property_law_76",
    family=FAMILY,
    title=N_("业主共同决定（物权法第76条）"),
    version="2007-10-01",
    articles={OLD_ARTICLE: OLD_WORDS},
    electors="owners",
    measures=BOTH,
    effective_from=date(2007, 10, 1),
    effective_to=date(2020, 12, 31),
    signed=True,
    notice_days=15,
    post_within_days=3,
    filing=FILING,
    proxy_allowed=True,
    matters=(
        Matter("rules_of_procedure", 1, N_("制定和修改业主大会议事规则"), _OLD_ORDINARY),
        Matter("management_covenant", 2, N_("制定和修改建筑物及其附属设施的管理规约"), _OLD_ORDINARY),
        Matter("committee_election", 3, N_("选举业主委员会或者更换业主委员会成员"), _OLD_ORDINARY),
        Matter("property_company", 4, N_("选聘和解聘物业服务企业或者其他管理人"), _OLD_ORDINARY),
        # One item of the old law for what the new one parts; the first is the one its number names.
        Matter("repair_fund", 5, _FUND, _OLD_GRAVE),
        Matter("use_repair_fund", 5, _FUND, _OLD_GRAVE),
        Matter("raise_repair_fund", 5, _FUND, _OLD_GRAVE),
        Matter("rebuild", 6, N_("改建、重建建筑物及其附属设施"), _OLD_GRAVE),
        Matter("other", 7, _OTHER, _OLD_ORDINARY),
        Matter("change_common_use", 7, _OTHER, _OLD_ORDINARY),
    ),
)

RULES = (CIVIL_CODE, PROPERTY_LAW)
