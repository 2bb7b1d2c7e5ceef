"""The ballot as a form: fields by the vote's method, read into a choice, and a choice said in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, fields, validate

from yishi.toolkit import N_, FormSchema, Reason, _, refuse_all
from yishi_voting.ballots.choosing import METHODS, YES_NO, Asked, question_of
from yishi_voting.kinds import CHOICES

BLANK = "-"
"""Of a single choice: none of them. Nothing is ticked beforehand, so a blank ballot is chosen as well."""


def schema_of(vote: Asked) -> type[Schema]:
    """The form of this vote's ballot."""
    shape = shape_of(vote)
    if shape == "ranking":
        made = _each(vote, "r", _ranks(vote))
    elif shape == "scores":
        made = _each(vote, "s", [(score, str(score)) for score in range(question_of(vote).top_score + 1)])
    elif shape == "some":
        made = {"choice": _some(vote)}
    else:
        made = {"choice": _one(vote)}
    more: dict[str, Any] = {**made, "replaces": fields.UUID(load_default=None, metadata={"widget": "hidden"})}
    return FormSchema.from_dict(more, name="Ballot")


def shape_of(vote: Asked) -> str:
    """`yes_no`, or the shape of the method's ballot."""
    return YES_NO if vote.method == YES_NO else METHODS[vote.method].ballot_shape


def titles(vote: Asked) -> dict[str, str]:
    """What each option is called, with its cost where it has one."""
    return {str(option["key"]): _titled(option) for option in vote.options}


def _titled(option: Mapping[str, Any]) -> str:
    if option.get("cost") is None:
        return str(option["title"])
    return _("%(title)s（费用 %(cost)s）", title=option["title"], cost=f"{option['cost']:,}")


def _one(vote: Asked) -> fields.Field[Any]:
    offered = dict(CHOICES) if vote.method == YES_NO else {**titles(vote), BLANK: N_("都不选（空白票）")}
    return fields.String(
        required=True,
        validate=validate.OneOf(list(offered)),
        metadata={"label": N_("您的选择"), "widget": "radio", "options": list(offered.items())},
    )


def _some(vote: Asked) -> fields.Field[Any]:
    offered = titles(vote)
    return fields.List(
        fields.String(validate=validate.OneOf(list(offered))),
        load_default=list,
        metadata={
            "label": N_("您的选择"),
            "help": _("最多选 %(n)d 项；一项也不选是空白票。", n=most_of(vote)),
            "widget": "checkboxes",
            "options": list(offered.items()),
        },
    )


def most_of(vote: Asked) -> int:
    """How many options one ballot may name."""
    return METHODS[vote.method].choices(question_of(vote))


def _ranks(vote: Asked) -> list[tuple[int, str]]:
    return [(place, _("第 %(n)d 位", n=place)) for place in range(1, len(vote.options) + 1)]


def _each(vote: Asked, prefix: str, offered: list[tuple[int, str]]) -> dict[str, fields.Field[Any]]:
    """One field an option: its place, or its points."""
    allowed = [value for value, _label in offered]
    return {
        f"{prefix}{place}": fields.Integer(
            allow_none=True,
            load_default=None,
            validate=validate.OneOf(allowed),
            metadata={"label": title, "options": offered},
        )
        for place, title in enumerate(titles(vote).values())
    }


def choice_of(vote: Asked, values: Mapping[str, Any]) -> Any:
    """The choice that the form says. Refuses two options in one place (`voting.rank_twice`)."""
    shape = shape_of(vote)
    keys = list(titles(vote))
    if shape in (YES_NO, "one"):
        return None if values["choice"] == BLANK else values["choice"]
    if shape == "some":
        return list(values["choice"])
    given = {key: values.get(f"{shape[0]}{place}") for place, key in enumerate(keys)}
    said = {key: value for key, value in given.items() if value is not None}
    if shape == "scores":
        return said
    refuse_all(_twice(vote, said))
    return sorted(said, key=lambda key: said[key])


def _twice(vote: Asked, said: Mapping[str, int]) -> list[Reason]:
    seen: dict[int, str] = {}
    found = []
    for place, key in enumerate(titles(vote)):
        if key in said and seen.setdefault(said[key], key) != key:
            words = _("第 %(n)d 位已经给了另一项，每一位只能有一项。", n=said[key])
            found.append(Reason("voting.rank_twice", words, field=f"r{place}"))
    return found


def fields_of(vote: Asked, choice: Any) -> dict[str, Any]:
    """A choice as the form's fields hold it: to fill in one's former ballot."""
    shape = shape_of(vote)
    if shape in (YES_NO, "one"):
        return {"choice": BLANK if choice is None else choice}
    if shape == "some":
        return {"choice": list(choice or ())}
    keys = list(titles(vote))
    if shape == "ranking":
        return {f"r{keys.index(key)}": place for place, key in enumerate(choice or (), 1) if key in keys}
    return {f"s{keys.index(key)}": points for key, points in (choice or {}).items() if key in keys}


def words_of(vote: Asked, choice: Any) -> list[str]:
    """A choice as people read it, line by line."""
    shape, called = shape_of(vote), titles(vote)
    if shape == YES_NO:
        return [_(CHOICES[choice])]
    if not choice:
        return [_("空白票：什么也没有选")]
    if shape == "one":
        return [called.get(choice, choice)]
    if shape == "scores":
        return [
            _("%(title)s：%(points)s 分", title=called.get(key, key), points=str(points))
            for key, points in choice.items()
        ]
    named = [called.get(key, key) for key in choice]
    if shape == "some":
        return named
    return [_("第 %(n)d 位：%(title)s", n=place, title=title) for place, title in enumerate(named, 1)]
