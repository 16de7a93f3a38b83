"""Objects written with the very headers that Terraform sends with the emitted configuration. Pure."""

from __future__ import annotations

import base64
import hashlib
from typing import Any, Final

from stateroom.facts import Facts

NOT_THERE: Final = frozenset({"NoSuchKey", "NotFound", "404"})
"""What S3 answers for an object that does not exist; HEAD has no text and gives the status."""

OVERTAKEN: Final = NOT_THERE | {"PreconditionFailed", "412", "ConditionalRequestConflict", "409"}
"""What S3 answers to a write or a removal on condition when another object, or none, is there by now."""


def build_put(facts: Facts, key: str, body: bytes) -> dict[str, Any]:
    """The arguments of S3's PutObject for a state or a lock file: `encrypt = true`, with `kms_key_id` or without."""
    arguments = {
        "Bucket": facts.bucket,
        "Key": key,
        "Body": body,
        "ContentType": "application/json",
        "ChecksumAlgorithm": "SHA256",
        "ChecksumSHA256": base64.b64encode(hashlib.sha256(body).digest()).decode(),
        "ServerSideEncryption": "AES256",
    }
    if facts.kms_key_arn is not None:
        arguments |= {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": facts.kms_key_arn}
    return arguments
