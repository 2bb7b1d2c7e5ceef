"""筹备组: who prepares the first owners' assembly of an estate, by when, and how the group is made up."""
