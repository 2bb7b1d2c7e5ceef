"""Ballots of every channel: what they may say, how they are taken, delivered, entrusted; one mark an elector."""
