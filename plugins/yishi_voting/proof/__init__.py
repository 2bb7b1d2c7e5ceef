"""A counted vote as one file, and the program by which a stranger recounts it."""
