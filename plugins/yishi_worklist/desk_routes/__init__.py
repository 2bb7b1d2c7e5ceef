"""Pages of the desk: the board, an item with all acts, printed lists, levels."""

from __future__ import annotations

from yishi_worklist.desk_routes import board, item, levels, weekly

__all__ = ["board", "item", "levels", "weekly"]
