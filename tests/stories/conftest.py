"""Acts at pages and API, for the stories that need them."""

from tests.stories.estate_acts import shijihuayuan_id
from tests.stories.shed_acts import council, meeting_votes, session

__all__ = ["council", "meeting_votes", "session", "shijihuayuan_id"]
