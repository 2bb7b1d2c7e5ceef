"""Who may do what."""

READS, SEES, COMPARES = "indicators.read", "indicators.see", "indicators.compare"
