"""Places: estates, buildings, entrances, units, and who owns or lives in them.

Plugins reach the models as `toolkit.places`, only to read in statements of their own.
"""

from __future__ import annotations

from yishi.places.models import Building, Entrance, Estate, Household, HouseholdMember, Ownership, Unit
from yishi.places.times import on as in_force

__all__ = [
    "Building",
    "Entrance",
    "Estate",
    "Household",
    "HouseholdMember",
    "Ownership",
    "Unit",
    "in_force",
]
