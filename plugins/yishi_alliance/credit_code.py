"""统一社会信用代码 (GB 32100-2015): 18 characters, the last of which follows from the others."""

from __future__ import annotations

_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def valid(code: str) -> bool:
    """Whether it can be one: right signs, right length, right check character."""
    if len(code) != 18 or any(sign not in _SIGNS for sign in code):
        return False
    total = sum(_SIGNS.index(sign) * pow(3, place, 31) for place, sign in enumerate(code[:17]))
    return _SIGNS[-total % 31] == code[17]
