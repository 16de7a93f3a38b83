"""The arguments that say who calls the cloud, of the component of either cloud. See `components.args`.

Annotations stay values here, because Pulumi's component analyzer reads them as such.
"""

from typing import NotRequired, TypedDict


class StateBackendAssumeRole(TypedDict):
    """A role to assume."""

    role_arn: str
    """On AWS: The role that makes the backend; the credentials of the environment assume it. On Alibaba Cloud:
    The RAM role that makes the backend; the credentials of the environment assume it."""
    external_id: NotRequired[str]
    """The external id that the role's trust asks for."""
    session_name: NotRequired[str]
    """The name of the session in the account's audit log."""
    duration_seconds: NotRequired[int]
    """How long the session lasts, in seconds."""
    policy: NotRequired[str]
    """A policy that narrows the session: it may do what both the role and this allow."""
    policy_arns: NotRequired[list[str]]
    """On AWS: ARNs of managed policies that narrow the session the same way."""
    tags: NotRequired[dict[str, str]]
    """On AWS: Tags of the session, which policies can ask for."""
    transitive_tag_keys: NotRequired[list[str]]
    """On AWS: Keys of those tags that are kept when the session assumes a further role."""
    source_identity: NotRequired[str]
    """On AWS: Who is behind the session, for the account's audit log."""


class StateBackendWebIdentity(TypedDict):
    """An identity token, and the role that it is for."""

    role_arn: str
    """On AWS: The role that the token's owner may assume."""
    token_file: str
    """On AWS: The file with the identity token, which is read anew for each session."""
    session_name: NotRequired[str]
    """On AWS: The name of the session in the account's audit log."""
    duration_seconds: NotRequired[int]
    """On AWS: How long the session lasts, in seconds."""
    policy: NotRequired[str]
    """On AWS: A policy that narrows the session: it may do what both the role and this allow."""


class StateBackendOidcRole(TypedDict):
    """A role that is assumed with an identity token."""

    provider_arn: str
    """On Alibaba Cloud: The account's identity provider, of the token's issuer."""
    role_arn: str
    """On Alibaba Cloud: The RAM role that the token's owner may assume."""
    token_file: str
    """On Alibaba Cloud: The file with the identity token, which is read anew for each session."""
    session_name: NotRequired[str]
    """On Alibaba Cloud: The name of the session in the account's audit log."""
    duration_seconds: NotRequired[int]
    """On Alibaba Cloud: How long the session lasts, in seconds."""
    policy: NotRequired[str]
    """On Alibaba Cloud: A policy that narrows the session: it may do what both the role and this allow."""


class StateBackendCredentials(TypedDict):
    """Where the credentials come from."""

    source: NotRequired[str]
    """`tools`: as every tool finds them. `local`: constants, the default on a URL of this host if nothing is named."""
    shared_config_files: NotRequired[list[str]]
    """On AWS: The files that profiles' settings are read from, the later before the earlier; default:
    ~/.aws/config."""
    shared_credentials_files: NotRequired[list[str]]
    """On AWS: The files that profiles' keys are read from, the later before the earlier; default:
    ~/.aws/credentials."""
    web_identity: NotRequired[StateBackendWebIdentity]
    """On AWS: Sign in with an identity token alone, and search nowhere else."""
    access_key_id: NotRequired[str]
    """On Alibaba Cloud: The id of an access key."""
    access_key_secret: NotRequired[str]
    """On Alibaba Cloud: Its secret."""
    security_token: NotRequired[str]
    """On Alibaba Cloud: The token of a temporary key."""
    shared_credentials_file: NotRequired[str]
    """On Alibaba Cloud: The file of the profiles, instead of ~/.aliyun/config.json."""
    ecs_role_name: NotRequired[str]
    """On Alibaba Cloud: The RAM role of the ECS instance that this runs on."""
    credentials_uri: NotRequired[str]
    """On Alibaba Cloud: A URI that answers with temporary credentials."""
    oidc: NotRequired[StateBackendOidcRole]
    """On Alibaba Cloud: A role that is assumed with an identity token, such as that of a pod (RRSA)."""
