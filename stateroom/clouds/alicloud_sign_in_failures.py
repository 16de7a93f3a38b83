"""Why nobody can be signed in, in our words. No message has a secret, nor what a process or a server said. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from typing import Final

from stateroom.errors import CredentialsError, DeniedError
from stateroom.sign_in import Method


def no_credentials(methods: Iterable[Method]) -> CredentialsError:
    """methods: all that were tried, with what each had not."""
    return CredentialsError(
        "no Alibaba Cloud credentials were found",
        why="; ".join(f"{each.name}: {each.why}" for each in methods),
        remedy="sign in, for example with `aliyun configure`, and name the profile with ALIBABA_CLOUD_PROFILE "
        "or `profile` in the stack file; docs/credentials.md shows every way",
    )


def half_credentials(missing: str, where: str) -> CredentialsError:
    """missing: what is not there. where: in what."""
    return CredentialsError(
        "the Alibaba Cloud credentials are incomplete",
        why=f"{missing} is missing in {where}",
        remedy="set both the AccessKey id and its secret, and the token of temporary credentials"
        if any(part in missing.lower() for part in ("access_key", "secret", "sts_token"))
        else "add what is missing, or sign in another way",
    )


def ambiguous(one: str, other: str) -> CredentialsError:
    """one, other: variables that name two different things."""
    return CredentialsError(
        "the environment says in two ways how to sign in to Alibaba Cloud",
        why=f"{one} and {other} differ, and the tools do not agree on which of them counts",
        remedy="unset one of them, or give both the same value; what the stack file names goes before both",
    )


def no_profile(profile: str, file: str, known: Sequence[str], named_by: str = "") -> CredentialsError:
    """known: the profiles that the file has; empty when there is no file. named_by: what to correct."""
    return CredentialsError(
        f"there is no Alibaba Cloud profile {profile!r}",
        why=f"{file} has {', '.join(known)}" if known else f"{file} does not exist or has no profile",
        remedy=f"make it with `aliyun configure --profile {profile}`, or correct "
        f"{named_by or '`profile` in the stack file'}",
    )


def bad_profiles(file: str) -> CredentialsError:
    return CredentialsError(
        "the profiles of Alibaba Cloud cannot be used",
        why=f"{file} cannot be read, or is not what `aliyun configure` writes",
        remedy="correct the file, or make it anew with `aliyun configure`",
    )


def bad_credentials_file(file: str) -> CredentialsError:
    return CredentialsError(
        "the credentials file of the Alibaba Cloud SDKs cannot be used",
        why=f"{file} is not an INI file with a section for each profile",
        remedy="correct the file, or remove it and sign in with `aliyun configure`",
    )


def unknown_mode(place: str, mode: str, known: Sequence[str]) -> CredentialsError:
    """place: the profile."""
    return CredentialsError(
        f"{place} cannot be used",
        why=f"{f'its mode is {mode[:40]!r}' if mode else 'it has no mode'}; known are {', '.join(known)}",
        remedy="make it anew with `aliyun configure --mode MODE`, or name another profile",
    )


def profiles_in_a_circle(file: str, names: Sequence[str]) -> CredentialsError:
    """names: of the profiles, each the source of the one before; the last is one of the others."""
    return CredentialsError(
        "the profiles of Alibaba Cloud lead in a circle",
        why=f"by source_profile in {file}: {' -> '.join(names)}",
        remedy="let one of them have a key of its own: `aliyun configure` shows the modes",
    )


def session_over(place: str, mode: str, profile: str) -> CredentialsError:
    """Of a profile whose session was opened in a browser, which only the CLI can do."""
    return CredentialsError(
        f"the {mode} session of Alibaba Cloud is over",
        why=f"{place} has no session that is valid now, and a new one needs a browser",
        remedy=f"run `{login(mode, profile)}`, then the same command again",
    )


def login(mode: str, profile: str) -> str:
    """The command that opens a session of the profile."""
    return f"aliyun configure --mode {mode} --profile {profile}"


def no_token(file: str, reason: str, named_by: str) -> CredentialsError:
    """file: of the identity token. named_by: what says so."""
    return CredentialsError(
        "the identity token cannot be read",
        why=f"{file}: {reason}",
        remedy=f"correct {named_by}, or let the cluster or the CI job write the token there",
    )


def bad_uri(variable: str, what: str, remedy: str) -> CredentialsError:
    """what, remedy: of the limit that it breaks."""
    return CredentialsError("the credentials URI cannot be asked", why=f"{variable}: {what}", remedy=remedy)


def bad_session_seconds(seconds: int, place: str) -> CredentialsError:
    return CredentialsError(
        "the session of a role cannot last as long as the profile says",
        why=f"expired_seconds in {place} is {seconds}, and STS allows 900 to 43200",
        remedy="correct it with `aliyun configure`: at most the role's own maximum",
    )


def metadata_disabled(place: str, variable: str) -> CredentialsError:
    """place: what asks for the role of this machine."""
    return CredentialsError(
        "the RAM role of this machine may not be used",
        why=f"{place} asks for it, and {variable} is true",
        remedy=f"unset {variable}, or sign in another way",
    )


def role_refused(error: DeniedError, place: str) -> DeniedError:
    """Of the role of a profile."""
    remedy = f"let the role's trust policy name this caller, and check ram_role_arn and external_id in {place}"
    return DeniedError(error.what, why=error.why, remedy=remedy)


def unusable_credentials(reason: str, place: str, remedy: str) -> CredentialsError:
    return CredentialsError(
        "the Alibaba Cloud credentials could not be loaded", why=f"{place}: {reason}", remedy=remedy
    )


_PROCESS: Final = (
    ("command process timed out", "its process did not end in time"),
    ("failed to execute external command: exit status", "its process failed"),
    ("failed to execute external command", "its process cannot be started"),
    ("failed to parse external command output", "its process printed no JSON"),
    ("invalid credential response", "its process printed no AccessKey id or no secret"),
    ("invalid StsToken credential response", "its process printed no sts_token"),
    ("No cached value", "what it gave has expired already"),
    ("error retrieving credentials from", "its answer has no credentials"),
    ("Failed to get RAM session credentials from ECS metadata service.", "its answer has no credentials"),
)
_STATUS: Final = re.compile(r"(?:http_code|HttpCode) ?[=:] ?(?P<status>[0-9]{3})\b")
_EXIT: Final = re.compile(r"exit status (?P<status>-?[0-9]{1,3})\b")


def explain_vendor(error: Exception) -> str:
    """Why one of the SDK's providers failed. Of the error's own text, which may repeat what a process printed or a
    server answered, only its beginning and the numbers count (alibabacloud-credentials 1.x: its providers)."""
    if isinstance(error, json.JSONDecodeError):
        return "its answer is not JSON"
    text = str(error)
    status = _STATUS.search(text)
    if status is not None:
        return f"it answered {status['status']}"
    for beginning, reason in _PROCESS:
        if text.startswith(beginning):
            ended = _EXIT.search(text[:80])
            return f"{reason} with exit status {ended['status']}" if ended else reason
    if type(error).__name__ == "RetryError":
        return "it does not answer"
    if isinstance(error, AttributeError | KeyError | TypeError | ValueError):
        return "its answer is not what it should be"
    return f"the SDK reports {type(error).__name__}"
