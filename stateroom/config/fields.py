"""The types of the configuration's fields on AWS, and of those that every cloud has.

A limit is declared once: the messages, the JSON Schema and the reference come from it.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from stateroom.config.limits import backend, dynamodb, files, iam, kms, oidc, paths, regions, s3, sts, tags
from stateroom.config.limits import ca_bundle as ca
from stateroom.config.marks import FromEnvironment, Limit
from stateroom.config.marks import text as _text

_ROLE_LIMIT = _text(
    iam.check_role_arn, "the ARN of a role", r"^arn:(aws|aws-cn|aws-us-gov):iam::[0-9]{12}:role/[^*?]+$"
)
_EXTERNAL_ID_LIMIT = _text(
    iam.check_external_id, "2 to 1224 letters, digits and +=,.@:/-_", r"^[A-Za-z0-9_+=,.@:/-]{2,1224}$"
)
_ACCOUNT_LIMIT = _text(regions.check_account_id, "12 digits in quotes", r"^[0-9]{12}$")

Region = Annotated[
    str,
    _text(
        regions.check_region,
        "a region of aws, aws-cn or aws-us-gov, such as eu-west-1",
        r"^[a-z]{2,3}(-gov)?-[a-z]+-[0-9]$",
    ),
]
AccountId = Annotated[str, _ACCOUNT_LIMIT]
OwnAccountId = Annotated[str, _ACCOUNT_LIMIT, FromEnvironment()]
Profile = Annotated[str, _text(iam.check_profile, "the name of a profile", r"^[^\[\]]+$"), FromEnvironment()]
Endpoint = Annotated[
    str,
    _text(backend.check_endpoint, "an https URL, or an http URL of this host", r"^https?://[^@?#\s]+$"),
    FromEnvironment(),
]
CaBundle = Annotated[str, _text(ca.check_ca_bundle, "the path of a PEM file", r"^\S(.*\S)?$"), FromEnvironment()]
File = Annotated[str, _text(files.check_file, "the path of a file", r"^\S(.*\S)?$"), FromEnvironment()]
BackendName = Annotated[
    str,
    _text(
        backend.check_backend_name,
        "2 to 52 of a-z, 0-9 and -, first and last a letter or digit",
        r"^[a-z0-9][a-z0-9-]{0,50}[a-z0-9]$",
    ),
]

_BUCKET_ALLOWED = "3 to 63 of a-z, 0-9 and -, first and last a letter or digit"
BucketName = Annotated[str, _text(s3.check_bucket_name, _BUCKET_ALLOWED, r"^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$")]
ExistingBucketName = Annotated[
    str,
    _text(
        s3.check_existing_bucket_name,
        "3 to 63 of a-z, 0-9, . and -, first and last a letter or digit",
        r"^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$",
    ),
]
_PATH_PATTERN = r"^[^/*?]+(/[^/*?]+)*$"
StateKey = Annotated[
    str,
    _text(s3.check_state_key, "parts joined by single slashes, at most 1017 bytes", _PATH_PATTERN),
]
WorkspacePrefix = Annotated[
    str, _text(s3.check_workspace_prefix, "parts joined by single slashes, at most 512 bytes", _PATH_PATTERN)
]
Workspace = Annotated[str, _text(paths.check_workspace, "letters, digits and ._~$&+=:@-", r"^[A-Za-z0-9._~$&+=:@-]+$")]
LogPrefix = Annotated[
    str, _text(s3.check_log_prefix, "at most 512 bytes without a slash at the beginning", r"^([^/].*)?$")
]
TableName = Annotated[
    str, _text(dynamodb.check_table_name, "3 to 255 of a-z, A-Z, 0-9, _, . and -", r"^[a-zA-Z0-9_.-]{3,255}$")
]
Replicas = Annotated[list[str], Limit(dynamodb.check_no_replicas, "an empty list", {"maxItems": 0})]
Key = Annotated[
    str,
    _text(
        kms.check_key,
        "create, or arn:aws:kms:REGION:ACCOUNT:key/ID",
        r"^(create|arn:(aws|aws-cn|aws-us-gov):kms:[a-z0-9-]+:[0-9]{12}:key/[0-9a-z-]+)$",
    ),
]
RoleArn = Annotated[str, _ROLE_LIMIT, FromEnvironment()]
PrincipalArn = Annotated[
    str,
    _text(
        iam.check_principal_arn,
        "the ARN of a role or user",
        r"^arn:(aws|aws-cn|aws-us-gov):iam::[0-9]{12}:(role|user)/[^*?]+$",
    ),
]
PolicyArn = Annotated[
    str,
    _text(
        iam.check_policy_arn,
        "the ARN of a policy",
        r"^arn:(aws|aws-cn|aws-us-gov):iam::([0-9]{12}|aws):policy/[^*?]+$",
    ),
]
IamPath = Annotated[str, _text(iam.check_path, "/ or /name/, at most 512 characters", r"^/([^*?]+/)?$")]
Organization = Annotated[str, _text(iam.check_organization, "o- and 10 to 32 of a-z and 0-9", r"^o-[a-z0-9]{10,32}$")]
ExternalId = Annotated[str, _EXTERNAL_ID_LIMIT, FromEnvironment(secret=True)]
SessionName = Annotated[
    str, _text(iam.check_session_name, "2 to 64 letters, digits and +=,.@-_", r"^[A-Za-z0-9_+=,.@-]{2,64}$")
]
SessionPolicy = Annotated[
    str, _text(sts.check_policy, f"a policy as JSON, at most {sts.POLICY_CHARACTERS} characters", r"^\s*\{")
]
SessionPolicies = Annotated[
    list[PolicyArn],
    Limit(sts.check_policies, f"at most {sts.MAX_POLICIES} policies", {"maxItems": sts.MAX_POLICIES}),
]
SessionTagKey = Annotated[str, Limit(sts.check_tag_key, "1 to 128 letters, digits, spaces and _.:/=+-@")]
SessionTagValue = Annotated[
    str, Limit(sts.check_tag_value, "at most 256 letters, digits, spaces and _.:/=+-@", {"maxLength": 256})
]
SessionTags = Annotated[
    dict[SessionTagKey, SessionTagValue],
    Limit(sts.check_tags, f"at most {sts.MAX_TAGS} tags", {"maxProperties": sts.MAX_TAGS}),
]
SourceIdentity = Annotated[
    str,
    _text(sts.check_source_identity, "2 to 64 letters, digits and +=,.@-_", r"^[A-Za-z0-9_+=,.@-]{2,64}$"),
    FromEnvironment(),
]
ROLES_LIMIT = Limit(
    sts.check_roles, f"one role, or a list of 1 to {sts.MAX_ROLES}", {"minItems": 1, "maxItems": sts.MAX_ROLES}
)
Issuer = Annotated[
    str, _text(oidc.check_issuer, "github, gitlab or an https URL", r"^(github|gitlab|https://[^?#@]+)$")
]
Subject = Annotated[str, _text(oidc.check_subject, "a `sub` claim; * only after what pins it", r"^[^*?]")]
Subjects = Annotated[list[Subject], Limit(oidc.check_subjects, "at least one subject", {"minItems": 1})]
Audience = Annotated[str, _text(oidc.check_audience, "an `aud` claim", r"^[^*?\s]{1,255}$")]
Provider = Annotated[
    str,
    _text(
        oidc.check_provider,
        "create, or arn:aws:iam::ACCOUNT:oidc-provider/HOST",
        r"^(create|arn:(aws|aws-cn|aws-us-gov):iam::[0-9]{12}:oidc-provider/.+)$",
    ),
]
TagKey = Annotated[str, Limit(tags.check_tag_key, "1 to 128 letters, digits, spaces and _.:/=+-@")]
TagValue = Annotated[
    str, Limit(tags.check_tag_value, "at most 256 letters, digits, spaces and _.:/=+-@", {"maxLength": 256})
]
Tags = Annotated[
    dict[TagKey, TagValue],
    Limit(tags.check_tags, f"at most {tags.MAX_TAGS} tags", {"maxProperties": tags.MAX_TAGS}),
]

SessionSeconds = Annotated[int, Field(ge=900, le=43200)]
"""STS API: AssumeRole, DurationSeconds."""
RoleSessionSeconds = Annotated[int, Field(ge=3600, le=43200)]
"""IAM API: CreateRole, MaxSessionDuration."""
RotationDays = Annotated[int, Field(ge=90, le=2560)]
"""KMS API: EnableKeyRotation, RotationPeriodInDays."""
DeletionDays = Annotated[int, Field(ge=7, le=30)]
"""KMS API: ScheduleKeyDeletion, PendingWindowInDays."""
KeptVersions = Annotated[int, Field(ge=1, le=100)]
"""S3 API: NoncurrentVersionExpiration, NewerNoncurrentVersions."""
Days = Annotated[int, Field(ge=1, le=36500)]
"""S3 User Guide: Object Lock considerations, 100 years at most; one limit for every retention."""
CapacityUnits = Annotated[int, Field(ge=1, le=40000)]
"""DynamoDB Developer Guide: Quotas, the units of one table."""
