"""From the arguments of a provider to its cloud. Only a cloud on this computer is accepted."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from typing import Any

from stateroom.clouds import connect
from stateroom.config.alicloud_names import PARTITION
from stateroom.config.backend import Backend
from stateroom.config.load import parse_backend
from stateroom.config.loopback import is_loopback
from stateroom.config.names import partition_of
from stateroom.engine.cloud import Cloud
from stateroom.errors import StateroomError

_NESTED = ("assumeRole", "assumeRoles", "allowedAccountIds", "defaultTags", "endpoints")
"""The arguments that have a structure. Pulumi hands them over as JSON."""

_URLS = {"aws": "AWS_ENDPOINT_URL", "alicloud": "STATEROOM_LOCAL_ALICLOUD"}
"""Where a default provider, which has no argument, finds its cloud."""

_REGIONS = {"aws": ("AWS_REGION", "eu-west-1"), "alicloud": ("ALIBABA_CLOUD_REGION", "cn-hangzhou")}


def read_arguments(given: Mapping[str, Any]) -> dict[str, Any]:
    """A provider's arguments with their structure."""
    return {
        name: json.loads(value) if name in _NESTED and isinstance(value, str) else value
        for name, value in given.items()
        if value is not None
    }


def backend_of(package: str, arguments: Mapping[str, Any]) -> Backend:
    """The configuration of a backend that says the same as a provider's arguments."""
    url = _url(package, arguments)
    if not is_loopback(url):
        raise StateroomError(
            f"this {package} provider serves local clouds only, not {url or 'the real one'}",
            why="it is a stand-in for tests",
            remedy=f"give the provider endpoints on this computer, set {_URLS[package]}, or install the real plugin",
        )
    variable, usual = _REGIONS[package]
    region = arguments.get("region") or os.environ.get(variable) or usual
    declared: dict[str, Any] = {"cloud": package, "name": "provider", "region": region, "endpoint": url}
    if package == "alicloud":
        authority = os.environ.get("SSL_CERT_FILE") or os.environ.get("STATEROOM_LOCAL_ALICLOUD_CA")
        declared |= {"ca_bundle": authority, "account": arguments.get("accountId")}
        role = arguments.get("assumeRole")
        seconds = int(role.get("sessionExpiration") or 3600) if role else None
    else:
        (account,) = arguments.get("allowedAccountIds") or [None]
        declared |= {"account": account}
        role = next(iter(arguments.get("assumeRoles") or []), None)
        seconds = int(str(role.get("duration") or "3600s").removesuffix("s")) if role else None
    if role:
        known = {"role_arn": "roleArn", "external_id": "externalId", "session_name": "sessionName"}
        assumed = {name: role[argument] for name, argument in known.items() if role.get(argument)}
        declared["assume_role"] = {**assumed, "duration_seconds": seconds}
    return parse_backend({key: value for key, value in declared.items() if value is not None}, package)


def connect_cloud(package: str, arguments: Mapping[str, Any]) -> tuple[Cloud, str, str]:
    """The cloud, its partition and its region. Asks nothing of the network yet."""
    backend = backend_of(package, arguments)
    partition = PARTITION if package == "alicloud" else partition_of(backend.region)
    return connect(backend), partition, backend.region


def default_tags(arguments: Mapping[str, Any]) -> dict[str, str]:
    return dict((arguments.get("defaultTags") or {}).get("tags") or {})


def _url(package: str, arguments: Mapping[str, Any]) -> str:
    """One endpoint for all services, with its scheme: that of Tablestore's data is the one that has it."""
    first: Mapping[str, str] = next(iter(arguments.get("endpoints") or []), {})
    named = first.get("ots" if package == "alicloud" else "sts") or next(iter(first.values()), "")
    if named and "://" not in named:
        named = f"{str(arguments.get('protocol') or 'HTTPS').lower()}://{named}"
    return named or os.environ.get(_URLS[package], "")
