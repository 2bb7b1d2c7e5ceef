"""The one place of arithmetic: whole numbers and exact fractions, and nothing but Python.

It imports neither the platform nor the rest of this module, so that the stand-alone verifier can carry it.
`threshold` (a line to reach), `rule` (what must hold), `electors` (units become persons), `tally` (the
count), `outcome` (what the count says), `shares` (how figures are shown).
"""
