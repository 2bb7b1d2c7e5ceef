"""Who may vote: built from the roster at a record date, corrected with a trace, posted."""
