"""The component's arguments: the configuration's structure, typed for Pulumi.

A contract test holds them against the configuration's models, names and sentences alike. Annotations stay values
here, because Pulumi's component analyzer reads them as such.
"""

from typing import NotRequired, TypedDict


class AlicloudAssumeRole(TypedDict):
    """A role to assume."""

    role_arn: str
    """The RAM role that makes the backend; the credentials of the environment assume it."""
    external_id: NotRequired[str]
    """The external id that the role's trust asks for."""
    session_name: NotRequired[str]
    """The name of the session in the account's audit log."""
    duration_seconds: NotRequired[int]
    """How long the session lasts, in seconds."""
    policy: NotRequired[str]
    """A policy that narrows the session: it may do what both the role and this allow."""


class AlicloudOidcRole(TypedDict):
    """A role that is assumed with an identity token."""

    provider_arn: str
    """The account's identity provider, of the token's issuer."""
    role_arn: str
    """The RAM role that the token's owner may assume."""
    token_file: str
    """The file with the identity token, which is read anew for each session."""
    session_name: NotRequired[str]
    """The name of the session in the account's audit log."""
    duration_seconds: NotRequired[int]
    """How long the session lasts, in seconds."""
    policy: NotRequired[str]
    """A policy that narrows the session: it may do what both the role and this allow."""


class AlicloudCredentials(TypedDict):
    """How to sign in."""

    source: NotRequired[str]
    """`tools`: as every tool finds them. `local`: constants, the default on a URL of this host if nothing is named."""
    access_key_id: NotRequired[str]
    """The id of an access key."""
    access_key_secret: NotRequired[str]
    """Its secret."""
    security_token: NotRequired[str]
    """The token of a temporary key."""
    shared_credentials_file: NotRequired[str]
    """The file of the profiles, instead of ~/.aliyun/config.json."""
    ecs_role_name: NotRequired[str]
    """The RAM role of the ECS instance that this runs on."""
    credentials_uri: NotRequired[str]
    """A URI that answers with temporary credentials."""
    oidc: NotRequired[AlicloudOidcRole]
    """A role that is assumed with an identity token, such as that of a pod (RRSA)."""


class AlicloudState(TypedDict):
    """Where states lie."""

    prefix: NotRequired[str]
    """Every state lies below this prefix; workspaces other than the default one in a folder of their own."""
    key: NotRequired[str]
    """The name of the state below the prefix."""


class AlicloudEncryption(TypedDict):
    """How states are encrypted."""

    mode: NotRequired[str]
    """`oss`: keys that OSS manages (AES256). `kms`: a KMS key."""
    key: NotRequired[str]
    """With `kms`: `create` (the default) makes a key, or the id of an existing key."""
    rotate: NotRequired[bool]
    """Rotate the key that we make, once a year: a key outside a KMS instance knows no other period."""
    deletion_window_days: NotRequired[int]
    """Days between the deletion of the key and its end."""


class AlicloudLifecycle(TypedDict):
    """What happens to old versions."""

    noncurrent_days: NotRequired[int]
    """Old versions are kept this many days."""
    abort_multipart_days: NotRequired[int]
    """Unfinished uploads are removed after this many days."""


class AlicloudAccessLogs(TypedDict):
    """Access logs."""

    bucket: NotRequired[str]
    """An existing bucket that takes the logs; without it, one is made."""
    prefix: NotRequired[str]
    """The prefix of the log objects."""
    retain_days: NotRequired[int]
    """Days that logs are kept in a bucket that we make."""


class AlicloudBucket(TypedDict):
    """The state bucket."""

    name: NotRequired[str]
    """The bucket's name; derived from name, account and region when absent."""
    redundancy: NotRequired[str]
    """`ZRS`: three zones. `LRS`: one zone, for regions that have no other. It cannot be changed later."""
    lifecycle: NotRequired[AlicloudLifecycle]
    """What happens to old versions."""
    access_logs: NotRequired[AlicloudAccessLogs]
    """Access logs."""


class AlicloudLock(TypedDict):
    """How states are locked."""

    mode: NotRequired[str]
    """`table`: a Tablestore table. `none`: nothing keeps two clients apart."""
    instance: NotRequired[str]
    """The Tablestore instance's name; derived from name and account when absent."""
    table: NotRequired[str]
    """The table's name; derived when absent."""
    existing: NotRequired[str]
    """What exists already and is used as it is: the `instance`, or the `table` and its instance."""
    performance: NotRequired[str]
    """The kind of instance that we make, by what the region offers. It cannot be changed later."""
    network: NotRequired[str]
    """Where the instance that we make can be reached from."""
    encryption: NotRequired[str]
    """The table's encryption: a key that Tablestore manages, or the states' KMS key. It cannot be changed later."""
    key_role: NotRequired[str]
    """With `encryption: key`: the role through which Tablestore uses the key, such as AliyunOTSAccessingKMS."""


class AlicloudOidc(TypedDict):
    """Identity tokens of a CI system or cluster that may assume the role."""

    issuer: str
    """`github`, `gitlab`, or the https URL of any issuer, such as an ACK cluster's for RRSA."""
    subjects: list[str]
    """The subjects that may assume the role, such as `repo:acme/infra:ref:refs/heads/main`."""
    audience: NotRequired[str]
    """The audience of the tokens."""
    provider: NotRequired[str]
    """`create`, or the ARN of the account's existing identity provider of this issuer."""
    fingerprints: NotRequired[list[str]]
    """SHA-1 fingerprints of the issuer's certificate authority, for a provider that we make."""


class AlicloudScope(TypedDict):
    """Which states a role reaches."""

    keys: NotRequired[list[str]]
    """Only the states with these keys; empty means all."""
    workspaces: NotRequired[list[str]]
    """Only these workspaces of them; empty means all; `default` is the default workspace."""


class AlicloudRoleAccess(TypedDict):
    """A role, and who may assume it."""

    accounts: NotRequired[list[str]]
    """Account ids whose principals may assume the role."""
    principals: NotRequired[list[str]]
    """ARNs of RAM users and roles that may assume the role."""
    services: NotRequired[list[str]]
    """Services that may assume the role, such as `ecs.aliyuncs.com`."""
    external_id: NotRequired[str]
    """The external id that accounts and principals must give."""
    mfa: NotRequired[bool]
    """Ask accounts and principals for multi-factor authentication."""
    oidc: NotRequired[list[AlicloudOidc]]
    """Identity tokens of CI systems and clusters that may assume the role."""
    session_seconds: NotRequired[int]
    """The longest session, in seconds."""
    scope: NotRequired[AlicloudScope]
    """Which states; all when absent. Not for the admin role."""


class AlicloudAccess(TypedDict):
    """Who may use the backend."""

    writer: NotRequired[AlicloudRoleAccess]
    """The role that plans and applies."""
    reader: NotRequired[AlicloudRoleAccess]
    """The role that reads states, such as a `terraform_remote_state` data source."""
    admin: NotRequired[AlicloudRoleAccess]
    """The role that also repairs: old versions, locks and digests of every state."""
    policies: NotRequired[list[str]]
    """Policies to make; a role brings its own in any case."""


class AlicloudStateBackendArgs(TypedDict):
    """A state backend on Alibaba Cloud, as the stack's configuration describes it."""

    cloud: NotRequired[str]
    """The cloud."""
    name: str
    """Every physical name is derived from it."""
    region: str
    """The region of bucket and table."""
    account: NotRequired[str]
    """The account this backend belongs to; credentials of another are refused."""
    profile: NotRequired[str]
    """The profile of the shared configuration (~/.aliyun/config.json)."""
    assume_role: NotRequired[AlicloudAssumeRole]
    """A role to assume before anything is made."""
    credentials: NotRequired[AlicloudCredentials]
    """Where the credentials come from, when it is not where every tool looks."""
    endpoints: NotRequired[str]
    """Which endpoints clients use: from anywhere, from Alibaba Cloud's own network, or OSS's acceleration."""
    endpoint: NotRequired[str]
    """One URL for every service, for a local cloud."""
    ca_bundle: NotRequired[str]
    """A file with the certificate authority of `endpoint`, when the system does not know it."""
    tags: NotRequired[dict[str, str]]
    """Tags on everything."""
    protect: NotRequired[bool]
    """Protect and retain what holds data: Pulumi refuses to delete it."""
    state: NotRequired[AlicloudState]
    """Where states lie."""
    bucket: NotRequired[AlicloudBucket]
    """The state bucket."""
    encryption: NotRequired[AlicloudEncryption]
    """How states are encrypted."""
    lock: NotRequired[AlicloudLock]
    """How states are locked."""
    access: NotRequired[AlicloudAccess]
    """Who may use the backend."""
    emit: NotRequired[list[str]]
    """The tools that get a configuration."""
