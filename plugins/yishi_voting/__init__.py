"""表决: rules of voting as dated data, exact counting, ballots of every channel in one count.

The files, in the order in which they are best read: `counting` (the only arithmetic; needs Python alone),
`rules` (the laws as data, chosen by the day of the decision), `methods` (choosing among several options),
then the acts on votes.
"""

from __future__ import annotations

from yishi.toolkit import N_, Plugin
from yishi_voting import specs

__all__ = ["plugin"]

plugin = Plugin(
    name="voting",
    title=N_("表决"),
    summary=N_("按决定当日有效的规则组织表决：名册、表决票、计票、结果和证明，逐项可核对。"),
    category="decision",
    specs=specs,
)
