"""A tenant's address, host names, and what it is found by."""

from __future__ import annotations

import re
from collections.abc import Callable

from yishi.errors import Conflict, Refusal
from yishi.i18n import _
from yishi.plugins.manifest import RESERVED
from yishi.plugins.registry import Registry
from yishi.text import clean, initials, slug_from_name

SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?", re.ASCII)
HOST = re.compile(
    r"(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)+", re.ASCII
)
MAX_SLUG, MAX_NAME, MAX_SEARCH = 63, 100, 400


def reserved_words(registry: Registry) -> frozenset[str]:
    """Words that no tenant may be addressed by: the core's own paths and every plugin's name."""
    return RESERVED | set(registry.plugins) | set(registry.skipped)


def checked_slug(slug: str, registry: Registry) -> str:
    """`slug`, if a tenant may be addressed by it (whether it is free is another question)."""
    if not SLUG.fullmatch(slug):
        raise Refusal(
            "tenants.bad_slug",
            _("地址「%(slug)s」只能用小写字母、数字和短横线，例如 yangguang。", slug=slug),
            field="slug",
        )
    if slug in reserved_words(registry):
        raise Refusal(
            "tenants.reserved_slug", _("地址「%(slug)s」是系统保留的，请换一个。", slug=slug), field="slug"
        )
    return slug


def slug_taken(slug: str) -> Conflict:
    return Conflict(
        "tenants.slug_taken", _("地址「%(slug)s」已有单位在用，请换一个。", slug=slug), field="slug"
    )


def free_slug(
    name: str, *, parent: str, code: str, reserved: frozenset[str], taken: Callable[[str], bool]
) -> str:
    """A slug from the name's pinyin; where taken, with the parent's slug before it, then with a number."""
    plain = slug_from_name(name) or (f"t{code}" if code else "t")
    wanted = [plain, f"{parent}-{plain}"[:MAX_SLUG].rstrip("-")] if parent else [plain]
    for slug in wanted:
        if slug not in reserved and SLUG.fullmatch(slug) and not taken(slug):
            return slug
    stem, number = wanted[-1], 2
    while True:
        slug = f"{stem[: MAX_SLUG - len(str(number)) - 1]}-{number}"
        if slug not in reserved and not taken(slug):
            return slug
        number += 1


def checked_name(name: str) -> str:
    plain = clean(name)
    if not plain or len(plain) > MAX_NAME:
        raise Refusal("tenants.bad_name", _("名称要填写，最多 %(most)s 个字。", most=MAX_NAME), field="name")
    return plain


def search_text(name: str, slug: str = "", code: str | None = None) -> str:
    """What a tenant is found by: its name, the pinyin's first letters, the whole pinyin, slug and code."""
    pinyin = slug_from_name(name, limit=120).replace("-", "")
    words = dict.fromkeys([clean(name).casefold(), initials(name), pinyin, slug, code or ""])
    return " ".join(filter(None, words))[:MAX_SEARCH]


def checked_host(host: str) -> str:
    plain = clean(host).casefold().rstrip(".")
    if not HOST.fullmatch(plain):
        raise Refusal(
            "tenants.bad_host",
            _("「%(host)s」不是域名，请填写像 yangguang.example.cn 这样的域名。", host=host),
            field="host",
        )
    return plain
