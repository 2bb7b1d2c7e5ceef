"""Which rule holds: by family and by the day of the decision, never by what is in force today."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from yishi.toolkit import Reason, Refusal, _, current_tenant, gather, refuse_all
from yishi_voting.counting.rule import Matter, Rule, UnknownMatter
from yishi_voting.rules import bodies, elections, owners, questions, residents

PACKS: tuple[Rule, ...] = (
    *owners.RULES,
    *residents.RULES,
    *elections.RULES,
    *bodies.RULES,
    *questions.RULES,
)
"""The rules that this module ships."""


def known() -> tuple[Rule, ...]:
    """The shipped rules, then those of the modules that the current tenant has on."""
    own = gather("decision_rules", tenant=current_tenant())
    return (*PACKS, *(rule for rule in own if isinstance(rule, Rule)))


def families(extra: Iterable[Rule] = ()) -> tuple[str, ...]:
    """All families, each once, the shipped ones first."""
    return tuple(dict.fromkeys(rule.family for rule in (*PACKS, *extra)))


def choose(family: str, on: date, extra: Iterable[Rule] = ()) -> Rule:
    """The rule of `family` in force on day `on`, among the shipped ones and `extra`; also by its full key.

    A shipped rule is not replaced: an `extra` one in force on the same day is a refusal. Raises `Refusal`:
    `voting.unknown_rule`, `voting.no_rule_in_force`, `voting.rule_ambiguous`.
    """
    rules = (*PACKS, *extra)
    named = [rule for rule in rules if family in (rule.family, rule.key)]
    if not named:
        raise Refusal(
            "voting.unknown_rule",
            _(
                "没有“%(name)s”这种表决规则；可以用：%(known)s。",
                name=family,
                known=" ".join(dict.fromkeys(rule.family for rule in rules)),
            ),
        )
    in_force = [rule for rule in named if rule.in_force(on)]
    if not in_force:
        raise Refusal(
            "voting.no_rule_in_force",
            _("“%(name)s”在 %(day)s 没有有效的规则，请核对决定的日期。", name=family, day=on.isoformat()),
        )
    if len(in_force) > 1:
        keys = " ".join(rule.key for rule in in_force)
        raise Refusal(
            "voting.rule_ambiguous",
            _("这一天有几种规则同时有效：%(keys)s。请写明用哪一种。", keys=keys),
        )
    return in_force[0]


def matter_of(rule: Rule, *, name: str | None = None, item: int | None = None) -> Matter:
    """The matter by its name or by its number in the law (or both, when they agree).

    Raises `Refusal`: `voting.unknown_item`, `voting.unknown_matter`, `voting.item_and_matter_differ`,
    all at once.
    """
    reasons: list[Reason] = []
    found: list[Matter] = []
    if item is not None:
        try:
            found.append(rule.item(item))
        except UnknownMatter as error:
            reasons.append(
                Reason("voting.unknown_item", _unknown_item(rule, item, error.known), _(rule.title))
            )
    if name is not None or item is None:
        try:
            found.append(rule.matter(name))
        except UnknownMatter as error:
            reasons.append(Reason("voting.unknown_matter", _unknown_matter(name, error.known), _(rule.title)))
    if item is not None and len(found) > 1 and found[1].number != item:
        reasons.append(
            Reason(
                "voting.item_and_matter_differ",
                _("第%(item)d项和“%(name)s”不是同一事项，请只写一个。", item=item, name=found[1].name),
                _(rule.title),
            )
        )
    refuse_all(reasons)
    return found[-1]


def _unknown_item(rule: Rule, item: int, known_items: tuple[str, ...]) -> str:
    if not known_items:
        return _("这种规则没有编号的事项，请不要写第几项。")
    return _(
        "这一天有效的法律没有第%(item)d项；只有第%(first)s至第%(last)s项。",
        item=item,
        first=known_items[0],
        last=known_items[-1],
    )


def _unknown_matter(name: str | None, names: tuple[str, ...]) -> str:
    listed = " ".join(names)
    if name is None:
        return _("请写明表决哪一事项：%(known)s。", known=listed)
    return _("没有“%(name)s”这种事项；可以用：%(known)s。", name=name, known=listed)
