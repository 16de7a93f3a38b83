"""The configuration of a backend on Alibaba Cloud: every key declared once, with its type, default and one sentence."""

from __future__ import annotations

from typing import Literal

from stateroom.config import alicloud_fields as fields
from stateroom.config.loopback import is_loopback
from stateroom.config.section import Section
from stateroom.config.tools import EmitTool


class AssumeRole(Section):
    role_arn: fields.RoleArn
    """The RAM role that makes the backend; the credentials of the environment assume it."""
    external_id: fields.ExternalId | None = None
    """The external id that the role's trust asks for."""
    session_name: fields.SessionName = "stateroom"
    """The name of the session in the account's audit log."""
    duration_seconds: fields.SessionSeconds = 3600
    """How long the session lasts, in seconds."""
    policy: fields.SessionPolicy | None = None
    """A policy that narrows the session: it may do what both the role and this allow."""


class OidcRole(Section):
    provider_arn: fields.ProviderArn
    """The account's identity provider, of the token's issuer."""
    role_arn: fields.RoleArn
    """The RAM role that the token's owner may assume."""
    token_file: fields.CredentialsFile
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
    access_key_id: fields.KeyPart | None = None
    """The id of an access key."""
    access_key_secret: fields.KeyPart | None = None
    """Its secret."""
    security_token: fields.KeyPart | None = None
    """The token of a temporary key."""
    shared_credentials_file: fields.CredentialsFile | None = None
    """The file of the profiles, instead of ~/.aliyun/config.json."""
    ecs_role_name: fields.InstanceRole | None = None
    """The RAM role of the ECS instance that this runs on."""
    credentials_uri: fields.CredentialsUri | None = None
    """A URI that answers with temporary credentials."""
    oidc: OidcRole | None = None
    """A role that is assumed with an identity token, such as that of a pod (RRSA)."""

    @property
    def names_a_method(self) -> bool:
        """Whether it says how to sign in, and not only where to look."""
        return any(getattr(self, name) is not None for name in type(self).model_fields if name != "source")


class State(Section):
    prefix: fields.StatePrefix = "env:"
    """Every state lies below this prefix; workspaces other than the default one in a folder of their own."""
    key: fields.StateKey = "terraform.tfstate"
    """The name of the state below the prefix."""


class Encryption(Section):
    mode: Literal["oss", "kms"] = "oss"
    """`oss`: keys that OSS manages (AES256). `kms`: a KMS key."""
    key: fields.Key | None = None
    """With `kms`: `create` (the default) makes a key, or the id of an existing key."""
    rotate: bool = True
    """Rotate the key that we make, once a year: a key outside a KMS instance knows no other period."""
    deletion_window_days: fields.DeletionDays = 30
    """Days between the deletion of the key and its end."""


class Lifecycle(Section):
    noncurrent_days: fields.Days = 90
    """Old versions are kept this many days."""
    abort_multipart_days: fields.Days = 7
    """Unfinished uploads are removed after this many days."""


class AccessLogs(Section):
    bucket: fields.BucketName | None = None
    """An existing bucket that takes the logs; without it, one is made."""
    prefix: fields.LogPrefix = "oss/"
    """The prefix of the log objects."""
    retain_days: fields.Days = 365
    """Days that logs are kept in a bucket that we make."""


class Bucket(Section):
    name: fields.BucketName | None = None
    """The bucket's name; derived from name, account and region when absent."""
    redundancy: Literal["ZRS", "LRS"] = "ZRS"
    """`ZRS`: three zones. `LRS`: one zone, for regions that have no other. It cannot be changed later."""
    lifecycle: Lifecycle = Lifecycle()
    """What happens to old versions."""
    access_logs: AccessLogs | None = None
    """Access logs."""


class Lock(Section):
    mode: Literal["table", "none"] = "table"
    """`table`: a Tablestore table. `none`: nothing keeps two clients apart."""
    instance: fields.InstanceName | None = None
    """The Tablestore instance's name; derived from name and account when absent."""
    table: fields.TableName | None = None
    """The table's name; derived when absent."""
    existing: Literal["instance", "table"] | None = None
    """What exists already and is used as it is: the `instance`, or the `table` and its instance."""
    performance: Literal["capacity", "high"] = "capacity"
    """The kind of instance that we make, by what the region offers. It cannot be changed later."""
    network: Literal["any", "vpc", "console_or_vpc"] = "any"
    """Where the instance that we make can be reached from."""
    encryption: Literal["none", "service", "key"] = "service"
    """The table's encryption: a key that Tablestore manages, or the states' KMS key. It cannot be changed later."""
    key_role: fields.KeyRoleArn | None = None
    """With `encryption: key`: the role through which Tablestore uses the key, such as AliyunOTSAccessingKMS."""


class Oidc(Section):
    issuer: fields.Issuer
    """`github`, `gitlab`, or the https URL of any issuer, such as an ACK cluster's for RRSA."""
    subjects: fields.Subjects
    """The subjects that may assume the role, such as `repo:acme/infra:ref:refs/heads/main`."""
    audience: fields.Audience = "sts.aliyuncs.com"
    """The audience of the tokens."""
    provider: fields.Provider = "create"
    """`create`, or the ARN of the account's existing identity provider of this issuer."""
    fingerprints: fields.Fingerprints = []
    """SHA-1 fingerprints of the issuer's certificate authority, for a provider that we make."""


class Scope(Section):
    keys: list[fields.StateKey] = []
    """Only the states with these keys; empty means all."""
    workspaces: list[fields.Workspace] = []
    """Only these workspaces of them; empty means all; `default` is the default workspace."""


class RoleAccess(Section):
    accounts: list[fields.AccountId] = []
    """Account ids whose principals may assume the role."""
    principals: list[fields.PrincipalArn] = []
    """ARNs of RAM users and roles that may assume the role."""
    services: list[fields.Service] = []
    """Services that may assume the role, such as `ecs.aliyuncs.com`."""
    external_id: fields.ExternalId | None = None
    """The external id that accounts and principals must give."""
    mfa: bool = False
    """Ask accounts and principals for multi-factor authentication."""
    oidc: list[Oidc] = []
    """Identity tokens of CI systems and clusters that may assume the role."""
    session_seconds: fields.RoleSessionSeconds = 3600
    """The longest session, in seconds."""
    scope: Scope = Scope()
    """Which states; all when absent. Not for the admin role."""


class Access(Section):
    writer: RoleAccess | None = None
    """The role that plans and applies."""
    reader: RoleAccess | None = None
    """The role that reads states, such as a `terraform_remote_state` data source."""
    admin: RoleAccess | None = None
    """The role that also repairs: old versions, locks and digests of every state."""
    policies: list[Literal["writer", "reader", "admin"]] = ["writer", "reader", "admin"]
    """Policies to make; a role brings its own in any case."""


class AlicloudBackend(Section):
    cloud: Literal["alicloud"]
    """The cloud."""
    name: fields.BackendName
    """Every physical name is derived from it."""
    region: fields.Region
    """The region of bucket and table."""
    account: fields.OwnAccountId | None = None
    """The account this backend belongs to; credentials of another are refused."""
    profile: fields.Profile | None = None
    """The profile of the shared configuration (~/.aliyun/config.json)."""
    assume_role: AssumeRole | None = None
    """A role to assume before anything is made."""
    credentials: Credentials = Credentials()
    """Where the credentials come from, when it is not where every tool looks."""
    endpoints: Literal["public", "internal", "acceleration"] = "public"
    """Which endpoints clients use: from anywhere, from Alibaba Cloud's own network, or OSS's acceleration."""
    endpoint: fields.Endpoint | None = None
    """One URL for every service, for a local cloud."""
    ca_bundle: fields.CaBundle | None = None
    """A file with the certificate authority of `endpoint`, when the system does not know it."""
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
        is_local = self.endpoint is not None and is_loopback(self.endpoint)
        return is_local and self.profile is None and not self.credentials.names_a_method
