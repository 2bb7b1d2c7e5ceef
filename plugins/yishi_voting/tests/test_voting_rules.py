"""Rules are chosen by the day, named in words, and may come from other modules."""

from datetime import date, timedelta

import pytest

from yishi.toolkit import Refusal
from yishi_voting.counting.rule import Matter, Rule
from yishi_voting.rules.checks import PERSONS, approval
from yishi_voting.rules.registry import PACKS, choose, families, known, matter_of

STAIRS = Rule(
    key="stairs.house_rule",
    family="stairs",
    title="楼道公约",
    version="2026",
    electors="persons",
    measures=PERSONS,
    matters=(Matter("general", None, "楼道的事", approval(">=3/5", "楼道公约")),),
)


@pytest.mark.parametrize(
    ("family", "last", "keys"),
    [
        ("owners", date(2020, 12, 31), ("owners.property_law_76", "owners.civil_code_278")),
        ("residents_assembly", date(2025, 12, 31), ("residents_assembly.1990", "residents_assembly.2026")),
        ("household_assembly", date(2025, 12, 31), ("household_assembly.1990", "household_assembly.2026")),
        (
            "residents_representatives",
            date(2025, 12, 31),
            ("residents_representatives.charter", "residents_representatives.2026"),
        ),
    ],
)
def test_a_law_ends_on_the_day_before_the_next_begins(family, last, keys):
    assert (choose(family, last).key, choose(family, last + timedelta(1)).key) == keys


@pytest.mark.parametrize("family", families())
def test_never_are_two_versions_in_force(family):
    versions = [rule for rule in PACKS if rule.family == family]
    days = {day for rule in versions for day in (rule.effective_from, rule.effective_to) if day}
    near = {day + timedelta(n) for day in days or {date(2026, 1, 1)} for n in (-1, 0, 1)}

    assert all(sum(rule.in_force(day) for rule in versions) <= 1 for day in near)


@pytest.mark.parametrize("rule", PACKS, ids=lambda rule: rule.key)
def test_every_rule_is_whole(rule):
    assert rule.key.startswith(rule.family + ".")
    names = [matter.name for matter in rule.matters]
    assert len(set(names)) == len(names)
    for matter in rule.matters:
        assert any(check.kind == "approval" for check in matter.checks)
        assert len({check.key for check in matter.checks}) == len(matter.checks)
        assert {check.measure for check in matter.checks} == set(rule.measures)
        assert all(check.article for check in matter.checks)


def test_a_secret_election_and_a_signed_decision():
    election, owners = choose("residents_election", date(2026, 5, 1)), choose("owners", date(2026, 5, 1))

    assert (election.secret, election.signed, election.proxy_cap) == (True, False, 3)
    assert (election.notice_days, election.roll_days, election.objection_days, election.answer_days) == (
        None,
        20,
        5,
        3,
    )
    assert not election.candidates_take_proxies
    assert owners.candidates_take_proxies
    assert Rule.from_json(election.to_json()) == election
    assert "roll_days" not in owners.to_json()
    assert (owners.secret, owners.signed, owners.notice_days, owners.filing.within_days) == (
        False,
        True,
        15,
        30,
    )
    assert not choose("representatives_election", date(2026, 5, 1)).proxy_allowed


def refused(call):
    with pytest.raises(Refusal) as found:
        call()
    return found.value


def test_a_group_assembly_ended_with_the_old_law():
    assert refused(lambda: choose("group_assembly", date(2026, 1, 1))).code == "voting.no_rule_in_force"


def test_item_eight_is_unknown_to_the_property_law():
    old = choose("owners", date(2020, 6, 1))

    refusal = refused(lambda: matter_of(old, item=8))

    assert (refusal.code, refusal.article) == ("voting.unknown_item", "业主共同决定（物权法第76条）")
    assert "第1至第7项" in refusal.message


def test_all_that_is_wrong_with_a_matter_is_said_at_once():
    reasons = refused(lambda: matter_of(PACKS[0], item=11, name="shed")).reasons

    assert [reason.code for reason in reasons] == ["voting.unknown_item", "voting.unknown_matter"]


def test_another_module_brings_a_rule(unit, enable, fake_plugin):
    fake_plugin(
        "neighbour", requires=("voting",), hooks={"decision_rules": lambda tenant: [STAIRS, "nonsense"]}
    )
    with unit():
        assert STAIRS not in known()
    enable("neighbour")

    with unit():
        rules = known()

    assert rules == (*PACKS, STAIRS)
    assert choose("stairs", date(2026, 6, 1), extra=rules[len(PACKS) :]) is STAIRS
    assert families([STAIRS])[-1] == "stairs"


def test_a_shipped_law_is_not_replaced():
    double = Rule.from_json({**PACKS[0].to_json(), "key": "owners.mine"})

    assert refused(lambda: choose("owners", date(2026, 6, 1), [double])).code == "voting.rule_ambiguous"
    assert choose("owners.mine", date(2026, 6, 1), [double]) == double
