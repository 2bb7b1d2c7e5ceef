"""Tables of this module: appeals with the voices that joined them, hotline cases and the lists they came in."""

from __future__ import annotations

from yishi_appeals.models.appeals import Appeal, Voice
from yishi_appeals.models.hotline import HotlineCase, HotlineImport

__all__ = ["Appeal", "HotlineCase", "HotlineImport", "Voice"]
