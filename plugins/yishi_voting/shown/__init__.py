"""What pages, API and paper show of votes: read from the tables, said in sentences."""
