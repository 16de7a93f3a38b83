"""Rules about locks."""

from __future__ import annotations

from collections.abc import Iterator

from stateroom.config.aws import AwsBackend
from stateroom.config.problems import Finding


def table_settings_need_a_table(backend: AwsBackend) -> Iterator[Finding]:
    """The table's settings are given only with `mode: table` or `mode: both`."""
    if backend.lock.mode in ("table", "both"):
        return
    for name in ("table", "capacity", "point_in_time_recovery", "deletion_protection"):
        if backend.lock.gives(name):
            yield Finding(
                ("lock", name),
                f"{name} is for a lock table, and mode {backend.lock.mode} uses none",
                "only with mode table or both",
                f"set lock.mode to both, or remove {name}",
                (("lock", "mode"),),
            )
