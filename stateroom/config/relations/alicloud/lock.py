"""Rules about locks."""

from __future__ import annotations

from collections.abc import Iterator

from stateroom.config.alicloud import AlicloudBackend
from stateroom.config.limits.tablestore import FORBIDDEN_WORDS, forbidden_word
from stateroom.config.problems import Finding, Path

_EXISTING: Path = ("lock", "existing")
_OF_THE_INSTANCE = ("performance", "network")
_OF_THE_TABLE = ("encryption", "key_role")


def table_settings_need_a_table(backend: AlicloudBackend) -> Iterator[Finding]:
    """The settings of instance and table are given only with `mode: table`."""
    if backend.lock.mode == "table":
        return
    for name in ("instance", "table", "existing", *_OF_THE_INSTANCE, *_OF_THE_TABLE):
        if backend.lock.gives(name):
            yield Finding(
                ("lock", name),
                f"{name} is for a lock table, and mode {backend.lock.mode} uses none",
                "only with mode table",
                f"set lock.mode to table, or remove {name}",
                (("lock", "mode"),),
            )


def what_exists_is_named(backend: AlicloudBackend) -> Iterator[Finding]:
    """`existing: instance` needs the instance's name, `existing: table` those of the instance and the table."""
    lock = backend.lock
    if lock.mode != "table" or lock.existing is None:
        return
    for name in ("instance", "table") if lock.existing == "table" else ("instance",):
        if getattr(lock, name) is None:
            yield Finding(
                _EXISTING,
                f"an existing {lock.existing} is used by its name, and lock.{name} is missing",
                f"existing: {lock.existing} with lock.{name}",
                f"add lock.{name}, or remove existing",
                (("lock", name), ("lock", "mode")),
            )


def what_exists_is_not_made(backend: AlicloudBackend) -> Iterator[Finding]:
    """`performance` and `network` are for an instance that we make, `encryption` and `key_role` for a table of ours."""
    lock = backend.lock
    if lock.mode != "table" or lock.existing is None:
        return
    kept = [(name, "instance") for name in _OF_THE_INSTANCE]
    if lock.existing == "table":
        kept += [(name, "table") for name in _OF_THE_TABLE]
    for name, noun in kept:
        if lock.gives(name):
            yield Finding(
                ("lock", name),
                f"{name} is for a lock {noun} that is made here, and this {noun} exists already",
                f"only without existing: {lock.existing}",
                f"remove {name}, or remove existing",
                (_EXISTING, ("lock", "mode")),
            )


def instance_can_be_made(backend: AlicloudBackend) -> Iterator[Finding]:
    """The name of an instance that we make has none of the words that Tablestore refuses.

    Tablestore API: CreateInstance, InstanceName.
    """
    lock = backend.lock
    word = forbidden_word(lock.instance or "")
    if lock.mode == "table" and lock.existing is None and word is not None:
        yield Finding(
            ("lock", "instance"),
            f"Tablestore makes no instance whose name has {word} in it",
            f"a name without {', '.join(FORBIDDEN_WORDS[:-1])} and {FORBIDDEN_WORDS[-1]}",
            "choose another name, or remove it: one is derived",
            (_EXISTING, ("lock", "mode")),
        )


def encryption_with_the_key_is_complete(backend: AlicloudBackend) -> Iterator[Finding]:
    """`lock.encryption: key` needs `encryption.mode: kms` and `lock.key_role`; `key_role` is for nothing else."""
    lock = backend.lock
    if lock.mode != "table" or lock.existing == "table":
        return
    encryption: Path = ("lock", "encryption")
    if lock.encryption == "key" and backend.encryption.mode != "kms":
        yield Finding(
            encryption,
            "the table would be encrypted with the states' KMS key, and there is none",
            "key only with encryption.mode kms",
            "set encryption.mode to kms, or lock.encryption to service",
            (("encryption", "mode"), ("lock", "mode"), _EXISTING),
        )
    if lock.encryption == "key" and lock.key_role is None:
        yield Finding(
            encryption,
            "Tablestore needs a role to use the key, and lock.key_role is missing",
            "key only with lock.key_role",
            "add lock.key_role, or set lock.encryption to service",
            (("lock", "key_role"), ("lock", "mode"), _EXISTING),
        )
    if lock.encryption != "key" and lock.key_role is not None:
        yield Finding(
            ("lock", "key_role"),
            "the table is not encrypted with a KMS key, so no role uses one",
            "only with lock.encryption key",
            "remove key_role, or set lock.encryption to key",
            (encryption, ("lock", "mode"), _EXISTING),
        )


def network_is_that_of_the_endpoints(backend: AlicloudBackend) -> Iterator[Finding]:
    """An instance that only a VPC reaches needs `endpoints: internal`."""
    lock = backend.lock
    made_for_a_vpc = lock.mode == "table" and lock.existing is None and lock.network != "any"
    if made_for_a_vpc and backend.endpoint is None and backend.endpoints != "internal":
        yield Finding(
            ("lock", "network"),
            f"clients use {backend.endpoints} endpoints, and the table could be reached from a VPC only",
            "any, or endpoints: internal",
            "set endpoints to internal, or lock.network to any",
            (("endpoints",), ("endpoint",), ("lock", "mode"), _EXISTING),
        )
