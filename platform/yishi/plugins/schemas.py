"""One schema language (marshmallow), and its messages in the user's words."""

from __future__ import annotations

import re
from typing import Any

from yishi.i18n import N_, _

_WORDS = {
    "Missing data for required field.": N_("这一项必须填写。"),
    "Field may not be null.": N_("这一项必须填写。"),
    "Not a valid integer.": N_("请填整数。"),
    "Not a valid date.": N_("请填日期，例如 2026-06-28。"),
    "Not a valid datetime.": N_("请填日期和时间，例如 2026-06-28 19:00。"),
    "Not a valid boolean.": N_("请选择是或否。"),
    "Not a valid string.": N_("请填文字。"),
    "Not a valid list.": N_("请填一列内容。"),
    "Not a valid mapping type.": N_("请按「名称 = 内容」的形式填写。"),
    "Not a valid UUID.": N_("这一项的编号不对，请重新选择。"),
    "Not a valid number.": N_("请填数字。"),
    "Not a valid email address.": N_("请填正确的电子邮箱。"),
    "Not a valid URL.": N_("请填正确的网址。"),
    "Unknown field.": N_("不认识的项目。"),
}


_PATTERNS = [
    (re.compile(r"Shorter than minimum length 1\."), N_("这一项必须填写。")),
    (re.compile(r"Length must be between 1 and (?P<most>\d+)\."), N_("这一项必须填写，最多 %(most)s 个字。")),
    (
        re.compile(r"Length must be between (?P<least>\d+) and (?P<most>\d+)\."),
        N_("要填 %(least)s 到 %(most)s 个字。"),
    ),
    (re.compile(r"Longer than maximum length (?P<most>\d+)\."), N_("最多 %(most)s 个字。")),
    (re.compile(r"Shorter than minimum length (?P<least>\d+)\."), N_("至少 %(least)s 个字。")),
    (
        re.compile(
            r"Must be greater than or equal to (?P<least>\S+) and less than or equal to (?P<most>\S+)\."
        ),
        N_("要在 %(least)s 到 %(most)s 之间。"),
    ),
    (re.compile(r"Must be greater than or equal to (?P<least>\S+)\."), N_("不能小于 %(least)s。")),
    (re.compile(r"Must be less than or equal to (?P<most>\S+)\."), N_("不能大于 %(most)s。")),
    (re.compile(r"Must be one of: .*", re.S), N_("请从列出的选项里选。")),
]
"""What marshmallow's validators say, with numbers in it."""


def spoken(messages: Any) -> Any:
    """Marshmallow's own sentences in the user's language; others are ours already."""
    if isinstance(messages, dict):
        return {k: spoken(v) for k, v in messages.items()}
    if isinstance(messages, list):
        return [_sentence(m) if isinstance(m, str) else spoken(m) for m in messages]
    return messages


def _sentence(message: str) -> str:
    for pattern, ours in _PATTERNS:
        if found := pattern.fullmatch(message):
            return _(ours, **found.groupdict())
    return _(_WORDS.get(message, message))


def flat(messages: Any, prefix: str = "") -> dict[str, list[str]]:
    """Nested marshmallow messages as `{"field.0.name": [sentences]}`."""
    if isinstance(messages, list):
        return {prefix or "_schema": [str(m) for m in messages]}
    found: dict[str, list[str]] = {}
    for key, value in messages.items():
        name = f"{prefix}.{key}" if prefix else str(key)
        found.update(flat(value, name))
    return found
