"""What Alibaba Cloud answered, in our words: one function for each kind of error code. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from stateroom.clouds.alicloud_denials import (
    bad_signature,
    denied,
    expired,
    not_accepted,
    session_too_long,
    token_refused,
    unknown_key,
    wrong_clock,
)
from stateroom.clouds.alicloud_failed import Answered
from stateroom.clouds.alicloud_place import KEPT, Place, cleaned
from stateroom.errors import CloudError, StateroomError

_SERVICES: Final = {"oss": "OSS", "ots": "Tablestore", "tablestore": "Tablestore", "kms": "KMS"}


def translate_answer(answer: Answered, place: Place, attempts: int = 1) -> StateroomError:
    """The error to show for an answer of Alibaba Cloud. attempts: how often it was asked."""
    kind = kind_of(answer)
    if kind is _throttled:
        return _throttled(answer, place, attempts)
    return kind(answer, place)


def kind_of(answer: Answered) -> Callable[..., StateroomError]:
    """By the whole code, or by the family that it is of: `EntityAlreadyExists.Role` is `EntityAlreadyExists`."""
    code = answer.code
    if code == "OTSAuthFailed":
        sentence = answer.message.rstrip(".").partition(":")[0].lower().replace("accesskey id", "accesskeyid")
        return _BY_SENTENCE.get(sentence, not_accepted)
    if code == "OTSQuotaExhausted" and answer.message == TOO_FREQUENT:
        return _throttled
    kind = _BY_CODE.get(code) or _BY_FAMILY.get(code.partition(".")[0])
    if kind is not None:
        return kind
    if code.endswith(_NOT_OPENED):
        return _not_opened
    return _failed if answer.status >= 500 else _refused


TOO_FREQUENT: Final = "Too frequent table operations."
"""The one kind of exhausted quota that passes (Tablestore SDK: the retried errors)."""


def is_passing(answer: Answered) -> bool:
    """Whether it passes by itself: throttling, and a failure of the service."""
    return kind_of(answer) in (_throttled, _failed)


def is_unknown_instance(answer: Answered) -> bool:
    """Whether Tablestore does not find an instance, or not yet."""
    return kind_of(answer) is _no_instance


def _message(answer: Answered) -> str:
    return cleaned(answer.message)


def _refused(answer: Answered, place: Place) -> StateroomError:
    return CloudError(
        f"Alibaba Cloud refused {place.call}{place.on}: {answer.code}",
        code=answer.code,
        why=_message(answer),
        remedy=f"correct what Alibaba Cloud objects to, then run the same command again: {KEPT}",
    )


def _denied_or_elsewhere(answer: Answered, place: Place) -> StateroomError:
    if place.service != "oss" or "must be addressed using the specified endpoint" not in answer.message:
        return denied(answer, place)
    host = answer.details.get("Endpoint", "")
    actual = host.partition(".")[0].removeprefix("oss-").removesuffix("-internal") if host.startswith("oss-") else ""
    what = place.resource or "the bucket"
    return CloudError(
        f"{what} is in {actual}, not in {place.region}" if actual else f"{what} is not in {place.region}",
        code=answer.code,
        why=f"OSS answered {answer.code} to {place.call}: it must be asked at {host or 'another endpoint'}",
        remedy=f"set `region: {actual}` in the stack file, or choose another name for the bucket"
        if actual
        else "set `region` in the stack file to the bucket's own, or choose another name for the bucket",
    )


def _bucket_exists(answer: Answered, place: Place) -> StateroomError:
    if "modify" in answer.message:
        return CloudError(
            f"{place.resource} exists already, and is not made as the stack file says",
            code=answer.code,
            why=_message(answer),
            remedy="set `bucket: {redundancy: …}` and `region` in the stack file to what it is, or choose another name",
        )
    return CloudError(
        f"the name of {place.resource} is taken",
        code=answer.code,
        why="bucket names are global and another account has this one",
        remedy="choose another with `bucket: {name: …}` in the stack file; the default name carries account and region",
    )


def _exists(answer: Answered, place: Place) -> StateroomError:
    return CloudError(
        f"{place.resource or 'it'} exists already",
        code=answer.code,
        why=f"Alibaba Cloud answered {answer.code} to {place.call}: another run is making it, or made it since this "
        "one looked",
        remedy="run the same command again: it reads what is there",
    )


def _instance(place: Place) -> str:
    return f"the instance {place.params.get('InstanceName', '')}".rstrip()


def _no_instance(answer: Answered, place: Place) -> StateroomError:
    return CloudError(
        f"Tablestore does not find {_instance(place)} in {place.region}",
        code=answer.code,
        why=f"it answered {answer.code} to {place.call}: {_message(answer)}",
        remedy="a new instance is known everywhere after a minute: run the same command again, or correct "
        "`lock: {instance: …}` and `region` in the stack file",
    )


def _closed_network(answer: Answered, place: Place) -> StateroomError:
    return CloudError(
        f"Tablestore does not let this network in to {_instance(place)}",
        code=answer.code,
        why=f"it answered {answer.code} to {place.call}: {_message(answer)}",
        remedy="run this from a network that the instance allows, or widen `lock: {network: …}` in the stack file "
        "or in the console; from a VPC use `endpoints: internal`",
    )


def _key_unusable(answer: Answered, place: Place) -> StateroomError:
    ending = "PendingDeletion" in answer.code
    named = place.service == "kms" and place.resource
    return CloudError(
        f"{named or 'the KMS key'} is {'about to be deleted' if ending else 'disabled'}",
        code=answer.code,
        why=f"Alibaba Cloud answered {answer.code} to {place.call}{place.on if not named else ''}",
        remedy="cancel its deletion in KMS while there is time, then enable it: without the key every state that it "
        "encrypts is lost"
        if ending
        else "enable it in KMS: until then nothing that it encrypts can be read or written",
    )


def _not_opened(answer: Answered, place: Place) -> StateroomError:
    service = _SERVICES.get(place.service, place.service.upper())
    return CloudError(
        f"{service} is not activated in this account",
        code=answer.code,
        why=f"it answered {answer.code} to {place.call}" + (f": {_message(answer)}" if answer.message else ""),
        remedy=f"activate {service} once in the console of the account; that is free of charge, use of it is not. "
        f"Then run the same command again: {KEPT}",
    )


def _account_disabled(answer: Answered, place: Place) -> StateroomError:
    return CloudError(
        f"{_SERVICES.get(place.service, place.service.upper())} is closed to this account",
        code=answer.code,
        why=f"it answered {answer.code} to {place.call}: a payment is overdue, or the account is suspended",
        remedy="settle it in the console of the account, then run the same command again",
    )


def _quota(answer: Answered, place: Place) -> StateroomError:
    return CloudError(
        f"a quota of the account stops {place.call}{place.on}",
        code=answer.code,
        why=f"{answer.code}: {_message(answer)}" if answer.message else f"Alibaba Cloud answered {answer.code}",
        remedy=f"ask for more in Quota Center, or remove what is not needed, then run the same command again: {KEPT}",
    )


def _throttled(answer: Answered, place: Place, attempts: int = 1) -> StateroomError:
    return CloudError(
        f"Alibaba Cloud slows this account down: {place.call}{place.on} was not let through",
        code=answer.code,
        why=f"it answered {answer.code} {attempts} times",
        remedy=f"wait a minute, then run the same command again: {KEPT}",
    )


def _busy(answer: Answered, place: Place) -> StateroomError:
    service = _SERVICES.get(place.service, place.service.upper())
    return CloudError(
        f"{service} is still busy with another change: {place.call}{place.on} was not let through",
        code=answer.code,
        why=f"it kept answering {answer.code}",
        remedy=f"wait, then run the same command again: {KEPT}",
    )


def _failed(answer: Answered, place: Place) -> StateroomError:
    return CloudError(
        f"Alibaba Cloud failed at {place.call}{place.on}",
        code=answer.code,
        why=f"{answer.code}: {_message(answer)}" if answer.message else f"it answered {answer.code}",
        remedy=f"run the same command again: {KEPT}; if it goes on, see https://status.alibabacloud.com",
    )


_Kind = Callable[..., StateroomError]


def _spread(table: Mapping[str, _Kind]) -> Mapping[str, _Kind]:
    return {code: kind for codes, kind in table.items() for code in codes.split()}


_BY_CODE: Final = _spread(
    {
        "InvalidSecurityToken.Expired SecurityTokenExpired": expired,
        "SignatureDoesNotMatch IncompleteSignature": bad_signature,
        "RequestTimeTooSkewed": wrong_clock,
        "InvalidParameter.DurationSeconds": session_too_long,
        "AccessDenied NotAuthorized OTSNoPermissionAccess 403": _denied_or_elsewhere,
        "Forbidden Forbidden.RAM Forbidden.NoPermission Forbidden.AccessDenied": _denied_or_elsewhere,
        "BucketAlreadyExists": _bucket_exists,
        "AliasAlreadyExists AlreadyExist OTSObjectAlreadyExist": _exists,
        "Rejected.LimitExceeded TooManyBuckets OTSQuotaExhausted": _quota,
        "OTSServerBusy OTSNotEnoughCapacityUnit OTSOperationThrottled QpsLimitExceeded 429": _throttled,
        "ConcurrentUpdateBucketFailed OTSTableNotReady OTSPartitionUnavailable": _busy,
        "OTSRowOperationConflict OTSOperationConflict": _busy,
        "Rejected.Disabled Rejected.PendingDeletion KeyDisabled KeyPendingDeletion": _key_unusable,
        "UserDisable": _account_disabled,
        "InternalError InternalFailure ServiceUnavailable ServiceUnavailableTemporary": _failed,
        "OTSInternalServerError OTSServerUnavailable OTSTimeout": _failed,
    }
)

_BY_FAMILY: Final = _spread(
    {
        "InvalidAccessKeyId InvalidSecurityToken MissingSecurityToken": unknown_key,
        "InvalidTimeStamp": wrong_clock,
        "AuthenticationFail": token_refused,
        "NoPermission": denied,
        "EntityAlreadyExists": _exists,
        "LimitExceeded": _quota,
        "Throttling": _throttled,
    }
)
"""Codes that are followed by a dot and what they are about, such as `LimitExceeded.Role`."""

_BY_SENTENCE: Final[Mapping[str, _Kind]] = {
    "the accesskeyid does not exist": unknown_key,
    "the accesskeyid is disabled": unknown_key,
    "the user does not exist": _not_opened,
    "the instance is not found": _no_instance,
    "the instance does not exist": _no_instance,
    "the instance is not running": _no_instance,
    "signature mismatch": bad_signature,
    "mismatch between system time and x-ots-date": wrong_clock,
    "request denied by instance acl policies": _closed_network,
}
"""What OTSAuthFailed means, which is only told by its sentence (Tablestore Developer Reference: "Error codes")."""

_NOT_OPENED: Final = ("NotOpen", "NotOpened", "NotActivated", "NotActived", "NotEnabled", "NotEnable")
"""How the codes of services end that an account has not activated; every service has its own."""
