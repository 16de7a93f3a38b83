"""The SDK's errors in our words: what happened, why, what next. Pure. Imports the SDK's error classes.

No message carries a secret: where AWS repeats what was signed its text is left out, and what looks like an access key
or a token is replaced everywhere.
"""

from __future__ import annotations

from typing import Final

from botocore.exceptions import BotoCoreError, ClientError
from botocore.parsers import ResponseParserError

from stateroom.clouds.aws_answers import code_of_answer, translate_answer
from stateroom.clouds.aws_failures import translate_failure
from stateroom.clouds.aws_place import Place
from stateroom.errors import StateroomError

SDK_ERRORS: Final = (BotoCoreError, ClientError, ResponseParserError)
"""Everything that the SDK raises about a call."""

SETUP_ERRORS: Final = (*SDK_ERRORS, ValueError)
"""The same while a client is made: a credential process that prints no JSON is only a ValueError."""


def code_of(error: Exception) -> str:
    """The cloud's code of an error, such as NoSuchBucket, or the name of the SDK's own error."""
    return code_of_answer(error) if isinstance(error, ClientError) else type(error).__name__


def translate(error: Exception, place: Place) -> StateroomError:
    """The error to show for one of SETUP_ERRORS."""
    if not isinstance(error, ClientError):
        return translate_failure(error, place)
    if place.operation != error.operation_name:
        # Another call was needed first, such as AssumeRole to sign this one.
        service = "sts" if error.operation_name.startswith("AssumeRole") else place.service
        place = Place(service, error.operation_name, place.region, signing=place.signing)
    return translate_answer(error, place)
