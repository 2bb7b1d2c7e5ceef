"""Pages of votes, for voters and for the desk, and their forms."""
