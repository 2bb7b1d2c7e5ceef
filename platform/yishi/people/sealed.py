"""Personal data in a module's own tables: sealed as a person's telephone is, under the tenant's own key.

A module keeps the token in a column of its own (`String(400)`), and beside it the blind index where equal values
are looked for. The place of the value (table, row, column) is bound to its token: copied elsewhere it stays shut.
"""

from __future__ import annotations

from uuid import UUID

from yishi.people import privacy


def seal(value: str, *, table: str, row_id: UUID, column: str) -> str:
    """The token to store. For many rows of one transaction the key is unwrapped once."""
    return privacy.cipher().seal(value, table=table, row_id=row_id, column=column)


def unseal(token: str, *, table: str, row_id: UUID, column: str) -> str:
    """The full value. People see it masked; who reads it in full is put on the ledger by the module."""
    return privacy.cipher().open(token, table=table, row_id=row_id, column=column)


def phone_index(number: str) -> str:
    """The blind index of a normalised number; that of the same number in `Person.phone_index` is equal."""
    return privacy.person_index("phone", number)


def phone_indexes(number: str) -> tuple[str, ...]:
    """What to look a number up by with IN; empty where this tenant has sealed nothing yet."""
    return privacy.person_indexes("phone", number)
