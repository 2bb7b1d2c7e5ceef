"""Kinds of topics: a general matter, and those that modules bring."""

from __future__ import annotations

from yishi.i18n import N_
from yishi.tenants.current import current_registry, current_tenant

GENERAL = "general"
GENERAL_LABEL = N_("一般的意见、问题")


def kinds(*, everywhere: bool = False) -> list[tuple[str, str]]:
    """`(name, label)` of all kinds here; `everywhere`: also those of modules that are off in this community."""
    enabled = None if everywhere else current_tenant().enabled
    return [(GENERAL, GENERAL_LABEL), *((k.name, k.label) for k in current_registry().topic_kinds(enabled))]
