"""The component's arguments: the configuration's structure, typed for Pulumi.

A contract test holds them against the configuration's models, names and sentences alike. Annotations stay values
here, because Pulumi's component analyzer reads them as such.
"""

from typing import NotRequired, TypedDict

import pulumi


class AssumeRole(TypedDict):
    """A role to assume."""

    role_arn: pulumi.Input[str]
    """The role that makes the backend; the credentials of the environment assume it."""
    external_id: NotRequired[pulumi.Input[str]]
    """The external id that the role's trust asks for."""
    session_name: NotRequired[pulumi.Input[str]]
    """The name of the session in the account's audit log."""
    duration_seconds: NotRequired[pulumi.Input[int]]
    """How long the session lasts, in seconds."""


class State(TypedDict):
    """Where states lie."""

    key: NotRequired[pulumi.Input[str]]
    """Where the state lies in the bucket."""
    workspace_key_prefix: NotRequired[pulumi.Input[str]]
    """The prefix of the states of workspaces other than the default one."""


class Encryption(TypedDict):
    """How states are encrypted."""

    mode: NotRequired[pulumi.Input[str]]
    """`s3`: keys that S3 manages (AES256). `kms`: a KMS key."""
    key: NotRequired[pulumi.Input[str]]
    """With `kms`: `create` (the default) makes a key, or the ARN of an existing key."""
    rotate: NotRequired[pulumi.Input[bool]]
    """Rotate the key that we make."""
    rotation_days: NotRequired[pulumi.Input[int]]
    """Days between rotations."""
    deletion_window_days: NotRequired[pulumi.Input[int]]
    """Days between the deletion of the key and its end."""


class Lifecycle(TypedDict):
    """What happens to old versions."""

    noncurrent_days: NotRequired[pulumi.Input[int]]
    """Old versions are kept at least this many days."""
    keep_versions: NotRequired[pulumi.Input[int]]
    """This many newest old versions are kept whatever their age."""
    abort_multipart_days: NotRequired[pulumi.Input[int]]
    """Unfinished uploads are removed after this many days."""


class AccessLogs(TypedDict):
    """Server access logs."""

    bucket: NotRequired[pulumi.Input[str]]
    """An existing bucket that takes the logs; without it, one is made."""
    prefix: NotRequired[pulumi.Input[str]]
    """The prefix of the log objects."""
    retain_days: NotRequired[pulumi.Input[int]]
    """Days that logs are kept in a bucket that we make."""


class ObjectLock(TypedDict):
    """Object lock."""

    mode: NotRequired[pulumi.Input[str]]
    """Who may shorten the retention: a privileged user, or nobody."""
    days: pulumi.Input[int]
    """Days that no version can be deleted."""


class Replication(TypedDict):
    """A copy of every version in a second region."""

    region: pulumi.Input[str]
    """The second region."""
    bucket: NotRequired[pulumi.Input[str]]
    """The replica's name; derived when absent."""


class Bucket(TypedDict):
    """The state bucket."""

    name: NotRequired[pulumi.Input[str]]
    """The bucket's name; derived from name, account and region when absent."""
    lifecycle: NotRequired[pulumi.Input[Lifecycle]]
    """What happens to old versions."""
    access_logs: NotRequired[pulumi.Input[AccessLogs]]
    """Server access logs."""
    object_lock: NotRequired[pulumi.Input[ObjectLock]]
    """Object lock. `use_lockfile` never needs it, and it makes every version of a lock file undeletable."""
    replication: NotRequired[pulumi.Input[Replication]]
    """A copy of every version in a second region."""
    organization: NotRequired[pulumi.Input[str]]
    """Only principals of this organisation (o-…) may use the bucket."""
    block_sse_c: NotRequired[pulumi.Input[bool]]
    """Refuse objects encrypted with a key that only the client knows."""


class Capacity(TypedDict):
    """Provisioned capacity."""

    read: NotRequired[pulumi.Input[int]]
    """Read capacity units."""
    write: NotRequired[pulumi.Input[int]]
    """Write capacity units."""


class Lock(TypedDict):
    """How states are locked."""

    mode: NotRequired[pulumi.Input[str]]
    """`table`: a DynamoDB table. `native`: a lock file beside the state. `both`: both, to migrate safely. `none`."""
    table: NotRequired[pulumi.Input[str]]
    """The table's name; derived when absent."""
    capacity: NotRequired[pulumi.Input[Capacity]]
    """Provisioned capacity; on demand when absent."""
    point_in_time_recovery: NotRequired[pulumi.Input[bool]]
    """Keep continuous backups of the table."""
    deletion_protection: NotRequired[pulumi.Input[bool]]
    """Refuse the deletion of the table."""
    replicas: NotRequired[pulumi.Input[list[pulumi.Input[str]]]]
    """Always refused when not empty: replication is eventual, so two regions could both hold the lock."""


class Oidc(TypedDict):
    """Identity tokens of a CI system that may assume a role."""

    issuer: pulumi.Input[str]
    """`github`, `gitlab`, or the https URL of any issuer."""
    subjects: pulumi.Input[list[pulumi.Input[str]]]
    """The subjects that may assume the role, such as `repo:acme/infra:ref:refs/heads/main`."""
    audience: NotRequired[pulumi.Input[str]]
    """The audience; `sts.amazonaws.com` for GitHub, the issuer's URL for GitLab."""
    provider: NotRequired[pulumi.Input[str]]
    """`create`, or the ARN of the account's existing identity provider of this issuer."""


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
    """ARNs of roles and users that may assume the role."""
    organization: NotRequired[pulumi.Input[str]]
    """Any principal of this organisation (o-…) may assume the role; narrows the others when given with them."""
    external_id: NotRequired[pulumi.Input[str]]
    """The external id that must be given."""
    mfa: NotRequired[pulumi.Input[bool]]
    """Ask for multi-factor authentication."""
    oidc: NotRequired[pulumi.Input[list[pulumi.Input[Oidc]]]]
    """Identity tokens of CI systems that may assume the role."""
    session_seconds: NotRequired[pulumi.Input[int]]
    """The longest session, in seconds."""
    scope: NotRequired[pulumi.Input[Scope]]
    """Which states; all when absent. Not for the admin role."""


class Access(TypedDict):
    """Who may use the backend."""

    path: NotRequired[pulumi.Input[str]]
    """The IAM path of policies and roles."""
    permissions_boundary: NotRequired[pulumi.Input[str]]
    """The ARN of the policy that bounds every role we make."""
    writer: NotRequired[pulumi.Input[RoleAccess]]
    """The role that plans and applies."""
    reader: NotRequired[pulumi.Input[RoleAccess]]
    """The role that reads states, such as a `terraform_remote_state` data source."""
    admin: NotRequired[pulumi.Input[RoleAccess]]
    """The role that also repairs: old versions, locks and digests of every state."""
    policies: NotRequired[pulumi.Input[list[pulumi.Input[str]]]]
    """Managed policies to make; a role brings its own in any case."""


class AwsStateBackendArgs(TypedDict):
    """A state backend on AWS, as the stack's configuration describes it."""

    cloud: pulumi.Input[str]
    """The cloud."""
    name: pulumi.Input[str]
    """Every physical name is derived from it."""
    region: pulumi.Input[str]
    """The region of bucket and table."""
    account: NotRequired[pulumi.Input[str]]
    """The account this backend belongs to; credentials of another are refused."""
    profile: NotRequired[pulumi.Input[str]]
    """The profile of the shared AWS configuration."""
    assume_role: NotRequired[pulumi.Input[AssumeRole]]
    """A role to assume before anything is made."""
    endpoint: NotRequired[pulumi.Input[str]]
    """One URL for every service, for a local cloud."""
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
