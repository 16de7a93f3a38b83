"""The configuration of a backend on AWS: every key declared once, with its type, default and one sentence."""

from __future__ import annotations

from typing import Annotated, Literal

from stateroom.config import fields
from stateroom.config.loopback import is_local
from stateroom.config.marks import OneOrMany
from stateroom.config.section import Section
from stateroom.config.tools import EmitTool


class AssumeRole(Section):
    role_arn: fields.RoleArn
    """The role that makes the backend; the credentials of the environment assume it."""
    external_id: fields.ExternalId | None = None
    """The external id that the role's trust asks for."""
    session_name: fields.SessionName = "stateroom"
    """The name of the session in the account's audit log."""
    duration_seconds: fields.SessionSeconds = 3600
    """How long the session lasts, in seconds."""
    policy: fields.SessionPolicy | None = None
    """A policy that narrows the session: it may do what both the role and this allow."""
    policy_arns: fields.SessionPolicies = []
    """ARNs of managed policies that narrow the session the same way."""
    tags: fields.SessionTags = {}
    """Tags of the session, which policies can ask for."""
    transitive_tag_keys: list[fields.SessionTagKey] = []
    """Keys of those tags that are kept when the session assumes a further role."""
    source_identity: fields.SourceIdentity | None = None
    """Who is behind the session, for the account's audit log."""


class WebIdentity(Section):
    role_arn: fields.RoleArn
    """The role that the token's owner may assume."""
    token_file: fields.File
    """The file with the identity token, which is read anew for each session."""
    session_name: fields.SessionName = "stateroom"
    """The name of the session in the account's audit log."""
    duration_seconds: fields.SessionSeconds = 3600
    """How long the session lasts, in seconds."""
    policy: fields.SessionPolicy | None = None
    """A policy that narrows the session: it may do what both the role and this allow."""


class Credentials(Section):
    source: Literal["local", "tools"] | None = None
    """`tools`: as every tool finds them. `local`: constants, the default on a URL of this host if nothing is named."""
    shared_config_files: list[fields.File] = []
    """The files that profiles' settings are read from, the later before the earlier; default: ~/.aws/config."""
    shared_credentials_files: list[fields.File] = []
    """The files that profiles' keys are read from, the later before the earlier; default: ~/.aws/credentials."""
    web_identity: WebIdentity | None = None
    """Sign in with an identity token alone, and search nowhere else."""

    @property
    def names_a_method(self) -> bool:
        """Whether it says how to sign in, and not only where to look."""
        return any(getattr(self, name) for name in type(self).model_fields if name != "source")


class State(Section):
    key: fields.StateKey = "terraform.tfstate"
    """Where the state lies in the bucket."""
    workspace_key_prefix: fields.WorkspacePrefix = "env:"
    """The prefix of the states of workspaces other than the default one."""


class Encryption(Section):
    mode: Literal["s3", "kms"] = "s3"
    """`s3`: keys that S3 manages (AES256). `kms`: a KMS key."""
    key: fields.Key | None = None
    """With `kms`: `create` (the default) makes a key, or the ARN of an existing key."""
    rotate: bool = True
    """Rotate the key that we make."""
    rotation_days: fields.RotationDays = 365
    """Days between rotations."""
    deletion_window_days: fields.DeletionDays = 30
    """Days between the deletion of the key and its end."""


class Lifecycle(Section):
    noncurrent_days: fields.Days = 90
    """Old versions are kept at least this many days."""
    keep_versions: fields.KeptVersions = 20
    """This many newest old versions are kept whatever their age."""
    abort_multipart_days: fields.Days = 7
    """Unfinished uploads are removed after this many days."""


class AccessLogs(Section):
    bucket: fields.ExistingBucketName | None = None
    """An existing bucket that takes the logs; without it, one is made."""
    prefix: fields.LogPrefix = "s3/"
    """The prefix of the log objects."""
    retain_days: fields.Days = 365
    """Days that logs are kept in a bucket that we make."""


class ObjectLock(Section):
    mode: Literal["governance", "compliance"] = "governance"
    """Who may shorten the retention: a privileged user, or nobody."""
    days: fields.Days
    """Days that no version can be deleted."""


class Replication(Section):
    region: fields.Region
    """The second region."""
    bucket: fields.BucketName | None = None
    """The replica's name; derived when absent."""


class Bucket(Section):
    name: fields.BucketName | None = None
    """The bucket's name; derived from name, account and region when absent."""
    lifecycle: Lifecycle = Lifecycle()
    """What happens to old versions."""
    access_logs: AccessLogs | None = None
    """Server access logs."""
    object_lock: ObjectLock | None = None
    """Object lock. `use_lockfile` never needs it, and it makes every version of a lock file undeletable."""
    replication: Replication | None = None
    """A copy of every version in a second region."""
    organization: fields.Organization | None = None
    """Only principals of this organisation (o-…) may use the bucket."""
    block_sse_c: bool = True
    """Refuse objects encrypted with a key that only the client knows."""


class Capacity(Section):
    read: fields.CapacityUnits = 5
    """Read capacity units."""
    write: fields.CapacityUnits = 5
    """Write capacity units."""


class Lock(Section):
    mode: Literal["table", "native", "both", "none"] = "native"
    """`table`: a DynamoDB table. `native`: a lock file beside the state. `both`: both, to migrate safely. `none`."""
    table: fields.TableName | None = None
    """The table's name; derived when absent."""
    capacity: Capacity | None = None
    """Provisioned capacity; on demand when absent."""
    point_in_time_recovery: bool = True
    """Keep continuous backups of the table."""
    deletion_protection: bool = True
    """Refuse the deletion of the table."""
    replicas: fields.Replicas = []
    """Always refused when not empty: replication is eventual, so two regions could both hold the lock."""


class Oidc(Section):
    issuer: fields.Issuer
    """`github`, `gitlab`, or the https URL of any issuer."""
    subjects: fields.Subjects
    """The subjects that may assume the role, such as `repo:acme/infra:ref:refs/heads/main`."""
    audience: fields.Audience | None = None
    """The audience; `sts.amazonaws.com` for GitHub, the issuer's URL for GitLab."""
    provider: fields.Provider = "create"
    """`create`, or the ARN of the account's existing identity provider of this issuer."""


class Scope(Section):
    keys: list[fields.StateKey] = []
    """Only the states with these keys; empty means all."""
    workspaces: list[fields.Workspace] = []
    """Only these workspaces of them; empty means all; `default` is the default workspace."""


class RoleAccess(Section):
    accounts: list[fields.AccountId] = []
    """Account ids whose principals may assume the role."""
    principals: list[fields.PrincipalArn] = []
    """ARNs of roles and users that may assume the role."""
    organization: fields.Organization | None = None
    """Any principal of this organisation (o-…) may assume the role; narrows the others when given with them."""
    external_id: fields.ExternalId | None = None
    """The external id that must be given."""
    mfa: bool = False
    """Ask for multi-factor authentication."""
    oidc: list[Oidc] = []
    """Identity tokens of CI systems that may assume the role."""
    session_seconds: fields.RoleSessionSeconds = 3600
    """The longest session, in seconds."""
    scope: Scope = Scope()
    """Which states; all when absent. Not for the admin role."""


class Access(Section):
    path: fields.IamPath = "/"
    """The IAM path of policies and roles."""
    permissions_boundary: fields.PolicyArn | None = None
    """The ARN of the policy that bounds every role we make."""
    writer: RoleAccess | None = None
    """The role that plans and applies."""
    reader: RoleAccess | None = None
    """The role that reads states, such as a `terraform_remote_state` data source."""
    admin: RoleAccess | None = None
    """The role that also repairs: old versions, locks and digests of every state."""
    policies: list[Literal["writer", "reader", "admin"]] = ["writer", "reader", "admin"]
    """Managed policies to make; a role brings its own in any case."""


Roles = Annotated[AssumeRole | list[AssumeRole], OneOrMany(), fields.ROLES_LIMIT]


class AwsBackend(Section):
    cloud: Literal["aws"]
    """The cloud."""
    name: fields.BackendName
    """Every physical name is derived from it."""
    region: fields.Region
    """The region of bucket and table."""
    account: fields.OwnAccountId | None = None
    """The account this backend belongs to; credentials of another are refused."""
    profile: fields.Profile | None = None
    """The profile of the shared AWS configuration."""
    assume_role: Roles | None = None
    """A role to assume before anything is made; in a list, each is assumed with the session of the one before."""
    credentials: Credentials = Credentials()
    """Where the credentials come from, when it is not where every tool looks."""
    endpoint: fields.Endpoint | None = None
    """One URL for every service, for a local cloud."""
    ca_bundle: fields.CaBundle | None = None
    """A file with the certificate authority of `endpoint`, or of a proxy that inspects TLS."""
    tags: fields.Tags = {}
    """Tags on everything."""
    protect: bool = True
    """Protect and retain what holds data: Pulumi refuses to delete it."""
    state: State = State()
    """Where states lie."""
    bucket: Bucket = Bucket()
    """The state bucket."""
    encryption: Encryption = Encryption()
    """How states are encrypted."""
    lock: Lock = Lock()
    """How states are locked."""
    access: Access = Access()
    """Who may use the backend."""
    emit: list[EmitTool] = ["terraform"]
    """The tools that get a configuration."""

    @property
    def has_local_keys(self) -> bool:
        """Whether a local cloud is asked with constants, and nothing on this computer can put others in their place."""
        if self.credentials.source is not None:
            return self.credentials.source == "local"
        return is_local(self.endpoint) and self.profile is None and not self.credentials.names_a_method

    @property
    def roles(self) -> tuple[AssumeRole, ...]:
        """The roles of `assume_role`, in the order in which they are assumed."""
        if self.assume_role is None:
            return ()
        return tuple(self.assume_role) if isinstance(self.assume_role, list) else (self.assume_role,)
