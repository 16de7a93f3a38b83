"""What kept AWS credentials from being found or renewed, in our words. Pure. Imports the SDK's error classes.

What a process, a server or a file answered is never repeated: it may hold a secret.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from json import JSONDecodeError
from typing import Any, Final

from botocore import exceptions as sdk

from stateroom.clouds.aws_place import Signing, cleaned
from stateroom.errors import ConfigError, CredentialsError

_AGAIN: Final = ", then the same command again"
_THEN: Final = ", then run the same command again"
_KEY_ID, _SECRET = "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"


def translate_sign_in(error: Exception, by: Signing) -> CredentialsError:
    """The error to show for whatever was raised while credentials were looked for, or renewed."""
    for kinds, build in _BY_KIND:
        if isinstance(error, kinds):
            return build(error, by)
    return _BY_METHOD.get(by.method, unusable)(error, by)


def no_credentials(environ: Mapping[str, str]) -> CredentialsError:
    """When no method had any. Half a key in the environment is not looked at by the SDK, and meant nevertheless."""
    if environ.get(_SECRET) and not environ.get(_KEY_ID):
        return _incomplete(f"{_KEY_ID} is missing in the environment")
    return CredentialsError(
        "no AWS credentials were found",
        why="looked in the environment, the shared AWS files, SSO and the metadata of this machine",
        remedy="sign in, for example with `aws configure` or `aws sso login`, and name the profile with AWS_PROFILE "
        "or `profile` in the stack file; `stateroom whoami` shows where was looked",
    )


def half_credentials(error: Exception, by: Signing) -> CredentialsError:
    details = _details(error)
    if details.get("provider") == "assume-role":
        return CredentialsError(
            f"{_of_profile(by)} cannot assume its role",
            why="it has a role_arn, and neither source_profile nor credential_source says whose credentials do it",
            remedy="add one of them to the profile",
        )
    where = "the environment" if details.get("provider") == "env" else _of_profile(by)
    return _incomplete(f"{details.get('cred_var')} is missing in {where}")


def _incomplete(why: str) -> CredentialsError:
    return CredentialsError(
        "the AWS credentials are incomplete",
        why=why,
        remedy="set both the access key and the secret key, and the token of temporary credentials",
    )


def no_profile(error: Exception, _by: Signing) -> CredentialsError:
    return CredentialsError(
        f"there is no AWS profile {_details(error).get('profile')!r}",
        why="neither the shared AWS configuration nor the credentials file has it",
        remedy="see `aws configure list-profiles`, then correct `profile` in the stack file or AWS_PROFILE",
    )


def signed_out(error: Exception, by: Signing) -> CredentialsError:
    """Of IAM Identity Center: the session that `aws sso login` began has expired, or there is none."""
    return CredentialsError(
        "the AWS sign-in has expired or was never done",
        why=f"{_of_profile(by)} signs in with IAM Identity Center (SSO), and the SDK reports {type(error).__name__}",
        remedy=f"run {by.with_profile('aws sso login')}{_AGAIN}",
    )


def _logged_out(error: Exception, by: Signing) -> CredentialsError:
    return CredentialsError(
        "the AWS sign-in has expired or was never done",
        why=f"{_of_profile(by)} has a console session, and the SDK reports {type(error).__name__}",
        remedy=f"run {by.with_profile('aws login')}{_AGAIN}",
    )


def _portal_refused(error: Exception, by: Signing) -> CredentialsError:
    code = getattr(error, "response", {}).get("Error", {}).get("Code", "")
    return CredentialsError(
        "IAM Identity Center gives no credentials",
        why=f"it answered {code} to the role and account that {_of_profile(by)} names",
        remedy="correct sso_account_id and sso_role_name of the profile, or let an administrator assign you the role",
    )


def _no_crt(_error: Exception, by: Signing) -> CredentialsError:
    return CredentialsError(
        f"{_of_profile(by)} has a console session, which cannot be used here",
        why="its tokens are bound to a key, and the AWS SDK for Python reads that only with awscrt",
        remedy="install it with `pip install 'botocore[crt]'`, or sign in another way, such as with `aws sso login`",
    )


def bad_files(error: Exception, by: Signing) -> CredentialsError:
    if by.method == "assume-role-with-web-identity":
        return CredentialsError(
            "the identity token has no role",
            why="neither AWS_ROLE_ARN nor role_arn of the profile says which role it is for",
            remedy="set AWS_ROLE_ARN, or add role_arn to the profile that has web_identity_token_file",
        )
    return CredentialsError(
        "the shared AWS configuration cannot be used",
        why=cleaned(str(error)),
        remedy="correct the file (~/.aws/config, ~/.aws/credentials, or what AWS_CONFIG_FILE names)",
    )


def _circle(error: Exception, _by: Signing) -> CredentialsError:
    visited = ", ".join(_details(error).get("visited_profiles", ()))
    return CredentialsError(
        "the shared AWS configuration cannot be used",
        why=f"the source_profile of profiles leads in a circle: {visited}, {_details(error).get('source_profile')}",
        remedy="let the last of them have credentials of its own (~/.aws/config, or what AWS_CONFIG_FILE names)",
    )


def _no_file(error: Exception, _by: Signing) -> CredentialsError:
    return CredentialsError(
        "a shared AWS file is missing",
        why=f"{_details(error).get('path')} is not there",
        remedy="correct `credentials` in the stack file",
    )


def unusable(error: Exception, by: Signing) -> CredentialsError:
    # The SDK's text may repeat what a credential process or a server answered.
    provider = _details(error).get("provider")
    return CredentialsError(
        "the AWS credentials could not be loaded",
        why=f"the SDK reports {type(error).__name__}" + (f" from {provider}" if provider else ""),
        remedy=f"run {by.with_profile('aws sts get-caller-identity')}: it shows the cause",
    )


def _needs_mfa(_error: Exception, by: Signing) -> CredentialsError:
    return CredentialsError(
        "the AWS session has expired, and the next one needs another MFA code",
        why=f"{_of_profile(by)} has an mfa_serial",
        remedy="run the same command again, and enter the code; a longer duration_seconds in the profile asks less",
    )


def _still_expired(_error: Exception, by: Signing) -> CredentialsError:
    return CredentialsError(
        "the AWS credentials have expired",
        why=f"{_SOURCES.get(by.method, 'where they come from')} still gives the expired ones",
        remedy=_RENEWALS.get(by.method, "renew them there") + _THEN,
    )


def _process(error: Exception, by: Signing) -> CredentialsError:
    if isinstance(error, sdk.CredentialRetrievalError):
        why = "it failed, or its answer has no access key; what it printed is not shown"
    elif isinstance(error, OSError):
        why = f"it cannot be run: {error.strerror or type(error).__name__}"
    else:
        why = "what it printed is not the JSON that is asked of it, and is not shown"
    return CredentialsError(
        f"the credential process of {_of_profile(by)} gives no credentials",
        why=why,
        remedy="run the command of credential_process by itself: it must print JSON with Version 1, AccessKeyId and "
        "SecretAccessKey",
    )


def _token(error: Exception, _by: Signing) -> CredentialsError:
    why = "it is not text"
    if isinstance(error, OSError):
        why = f"{error.filename}: {error.strerror or type(error).__name__}"
    return CredentialsError(
        "the identity token cannot be read",
        why=why,
        remedy="correct AWS_WEB_IDENTITY_TOKEN_FILE, web_identity_token_file of the profile, or "
        "`credentials: {web_identity: …}` in the stack file; a job must be allowed to ask for a token",
    )


def _container(error: Exception, _by: Signing) -> CredentialsError:
    why = "what AWS_CONTAINER_CREDENTIALS_FULL_URI or AWS_CONTAINER_CREDENTIALS_RELATIVE_URI names gave none"
    if isinstance(error, OSError):
        why = f"the authorization token cannot be read: {error.filename}: {error.strerror or type(error).__name__}"
    return CredentialsError(
        "the container's metadata gives no AWS credentials",
        why=why,
        remedy="let the container have a role (ECS task role, EKS Pod Identity), or unset the variable",
    )


def _environment(_error: Exception, _by: Signing) -> CredentialsError:
    return CredentialsError(
        "the AWS credentials of the environment cannot be used",
        why="AWS_CREDENTIAL_EXPIRATION is no time",
        remedy="correct it, such as 2026-01-31T12:00:00Z, or unset it",
    )


def bad_ca_bundle(path: str, reason: str) -> ConfigError:
    return ConfigError(
        f"the certificate authority {path} cannot be used",
        why=cleaned(reason),
        remedy="let `ca_bundle` in the stack file, or AWS_CA_BUNDLE, name a readable PEM file",
    )


def _details(error: Exception) -> Mapping[str, Any]:
    details: Mapping[str, Any] = getattr(error, "kwargs", {})
    return details


def _of_profile(by: Signing) -> str:
    return f"the profile {by.profile!r}" if by.profile else "the default profile"


_Build = Callable[[Exception, Signing], CredentialsError]

_BY_KIND: Final[tuple[tuple[type[Exception] | tuple[type[Exception], ...], _Build], ...]] = (
    (sdk.PartialCredentialsError, half_credentials),
    (sdk.ProfileNotFound, no_profile),
    (sdk.ConfigNotFound, _no_file),
    (sdk.InfiniteLoopConfigError, _circle),
    ((sdk.ConfigParseError, sdk.InvalidConfigError), bad_files),
    ((sdk.SSOError, sdk.TokenRetrievalError), signed_out),
    (sdk.LoginError, _logged_out),
    (sdk.MissingDependencyException, _no_crt),
    (sdk.RefreshWithMFAUnsupportedError, _needs_mfa),
    (sdk.ClientError, _portal_refused),
    (JSONDecodeError, _process),
    # Of the SDK itself: "Credentials were refreshed, but the refreshed credentials are still expired."
    (RuntimeError, _still_expired),
)
_BY_METHOD: Final[Mapping[str, _Build]] = {
    "custom-process": _process,
    "assume-role-with-web-identity": _token,
    "container-role": _container,
    "env": _environment,
}
SIGN_IN_ERRORS: Final = (
    *(sdk.PartialCredentialsError, sdk.ProfileNotFound, sdk.SSOError, sdk.LoginError, sdk.TokenRetrievalError),
    *(sdk.CredentialRetrievalError, sdk.MetadataRetrievalError, sdk.RefreshWithMFAUnsupportedError, JSONDecodeError),
    *(sdk.ConfigNotFound, sdk.ConfigParseError, sdk.InvalidConfigError, sdk.InfiniteLoopConfigError),
)
"""What the SDK may raise of signing in while it makes a client, or renews what it has."""

_SOURCES: Final[Mapping[str, str]] = {
    "env": "the environment",
    "custom-process": "the credential process",
    "container-role": "the container's metadata",
    "iam-role": "the metadata of this machine",
}
_RENEWALS: Final[Mapping[str, str]] = {
    "env": "set fresh AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN",
    "custom-process": "sign in again with the tool that the profile's credential_process runs",
}
