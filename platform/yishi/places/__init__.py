"""Places: estates, buildings, entrances, units, and who owns or lives in them.

Plugins reach the models as `toolkit.places`, only to read in statements of their own, and `units_on`: the
units of an estate with their owners on one day.
"""

from __future__ import annotations

from yishi.places.models import Building, Entrance, Estate, Household, HouseholdMember, Ownership, Unit
from yishi.places.reading import Owner, UnitOnDay, units_on
from yishi.places.times import on as in_force

__all__ = [
    "Building",
    "Entrance",
    "Estate",
    "Household",
    "HouseholdMember",
    "Owner",
    "Ownership",
    "Unit",
    "UnitOnDay",
    "in_force",
    "units_on",
]
