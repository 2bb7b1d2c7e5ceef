"""Places: estates, buildings, entrances, units, and who owns or lives in them.

Plugins reach the models as `toolkit.places`, only to read in statements of their own, and `units_on`: the
units of an estate with their owners on one day; `units_within`: which homes an actor reaches; `units_like`:
which ones somebody means by a room or a name; `leads_of_places`: who looks after an entrance. The one act
among them is `make_representative`: who speaks for a household is often learnt at a meeting's door.
"""

from __future__ import annotations

from yishi.places.browsing import units_like
from yishi.places.households import make_representative
from yishi.places.leads import Lead, leads_of_places
from yishi.places.models import Building, Entrance, Estate, Household, HouseholdMember, Ownership, Unit
from yishi.places.reach import units_within
from yishi.places.reading import Owner, UnitOnDay, units_on
from yishi.places.times import on as in_force

__all__ = [
    "Building",
    "Entrance",
    "Estate",
    "Household",
    "HouseholdMember",
    "Lead",
    "Owner",
    "Ownership",
    "Unit",
    "UnitOnDay",
    "in_force",
    "leads_of_places",
    "make_representative",
    "units_like",
    "units_on",
    "units_within",
]
