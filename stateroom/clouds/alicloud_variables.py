"""The environment variables that say how to sign in, in all their spellings.

`ALIBABA_CLOUD_` is how the SDKs, the CLI and RRSA spell them, `ALICLOUD_` the provider of Terraform and Pulumi and the
`oss` backend, `ALIBABACLOUD_` older releases of the CLI. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from stateroom.clouds import alicloud_sign_in_failures as failures
from stateroom.clouds.alicloud_credentials import Keys

PREFIXES: Final = ("ALIBABA_CLOUD_", "ALICLOUD_", "ALIBABACLOUD_")
_ID, _SECRET, _TOKEN = ("ACCESS_KEY_ID", "ACCESS_KEY"), ("ACCESS_KEY_SECRET", "SECRET_KEY"), ("SECURITY_TOKEN",)

PROFILE: Final = tuple(f"{prefix}PROFILE" for prefix in PREFIXES)
INSTANCE_ROLE: Final = ("ALIBABA_CLOUD_ECS_METADATA", "ALICLOUD_ECS_ROLE_NAME")
URI: Final = ("ALIBABA_CLOUD_CREDENTIALS_URI", "ALICLOUD_CREDENTIALS_URI")
PROFILES_FILE: Final = ("ALICLOUD_SHARED_CREDENTIALS_FILE",)
EITHER_FILE: Final = "ALIBABA_CLOUD_CREDENTIALS_FILE"
"""The SDKs keep the path of credentials.ini in it, and the `oss` backend that of the profiles."""

OIDC_PROVIDER: Final = "ALIBABA_CLOUD_OIDC_PROVIDER_ARN"
OIDC_TOKEN_FILE: Final = "ALIBABA_CLOUD_OIDC_TOKEN_FILE"  # noqa: S105 - the name of a variable
OIDC_TOKEN: Final = "ALIBABA_CLOUD_OIDC_TOKEN"  # noqa: S105 - the name of a variable
OIDC_ROLE: Final = "ALIBABA_CLOUD_ROLE_ARN"
OIDC_SESSION: Final = "ALIBABA_CLOUD_ROLE_SESSION_NAME"

PROFILES_DISABLED: Final = "ALIBABA_CLOUD_CLI_PROFILE_DISABLED"
METADATA_DISABLED: Final = "ALIBABA_CLOUD_ECS_METADATA_DISABLED"
OLD_METADATA_DISABLED: Final = "ALIBABA_CLOUD_IMDSV1_DISABLED"


@dataclass(frozen=True)
class Set:
    """A variable that is set, and not empty."""

    name: str
    value: str


@dataclass(frozen=True)
class FoundKeys:
    """An access key of the environment. names: the variables that it stands in."""

    keys: Keys
    names: tuple[str, ...]


def is_true(environ: Mapping[str, str], name: str) -> bool:
    return environ.get(name, "").lower() == "true"


def find_one(environ: Mapping[str, str], names: Sequence[str]) -> Set | None:
    """The first of these variables that is set. CredentialsError when another one says something else: the tools do
    not agree on which of them counts."""
    found = [Set(name, environ[name]) for name in names if environ.get(name)]
    for other in found[1:]:
        if other.value != found[0].value:
            raise failures.ambiguous(found[0].name, other.name)
    return found[0] if found else None


def find_keys(environ: Mapping[str, str]) -> FoundKeys | None:
    """The access key. CredentialsError when half of it is missing, and when there are two."""
    found: FoundKeys | None = None
    for prefix in PREFIXES:
        each = _of_prefix(environ, prefix)
        if found is None or each is None:
            found = found or each
        elif _is_another(each.keys, found.keys):
            raise failures.ambiguous(found.names[0], each.names[0])
        elif found.keys.token is None and each.keys.token is not None:
            found = each
    return found


def _is_another(one: Keys, other: Keys) -> bool:
    """Whether they are two keys. The same one may stand without its token beside."""
    tokens = {one.token, other.token} - {None}
    return (one.key_id, one.secret) != (other.key_id, other.secret) or len(tokens) > 1


def _of_prefix(environ: Mapping[str, str], prefix: str) -> FoundKeys | None:
    key_id, secret, token = (
        find_one(environ, [f"{prefix}{name}" for name in names]) for names in (_ID, _SECRET, _TOKEN)
    )
    given = tuple(each.name for each in (key_id, secret, token) if each is not None)
    if not given:
        return None
    if key_id is None or secret is None:
        missing = f"{prefix}{(_ID if key_id is None else _SECRET)[0]}"
        raise failures.half_credentials(missing, "the environment")
    return FoundKeys(Keys(key_id.value, secret.value, token.value if token else None), given)
