"""Backends and their documents, for the tests of documents."""

from __future__ import annotations

from typing import Any

from components.alicloud.site import Site
from stateroom.config.alicloud import AlicloudBackend
from stateroom.config.alicloud_names import key_arn, lock_instance_name

ACCOUNT = "1234567890123456"
BUCKET = f"acme-state-{ACCOUNT}-cn-hangzhou"
TABLE_ARN = f"acs:ots:cn-hangzhou:{ACCOUNT}:instance/{lock_instance_name('acme', ACCOUNT)}/table/acme_locks"


def configure(**keys: Any) -> AlicloudBackend:
    return AlicloudBackend.model_validate({"cloud": "alicloud", "name": "acme", "region": "cn-hangzhou"} | keys)


def locate(config: AlicloudBackend, account: str = ACCOUNT) -> Site:
    """The site, with a key when there is one."""
    kms = config.encryption.mode == "kms"
    return Site(config, account, key_arn(config.region, account, "state") if kms else None)


def statement(document: Any, *actions: str) -> Any:
    """The one statement that is about exactly these actions."""
    found = [each for each in document["Statement"] if each["Action"] == list(actions)]
    assert len(found) == 1, (actions, document)
    return found[0]


def actions(document: Any) -> list[str]:
    return [action for each in document["Statement"] for action in each["Action"]]
