"""What topics are about: the article's own list (A07), which a tenant may edit."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from yishi.i18n import N_
from yishi.tenants.current import current_tenant
from yishi.tenants.settings import settings

OTHER = "other"

SEED: Mapping[str, str] = MappingProxyType(
    {
        "facility": N_("公共休闲设施"),
        "equipment": N_("电梯等设备"),
        "sanitation": N_("环境卫生"),
        "greening_rules": N_("小区绿化"),
        "elder_care": N_("为老服务"),
        "training": N_("就业培训"),
        "property_dispute": N_("居民与物业的矛盾"),
        "covenant": N_("居民公约"),
        "budget": N_("民生经费"),
        OTHER: N_("其他"),
    }
)
_KEYS = {label: key for key, label in SEED.items()} | {key: key for key in SEED}


def categories() -> dict[str, str]:
    """`key → label` of the current tenant, in its order; `other` is always there.

    The setting `topic_categories` lists words: those of the seed keep their key, an own word is its own
    key. A tenant's words for the seed's labels come from its labels.
    """
    own = [word.strip() for word in settings("core").topic_categories if word.strip()]
    keys = dict.fromkeys([*(_KEYS.get(word, word) for word in own or SEED), OTHER])
    return {key: category_label(key) for key in keys}


def category_label(key: str) -> str:
    """The word for one category, also for one that was taken off the list. No query."""
    return current_tenant().label(SEED.get(key, key))
