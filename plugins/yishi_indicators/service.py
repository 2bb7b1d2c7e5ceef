"""What other modules may call (after naming `indicators` in their manifest's `requires`)."""

from __future__ import annotations

from yishi_indicators.amounts import Amount
from yishi_indicators.board import Board, Row, board, columns
from yishi_indicators.kinds import Indicator
from yishi_indicators.periods import Period, period
from yishi_indicators.reading import Line, Sheet, sheet

__all__ = [
    "Amount",
    "Board",
    "Indicator",
    "Line",
    "Period",
    "Row",
    "Sheet",
    "board",
    "columns",
    "period",
    "sheet",
]
