"""What facts must be before anything is written from them. Pure."""

from __future__ import annotations

from urllib.parse import urlsplit

from stateroom.errors import RefusedError, StateroomError
from stateroom.facts import Facts


def refuse_incomplete(facts: Facts) -> None:
    """StateroomError when the facts contradict themselves: what is emitted from them would lock or encrypt wrongly."""
    if facts.uses_table and not facts.lock_table:
        missing = f"the lock mode is {facts.lock!r} and there is no lock table"
    elif (facts.encryption == "aws:kms") != bool(facts.kms_key_arn):
        missing = f"the encryption is {facts.encryption!r} and the KMS key is {facts.kms_key_arn!r}"
    else:
        return
    raise StateroomError(
        "the recorded outputs do not describe a backend",
        why=missing,
        remedy="run `stateroom up` again: it records them anew",
    )


def refuse_secrets(facts: Facts) -> None:
    """RefusedError when the endpoint carries a user, a password or a token: files are no place for them."""
    if facts.endpoint is not None and not _is_address(facts.endpoint):
        raise RefusedError(
            f"the endpoint of the backend {facts.name} is not a plain address",
            why="a user, a password or a token in it would be written to files",
            remedy="give the endpoint as http(s)://host:port, and credentials through the environment",
        )


def _is_address(endpoint: str) -> bool:
    try:
        url = urlsplit(endpoint)
    except ValueError:
        return False
    return url.username is None and url.password is None and not url.query and not url.fragment
