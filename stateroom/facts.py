"""What a finished backend looks like: the one value that the components export, and that emit and smoke read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, ClassVar, Final, Literal

from stateroom.errors import StateroomError

CloudName = Literal["aws", "alicloud"]

LockMode = Literal["table", "native", "both", "none"]

RoleNeed = Literal["external_id", "mfa"]

SMOKE_PREFIX = "stateroom-smoke"
"""The smoke test writes only below this key; it is never a user's state."""

OWNER_TAG = "stateroom:backend"
"""The tag that marks a resource as ours; its value is the backend's name and region (`names.owner_of`)."""

PURPOSE_TAG = "stateroom:purpose"
"""The tag that says what a resource is for; its value is a word such as `state`, `logs` or `locks`."""

LOGS_PURPOSE = "logs"
"""The purpose of a bucket that takes access logs: what lies in it is nobody's state."""

_NOTHING_ELSE: Final = {"extra": "forbid"}

_IN_OUR_WORDS: Final = {"missing": "it is missing", "unexpected_keyword_argument": "no fact has this name"}


@dataclass(frozen=True)
class GithubTokens:
    """How a job of GitHub Actions signs in with a role: the audience to ask a token for, and the ARN of the identity
    provider that the role trusts."""

    __pydantic_config__: ClassVar = _NOTHING_ELSE

    audience: str
    provider: str


@dataclass(frozen=True)
class Facts:
    """A finished backend, without a secret in it.

    partition: aws, aws-cn or aws-us-gov; acs on Alibaba Cloud.
    state_key: on AWS where the state lies; on Alibaba Cloud its name below the prefix.
    workspace_key_prefix: on AWS the prefix of the states of other workspaces; on Alibaba Cloud that of all states.
    encryption: the algorithm that the cloud reports for a stored state: "AES256", or with a KMS key "aws:kms" on AWS
        and "KMS" on Alibaba Cloud.
    kms_key_arn: the key, with a KMS key only.
    lock_table: the table, with lock modes "table" and "both" only. lock_instance: its Tablestore instance.
    endpoint: one URL for every service, on a local or compatible cloud; None means the provider's own.
    endpoints: on Alibaba Cloud the URLs that clients use, by service: "oss", "tablestore" (with a lock table), "sts".
    roles: role name ("writer", "reader", "admin") to ARN, for the roles that were asked for.
    policies: the same for the managed policies.
    role_needs: role name to what its trust asks for beside the caller's identity; never the external id itself.
    github: role name to how jobs of GitHub sign in, for the roles that trust tokens of it.
    """

    __pydantic_config__: ClassVar = _NOTHING_ELSE

    cloud: CloudName
    name: str
    account: str
    partition: str
    region: str
    bucket: str
    state_key: str
    workspace_key_prefix: str
    lock: LockMode
    encryption: Literal["AES256", "aws:kms", "KMS"]
    lock_table: str | None = None
    lock_instance: str | None = None
    kms_key_arn: str | None = None
    endpoint: str | None = None
    endpoints: Mapping[str, str] = field(default_factory=dict)
    replica_bucket: str | None = None
    log_bucket: str | None = None
    roles: Mapping[str, str] = field(default_factory=dict)
    policies: Mapping[str, str] = field(default_factory=dict)
    role_needs: Mapping[str, tuple[RoleNeed, ...]] = field(default_factory=dict)
    github: Mapping[str, GithubTokens] = field(default_factory=dict)

    @property
    def uses_table(self) -> bool:
        return self.lock in ("table", "both")

    @property
    def uses_lockfile(self) -> bool:
        return self.lock in ("native", "both")

    def to_dict(self) -> dict[str, Any]:
        """The facts as JSON knows them: lists instead of tuples."""
        return asdict(self) | {"role_needs": {role: list(needs) for role, needs in self.role_needs.items()}}

    @classmethod
    def of_exports(cls, exports: Mapping[str, Any]) -> Facts:
        """What a program exports as `backend`. Raises StateroomError when it does not."""
        if "backend" not in exports:
            raise StateroomError(
                "the program does not export `backend`",
                why="the configuration is written, and the smoke test made, from what is exported there",
                remedy='add `pulumi.export("backend", backend.facts)` to it, then run the same command again',
            )
        return cls.from_dict(exports["backend"])

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Facts:
        """Raises StateroomError when `values` is not a complete set of facts."""
        # Only where facts come from outside: what imports this module must not wait for the validator.
        from pydantic import TypeAdapter, ValidationError

        try:
            return TypeAdapter(cls).validate_json(json.dumps(values), strict=True)
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            what = _IN_OUR_WORDS.get(first["type"], first["msg"])
            raise StateroomError(
                "the recorded outputs do not describe a backend",
                why=f"{'.'.join(map(str, first['loc'])) or 'facts'}: {what}",
                remedy="run `stateroom up` again: it records them anew",
            ) from None
