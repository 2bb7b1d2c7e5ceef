"""Acts at pages and API, for the stories that need them."""

from tests.stories.estate_acts import shijihuayuan_id
from tests.stories.shed_acts import agreed, council, meeting_votes, red_council, session

__all__ = ["agreed", "council", "meeting_votes", "red_council", "session", "shijihuayuan_id"]
