"""The probe for Alibaba Cloud: the backend "oss" with its bucket, its lock table and its key."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

from stateroom.config.loopback import is_loopback
from stateroom.errors import CredentialsError
from stateroom.facts import SMOKE_PREFIX, Facts
from stateroom.smoke.alicloud_cleaning import clean_up
from stateroom.smoke.alicloud_refusals import refusals_of
from stateroom.smoke.probe import PATIENCE, Cleaned, Encryption, Lock, Refusal, Stored
from stateroom.states.alicloud_calls import Clients, ObjectCalls, RowCalls
from stateroom.states.alicloud_locks import TableLock
from stateroom.states.alicloud_objects import NOT_THERE, build_put


class AlicloudProbe:
    """One run, below `stateroom-smoke/<run id>/` in the state bucket: outside the prefix of the states, where it would
    show as a workspace. Nothing is asked before the first step, and no SDK imported."""

    def __init__(self, facts: Facts, clients: Clients, run_id: str) -> None:
        self._facts = facts
        self._clients = clients
        self._oss = ObjectCalls(clients, facts)
        self._key = f"{SMOKE_PREFIX}/{run_id}/terraform.tfstate"
        self.path = f"{facts.bucket}/{self._key}"
        self.prefix = f"{facts.bucket}/{SMOKE_PREFIX}/{run_id}/"
        self.encryption = Encryption(facts.encryption, _id_of(facts.kms_key_arn))
        self.unenforced: str | None = None
        self.patience = 0.0 if facts.endpoint is not None and is_loopback(facts.endpoint) else PATIENCE
        self._table = self._build_table()
        self.locks: Sequence[Lock] = [] if self._table is None else [self._table]

    def read_identity(self) -> str:
        """STS API: GetCallerIdentity."""
        caller = self._clients.identity()
        if caller.account != self._facts.account:
            raise CredentialsError(
                f"the credentials belong to the account {caller.account}",
                why=f"the backend {self._facts.name} is in the account {self._facts.account}",
                remedy="use credentials of that account, or a profile or role in it",
            )
        return caller.arn

    def write_state(self, body: bytes) -> str:
        written = self._oss.ask("put_object", **build_put(self._facts, self._key, body))
        if self._table is not None:
            self._table.write_digest(hashlib.md5(body, usedforsecurity=False).hexdigest())
        # An unversioned bucket has no version id, and one whose versioning is suspended says "null".
        return str(written.version_id or "null")

    def read_state(self, version: str | None = None) -> Stored:
        wanted = {} if version is None else {"version_id": version}
        found = self._oss.ask("get_object", key=self._key, **wanted)
        digest = (self._table.read_digest() or "missing") if self._table and version is None else None
        return Stored(found.body.read(), digest)

    def read_encryption(self) -> Mapping[str, Encryption]:
        """OSS API: HeadObject, which names algorithm and key."""
        head = self._oss.ask("head_object", absent=NOT_THERE, key=self._key)
        if head is None:
            return {}
        algorithm = head.server_side_encryption or "no encryption"
        return {"state": Encryption(algorithm, head.server_side_encryption_key_id or None)}

    def refusals(self) -> tuple[Refusal, ...]:
        return refusals_of(self._oss, self._key)

    def clean_up(self) -> Cleaned:
        return clean_up(self._facts, self._oss, self._table, self._key.removesuffix("terraform.tfstate"))

    def _build_table(self) -> TableLock | None:
        if self._facts.lock_table is None or not self._facts.uses_table:
            return None
        return TableLock(RowCalls(self._clients, self._facts), self.path)


def _id_of(key_arn: str | None) -> str | None:
    """OSS names a key by its id, the last part of its ARN."""
    return None if key_arn is None else key_arn.rpartition("/")[2]
