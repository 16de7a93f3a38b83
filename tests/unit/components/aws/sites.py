"""Backends and their documents, for the tests of documents."""

from __future__ import annotations

from typing import Any

from components.aws.site import Site
from stateroom.config.aws import AwsBackend

ACCOUNT = "123456789012"
BUCKET = f"acme-state-{ACCOUNT}-eu-west-1"


def configure(**keys: Any) -> AwsBackend:
    return AwsBackend.model_validate({"cloud": "aws", "name": "acme", "region": "eu-west-1"} | keys)


def locate(config: AwsBackend, account: str = ACCOUNT) -> Site:
    """The site with keys that are told from each other by their ids."""
    if config.encryption.mode != "kms":
        return Site(config, account)
    partition = Site(config, account).partition
    replication = config.bucket.replication
    replica = f"arn:{partition}:kms:{replication.region}:{account}:key/replica" if replication else None
    return Site(config, account, f"arn:{partition}:kms:{config.region}:{account}:key/state", replica)


def statement(document: Any, sid: str) -> Any:
    found = [each for each in document["Statement"] if each["Sid"] == f"Stateroom{sid}"]
    assert len(found) == 1, (sid, document)
    return found[0]


def sids(document: Any) -> list[str]:
    return [each["Sid"].removeprefix("Stateroom") for each in document["Statement"]]
