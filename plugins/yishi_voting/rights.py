"""The permissions of this module by name, in one place."""

from __future__ import annotations

READS = "voting.read"
"""See announced votes and results: anyone."""
VOTES = "voting.vote"
"""Cast one's own ballot, object to the electorate: who has signed in."""
MANAGES = "voting.manage"
"""Draft, announce, build the electorate, open, close, cancel, decide steps of a chain."""
DELIVERS = "voting.deliver"
"""Record deliveries and take proxies and papers in: staff and the leads."""
ENTERS = "voting.enter"
"""Enter papers, ballots on the spot, an official platform's result."""
COUNTS = "voting.count"
"""Count, and see who voted what in signed votes once they are closed."""
