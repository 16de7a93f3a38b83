"""Measures `stateroom up` against the local cloud: `make bench`. Loopback only.

The cloud runs in a process of its own, so that its work is not counted as ours.
"""
