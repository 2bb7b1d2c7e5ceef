"""The same votes counted by libraries of others, and a real budget with its published result.

Optional: `make oracle` installs votelib and pabutools and fetches the real vote; without them this is skipped.
"""

import csv
import io
import random
import sys
import tarfile
from collections import Counter
from pathlib import Path

import pytest

from yishi_voting.methods import METHODS

pytestmark = pytest.mark.oracle

HOW = "NOT COMPARED with independent libraries: make oracle installs them"
OPTIONS = tuple("abcdef")
SEEDS = range(400)


def library(name):
    return pytest.importorskip(name, reason=HOW)


def rankings(draw):
    """Rankings of various lengths; weighted, so that ties are rare: votelib stops at each of them."""
    ballots = [draw.sample(OPTIONS, draw.randint(1, len(OPTIONS))) for _ in range(draw.randint(3, 30))]
    return ballots, [draw.randint(1, 999) for _ in ballots]


def ties(outcome):
    return [act for held in outcome.rounds for act in held.acts if act["act"] == "tie"]


def told(outcome, kind):
    return [[act for act in held.acts if act["act"] == kind] for held in outcome.rounds]


# --- votelib: elections --------------------------------------------------------------------------------


def compared(seeds, outcome_of, same):
    """Compare where no tie had to be broken: rules for ties differ from house to house. At least a quarter is clear."""
    clear = 0
    for seed in seeds:
        draw = random.Random(seed)
        outcome, theirs = outcome_of(draw)
        if outcome is None:
            continue
        clear += 1
        assert same(outcome, theirs), f"seed {seed}: {outcome.winners} but {theirs()}"
    assert clear * 4 >= len(seeds)


def test_approvals_as_votelib_counts_them():
    convert, core = library("votelib.convert"), library("votelib.evaluate.core")

    def one(draw):
        ballots = [draw.sample(OPTIONS, draw.randint(1, 4)) for _ in range(draw.randint(5, 40))]
        outcome = METHODS["approval"].count(OPTIONS, ballots, seats=2)
        votes = convert.ApprovalToSimpleVotes().convert(Counter(map(frozenset, ballots)))
        return (None if ties(outcome) else outcome), lambda: core.Plurality().evaluate(votes, 2)

    compared(SEEDS, one, lambda ours, theirs: list(ours.winners) == list(theirs()) or equal_winners(ours))


@pytest.mark.parametrize("seats", [1, 2, 3])
def test_single_choices_as_votelib_counts_them(seats):
    """With several seats the single non-transferable vote."""
    core = library("votelib.evaluate.core")

    def one(draw):
        ballots = [draw.choice(OPTIONS) for _ in range(draw.randint(5, 60))]
        outcome = METHODS["single_choice"].count(OPTIONS, ballots, seats=seats)
        clear = not ties(outcome) and not outcome.seats_left
        return (outcome if clear else None), lambda: core.Plurality().evaluate(Counter(ballots), seats)

    compared(SEEDS, one, lambda ours, theirs: list(ours.winners) == list(theirs()) or equal_winners(ours))


def test_multiple_choices_as_votelib_counts_them():
    """Block voting: up to as many marks as seats, each worth a whole vote."""
    convert, core = library("votelib.convert"), library("votelib.evaluate.core")

    def one(draw):
        ballots = [draw.sample(OPTIONS, draw.randint(1, 3)) for _ in range(draw.randint(5, 40))]
        outcome = METHODS["multiple_choice"].count(OPTIONS, ballots, seats=3)
        votes = convert.ApprovalToSimpleVotes().convert(Counter(map(frozenset, ballots)))
        return (None if ties(outcome) else outcome), lambda: core.Plurality().evaluate(votes, 3)

    compared(SEEDS, one, lambda ours, theirs: list(ours.winners) == list(theirs()) or equal_winners(ours))


def test_scores_as_votelib_counts_them():
    """Votelib's sum of scores, an option without a score at zero."""
    cardinal = library("votelib.evaluate.cardinal")

    def one(draw):
        ballots = [
            {option: draw.randint(0, 10) for option in draw.sample(OPTIONS, draw.randint(1, 6))}
            for _ in range(draw.randint(5, 40))
        ]
        outcome = METHODS["score"].count(OPTIONS, ballots, seats=2)
        votes = Counter(frozenset(ballot.items()) for ballot in ballots)
        counter = cardinal.ScoreVoting("sum", unscored_value=0)
        return (None if ties(outcome) else outcome), lambda: counter.evaluate(votes, 2)

    compared(SEEDS, one, lambda ours, theirs: list(ours.winners) == list(theirs()) or equal_winners(ours))


def equal_winners(outcome):
    """Two elected with the same votes may be named in either sequence."""
    tally = outcome.rounds[0].tally
    return len({tally[option] for option in outcome.winners}) < len(outcome.winners)


def as_votelib(ballots, weights):
    votes = Counter()
    for ballot, weight in zip(ballots, weights, strict=True):
        votes[tuple(ballot)] += weight
    return dict(votes)


def transferring(**asked):
    """Votelib's count of rankings. The retainer is named so that exhausted ballots stand as no candidate."""
    core, sequential = library("votelib.evaluate.core"), library("votelib.evaluate.sequential")
    return sequential.TransferableVoteSelector(transferer="Gregory", retainer=core.Plurality(), **asked)


def theirs_or_none(counter, ballots, weights, seats):
    """None where votelib stops at a tie, also at one that makes no difference."""
    try:
        return counter.evaluate(as_votelib(ballots, weights), seats)
    except NotImplementedError:
        return None


@pytest.mark.parametrize("seats", [1, 2, 3])
def test_the_transferable_vote_as_votelib_counts_it(seats):
    """Where votelib does the same steps: it passes on all surpluses of a stage at once, we one by one."""
    counter = transferring(quota_function="droop")

    def one(draw):
        ballots, weights = rankings(draw)
        outcome = METHODS["stv"].count(OPTIONS, ballots, seats=seats, weights=weights)
        theirs = theirs_or_none(counter, ballots, weights, seats)
        at_once = any(sum(act["by"] == "quota" for act in acts) > 1 for acts in told(outcome, "elected"))
        unclear = ties(outcome) or outcome.seats_left or at_once or theirs is None
        return (None if unclear else outcome), lambda: theirs

    compared(SEEDS, one, lambda ours, theirs: set(ours.winners) == set(theirs()))


def test_values_in_each_stage_are_those_of_votelib():
    """Not only who wins: what each option holds after the surpluses, as exact fractions."""
    counter = transferring(quota_function="droop")
    ballots = [
        list(order) for number, order in ((7, "abc"), (3, "bd"), (2, "c"), (3, "d")) for _ in range(number)
    ]

    outcome = METHODS["stv"].count("abcd", ballots, seats=3)

    for number, held in enumerate(outcome.rounds[1:3], 2):
        totals, _elected = counter.nth_count(as_votelib(ballots, [1] * len(ballots)), 3, number)
        standing = {option: votes for option, votes in totals.items() if option}
        assert standing
        assert standing == {option: held.tally[option] for option in standing}


def test_the_run_off_as_votelib_counts_it():
    """Without a quota votelib goes on until one is left; more than half at any stage wins there, too."""
    counter = transferring(quota_function=None)

    def one(draw):
        ballots, weights = rankings(draw)
        outcome = METHODS["irv"].count(OPTIONS, ballots, weights=weights)
        theirs = theirs_or_none(counter, ballots, weights, 1)
        unclear = ties(outcome) or theirs is None
        return (None if unclear else outcome), lambda: theirs

    compared(SEEDS, one, lambda ours, theirs: list(ours.winners) == list(theirs()))


# --- pabutools: budgets --------------------------------------------------------------------------------


def money_vote(seed):
    """Costs, budget and ballots of approval; every option is named by somebody."""
    draw = random.Random(seed)
    budget = draw.randint(20, 200)
    costs = {option: draw.randint(1, budget) for option in OPTIONS}
    ballots = [draw.sample(OPTIONS, draw.randint(1, 4)) for _ in range(draw.randint(2, 12))]
    return costs, budget, [*ballots, list(OPTIONS)]


def as_pabutools(costs, budget, ballots):
    election = library("pabutools.election")
    projects = {option: election.Project(option, cost) for option, cost in costs.items()}
    instance = election.Instance(projects.values(), budget_limit=budget)
    profile = election.ApprovalProfile(
        [election.ApprovalBallot(projects[option] for option in ballot) for ballot in ballots]
    )
    return instance, profile


def our_ties():
    """Our rule among equal bargains: the cheaper, then more votes, then as published."""
    breaking = library("pabutools.tiebreaking")
    return breaking.TieBreakingRule(
        lambda _instance, profile, project: (
            project.cost,
            -profile.approval_score(project),
            str(project.name),
        )
    )


@pytest.mark.parametrize(("satisfaction", "theirs"), [("cost", "Cost_Sat"), ("count", "Cardinality_Sat")])
@pytest.mark.parametrize("part", range(4))
def test_equal_shares_as_pabutools_counts_them(satisfaction, theirs, part):
    election, rules = library("pabutools.election"), library("pabutools.rules")

    for seed in list(SEEDS)[part::4]:
        costs, budget, ballots = money_vote(seed)
        ours = METHODS["equal_shares"].count(
            OPTIONS, ballots, costs=costs, budget=budget, satisfaction=satisfaction
        )
        instance, profile = as_pabutools(costs, budget, ballots)
        found = rules.method_of_equal_shares(
            instance,
            profile,
            sat_class=getattr(election, theirs),
            voter_budget_increment=1,
            tie_breaking=our_ties(),
        )
        assert set(ours.winners) == {project.name for project in found}, f"seed {seed}"


def test_the_greatest_support_first_as_pabutools_counts_it():
    election, rules = library("pabutools.election"), library("pabutools.rules")

    for seed in SEEDS:
        costs, budget, ballots = money_vote(seed)
        ours = METHODS["greedy"].count(OPTIONS, ballots, costs=costs, budget=budget)
        instance, profile = as_pabutools(costs, budget, ballots)
        found = rules.greedy_utilitarian_welfare(
            instance, profile, sat_class=election.Cost_Sat, tie_breaking=our_ties()
        )
        assert set(ours.winners) == {project.name for project in found}, f"seed {seed}"


# --- a real vote ---------------------------------------------------------------------------------------


def pabulib(text):
    """A file of Pabulib: (budget, projects in published order, ballots)."""
    sections, section, head = {"META": [], "PROJECTS": [], "VOTES": []}, None, None
    for row in csv.reader(io.StringIO(text), delimiter=";"):
        if row and row[0] in sections:
            section, head = row[0], None
        elif head is None:
            head = row
        else:
            sections[section].append(dict(zip(head, row, strict=True)))
    meta = {row["key"]: row["value"] for row in sections["META"]}
    projects = {row["project_id"]: row for row in sections["PROJECTS"]}
    return int(meta["budget"]), projects, [row["vote"].split(",") for row in sections["VOTES"]]


@pytest.fixture(scope="module")
def wieliczka():
    """The green budget of Wieliczka, 2023: 6,586 ballots, 64 projects, decided by equal shares with add1."""
    found = sorted((Path(sys.prefix) / "oracle").glob("pabumeasures-*.tar.gz"))
    if not found:
        pytest.skip(HOW)
    with tarfile.open(found[-1]) as sources:
        name = next(n for n in sources.getnames() if n.endswith("poland_wieliczka_2023_green-budget.pb"))
        return pabulib(sources.extractfile(name).read().decode())


def test_the_vote_of_wieliczka_is_reproduced(wieliczka):
    """The published result, project for project.

    Project 66 was voted on and is left out here: by the ballots it would be funded, the published result is
    without it, and the data don't say why.
    """
    budget, projects, ballots = wieliczka
    funded = {number for number, project in projects.items() if project["selected"] == "1"}
    costs = {number: int(project["cost"]) for number, project in projects.items() if number != "66"}
    named = [[number for number in ballot if number != "66"] for ballot in ballots]

    outcome = METHODS["equal_shares"].count(list(costs), named, costs=costs, budget=budget)

    assert (len(ballots), len(projects), len(funded)) == (6586, 64, 30)
    assert set(outcome.winners) == funded
    assert int(outcome.facts["spent"]) == sum(costs[number] for number in funded) == 995_079


def test_with_the_project_left_out_three_differ(wieliczka):
    budget, projects, ballots = wieliczka
    funded = {number for number, project in projects.items() if project["selected"] == "1"}
    costs = {number: int(project["cost"]) for number, project in projects.items()}

    outcome = METHODS["equal_shares"].count(list(costs), ballots, costs=costs, budget=budget)

    assert set(outcome.winners) ^ funded == {"46", "66", "67"}


def test_the_votes_of_wieliczka_add_up(wieliczka):
    """Each project has the votes that the town published."""
    budget, projects, ballots = wieliczka
    costs = {number: int(project["cost"]) for number, project in projects.items()}

    outcome = METHODS["greedy"].count(list(costs), ballots, costs=costs, budget=budget)

    assert outcome.rounds[0].tally == {number: int(project["votes"]) for number, project in projects.items()}
