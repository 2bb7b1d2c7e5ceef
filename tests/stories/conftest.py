"""Acts at the bike shed's pages, for the stories that need them."""

from tests.stories.shed_acts import council, meeting_votes, session

__all__ = ["council", "meeting_votes", "session"]
