"""Errors of Alibaba Cloud and its SDKs in our words: what happened, why, what next. Pure; imports no SDK by itself.

No message carries a secret: where the cloud repeats what was signed its text is left out, and what looks like an
access key or a token is replaced everywhere.
"""

from __future__ import annotations

from stateroom.clouds.alicloud_answers import translate_answer
from stateroom.clouds.alicloud_failed import Answered, Failed, Unanswered
from stateroom.clouds.alicloud_failures import translate_failure, was_sent
from stateroom.clouds.alicloud_place import Place
from stateroom.errors import StateroomError


def code_of(error: Exception) -> str:
    """The cloud's code of an error, such as NoSuchBucket, or the name of the SDK's own error."""
    failed = failed_of(error)
    return failed.code if isinstance(failed, Failed) else type(failed).__name__


def translate(error: Exception, place: Place, attempts: int = 1) -> StateroomError:
    """The error to show for an error of an SDK, or of a call. attempts: how often the cloud was asked."""
    failed = failed_of(error)
    if isinstance(failed, StateroomError):
        return failed
    if isinstance(failed, Answered):
        return translate_answer(failed, place, attempts)
    return translate_failure(failed, place)


def failed_of(error: Exception) -> Answered | Unanswered | StateroomError:
    """How a call failed, from whichever SDK the error is. StateroomError: it was told already, such as a role that
    could not be assumed to sign the call."""
    if isinstance(error, Answered | Unanswered | StateroomError):
        return error
    package = type(error).__module__.partition(".")[0]
    if package == "alibabacloud_oss_v2":
        from stateroom.clouds.alicloud_oss import oss_failed

        return oss_failed(error)
    if package == "tablestore":
        from stateroom.clouds.alicloud_ots import ots_failed

        return ots_failed(error)
    return Unanswered(error, sent=was_sent(error))
