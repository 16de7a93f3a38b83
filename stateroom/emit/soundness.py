"""What facts must be before anything is written from them. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from stateroom.config.limits.oss import check_state_prefix
from stateroom.config.loopback import is_loopback
from stateroom.errors import RefusedError, StateroomError
from stateroom.facts import Facts


def refuse_incomplete(facts: Facts) -> None:
    """StateroomError when the facts contradict themselves: what is emitted from them would lock or encrypt wrongly."""
    faults = _faults_on_aws(facts) if facts.cloud == "aws" else _faults_on_alicloud(facts)
    for fault in (*_faults(facts), *faults):
        raise StateroomError(
            "the recorded outputs do not describe a backend",
            why=fault,
            remedy="run `stateroom up` again: it records them anew",
        )


def _faults(facts: Facts) -> Iterator[str]:
    if facts.uses_table and not facts.lock_table:
        yield f"the lock mode is {facts.lock!r} and there is no lock table"
    if (facts.encryption != "AES256") != bool(facts.kms_key_arn):
        yield f"the encryption is {facts.encryption!r} and the KMS key is {facts.kms_key_arn!r}"


def _faults_on_aws(facts: Facts) -> Iterator[str]:
    if facts.encryption == "KMS":
        yield f"the encryption is {facts.encryption!r}, which S3 does not have"


def _faults_on_alicloud(facts: Facts) -> Iterator[str]:
    if facts.encryption == "aws:kms":
        yield f"the encryption is {facts.encryption!r}, which OSS does not have"
    if facts.uses_lockfile:
        yield f"the lock mode is {facts.lock!r}, which OSS does not have"
    if facts.uses_table and not facts.lock_instance:
        yield f"the lock mode is {facts.lock!r} and there is no lock instance"
    fault = check_state_prefix(facts.workspace_key_prefix)
    if fault is not None:
        yield f"the states lie below {facts.workspace_key_prefix!r}: {fault.what}"
    for service in ("oss", "sts", *(["tablestore"] if facts.uses_table else [])):
        if not facts.endpoints.get(service):
            yield f"there is no endpoint of {service}"


def refuse_secrets(facts: Facts) -> None:
    """RefusedError when an endpoint carries a user, a password or a token: files are no place for them."""
    addresses = [facts.endpoint, *facts.endpoints.values()]
    if not all(_is_address(address) for address in addresses if address is not None):
        raise RefusedError(
            f"the endpoint of the backend {facts.name} is not a plain address",
            why="a user, a password or a token in it would be written to files",
            remedy="give the endpoint as http(s)://host:port, and credentials through the environment",
        )


def refuse_other_instance(facts: Facts) -> None:
    """RefusedError when a tool would look for the lock table in another Tablestore instance than the backend's.

    It takes the instance's name from the endpoint, up to the first dot. On loopback there is no name to take.
    """
    endpoint = facts.endpoints.get("tablestore")
    if facts.cloud != "alicloud" or not facts.uses_table or endpoint is None or is_loopback(endpoint):
        return
    taken = endpoint.rpartition("//")[2].partition(".")[0]
    if taken != facts.lock_instance:
        raise RefusedError(
            f"the lock table of the backend {facts.name} would not be found at {endpoint}",
            why=f"the tool takes the Tablestore instance from the beginning of the endpoint: that is {taken!r}, and "
            f"the table is in {facts.lock_instance!r}",
            remedy="in the stack file, give an `endpoint` that begins with the instance's name, or with "
            "`lock: {instance: …}` name the instance as the endpoint begins",
        )


def _is_address(endpoint: str) -> bool:
    """Whether it is a URL, or a host without a scheme, and nothing more."""
    try:
        url = urlsplit(endpoint if "//" in endpoint else f"//{endpoint}")
    except ValueError:
        return False
    return url.username is None and url.password is None and not url.query and not url.fragment
