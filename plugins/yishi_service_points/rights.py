"""Who may do what here, in one place."""

from __future__ import annotations

READS = "service_points.read"
"""See the points, who is on duty, the guides."""
RECEIVES = "service_points.receive"
"""Be on duty: write down who came and what was answered."""
ASKS = "service_points.ask"
"""Ask for an errand online, for oneself."""
HANDLES = "service_points.handle"
"""Take errands, receive papers, carry them, hand them back."""
MANAGES = "service_points.manage"
"""Keep points, roster and guides; see all visits and errands (never the scans of another's errand)."""
