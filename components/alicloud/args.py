"""The component's arguments: the configuration's structure, typed for Pulumi.

A contract test holds them against the configuration's models, names and sentences alike. Annotations stay values
here, because Pulumi's component analyzer reads them as such.
"""

from typing import NotRequired, TypedDict

import pulumi


class AssumeRole(TypedDict):
    """A role to assume."""

    role_arn: pulumi.Input[str]
    """The RAM role that makes the backend; the credentials of the environment assume it."""
    external_id: NotRequired[pulumi.Input[str]]
    """The external id that the role's trust asks for."""
    session_name: NotRequired[pulumi.Input[str]]
    """The name of the session in the account's audit log."""
    duration_seconds: NotRequired[pulumi.Input[int]]
    """How long the session lasts, in seconds."""


class State(TypedDict):
    """Where states lie."""

    prefix: NotRequired[pulumi.Input[str]]
    """Every state lies below this prefix; workspaces other than the default one in a folder of their own."""
    key: NotRequired[pulumi.Input[str]]
    """The name of the state below the prefix."""


class Encryption(TypedDict):
    """How states are encrypted."""

    mode: NotRequired[pulumi.Input[str]]
    """`oss`: keys that OSS manages (AES256). `kms`: a KMS key."""
    key: NotRequired[pulumi.Input[str]]
    """With `kms`: `create` (the default) makes a key, or the id of an existing key."""
    rotate: NotRequired[pulumi.Input[bool]]
    """Rotate the key that we make, once a year: a key outside a KMS instance knows no other period."""
    deletion_window_days: NotRequired[pulumi.Input[int]]
    """Days between the deletion of the key and its end."""


class Lifecycle(TypedDict):
    """What happens to old versions."""

    noncurrent_days: NotRequired[pulumi.Input[int]]
    """Old versions are kept this many days."""
    abort_multipart_days: NotRequired[pulumi.Input[int]]
    """Unfinished uploads are removed after this many days."""


class AccessLogs(TypedDict):
    """Access logs."""

    bucket: NotRequired[pulumi.Input[str]]
    """An existing bucket that takes the logs; without it, one is made."""
    prefix: NotRequired[pulumi.Input[str]]
    """The prefix of the log objects."""
    retain_days: NotRequired[pulumi.Input[int]]
    """Days that logs are kept in a bucket that we make."""


class Bucket(TypedDict):
    """The state bucket."""

    name: NotRequired[pulumi.Input[str]]
    """The bucket's name; derived from name, account and region when absent."""
    redundancy: NotRequired[pulumi.Input[str]]
    """`ZRS`: three zones. `LRS`: one zone, for regions that have no other. It cannot be changed later."""
    lifecycle: NotRequired[pulumi.Input[Lifecycle]]
    """What happens to old versions."""
    access_logs: NotRequired[pulumi.Input[AccessLogs]]
    """Access logs."""


class Lock(TypedDict):
    """How states are locked."""

    mode: NotRequired[pulumi.Input[str]]
    """`table`: a Tablestore table. `none`: nothing keeps two clients apart."""
    instance: NotRequired[pulumi.Input[str]]
    """The Tablestore instance's name; derived from name and account when absent."""
    table: NotRequired[pulumi.Input[str]]
    """The table's name; derived when absent."""
    existing: NotRequired[pulumi.Input[str]]
    """What exists already and is used as it is: the `instance`, or the `table` and its instance."""
    performance: NotRequired[pulumi.Input[str]]
    """The kind of instance that we make, by what the region offers. It cannot be changed later."""
    network: NotRequired[pulumi.Input[str]]
    """Where the instance that we make can be reached from."""
    encryption: NotRequired[pulumi.Input[str]]
    """The table's encryption: a key that Tablestore manages, or the states' KMS key. It cannot be changed later."""
    key_role: NotRequired[pulumi.Input[str]]
    """With `encryption: key`: the role through which Tablestore uses the key, such as AliyunOTSAccessingKMS."""


class Oidc(TypedDict):
    """Identity tokens of a CI system or cluster that may assume the role."""

    issuer: pulumi.Input[str]
    """`github`, `gitlab`, or the https URL of any issuer, such as an ACK cluster's for RRSA."""
    subjects: pulumi.Input[list[pulumi.Input[str]]]
    """The subjects that may assume the role, such as `repo:acme/infra:ref:refs/heads/main`."""
    audience: NotRequired[pulumi.Input[str]]
    """The audience of the tokens."""
    provider: NotRequired[pulumi.Input[str]]
    """`create`, or the ARN of the account's existing identity provider of this issuer."""
    fingerprints: NotRequired[pulumi.Input[list[pulumi.Input[str]]]]
    """SHA-1 fingerprints of the issuer's certificate authority, for a provider that we make."""


class Scope(TypedDict):
    """Which states a role reaches."""

    keys: NotRequired[pulumi.Input[list[pulumi.Input[str]]]]
    """Only the states with these keys; empty means all."""
    workspaces: NotRequired[pulumi.Input[list[pulumi.Input[str]]]]
    """Only these workspaces of them; empty means all; `default` is the default workspace."""


class RoleAccess(TypedDict):
    """A role, and who may assume it."""

    accounts: NotRequired[pulumi.Input[list[pulumi.Input[str]]]]
    """Account ids whose principals may assume the role."""
    principals: NotRequired[pulumi.Input[list[pulumi.Input[str]]]]
    """ARNs of RAM users and roles that may assume the role."""
    services: NotRequired[pulumi.Input[list[pulumi.Input[str]]]]
    """Services that may assume the role, such as `ecs.aliyuncs.com`."""
    external_id: NotRequired[pulumi.Input[str]]
    """The external id that accounts and principals must give."""
    mfa: NotRequired[pulumi.Input[bool]]
    """Ask accounts and principals for multi-factor authentication."""
    oidc: NotRequired[pulumi.Input[list[pulumi.Input[Oidc]]]]
    """Identity tokens of CI systems and clusters that may assume the role."""
    session_seconds: NotRequired[pulumi.Input[int]]
    """The longest session, in seconds."""
    scope: NotRequired[pulumi.Input[Scope]]
    """Which states; all when absent. Not for the admin role."""


class Access(TypedDict):
    """Who may use the backend."""

    writer: NotRequired[pulumi.Input[RoleAccess]]
    """The role that plans and applies."""
    reader: NotRequired[pulumi.Input[RoleAccess]]
    """The role that reads states, such as a `terraform_remote_state` data source."""
    admin: NotRequired[pulumi.Input[RoleAccess]]
    """The role that also repairs: old versions, locks and digests of every state."""
    policies: NotRequired[pulumi.Input[list[pulumi.Input[str]]]]
    """Policies to make; a role brings its own in any case."""


class AlicloudStateBackendArgs(TypedDict):
    """A state backend on Alibaba Cloud, as the stack's configuration describes it."""

    cloud: pulumi.Input[str]
    """The cloud."""
    name: pulumi.Input[str]
    """Every physical name is derived from it."""
    region: pulumi.Input[str]
    """The region of bucket and table."""
    account: NotRequired[pulumi.Input[str]]
    """The account this backend belongs to; credentials of another are refused."""
    profile: NotRequired[pulumi.Input[str]]
    """The profile of the shared configuration (~/.aliyun/config.json)."""
    assume_role: NotRequired[pulumi.Input[AssumeRole]]
    """A role to assume before anything is made."""
    endpoints: NotRequired[pulumi.Input[str]]
    """Which endpoints clients use: from anywhere, from Alibaba Cloud's own network, or OSS's acceleration."""
    endpoint: NotRequired[pulumi.Input[str]]
    """One URL for every service, for a local cloud."""
    ca_bundle: NotRequired[pulumi.Input[str]]
    """A file with the certificate authority of `endpoint`, when the system does not know it."""
    tags: NotRequired[pulumi.Input[dict[str, pulumi.Input[str]]]]
    """Tags on everything."""
    protect: NotRequired[pulumi.Input[bool]]
    """Protect and retain what holds data: Pulumi refuses to delete it."""
    state: NotRequired[pulumi.Input[State]]
    """Where states lie."""
    bucket: NotRequired[pulumi.Input[Bucket]]
    """The state bucket."""
    encryption: NotRequired[pulumi.Input[Encryption]]
    """How states are encrypted."""
    lock: NotRequired[pulumi.Input[Lock]]
    """How states are locked."""
    access: NotRequired[pulumi.Input[Access]]
    """Who may use the backend."""
    emit: NotRequired[pulumi.Input[list[pulumi.Input[str]]]]
    """The tools that get a configuration."""
