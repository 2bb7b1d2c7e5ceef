"""Chains: which steps a topic goes through, as data. Each step is a gate that this module decides.

The chain of a community is a setting; it is frozen on a topic when the topic is raised. Land that owners
have in common adds the owners' vote, whatever the chain.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from yishi.toolkit import N_, GateProposal

PREFIX = "voting."


@dataclass(frozen=True, slots=True)
class Step:
    """One gate. `families` are the rules whose counted vote decides it; none: staff record what was done.

    `way` says how it is done: by a `vote`, in a `meeting` whose minutes are recorded, or by `posting` it up.
    """

    name: str
    label: str
    families: tuple[str, ...] = ()
    way: Literal["vote", "meeting", "posting"] = "vote"
    article: str | None = None

    @property
    def kind(self) -> str:
        """The gate's kind: `voting.owners_vote`."""
        return PREFIX + self.name


STEPS: Mapping[str, Step] = {
    step.name: step
    for step in (
        Step("council_review", N_("议事会民主评议"), ("council_review",)),
        Step("owners_vote", N_("业主共同决定"), ("owners",)),
        Step(
            "reps_meeting",
            N_("居民代表会议"),
            ("residents_representatives", "residents_assembly", "household_assembly", "group_assembly"),
        ),
        Step("two_committees", N_("两委班子会"), ("two_committees",)),
        Step("party_branch", N_("党支部会提议"), way="meeting"),
        Step("party_members", N_("党员大会审议"), ("party_members",)),
        Step("resolution_posted", N_("决议公开"), way="posting"),
        Step("result_posted", N_("实施结果公开"), way="posting"),
    )
}


@dataclass(frozen=True, slots=True)
class Chain:
    """Steps in their order. The owners' vote, where the law asks for it, stands before the step `owners_before`.

    `after` are steps that follow once the matter is carried out: no gates, for they can stop nothing any more.
    """

    label: str
    steps: tuple[str, ...]
    owners_before: str = ""
    after: tuple[str, ...] = ()


CHAINS: Mapping[str, Chain] = {
    "none": Chain(N_("不设程序"), ()),
    "council_only": Chain(N_("议事会民主评议"), ("council_review",)),
    "two_gates": Chain(
        N_("居民代表会议、两委班子会"), ("reps_meeting", "two_committees"), owners_before="reps_meeting"
    ),
    "council_and_two_gates": Chain(
        N_("议事会民主评议、居民代表会议、两委班子会"),
        ("council_review", "reps_meeting", "two_committees"),
        owners_before="reps_meeting",
    ),
    "owners": Chain(N_("议事会民主评议、业主共同决定"), ("council_review", "owners_vote")),
    # Nothing can be made public as decided while the owners have not decided.
    "four_discussions_two_disclosures": Chain(
        N_("四议两公开"),
        ("party_branch", "two_committees", "party_members", "reps_meeting", "resolution_posted"),
        owners_before="resolution_posted",
        after=("result_posted",),
    ),
}

DISCLOSED = STEPS["resolution_posted"].kind
RESULT_DISCLOSED = STEPS["result_posted"].kind
"""The two disclosures of 四议两公开: of the resolution, and of what came of it."""

FIRST_POSITION = 20


def steps_of(chain: str, *, owners: bool = False) -> tuple[Step, ...]:
    """The steps of a chain; with `owners`, also the owners' vote in its place."""
    names = list(CHAINS[chain].steps)
    if owners and "owners_vote" not in names:
        before = CHAINS[chain].owners_before
        names.insert(names.index(before) if before else len(names), "owners_vote")
    return tuple(STEPS[name] for name in names)


def proposals(chain: str, *, owners_article: str | None = None) -> list[GateProposal]:
    """The gates of a chain, in order. `owners_article` says why the owners must decide.

    Each step has its position whether the owners decide or not, so that their vote finds its place later, too.
    """
    chosen = steps_of(chain, owners=owners_article is not None)
    places = {step.name: place for place, step in enumerate(steps_of(chain, owners=True))}
    return [
        GateProposal(
            step.kind,
            step.label,
            owners_article if step.name == "owners_vote" else step.article,
            FIRST_POSITION + places[step.name],
        )
        for step in chosen
    ]


def step_of(kind: str) -> Step | None:
    """The step behind a gate's kind; None for gates of others."""
    return STEPS.get(kind.removeprefix(PREFIX)) if kind.startswith(PREFIX) else None
