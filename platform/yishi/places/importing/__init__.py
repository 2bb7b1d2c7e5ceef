"""Importing a roster: upload, look at what it would change, confirm, apply in batches.

The plan is settled when it is confirmed; the batches can be interrupted anywhere and taken up again.
"""
