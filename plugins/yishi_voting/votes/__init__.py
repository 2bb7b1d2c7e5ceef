"""The acts of a vote: drafting, announcing, opening, closing, counting, posting; and the chains it decides."""
