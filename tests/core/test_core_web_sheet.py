"""The sheet keeps its promises: small, in layers, readable in light and dark."""

import re

import pytest

from yishi.web.assets import FOLDER

SHEET = (FOLDER / "yishi.css").read_text("utf-8")
BYTES = 35_000
READING, LARGE_PARTS = 7.0, 4.5
"""Least contrast of what residents must read, and of the edges of what they press."""


def tokens(block):
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6})\b", block))


LIGHT = tokens(SHEET.split(":root", 2)[1].split("}")[0])
DARK = LIGHT | tokens(SHEET.split("prefers-color-scheme: dark", 1)[1].split("}")[0])


def luminance(colour):
    digits = colour[1:] if len(colour) == 7 else "".join(2 * c for c in colour[1:])
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("ink", "ground", "least"),
    [
        *(
            (ink, ground, READING)
            for ink in ("ink", "ink-2", "brand-ink")
            for ground in ("paper", "card", "tint")
        ),
        *((f"{tone}-ink", f"{tone}-tint", READING) for tone in ("green", "orange", "red", "brand")),
        ("ink", "brand-tint", READING),
        ("on-brand", "brand", READING),
        ("on-brand", "brand-deep", READING),
        ("red-ink", "card", READING),
        *((edge, ground, 3.0) for edge in ("edge", "brand", "red") for ground in ("paper", "card")),
    ],
)
def test_what_is_to_be_read_stands_out(colours, ink, ground, least):
    assert contrast(colours[ink], colours[ground]) >= least


def test_the_sheet_is_small_enough_for_a_cheap_phone():
    assert len(SHEET.encode()) < BYTES


def test_the_layers_are_declared_in_their_order():
    assert "@layer tokens, base, components, pages, print;" in SHEET
    assert set(re.findall(r"@layer (\w+) \{", SHEET)) == {"tokens", "base", "components", "pages", "print"}


def test_nothing_is_fetched_from_elsewhere():
    assert "url(" not in SHEET
    assert "@import" not in SHEET


def test_motion_colours_and_paper_follow_the_readers_wishes():
    for wish in (
        "prefers-reduced-motion",
        "prefers-color-scheme: dark",
        "forced-colors: active",
        "@media print",
    ):
        assert wish in SHEET
