"""The types of the configuration's fields on Alibaba Cloud; what every cloud has comes from `fields`."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from stateroom.config import fields
from stateroom.config.limits import alicloud_credentials as credentials
from stateroom.config.limits import alicloud_kms, alicloud_regions, alicloud_tags, oidc, oss, ram, tablestore
from stateroom.config.marks import FromEnvironment, Limit
from stateroom.config.marks import text as _text

BackendName = fields.BackendName
CaBundle = fields.CaBundle
Days = fields.Days
Endpoint = fields.Endpoint
ExternalId = Annotated[
    str,
    _text(ram.check_external_id, "2 to 1224 letters, digits and +=,.@:/-_", r"^[A-Za-z0-9_+=,.@:/-]{2,1224}$"),
    FromEnvironment(secret=True),
]
Workspace = fields.Workspace

_ROLE_LIMIT = _text(ram.check_role_arn, "the ARN of a role", r"^acs:ram::[0-9]{16}:role/[A-Za-z0-9.-]+$")
_ACCOUNT_LIMIT = _text(alicloud_regions.check_account_id, "16 digits in quotes", r"^[0-9]{16}$")

Region = Annotated[
    str,
    _text(
        alicloud_regions.check_region,
        "a region of Alibaba Cloud, such as cn-hangzhou or ap-southeast-1",
        r"^[a-z]{2,3}-[a-z]{2,}(-([a-z]{2,}|[0-9]))*$",
    ),
]
AccountId = Annotated[str, _ACCOUNT_LIMIT]
OwnAccountId = Annotated[str, _ACCOUNT_LIMIT, FromEnvironment()]
Profile = Annotated[str, _text(ram.check_profile, "the name of a profile", r"^\S(.*\S)?$"), FromEnvironment()]

KeyPart = Annotated[
    str,
    _text(credentials.check_key, "a part of an access key", r"^[!-~]+$"),
    FromEnvironment(secret=True, only=True),
]
CredentialsFile = Annotated[str, _text(credentials.check_file, "the path of a file", r"^\S(.*\S)?$"), FromEnvironment()]
CredentialsUri = Annotated[
    str,
    _text(credentials.check_credentials_uri, "an http or https URI", r"^https?://[^@#\s]+$"),
    FromEnvironment(secret=True),
]
InstanceRole = Annotated[
    str,
    _text(credentials.check_instance_role, "the name of a role", r"^[A-Za-z0-9.-]{1,64}$"),
    FromEnvironment(),
]
ProviderArn = Annotated[
    str,
    _text(
        credentials.check_provider_arn,
        "acs:ram::ACCOUNT:oidc-provider/NAME",
        r"^acs:ram::[0-9]{16}:oidc-provider/.+$",
    ),
    FromEnvironment(),
]
SessionPolicy = Annotated[
    str,
    _text(
        credentials.check_session_policy,
        f"a RAM policy as JSON, at most {credentials.POLICY_CHARACTERS} characters",
        r"^\s*\{",
    ),
]

BucketName = Annotated[
    str,
    _text(
        oss.check_bucket_name,
        "3 to 63 of a-z, 0-9 and -, first and last a letter or digit",
        r"^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$",
    ),
]
_PATH_PATTERN = r"^[^/*?]+(/[^/*?]+)*$"
StateKey = Annotated[
    str,
    _text(
        oss.check_state_key,
        f"parts joined by single slashes, at most {oss.KEY_BYTES} bytes",
        _PATH_PATTERN,
    ),
]
StatePrefix = Annotated[
    str, _text(oss.check_state_prefix, "parts joined by single slashes, at most 512 bytes", _PATH_PATTERN)
]
LogPrefix = Annotated[
    str, _text(oss.check_log_prefix, "at most 256 characters without a slash at the beginning", r"^([^/\\].*)?$")
]
InstanceName = Annotated[
    str,
    _text(
        tablestore.check_instance_name,
        "3 to 16 of a-z, A-Z, 0-9 and -, first a letter, last no hyphen",
        r"^[a-zA-Z][a-zA-Z0-9-]{1,14}[a-zA-Z0-9]$",
    ),
]
TableName = Annotated[
    str,
    _text(
        tablestore.check_table_name,
        "1 to 255 of a-z, A-Z, 0-9 and _, first no digit",
        r"^[a-zA-Z_][a-zA-Z0-9_]{0,254}$",
    ),
]
Key = Annotated[
    str,
    _text(
        alicloud_kms.check_key,
        "create, the id of a key, or acs:kms:REGION:ACCOUNT:key/ID",
        r"^(create|(acs:kms:[a-z0-9-]+:[0-9]{16}:key/)?[0-9a-z-]{12,})$",
    ),
]
RoleArn = Annotated[str, _ROLE_LIMIT, FromEnvironment()]
KeyRoleArn = Annotated[str, _ROLE_LIMIT]
PrincipalArn = Annotated[
    str,
    _text(
        ram.check_principal_arn,
        "the ARN of a role or user",
        r"^acs:ram::[0-9]{16}:(role|user)/[A-Za-z0-9._-]+$",
    ),
]
Service = Annotated[
    str, _text(ram.check_service, "a service, such as ecs.aliyuncs.com", r"^([0-9]{16}@)?[a-z0-9.-]+\.aliyuncs\.com$")
]
SessionName = Annotated[
    str, _text(ram.check_session_name, "2 to 64 letters, digits and .@-_", r"^[A-Za-z0-9_.@-]{2,64}$")
]
Issuer = Annotated[
    str, _text(oidc.check_ram_issuer, "github, gitlab or an https URL", r"^(github|gitlab|https://[^?#@]+)$")
]
Subject = Annotated[str, _text(oidc.check_ram_subject, "a `sub` claim; * only after what pins it", r"^[^*?]")]
Subjects = Annotated[list[Subject], Limit(oidc.check_subjects, "at least one subject", {"minItems": 1})]
Audience = Annotated[str, _text(ram.check_audience, "an `aud` claim", r"^[^*?\s]{1,255}$")]
Provider = Annotated[
    str,
    _text(
        ram.check_provider,
        "create, or acs:ram::ACCOUNT:oidc-provider/NAME",
        r"^(create|acs:ram::[0-9]{16}:oidc-provider/.+)$",
    ),
]
Fingerprint = Annotated[str, _text(ram.check_fingerprint, "40 digits of a SHA-1 fingerprint", r"^[0-9A-Fa-f]{40}$")]
Fingerprints = Annotated[list[Fingerprint], Limit(ram.check_fingerprints, "at most 5 fingerprints", {"maxItems": 5})]
TagKey = Annotated[str, Limit(alicloud_tags.check_tag_key, "1 to 64 bytes")]
TagValue = Annotated[str, Limit(alicloud_tags.check_tag_value, "at most 128 bytes", {"maxLength": 128})]
Tags = Annotated[
    dict[TagKey, TagValue],
    Limit(
        alicloud_tags.check_tags, f"at most {alicloud_tags.MAX_TAGS} tags", {"maxProperties": alicloud_tags.MAX_TAGS}
    ),
]

SessionSeconds = Annotated[int, Field(ge=900, le=43200)]
"""STS API: AssumeRole, DurationSeconds."""
RoleSessionSeconds = Annotated[int, Field(ge=3600, le=43200)]
"""RAM API: CreateRole, MaxSessionDuration."""
DeletionDays = Annotated[int, Field(ge=7, le=366)]
"""KMS API: ScheduleKeyDeletion, PendingWindowInDays."""
