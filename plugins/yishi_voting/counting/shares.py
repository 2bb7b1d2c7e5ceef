"""How exact figures are read and written: areas as decimals, shares as percents for the eye only."""

from __future__ import annotations

import re

_AREA = re.compile(r"([0-9]{1,9})(?:\.([0-9]{1,2})0*)?")


def hundredths(text: str) -> int:
    """An area in square metres, written `88.4` or `88.40`, as whole 0.01 m². Raises `ValueError`."""
    found = _AREA.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"{text!r} is no area with at most two decimals")
    metres, rest = found.groups()
    return int(metres) * 100 + int((rest or "").ljust(2, "0"))


def square_metres(area: int) -> str:
    """Whole 0.01 m² as an exact decimal: 4954425 → `49544.25`."""
    return f"{area // 100}.{area % 100:02d}"


def percent(part: int, whole: int, digits: int = 4) -> str | None:
    """`part` of `whole` in per cent, rounded half up: `66.6667`. None where there is no whole.

    For the eye only: a rounded share decides nothing, and may look like a line that it misses by a hair.
    """
    if whole <= 0:
        return None
    scale = 10**digits
    rounded = (2 * part * 100 * scale + whole) // (2 * whole)
    return f"{rounded // scale}.{rounded % scale:0{digits}d}" if digits else str(rounded)
