"""The covenant in both of its versions; a vote takes the one in force on the day it closes."""

from datetime import date

from yishi.toolkit import N_
from yishi_voting.service import PERSONS, Matter, Rule, approval, quorum

ARTICLE = N_("小院公约第五条")

COVENANT = Rule(
    key="courtyard.covenant_2026",
    family="courtyard",
    title=N_("小院公约（2026年3月1日起）"),
    version="2026-03-01",
    effective_from=date(2026, 3, 1),
    electors="household_representatives",
    measures=PERSONS,
    notice_days=3,
    posting_days=7,
    articles={
        ARTICLE: N_("过半数的户参加，参加的户三分之二以上同意，方可改变小院的用途；其他事项过半数同意。")
    },
    matters=(
        Matter(
            "change_use",
            1,
            N_("改变小院的用途"),
            (*quorum(">1/2", ARTICLE), *approval(">=2/3", ARTICLE)),
        ),
        Matter("general", 2, N_("其他事项"), (*quorum(">1/2", ARTICLE), *approval(">1/2", ARTICLE))),
    ),
)

OLD_ARTICLE = N_("小院公约（旧）第三条")

OLD_COVENANT = Rule(
    key="courtyard.covenant_2020",
    family="courtyard",
    title=N_("小院公约（2026年2月底以前）"),
    version="2020-05-01",
    effective_from=date(2020, 5, 1),
    effective_to=date(2026, 2, 28),
    electors="household_representatives",
    measures=PERSONS,
    articles={OLD_ARTICLE: N_("全体户过半数同意。")},
    matters=(
        Matter("change_use", 1, N_("改变小院的用途"), approval(">1/2", OLD_ARTICLE, base="all")),
        Matter("general", 2, N_("其他事项"), approval(">1/2", OLD_ARTICLE, base="all")),
    ),
)

RULES = (COVENANT, OLD_COVENANT)
