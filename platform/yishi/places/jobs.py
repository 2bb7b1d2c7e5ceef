"""What must be known wherever places are used: their jobs, and what the roster holds of a person."""

from __future__ import annotations

from yishi.places import privacy as _privacy  # noqa: F401 - registers its part
from yishi.places import sweeping as _sweeping  # noqa: F401 - declares its job
from yishi.places.importing import applying as _applying  # noqa: F401 - declares its job
