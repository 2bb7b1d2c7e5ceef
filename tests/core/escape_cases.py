"""The escape matrix: what is tried against a tenant's walls, and what must go on working behind them.

Every case is a function of `(session, own_tenant, other_tenant, models)`.
"""

from __future__ import annotations

from tests.core import escape_legitimate, escape_reads, escape_writes
from tests.core.escape_models import (
    ATTACKS,
    LEGITIMATE,
    POSTGRES_ATTACKS,
    Case,
    Models,
    Rows,
    make_models,
    rows_of,
    secret,
    seed,
)

__all__ = [
    "ATTACKS",
    "LEGITIMATE",
    "POSTGRES_ATTACKS",
    "Case",
    "Models",
    "Rows",
    "escape_legitimate",
    "escape_reads",
    "escape_writes",
    "make_models",
    "rows_of",
    "secret",
    "seed",
]
