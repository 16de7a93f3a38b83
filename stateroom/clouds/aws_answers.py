"""What AWS answered, in our words: one function for each kind of error code. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from botocore.exceptions import ClientError

from stateroom.clouds.aws_actions import action_of
from stateroom.clouds.aws_place import KEPT, Place, cleaned
from stateroom.errors import CloudError, CredentialsError, DeniedError, StateroomError


def code_of_answer(error: ClientError) -> str:
    """The cloud's code, such as NoSuchBucket. An answer to HEAD has no text, so its code is the status, such as 404."""
    return str(error.response.get("Error", {}).get("Code", ""))


@dataclass(frozen=True)
class _Answer:
    """region: the bucket's own, where S3 names it. attempts: how often the SDK asked."""

    code: str
    message: str
    region: str
    attempts: int


def translate_answer(error: ClientError, place: Place) -> StateroomError:
    """The error to show for an answer of AWS."""
    details: Mapping[str, Any] = error.response.get("Error", {})
    metadata: Mapping[str, Any] = error.response.get("ResponseMetadata", {})
    answer = _Answer(
        code_of_answer(error),
        cleaned(str(details.get("Message", ""))),
        str(metadata.get("HTTPHeaders", {}).get("x-amz-bucket-region") or details.get("Region") or ""),
        int(metadata.get("RetryAttempts", 0)) + 1,
    )
    return _BY_CODE.get(answer.code, _refused)(answer, place)


def _refused(answer: _Answer, place: Place) -> StateroomError:
    return CloudError(
        f"AWS refused {place.call}{place.on}: {answer.code}",
        code=answer.code,
        why=answer.message,
        remedy=f"correct what AWS objects to, then run the same command again: {KEPT}",
    )


def _expired(answer: _Answer, place: Place) -> StateroomError:
    if place.operation == _BY_IDENTITY:
        return _bad_token(answer, place)
    again = place.signing.with_profile("aws sso login")
    fresh = _FRESH.get(place.signing.method, "set fresh temporary credentials")
    return CredentialsError(
        "the AWS credentials have expired",
        why=f"AWS answered {answer.code} to {place.call}",
        remedy=f"sign in again, for example with {again}, or {fresh}, then run the same command again: {KEPT}",
    )


def _bad_token(answer: _Answer, place: Place) -> StateroomError:
    expired = answer.code.startswith("ExpiredToken")
    return CredentialsError(
        "the identity token has expired" if expired else "AWS does not accept the identity token",
        why=f"AWS answered {answer.code} to {place.call}" + ("" if expired else f": {answer.message}"),
        remedy="let the job ask for a fresh token, write it to the same file, then run the same command again"
        if expired
        else "let the account have an identity provider of the token's issuer, and the role trust its audience and "
        "subject",
    )


def _unknown_key(answer: _Answer, place: Place) -> StateroomError:
    return CredentialsError(
        "AWS does not know these credentials",
        why=f"it answered {answer.code} to {place.call} in {place.region}: the access key does not exist, is inactive, "
        "belongs to another partition, or the account has not enabled this region",
        remedy="check which credentials are in use with `aws sts get-caller-identity`, and `profile` and `region` "
        "in the stack file",
    )


def _bad_signature(answer: _Answer, place: Place) -> StateroomError:
    # The message of SignatureDoesNotMatch repeats the signed headers, session token included.
    return CredentialsError(
        "AWS does not accept the signature of these credentials",
        why=f"it answered {answer.code} to {place.call}: the secret key does not belong to the access key, or this "
        "computer's clock is wrong",
        remedy="set the credentials again, both halves of them, and check the clock",
    )


def _denied(answer: _Answer, place: Place) -> StateroomError:
    named = _NOT_AUTHORIZED.search(answer.message)
    action, resource = action_of(place.service, place.operation, place.params), place.resource
    if named and named["action"] != action:
        # Such as dynamodb:TagResource, which CreateTable needs too.
        action, resource = named["action"], named["resource"] or resource
    resource = resource or (named["resource"] if named and named["resource"] else "")
    where = f" on {resource}" if resource else ""
    caller = f" to {named['caller']}" if named else ""
    if denial := _EXPLICIT.search(answer.message):
        why = f"an explicit deny in {denial['policy']} forbids it{caller}"
        remedy = "ask those who keep that policy for an exception: allowing the action elsewhere does not help"
    elif missing := _NOT_ALLOWED.search(answer.message):
        why = f"no {missing['policy']} allows it{caller}"
        remedy = f"let an administrator allow {action}{where} in the {missing['policy']}, "
        remedy += f"then run the same command again: {KEPT}"
    else:
        why = f"AWS answered {answer.code} to {place.call}: no policy allows it{caller}, or one denies it"
        if place.service == "s3" and "Bucket" in place.params:
            why += ", or the bucket belongs to another account"
        remedy = f"let an administrator allow {action}{where}, then run the same command again: {KEPT}"
    if action == "sts:AssumeRole":
        remedy = "let the role's trust policy name this caller, and check `assume_role` in the stack file: "
        remedy += "role_arn, external_id, duration_seconds"
    elif action == f"sts:{_BY_IDENTITY}":
        remedy = "let the role's trust policy name the token's issuer, its audience and its subject"
    return DeniedError(f"AWS denied {action}{where}", why=why, remedy=remedy)


def _other_region(answer: _Answer, place: Place) -> StateroomError:
    expected = _EXPECTING.search(answer.message)
    actual = answer.region or (expected["region"] if expected else "")
    what = place.resource or "the bucket"
    return CloudError(
        f"{what} is in {actual}, not in {place.region}" if actual else f"{what} is not in {place.region}",
        code=answer.code,
        why=f"S3 answered {answer.code} to {place.call}",
        remedy=f"set `region: {actual}` in the stack file, or choose another name for the bucket"
        if actual
        else "set `region` in the stack file to the bucket's own, or choose another name for the bucket",
    )


def _wrong_location(answer: _Answer, place: Place) -> StateroomError:
    if place.operation != "CreateBucket":
        return _other_region(answer, place)
    location = place.params.get("CreateBucketConfiguration", {}).get("LocationConstraint", "us-east-1")
    return CloudError(
        f"S3 in {place.region} does not make a bucket in {location}",
        code=answer.code,
        why=answer.message,
        remedy="set `region` in the stack file, and the region in `endpoint` if there is one, to the same value",
    )


def _name_taken(answer: _Answer, place: Place) -> StateroomError:
    return CloudError(
        f"the name of {place.resource} is taken",
        code=answer.code,
        why="bucket names are global and another account has this one",
        remedy="choose another with `bucket: {name: …}` in the stack file; the default name carries account and region",
    )


def _exists(answer: _Answer, place: Place) -> StateroomError:
    if not place.operation.startswith("Create"):
        # DynamoDB says the same of a table that is being changed.
        return _refused(answer, place)
    remedy = "run the same command again: it reads what is there"
    if place.operation == "CreatePolicy":
        remedy += "; if this comes back, a policy of this name has another IAM path: set access.path to that one"
    return CloudError(
        f"{place.resource or 'it'} exists already",
        code=answer.code,
        why=f"AWS answered {answer.code} to {place.call}: another run is making it, or made it since this one looked",
        remedy=remedy,
    )


def _quota(answer: _Answer, place: Place) -> StateroomError:
    return CloudError(
        f"a quota of the account stops {place.call}{place.on}",
        code=answer.code,
        why=f"{answer.code}: {answer.message}" if answer.message else f"AWS answered {answer.code}",
        remedy=f"ask for more in Service Quotas, or remove what is not needed, then run the same command again: {KEPT}",
    )


def _throttled(answer: _Answer, place: Place) -> StateroomError:
    return CloudError(
        f"AWS slows this account down: {place.call}{place.on} was not let through",
        code=answer.code,
        why=f"it answered {answer.code} {answer.attempts} times",
        remedy=f"wait a minute, then run the same command again: {KEPT}",
    )


def _busy(answer: _Answer, place: Place) -> StateroomError:
    return CloudError(
        f"S3 is still busy with another change: {place.call}{place.on} was not let through",
        code=answer.code,
        why=f"it kept answering {answer.code}; the name of a deleted bucket can stay reserved for an hour",
        remedy=f"wait, then run the same command again: {KEPT}",
    )


def _failed(answer: _Answer, place: Place) -> StateroomError:
    return CloudError(
        f"AWS failed at {place.call}{place.on}",
        code=answer.code,
        why=f"{answer.code}: {answer.message}" if answer.message else f"it answered {answer.code}",
        remedy=f"run the same command again: {KEPT}; if it goes on, see the AWS Health Dashboard",
    )


_BY_IDENTITY: Final = "AssumeRoleWithWebIdentity"
_FRESH: Final[Mapping[str, str]] = {
    "env": "set fresh AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN",
    "shared-credentials-file": "write fresh temporary credentials into the profile",
    "config-file": "write fresh temporary credentials into the profile",
}
"""What renews temporary credentials, by where they come from."""

_Build = Callable[[_Answer, Place], StateroomError]

_BY_CODES: Final[Mapping[str, _Build]] = {
    "ExpiredToken ExpiredTokenException RequestExpired TokenRefreshRequired": _expired,
    "InvalidIdentityToken IDPRejectedClaim": _bad_token,
    "InvalidClientTokenId UnrecognizedClientException InvalidAccessKeyId InvalidToken AuthFailure": _unknown_key,
    "SignatureDoesNotMatch InvalidSignatureException RequestTimeTooSkewed": _bad_signature,
    "AccessDenied AccessDeniedException UnauthorizedOperation AuthorizationError Forbidden 403": _denied,
    "PermanentRedirect TemporaryRedirect 301 307 AuthorizationHeaderMalformed": _other_region,
    "IllegalLocationConstraintException InvalidLocationConstraint": _wrong_location,
    "BucketAlreadyExists": _name_taken,
    "EntityAlreadyExists EntityAlreadyExistsException ResourceInUseException AlreadyExistsException": _exists,
    "LimitExceeded LimitExceededException QuotaExceededException ServiceQuotaExceededException TooManyBuckets": _quota,
    "Throttling ThrottlingException ThrottledException SlowDown RequestThrottled RequestThrottledException": _throttled,
    "RequestLimitExceeded BandwidthLimitExceeded ProvisionedThroughputExceededException 429": _throttled,
    "TooManyRequestsException": _throttled,
    "OperationAborted": _busy,
    "InternalError InternalFailure InternalServerError ServiceFailure KMSInternalException": _failed,
    "ServiceUnavailable ServiceUnavailableException 500 502 503 504": _failed,
}

_BY_CODE: Final[Mapping[str, _Build]] = {code: build for codes, build in _BY_CODES.items() for code in codes.split()}

# The sentences in which AWS explains a denial (IAM User Guide: "Troubleshoot access denied error messages").
_NOT_AUTHORIZED: Final = re.compile(
    r"User: (?P<caller>\S+) is not authorized to perform: (?P<action>[\w-]+:\w+)"
    r"(?: on resource: \"?(?P<resource>arn:[^\s\"]+))?"
)
_EXPLICIT: Final = re.compile(r"with an explicit deny in (?P<policy>an? [\w -]*?(?:policy|boundary|policies))\b")
_NOT_ALLOWED: Final = re.compile(r"because no (?P<policy>[\w -]*?(?:policy|boundary|policies)) allows? ")
_EXPECTING: Final = re.compile(r"expecting '(?P<region>[a-z0-9-]+)'")
