"""Places: estates, buildings, entrances, units, and who owns or lives in them."""
