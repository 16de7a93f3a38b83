"""The URLs by which Pulumi knows a bucket and a key. Pure.

Sources: Pulumi, "State and backends" and "Secrets"; gocloud.dev, blob/s3blob and secrets/awskms (URLOpener).
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import quote, urlsplit

from stateroom.config.loopback import is_loopback
from stateroom.emit.wanted import Wanted

FOLDER: Final = "pulumi"
"""What Pulumi's states lie below, apart from those of Terraform, when no key is asked for."""

_OSS_HOST: Final = re.compile(r"oss-[a-z0-9-]+\.aliyuncs\.com")


def login_url(wanted: Wanted, folder: str) -> str:
    """For `pulumi login`; its states lie below `folder`.

    On Alibaba Cloud it leads to OSS's endpoint for S3 clients, which takes no trailing checksums and no path style (OSS
    User Guide, Use Amazon S3 SDKs to access OSS).
    """
    facts = wanted.facts
    asked = {"region": facts.region, "awssdk": "v2"}
    if facts.cloud == "alicloud":
        asked |= {
            "region": f"oss-{facts.region}",
            "endpoint": _s3_endpoint(facts.endpoints["oss"].rstrip("/")),
            "request_checksum_calculation": "when_required",
            "response_checksum_validation": "when_required",
        }
    elif facts.endpoint is not None:
        asked["endpoint"] = facts.endpoint
    if is_path_style(wanted):
        asked["s3ForcePathStyle"] = "true"
    return f"s3://{facts.bucket}/{quote(folder, safe='/')}?{_query(asked, wanted)}"


def is_path_style(wanted: Wanted) -> bool:
    """Whether the bucket stands in the path: on clouds that have no host name for each bucket."""
    facts = wanted.facts
    return facts.endpoint is not None if facts.cloud == "aws" else is_loopback(facts.endpoints["oss"])


def secrets_provider(wanted: Wanted) -> str:
    """What encrypts a stack's secrets: the backend's KMS key on AWS, else a passphrase."""
    facts = wanted.facts
    if facts.cloud != "aws" or facts.kms_key_arn is None:
        return "passphrase"
    asked = {"region": facts.kms_key_arn.split(":")[3], "awssdk": "v2"}
    if facts.endpoint is not None:
        asked["endpoint"] = facts.endpoint
    return f"awskms:///{facts.kms_key_arn}?{_query(asked, wanted)}"


def _query(asked: dict[str, str], wanted: Wanted) -> str:
    if wanted.signing.profile is not None and wanted.facts.cloud == "aws":
        asked["profile"] = wanted.signing.profile
    return "&".join(f"{name}={quote(value, safe=':/')}" for name, value in asked.items())


def _s3_endpoint(endpoint: str) -> str:
    """The host for S3 clients beside the one for OSS clients. Another cloud's, or a domain of one's own, is both."""
    url = urlsplit(endpoint if "//" in endpoint else f"https://{endpoint}")
    host = f"s3.{url.netloc}" if _OSS_HOST.fullmatch(url.netloc) else url.netloc
    return f"{url.scheme}://{host}"
