"""Rules of the house that a machine can check. Each guard also proves that it can fail."""
