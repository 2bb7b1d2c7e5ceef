"""`yishi tally`: a count from three CSV files, without a database.

`csv_files` (bytes become rows), `faults` (all that is wrong, with its row), `units` and `ballots` (rows become
electors, choices and deliveries), `report` (the table for people), `command`.
"""
