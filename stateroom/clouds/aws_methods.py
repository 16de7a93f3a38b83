"""What each method of signing in found, or what is missing for it, for whoever asks which one won. Pure.

The methods and their order are the SDK's (boto3 documentation, "Credentials"). No value that may be a secret is told.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from stateroom.clouds.aws_profiles import Profiles, chain_of, keys_of, method_of

NAMES: Final[Mapping[str, str]] = {
    "env": "environment variables",
    "assume-role": "role of a profile",
    "assume-role-with-web-identity": "web identity",
    "sso": "IAM Identity Center (SSO)",
    "shared-credentials-file": "shared credentials file",
    "login": "console session (aws login)",
    "custom-process": "credential process",
    "config-file": "shared config file",
    "ec2-credentials-file": "file of AWS_CREDENTIAL_FILE",
    "boto-config": "configuration of Boto 2",
    "container-role": "container metadata",
    "iam-role": "instance metadata",
}
"""In the order of precedence, by the SDK's names."""

LOCAL: Final = "constants of a local cloud"

_KEY_ID, _SECRET, _TOKENS = "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", ("AWS_SECURITY_TOKEN", "AWS_SESSION_TOKEN")
_URIS: Final = ("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_CREDENTIALS_FULL_URI")
_IDENTITY: Final = "AWS_WEB_IDENTITY_TOKEN_FILE"


@dataclass(frozen=True)
class Surroundings:
    """Where the search looks.

    profile: the name of the profile. named: whether the stack file names it. profiles: those of all shared files;
    keys: those of the credentials files alone. files: as messages call them. identity: whether the stack file names a
    token. metadata: the address of the instance metadata.
    """

    environ: Mapping[str, str]
    profile: str = "default"
    named: bool = False
    profiles: Profiles = field(default_factory=dict)
    keys: Profiles = field(default_factory=dict)
    config_file: str = "~/.aws/config"
    credentials_file: str = "~/.aws/credentials"
    identity: bool = False
    metadata: str = "http://169.254.169.254/"


def why_used(method: str, there: Surroundings) -> str:
    """What a method found."""
    if there.identity:
        return "credentials.web_identity of the stack file"
    return _USED[method](there)


def why_passed_over(method: str, there: Surroundings) -> str:
    """What is missing for a method that had nothing."""
    return _PASSED[method](there)


def _used_environment(there: Surroundings) -> str:
    names = [name for name in (_KEY_ID, _SECRET) if there.environ.get(name)]
    names += [name for name in _TOKENS if there.environ.get(name)][:1]
    return f"{', '.join(names[:-1])} and {names[-1]} are set"


def _passed_environment(there: Surroundings) -> str:
    if there.named and there.environ.get(_KEY_ID):
        return f"{_KEY_ID} is set, but `profile` of the stack file counts more"
    if there.environ.get(_SECRET):
        return f"{_KEY_ID} is not set, and {_SECRET} alone is no key"
    return f"{_KEY_ID} is not set"


def _used_role(there: Surroundings) -> str:
    first, last = there.profile, chain_of(there.profiles, there.profile)[-1]
    begins = NAMES.get(method_of(there.profiles.get(last, {})), "nothing")
    via = f"profile {first!r}" if first == last else f"profile {first!r}, which begins with profile {last!r}"
    return f"{via}: {begins}"


def _used_token(there: Surroundings) -> str:
    if there.environ.get(_IDENTITY) and not there.named:
        return f"{_IDENTITY} is set"
    return f"profile {there.profile!r} has web_identity_token_file"


def _passed_token(there: Surroundings) -> str:
    lacking = _lacks("assume-role-with-web-identity", there)
    if there.environ.get(_IDENTITY):
        return f"{_IDENTITY} is set, but `profile` of the stack file counts more; {lacking}"
    return f"{_IDENTITY} is not set; {lacking}"


def _used_profile(there: Surroundings) -> str:
    return f"profile {there.profile!r}"


def _lacks(method: str, there: Surroundings) -> str:
    profile = there.profiles.get(there.profile)
    if profile is None:
        return f"there is no profile {there.profile!r}"
    return f"profile {there.profile!r} has no {' or '.join(keys_of(method))}"


def _passed_role(there: Surroundings) -> str:
    if "role_arn" in there.profiles.get(there.profile, {}):
        return f"profile {there.profile!r} has web_identity_token_file, which assumes its role"
    return _lacks("assume-role", there)


def _passed_keys(there: Surroundings) -> str:
    if not there.keys:
        return f"{there.credentials_file} has no profile"
    if there.profile not in there.keys:
        return f"{there.credentials_file} has no profile {there.profile!r}"
    return f"profile {there.profile!r} of {there.credentials_file} has no aws_access_key_id"


def _passed_uris(_there: Surroundings) -> str:
    return f"neither {_URIS[0]} nor {_URIS[1]} is set"


def _used_uri(there: Surroundings) -> str:
    return f"{next(name for name in _URIS if name in there.environ)} is set"


def _passed_metadata(there: Surroundings) -> str:
    if there.environ.get("AWS_EC2_METADATA_DISABLED", "false").lower() == "true":
        return "AWS_EC2_METADATA_DISABLED is true"
    return f"{there.metadata} gives none"


def _missing(method: str) -> Callable[[Surroundings], str]:
    return lambda there: _lacks(method, there)


_USED: Final[Mapping[str, Callable[[Surroundings], str]]] = {
    "env": _used_environment,
    "assume-role": _used_role,
    "assume-role-with-web-identity": _used_token,
    "sso": _used_profile,
    "shared-credentials-file": lambda there: f"profile {there.profile!r} of {there.credentials_file}",
    "login": _used_profile,
    "custom-process": _used_profile,
    "config-file": lambda there: f"profile {there.profile!r} of {there.config_file}",
    "ec2-credentials-file": lambda _there: "AWS_CREDENTIAL_FILE is set",
    "boto-config": lambda there: there.environ.get("BOTO_CONFIG") or "/etc/boto.cfg or ~/.boto",
    "container-role": _used_uri,
    "iam-role": lambda there: there.metadata,
}

_PASSED: Final[Mapping[str, Callable[[Surroundings], str]]] = {
    "env": _passed_environment,
    "assume-role": _passed_role,
    "assume-role-with-web-identity": _passed_token,
    "sso": _missing("sso"),
    "shared-credentials-file": _passed_keys,
    "login": _missing("login"),
    "custom-process": _missing("custom-process"),
    "config-file": _missing("shared-credentials-file"),
    "ec2-credentials-file": lambda _there: "AWS_CREDENTIAL_FILE is not set, or has no key",
    "boto-config": lambda _there: "neither /etc/boto.cfg nor ~/.boto has a key",
    "container-role": _passed_uris,
    "iam-role": _passed_metadata,
}
