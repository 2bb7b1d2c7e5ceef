"""What a community, a subdistrict or a district may choose about its indicators."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from marshmallow import fields, validate

from yishi.toolkit import N_, FormSchema, current_tenant, settings
from yishi_indicators.amounts import Weights
from yishi_indicators.known import HEADLINES, KNOWN

NAME = "indicators"
_SCORE, _FAIR, _PUBLIC = N_("三率综合的权重"), N_("比较社区"), N_("居民看到的")


def _weight(default: int, label: str) -> fields.Integer:
    return fields.Integer(
        load_default=default,
        validate=validate.Range(0, 100),
        metadata={"label": label, "min": 0, "max": 100, "group": _SCORE},
    )


class IndicatorSettings(FormSchema):
    """One schema: defaults, form, API and check of the settings. What a district chose holds below it."""

    public = fields.List(
        fields.String(validate=validate.OneOf([one.key for one in KNOWN])),
        load_default=lambda: list(HEADLINES),
        metadata={
            "label": N_("居民可以看哪些数字"),
            "help": N_("一个也不选，居民就看不到成效页。"),
            "options": [(one.key, one.label) for one in KNOWN],
            "group": _PUBLIC,
        },
    )
    public_floor = fields.Integer(
        load_default=3,
        validate=validate.Range(1, 20),
        metadata={
            "label": N_("少于几件就不公开具体数字"),
            "help": N_("太小的数字可能让人猜出是谁，居民只看到“不到几件”。"),
            "min": 1,
            "max": 20,
            "group": _PUBLIC,
        },
    )
    weight_response = _weight(10, N_("响应率"))
    weight_resolution = _weight(45, N_("解决率"))
    weight_satisfaction = _weight(45, N_("满意率"))
    floor = fields.Integer(
        load_default=20,
        validate=validate.Range(0, 10_000),
        metadata={
            "label": N_("少于几件标“样本少”"),
            "help": N_("比率的分母小于这个数时，照样显示，但排序时放在最后。"),
            "min": 0,
            "group": _FAIR,
        },
    )
    floor_households = fields.Integer(
        load_default=100,
        validate=validate.Range(0, 100_000),
        metadata={
            "label": N_("少于几户标“样本少”"),
            "help": N_("按每千户比较的数字用。"),
            "min": 0,
            "group": _FAIR,
        },
    )


@dataclass(frozen=True, slots=True)
class Scales:
    """What values are held against: the weights of 三率, and below how many they say little or too much."""

    weights: Weights
    few: int
    few_households: int
    veil: int


def scales() -> Scales:
    """The tenant's own, read once for a page."""
    own = settings(NAME)
    return Scales(
        (
            Fraction(int(own.weight_response)),
            Fraction(int(own.weight_resolution)),
            Fraction(int(own.weight_satisfaction)),
        ),
        int(own.floor),
        int(own.floor_households),
        int(own.public_floor),
    )


def public_keys() -> tuple[str, ...]:
    """What residents may see, in the order of the page."""
    chosen = set(settings(NAME).public)
    return tuple(one.key for one in KNOWN if one.key in chosen)


def chosen() -> bool:
    """Whether the tenant has looked at what is public, or anything else here, and saved it."""
    return NAME in current_tenant().own_stored
