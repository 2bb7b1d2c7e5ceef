"""Who may do what in councils, in one place."""

from __future__ import annotations

READS = "council.read"
"""See councils, announced meetings, locked minutes."""
TAKES_PART = "council.take_part"
"""Answer for one's own household; offer oneself."""
DELIVERS = "council.deliver"
"""Record that a summons was delivered, within one's reach."""
RECORDS = "council.record"
"""Attendance, what is said, minutes in draft."""
RUNS = "council.run"
"""Councils, charters, seats, meetings, agenda, reviews, outcomes."""
APPROVES = "council.approve"
"""Approve and lock minutes, amend locked ones."""
