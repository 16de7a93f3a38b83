"""The component's arguments: the configuration's structure, typed for Pulumi.

A contract test holds them against the configuration's models, names and sentences alike. Annotations stay values
here, because Pulumi's component analyzer reads them as such.
"""

from typing import NotRequired, TypedDict


class AwsAssumeRole(TypedDict):
    """A role to assume."""

    role_arn: str
    """The role that makes the backend; the credentials of the environment assume it."""
    external_id: NotRequired[str]
    """The external id that the role's trust asks for."""
    session_name: NotRequired[str]
    """The name of the session in the account's audit log."""
    duration_seconds: NotRequired[int]
    """How long the session lasts, in seconds."""
    policy: NotRequired[str]
    """A policy that narrows the session: it may do what both the role and this allow."""
    policy_arns: NotRequired[list[str]]
    """ARNs of managed policies that narrow the session the same way."""
    tags: NotRequired[dict[str, str]]
    """Tags of the session, which policies can ask for."""
    transitive_tag_keys: NotRequired[list[str]]
    """Keys of those tags that are kept when the session assumes a further role."""
    source_identity: NotRequired[str]
    """Who is behind the session, for the account's audit log."""


class AwsWebIdentity(TypedDict):
    """An identity token, and the role that it is for."""

    role_arn: str
    """The role that the token's owner may assume."""
    token_file: str
    """The file with the identity token, which is read anew for each session."""
    session_name: NotRequired[str]
    """The name of the session in the account's audit log."""
    duration_seconds: NotRequired[int]
    """How long the session lasts, in seconds."""
    policy: NotRequired[str]
    """A policy that narrows the session: it may do what both the role and this allow."""


class AwsCredentials(TypedDict):
    """Where the credentials come from."""

    source: NotRequired[str]
    """`tools`: as every tool finds them. `local`: constants, the default on a URL of this host if nothing is named."""
    shared_config_files: NotRequired[list[str]]
    """The files that profiles' settings are read from, the later before the earlier; default: ~/.aws/config."""
    shared_credentials_files: NotRequired[list[str]]
    """The files that profiles' keys are read from, the later before the earlier; default: ~/.aws/credentials."""
    web_identity: NotRequired[AwsWebIdentity]
    """Sign in with an identity token alone, and search nowhere else."""


class AwsState(TypedDict):
    """Where states lie."""

    key: NotRequired[str]
    """Where the state lies in the bucket."""
    workspace_key_prefix: NotRequired[str]
    """The prefix of the states of workspaces other than the default one."""


class AwsEncryption(TypedDict):
    """How states are encrypted."""

    mode: NotRequired[str]
    """`s3`: keys that S3 manages (AES256). `kms`: a KMS key."""
    key: NotRequired[str]
    """With `kms`: `create` (the default) makes a key, or the ARN of an existing key."""
    rotate: NotRequired[bool]
    """Rotate the key that we make."""
    rotation_days: NotRequired[int]
    """Days between rotations."""
    deletion_window_days: NotRequired[int]
    """Days between the deletion of the key and its end."""


class AwsLifecycle(TypedDict):
    """What happens to old versions."""

    noncurrent_days: NotRequired[int]
    """Old versions are kept at least this many days."""
    keep_versions: NotRequired[int]
    """This many newest old versions are kept whatever their age."""
    abort_multipart_days: NotRequired[int]
    """Unfinished uploads are removed after this many days."""


class AwsAccessLogs(TypedDict):
    """Server access logs."""

    bucket: NotRequired[str]
    """An existing bucket that takes the logs; without it, one is made."""
    prefix: NotRequired[str]
    """The prefix of the log objects."""
    retain_days: NotRequired[int]
    """Days that logs are kept in a bucket that we make."""


class AwsObjectLock(TypedDict):
    """Object lock."""

    mode: NotRequired[str]
    """Who may shorten the retention: a privileged user, or nobody."""
    days: int
    """Days that no version can be deleted."""


class AwsReplication(TypedDict):
    """A copy of every version in a second region."""

    region: str
    """The second region."""
    bucket: NotRequired[str]
    """The replica's name; derived when absent."""


class AwsBucket(TypedDict):
    """The state bucket."""

    name: NotRequired[str]
    """The bucket's name; derived from name, account and region when absent."""
    lifecycle: NotRequired[AwsLifecycle]
    """What happens to old versions."""
    access_logs: NotRequired[AwsAccessLogs]
    """Server access logs."""
    object_lock: NotRequired[AwsObjectLock]
    """Object lock. `use_lockfile` never needs it, and it makes every version of a lock file undeletable."""
    replication: NotRequired[AwsReplication]
    """A copy of every version in a second region."""
    organization: NotRequired[str]
    """Only principals of this organisation (o-…) may use the bucket."""
    block_sse_c: NotRequired[bool]
    """Refuse objects encrypted with a key that only the client knows."""


class AwsCapacity(TypedDict):
    """Provisioned capacity."""

    read: NotRequired[int]
    """Read capacity units."""
    write: NotRequired[int]
    """Write capacity units."""


class AwsLock(TypedDict):
    """How states are locked."""

    mode: NotRequired[str]
    """`table`: a DynamoDB table. `native`: a lock file beside the state. `both`: both, to migrate safely. `none`."""
    table: NotRequired[str]
    """The table's name; derived when absent."""
    capacity: NotRequired[AwsCapacity]
    """Provisioned capacity; on demand when absent."""
    point_in_time_recovery: NotRequired[bool]
    """Keep continuous backups of the table."""
    deletion_protection: NotRequired[bool]
    """Refuse the deletion of the table."""
    replicas: NotRequired[list[str]]
    """Always refused when not empty: replication is eventual, so two regions could both hold the lock."""


class AwsOidc(TypedDict):
    """Identity tokens of a CI system that may assume a role."""

    issuer: str
    """`github`, `gitlab`, or the https URL of any issuer."""
    subjects: list[str]
    """The subjects that may assume the role, such as `repo:acme/infra:ref:refs/heads/main`."""
    audience: NotRequired[str]
    """The audience; `sts.amazonaws.com` for GitHub, the issuer's URL for GitLab."""
    provider: NotRequired[str]
    """`create`, or the ARN of the account's existing identity provider of this issuer."""


class AwsScope(TypedDict):
    """Which states a role reaches."""

    keys: NotRequired[list[str]]
    """Only the states with these keys; empty means all."""
    workspaces: NotRequired[list[str]]
    """Only these workspaces of them; empty means all; `default` is the default workspace."""


class AwsRoleAccess(TypedDict):
    """A role, and who may assume it."""

    accounts: NotRequired[list[str]]
    """Account ids whose principals may assume the role."""
    principals: NotRequired[list[str]]
    """ARNs of roles and users that may assume the role."""
    organization: NotRequired[str]
    """Any principal of this organisation (o-…) may assume the role; narrows the others when given with them."""
    external_id: NotRequired[str]
    """The external id that must be given."""
    mfa: NotRequired[bool]
    """Ask for multi-factor authentication."""
    oidc: NotRequired[list[AwsOidc]]
    """Identity tokens of CI systems that may assume the role."""
    session_seconds: NotRequired[int]
    """The longest session, in seconds."""
    scope: NotRequired[AwsScope]
    """Which states; all when absent. Not for the admin role."""


class AwsAccess(TypedDict):
    """Who may use the backend."""

    path: NotRequired[str]
    """The IAM path of policies and roles."""
    permissions_boundary: NotRequired[str]
    """The ARN of the policy that bounds every role we make."""
    writer: NotRequired[AwsRoleAccess]
    """The role that plans and applies."""
    reader: NotRequired[AwsRoleAccess]
    """The role that reads states, such as a `terraform_remote_state` data source."""
    admin: NotRequired[AwsRoleAccess]
    """The role that also repairs: old versions, locks and digests of every state."""
    policies: NotRequired[list[str]]
    """Managed policies to make; a role brings its own in any case."""


class AwsStateBackendArgs(TypedDict):
    """A state backend on AWS, as the stack's configuration describes it."""

    cloud: NotRequired[str]
    """The cloud."""
    name: str
    """Every physical name is derived from it."""
    region: str
    """The region of bucket and table."""
    account: NotRequired[str]
    """The account this backend belongs to; credentials of another are refused."""
    profile: NotRequired[str]
    """The profile of the shared AWS configuration."""
    assume_role: NotRequired[AwsAssumeRole]
    """A role to assume before anything is made; in a list, each is assumed with the session of the one before."""
    credentials: NotRequired[AwsCredentials]
    """Where the credentials come from, when it is not where every tool looks."""
    endpoint: NotRequired[str]
    """One URL for every service, for a local cloud."""
    ca_bundle: NotRequired[str]
    """A file with the certificate authority of `endpoint`, or of a proxy that inspects TLS."""
    tags: NotRequired[dict[str, str]]
    """Tags on everything."""
    protect: NotRequired[bool]
    """Protect and retain what holds data: Pulumi refuses to delete it."""
    state: NotRequired[AwsState]
    """Where states lie."""
    bucket: NotRequired[AwsBucket]
    """The state bucket."""
    encryption: NotRequired[AwsEncryption]
    """How states are encrypted."""
    lock: NotRequired[AwsLock]
    """How states are locked."""
    access: NotRequired[AwsAccess]
    """Who may use the backend."""
    emit: NotRequired[list[str]]
    """The tools that get a configuration."""
