"""Credentials that are not accepted, and permissions that are missing, in our words: which action on what, whether a
policy denies it, whom to ask. Pure."""

from __future__ import annotations

import re
from typing import Final

from stateroom.clouds.alicloud_actions import action_of
from stateroom.clouds.alicloud_failed import Answered
from stateroom.clouds.alicloud_place import KEPT, Place, cleaned
from stateroom.errors import CredentialsError, DeniedError, StateroomError


def expired(answer: Answered, place: Place) -> StateroomError:
    return CredentialsError(
        "the Alibaba Cloud credentials have expired",
        why=f"Alibaba Cloud answered {answer.code} to {place.call}",
        remedy="sign in again, for example with `aliyun configure`, or set fresh temporary credentials, "
        f"then run the same command again: {KEPT}",
    )


def unknown_key(answer: Answered, place: Place) -> StateroomError:
    return CredentialsError(
        "Alibaba Cloud does not know these credentials",
        why=f"it answered {answer.code} to {place.call}: the AccessKey does not exist, is disabled, or its token "
        "is not the one that belongs to it",
        remedy="check which credentials are in use with `aliyun sts GetCallerIdentity`, and `profile` in the stack "
        "file",
    )


def bad_signature(answer: Answered, place: Place) -> StateroomError:
    # The message of SignatureDoesNotMatch repeats what was signed, security token included.
    return CredentialsError(
        "Alibaba Cloud does not accept the signature of these credentials",
        why=f"it answered {answer.code} to {place.call}: the secret does not belong to the AccessKey, or this "
        "computer's clock is wrong",
        remedy="set the credentials again, both halves of them, and check the clock",
    )


def not_accepted(answer: Answered, place: Place) -> StateroomError:
    if "privilege" in answer.message or "permission" in answer.message:
        return denied(answer, place)
    return CredentialsError(
        "Tablestore does not accept these credentials",
        why=f"it answered {answer.code} to {place.call}: {cleaned(answer.message)}",
        remedy="sign in again, or set fresh temporary credentials, then run the same command again",
    )


def wrong_clock(answer: Answered, place: Place) -> StateroomError:
    return CredentialsError(
        "this computer's clock is wrong",
        why=f"Alibaba Cloud answered {answer.code} to {place.call}: a signature is good for 15 minutes",
        remedy="set the clock, for example with `timedatectl set-ntp true`, then run the same command again",
    )


def denied(answer: Answered, place: Place) -> StateroomError:
    action, resource = _what(answer, place)
    where = f" on {resource}" if resource else ""
    caller = _caller(answer)
    to = f" to {caller}" if caller else ""
    kind = answer.denial.get("NoPermissionType", "")
    policy = _POLICIES.get(answer.denial.get("PolicyType", ""), "")
    if kind == "ExplicitDeny":
        why = f"an explicit deny in {_with_article(policy or 'policy')} forbids it{to}"
        remedy = "ask those who keep that policy for an exception: allowing the action elsewhere does not help"
    elif kind == "ImplicitDeny":
        why = f"no {policy or 'policy'} allows it{to}"
        remedy = f"let an administrator allow {action}{where}"
        remedy += f" in the {policy}, " if policy else ", "
        remedy += f"then run the same command again: {KEPT}"
    else:
        why = f"Alibaba Cloud answered {answer.code} to {place.call}: no policy allows it{to}, or one denies it"
        if place.service == "oss" and "Bucket" in place.params:
            why += ", or the bucket belongs to another account"
        remedy = f"let an administrator allow {action}{where}, then run the same command again: {KEPT}"
    if action == "sts:AssumeRole":
        remedy = "let the role's trust policy name this caller, and check `assume_role` in the stack file: "
        remedy += "role_arn, external_id, duration_seconds; an account's root key cannot assume roles"
    return DeniedError(f"Alibaba Cloud denied {action}{where}", why=why, remedy=remedy)


def session_too_long(answer: Answered, place: Place) -> StateroomError:
    """The role's own maximum is lower than what STS allows for any."""
    return CredentialsError(
        f"a session{place.on} cannot last {place.params.get('DurationSeconds')} seconds",
        why=f"Alibaba Cloud answered {answer.code} to {place.call}: {cleaned(answer.message)}",
        remedy="lower `duration_seconds` in the stack file, or expired_seconds in the profile, or let the role's owner "
        "raise its maximum session duration (at most 43200 seconds)",
    )


def token_refused(answer: Answered, place: Place) -> StateroomError:
    why = f"Alibaba Cloud answered {answer.code} to {place.call}: {cleaned(answer.message)}"
    if answer.code.endswith(".Expired"):
        return CredentialsError(
            "the identity token has expired", why=why, remedy="let the cluster or the CI job write a fresh token"
        )
    return CredentialsError(
        f"the identity token does not open {place.resource or 'the role'}",
        why=why,
        remedy="check the ARNs of provider and role, and let the role's trust policy name the provider and what the "
        "token says: issuer, audience and subject",
    )


def _what(answer: Answered, place: Place) -> tuple[str, str]:
    """The action and the resource. Some calls need another action, too, which the cloud then names."""
    action, resource = action_of(place.service, place.operation, place.params), place.resource
    named = _NAMED.search(answer.message)
    told = answer.denial.get("AuthAction") or (named["action"] if named else "")
    if told and told.lower() != action.lower():
        return told, (named["resource"] if named else "") or resource
    return action, resource or (named["resource"] if named else "")


def _caller(answer: Answered) -> str:
    """Such as `SubUser 2012345`, `AssumedRoleUser role:session`: its kind, and its id, or role and session."""
    name = cleaned(answer.denial.get("AuthPrincipalDisplayName", ""))
    kind = _PRINCIPALS.get(answer.denial.get("AuthPrincipalType", ""), "")
    return f"{kind} {name}".strip() if name else ""


def _with_article(policy: str) -> str:
    return f"{'an' if policy[0] in 'aeiou' else 'a'} {policy}"


_PRINCIPALS: Final = {"SubUser": "the RAM user", "AssumedRoleUser": "the role session", "Federated": "the SSO identity"}

_POLICIES: Final = {
    "AccountLevelIdentityBasedPolicy": "identity-based policy",
    "ResourceGroupLevelIdentityBasedPolicy": "identity-based policy of the resource group",
    "AssumeRolePolicy": "trust policy of the role",
    "AssumeRolePolicyDocument": "trust policy of the role",
    "ControlPolicy": "control policy of the resource directory",
    "SessionPolicy": "session policy",
    "BucketPolicy": "bucket policy",
    "ResourceBasedPolicy": "resource-based policy",
}
"""The kinds of policy as the cloud names them (RAM API: DecodeDiagnosticMessage, NoPermissionPolicyType)."""

# Such as "You are not authorized to do this action. Resource: acs:ram:*:123:role/x Action: ram:GetRole".
_NAMED: Final = re.compile(r"Resource: (?P<resource>acs:\S+?),? Action: (?P<action>[\w-]+:\w+)")
