"""The states of a backend and what keeps them: their locks, digests and versions, on either cloud."""
