"""The ledger: canonical entries, a hash chain, an RFC 6962 tree over it, signed checkpoints, a verifier."""
