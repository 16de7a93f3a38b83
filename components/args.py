"""The arguments of the component of either cloud: all keys of both, since `cloud` decides which of them may stand.

A contract test holds them against the configuration's models. Annotations stay values here, because Pulumi's
component analyzer reads them as such.
"""

from typing import NotRequired, TypedDict

from components.sign_in_args import StateBackendAssumeRole, StateBackendCredentials


class StateBackendState(TypedDict):
    """Where states lie."""

    key: NotRequired[str]
    """On AWS: Where the state lies in the bucket. On Alibaba Cloud: The name of the state below the prefix."""
    workspace_key_prefix: NotRequired[str]
    """On AWS: The prefix of the states of workspaces other than the default one."""
    prefix: NotRequired[str]
    """On Alibaba Cloud: Every state lies below this prefix; workspaces other than the default one in a folder of
    their own."""


class StateBackendEncryption(TypedDict):
    """How states are encrypted."""

    mode: NotRequired[str]
    """On AWS: `s3`: keys that S3 manages (AES256). `kms`: a KMS key. On Alibaba Cloud: `oss`: keys that OSS
    manages (AES256). `kms`: a KMS key."""
    key: NotRequired[str]
    """On AWS: With `kms`: `create` (the default) makes a key, or the ARN of an existing key. On Alibaba Cloud:
    With `kms`: `create` (the default) makes a key, or the id of an existing key."""
    rotate: NotRequired[bool]
    """On AWS: Rotate the key that we make. On Alibaba Cloud: Rotate the key that we make, once a year: a key
    outside a KMS instance knows no other period."""
    rotation_days: NotRequired[int]
    """On AWS: Days between rotations."""
    deletion_window_days: NotRequired[int]
    """Days between the deletion of the key and its end."""


class StateBackendLifecycle(TypedDict):
    """What happens to old versions."""

    noncurrent_days: NotRequired[int]
    """On AWS: Old versions are kept at least this many days. On Alibaba Cloud: Old versions are kept this many
    days."""
    keep_versions: NotRequired[int]
    """On AWS: This many newest old versions are kept whatever their age."""
    abort_multipart_days: NotRequired[int]
    """Unfinished uploads are removed after this many days."""


class StateBackendAccessLogs(TypedDict):
    """Server access logs."""

    bucket: NotRequired[str]
    """An existing bucket that takes the logs; without it, one is made."""
    prefix: NotRequired[str]
    """The prefix of the log objects."""
    retain_days: NotRequired[int]
    """Days that logs are kept in a bucket that we make."""


class StateBackendObjectLock(TypedDict):
    """Object lock."""

    mode: NotRequired[str]
    """On AWS: Who may shorten the retention: a privileged user, or nobody."""
    days: int
    """On AWS: Days that no version can be deleted."""


class StateBackendReplication(TypedDict):
    """A copy of every version in a second region."""

    region: str
    """On AWS: The second region."""
    bucket: NotRequired[str]
    """On AWS: The replica's name; derived when absent."""


class StateBackendBucket(TypedDict):
    """The state bucket."""

    name: NotRequired[str]
    """The bucket's name; derived from name, account and region when absent."""
    redundancy: NotRequired[str]
    """On Alibaba Cloud: `ZRS`: three zones. `LRS`: one zone, for regions that have no other. It cannot be
    changed later."""
    lifecycle: NotRequired[StateBackendLifecycle]
    """What happens to old versions."""
    access_logs: NotRequired[StateBackendAccessLogs]
    """On AWS: Server access logs. On Alibaba Cloud: Access logs."""
    object_lock: NotRequired[StateBackendObjectLock]
    """On AWS: Object lock. `use_lockfile` never needs it, and it makes every version of a lock file undeletable."""
    replication: NotRequired[StateBackendReplication]
    """On AWS: A copy of every version in a second region."""
    organization: NotRequired[str]
    """On AWS: Only principals of this organisation (o-…) may use the bucket."""
    block_sse_c: NotRequired[bool]
    """On AWS: Refuse objects encrypted with a key that only the client knows."""


class StateBackendCapacity(TypedDict):
    """Provisioned capacity."""

    read: NotRequired[int]
    """On AWS: Read capacity units."""
    write: NotRequired[int]
    """On AWS: Write capacity units."""


class StateBackendLock(TypedDict):
    """How states are locked."""

    mode: NotRequired[str]
    """On AWS: `table`: a DynamoDB table. `native`: a lock file beside the state. `both`: both, to migrate
    safely. `none`. On Alibaba Cloud: `table`: a Tablestore table. `none`: nothing keeps two clients
    apart."""
    instance: NotRequired[str]
    """On Alibaba Cloud: The Tablestore instance's name; derived from name and account when absent."""
    table: NotRequired[str]
    """The table's name; derived when absent."""
    existing: NotRequired[str]
    """On Alibaba Cloud: What exists already and is used as it is: the `instance`, or the `table` and its
    instance."""
    performance: NotRequired[str]
    """On Alibaba Cloud: The kind of instance that we make, by what the region offers. It cannot be changed
    later."""
    network: NotRequired[str]
    """On Alibaba Cloud: Where the instance that we make can be reached from."""
    encryption: NotRequired[str]
    """On Alibaba Cloud: The table's encryption: a key that Tablestore manages, or the states' KMS key. It cannot
    be changed later."""
    key_role: NotRequired[str]
    """On Alibaba Cloud: With `encryption: key`: the role through which Tablestore uses the key, such as
    AliyunOTSAccessingKMS."""
    capacity: NotRequired[StateBackendCapacity]
    """On AWS: Provisioned capacity; on demand when absent."""
    point_in_time_recovery: NotRequired[bool]
    """On AWS: Keep continuous backups of the table."""
    deletion_protection: NotRequired[bool]
    """On AWS: Refuse the deletion of the table."""
    replicas: NotRequired[list[str]]
    """On AWS: Always refused when not empty: replication is eventual, so two regions could both hold the lock."""


class StateBackendOidc(TypedDict):
    """Identity tokens of a CI system that may assume a role."""

    issuer: str
    """On AWS: `github`, `gitlab`, or the https URL of any issuer. On Alibaba Cloud: `github`, `gitlab`, or the
    https URL of any issuer, such as an ACK cluster's for RRSA."""
    subjects: list[str]
    """The subjects that may assume the role, such as `repo:acme/infra:ref:refs/heads/main`."""
    audience: NotRequired[str]
    """On AWS: The audience; `sts.amazonaws.com` for GitHub, the issuer's URL for GitLab. On Alibaba Cloud: The
    audience of the tokens."""
    provider: NotRequired[str]
    """`create`, or the ARN of the account's existing identity provider of this issuer."""
    fingerprints: NotRequired[list[str]]
    """On Alibaba Cloud: SHA-1 fingerprints of the issuer's certificate authority, for a provider that we make."""


class StateBackendScope(TypedDict):
    """Which states a role reaches."""

    keys: NotRequired[list[str]]
    """Only the states with these keys; empty means all."""
    workspaces: NotRequired[list[str]]
    """Only these workspaces of them; empty means all; `default` is the default workspace."""


class StateBackendRoleAccess(TypedDict):
    """A role, and who may assume it."""

    accounts: NotRequired[list[str]]
    """Account ids whose principals may assume the role."""
    principals: NotRequired[list[str]]
    """On AWS: ARNs of roles and users that may assume the role. On Alibaba Cloud: ARNs of RAM users and roles
    that may assume the role."""
    services: NotRequired[list[str]]
    """On Alibaba Cloud: Services that may assume the role, such as `ecs.aliyuncs.com`."""
    organization: NotRequired[str]
    """On AWS: Any principal of this organisation (o-…) may assume the role; narrows the others when given with
    them."""
    external_id: NotRequired[str]
    """On AWS: The external id that must be given. On Alibaba Cloud: The external id that accounts and principals
    must give."""
    mfa: NotRequired[bool]
    """On AWS: Ask for multi-factor authentication. On Alibaba Cloud: Ask accounts and principals for
    multi-factor authentication."""
    oidc: NotRequired[list[StateBackendOidc]]
    """On AWS: Identity tokens of CI systems that may assume the role. On Alibaba Cloud: Identity tokens of CI
    systems and clusters that may assume the role."""
    session_seconds: NotRequired[int]
    """The longest session, in seconds."""
    scope: NotRequired[StateBackendScope]
    """Which states; all when absent. Not for the admin role."""


class StateBackendAccess(TypedDict):
    """Who may use the backend."""

    path: NotRequired[str]
    """On AWS: The IAM path of policies and roles."""
    permissions_boundary: NotRequired[str]
    """On AWS: The ARN of the policy that bounds every role we make."""
    writer: NotRequired[StateBackendRoleAccess]
    """The role that plans and applies."""
    reader: NotRequired[StateBackendRoleAccess]
    """The role that reads states, such as a `terraform_remote_state` data source."""
    admin: NotRequired[StateBackendRoleAccess]
    """The role that also repairs: old versions, locks and digests of every state."""
    policies: NotRequired[list[str]]
    """On AWS: Managed policies to make; a role brings its own in any case. On Alibaba Cloud: Policies to make; a
    role brings its own in any case."""


class StateBackendArgs(TypedDict):
    """A state backend, as the stack's configuration describes it."""

    cloud: str
    """The cloud."""
    name: str
    """Every physical name is derived from it."""
    region: str
    """The region of bucket and table."""
    account: NotRequired[str]
    """The account this backend belongs to; credentials of another are refused."""
    profile: NotRequired[str]
    """On AWS: The profile of the shared AWS configuration. On Alibaba Cloud: The profile of the shared
    configuration (~/.aliyun/config.json)."""
    assume_role: NotRequired[StateBackendAssumeRole]
    """On AWS: A role to assume before anything is made; in a list, each is assumed with the session of the one before.
    On Alibaba Cloud: A role to assume before anything is made."""
    credentials: NotRequired[StateBackendCredentials]
    """Where the credentials come from, when it is not where every tool looks."""
    endpoints: NotRequired[str]
    """On Alibaba Cloud: Which endpoints clients use: from anywhere, from Alibaba Cloud's own network, or OSS's
    acceleration."""
    endpoint: NotRequired[str]
    """One URL for every service, for a local cloud."""
    ca_bundle: NotRequired[str]
    """On AWS: A file with the certificate authority of `endpoint`, or of a proxy that inspects TLS. On Alibaba Cloud:
    A file with the certificate authority of `endpoint`, when the system does not know it."""
    tags: NotRequired[dict[str, str]]
    """Tags on everything."""
    protect: NotRequired[bool]
    """Protect and retain what holds data: Pulumi refuses to delete it."""
    state: NotRequired[StateBackendState]
    """Where states lie."""
    bucket: NotRequired[StateBackendBucket]
    """The state bucket."""
    encryption: NotRequired[StateBackendEncryption]
    """How states are encrypted."""
    lock: NotRequired[StateBackendLock]
    """How states are locked."""
    access: NotRequired[StateBackendAccess]
    """Who may use the backend."""
    emit: NotRequired[list[str]]
    """The tools that get a configuration."""
