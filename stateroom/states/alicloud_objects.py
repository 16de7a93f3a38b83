"""Objects written with the very headers that Terraform sends with the emitted configuration. Pure."""

from __future__ import annotations

from typing import Any, Final

from stateroom.facts import Facts

NOT_THERE: Final = frozenset({"NoSuchKey", "404"})
"""What OSS answers for an object that does not exist; an answer to HEAD may have no more than the status."""


def build_put(facts: Facts, key: str, body: bytes) -> dict[str, Any]:
    """The parameters of OSS's PutObject for a state: `acl = "private"`, and `encrypt = true` unless there is a key.

    The header of the ACL is that of buckets, which is what Terraform sends. With a key nothing asks for encryption:
    that is the bucket's business.
    """
    parameters = {
        "key": key,
        "body": body,
        "content_type": "application/json",
        "headers": {"x-oss-acl": "private"},
    }
    return parameters if facts.kms_key_arn is not None else {**parameters, "server_side_encryption": "AES256"}
