"""The probe for AWS: the backend "s3" with its bucket, its lock table and its key."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

from stateroom.errors import CredentialsError
from stateroom.facts import SMOKE_PREFIX, Facts
from stateroom.smoke.aws_cleaning import clean_up
from stateroom.smoke.aws_refusals import refusals_of
from stateroom.smoke.probe import PATIENCE, Cleaned, Encryption, Lock, Refusal, Stored
from stateroom.states.aws_calls import AwsCalls, Clients
from stateroom.states.aws_locks import FileLock, TableLock
from stateroom.states.aws_objects import NOT_THERE, build_put


class AwsProbe:
    """One run, below `stateroom-smoke/<run id>/` in the state bucket. Nothing is asked before the first step."""

    def __init__(self, facts: Facts, clients: Clients, run_id: str) -> None:
        self._facts = facts
        self._clients = clients
        self._s3 = AwsCalls(clients.client("s3"), "s3")
        self._key = f"{SMOKE_PREFIX}/{run_id}/terraform.tfstate"
        self.path = f"{facts.bucket}/{self._key}"
        self.prefix = f"{facts.bucket}/{SMOKE_PREFIX}/{run_id}/"
        self.encryption = Encryption(facts.encryption, facts.kms_key_arn)
        self.unenforced = _unenforced(facts)
        self.patience = PATIENCE if facts.endpoint is None else 0.0
        self._table = self._build_table()
        file = FileLock(self._s3, facts, self._key) if facts.uses_lockfile else None
        self.locks: Sequence[Lock] = [lock for lock in (file, self._table) if lock is not None]

    def read_identity(self) -> str:
        """STS API: GetCallerIdentity."""
        caller = AwsCalls(self._clients.client("sts"), "sts").ask("get_caller_identity")
        if caller["Account"] != self._facts.account:
            raise CredentialsError(
                f"the credentials belong to the account {caller['Account']}",
                why=f"the backend {self._facts.name} is in the account {self._facts.account}",
                remedy="use credentials of that account, or a profile or role in it",
            )
        return str(caller["Arn"])

    def write_state(self, body: bytes) -> str:
        written = self._s3.ask("put_object", **build_put(self._facts, self._key, body))
        if self._table is not None:
            self._table.write_digest(hashlib.md5(body, usedforsecurity=False).hexdigest())
        # An unversioned bucket has no version id, and one whose versioning is suspended says "null".
        return str(written.get("VersionId", "null"))

    def read_state(self, version: str | None = None) -> Stored:
        wanted = {} if version is None else {"VersionId": version}
        found = self._s3.ask("get_object", Bucket=self._facts.bucket, Key=self._key, **wanted)
        digest = (self._table.read_digest() or "missing") if self._table and version is None else None
        return Stored(found["Body"].read(), digest)

    def read_encryption(self) -> Mapping[str, Encryption]:
        """S3 API: HeadObject, which names algorithm and key."""
        heads = {"state": self._head(self._key)}
        if self._facts.uses_lockfile:
            heads["lock file"] = self._head(f"{self._key}.tflock")
        return {name: found for name, found in heads.items() if found is not None}

    def refusals(self) -> tuple[Refusal, ...]:
        return refusals_of(self._facts, self._s3, self._key)

    def clean_up(self) -> Cleaned:
        return clean_up(self._facts, self._s3, self._table, self._key.removesuffix("terraform.tfstate"))

    def _build_table(self) -> TableLock | None:
        if self._facts.lock_table is None or not self._facts.uses_table:
            return None
        dynamodb = AwsCalls(self._clients.client("dynamodb"), "dynamodb")
        return TableLock(dynamodb, self._facts.lock_table, self.path)

    def _head(self, key: str) -> Encryption | None:
        head = self._s3.ask("head_object", absent=NOT_THERE, Bucket=self._facts.bucket, Key=key)
        if head is None:
            return None
        return Encryption(head.get("ServerSideEncryption", "no encryption"), head.get("SSEKMSKeyId"))


def _unenforced(facts: Facts) -> str | None:
    if facts.endpoint is None:
        return None
    return f"the cloud at {facts.endpoint} does not enforce this part of a bucket policy"
