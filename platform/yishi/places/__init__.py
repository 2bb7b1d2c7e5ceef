"""Places: estates, buildings, entrances, units, and who owns or lives in them.

Plugins reach the models as `toolkit.places`, only to read in statements of their own, and `units_on`: the
units of an estate with their owners on one day; `units_within`: which homes an actor reaches; `units_like`:
which ones somebody means by a room or a name; `leads_of_places`: who looks after an entrance;
`buildings_within`: the buildings named in an actor's limits, those of their grids included; `things_within` the same for
rows of a module's own that lie at a building or entrance, `lies_within` for one of them. The one act among them is
`make_representative`: who speaks for a household is often learnt at a meeting's door.
"""

from __future__ import annotations

from yishi.places.browsing import units_like
from yishi.places.households import make_representative
from yishi.places.labels import building_label, entrance_label
from yishi.places.leads import Lead, leads_of_places
from yishi.places.models import Building, Entrance, Estate, Household, HouseholdMember, Ownership, Unit
from yishi.places.reach import (
    buildings_within,
    lies_within,
    limited_by_grid,
    things_within,
    units_within,
)
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
    "building_label",
    "buildings_within",
    "entrance_label",
    "in_force",
    "leads_of_places",
    "lies_within",
    "limited_by_grid",
    "make_representative",
    "things_within",
    "units_like",
    "units_on",
    "units_within",
]
