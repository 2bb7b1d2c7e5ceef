"""What is not collected here."""

collect_ignore = ["own_rule"]
"""A project of its own: its tests run where it is installed (`test_scaffold_own_rule`)."""
