"""What staff do at the desk, for programs: the same services as the pages, on the one blueprint of the module.

Acts answer with the vote as it then stands. Each takes an `Idempotency-Key`: sent again under its key, an act
is not done twice and answers as its thing stands now.
"""

from __future__ import annotations

from yishi_voting.desk_api import ballots, drafts, groups, results, rolls, steps

__all__ = ["ballots", "drafts", "groups", "results", "rolls", "steps"]
