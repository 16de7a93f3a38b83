"""The one sentence of each word of a closed choice. Only what is generated needs them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from pydantic import BaseModel

from stateroom.config.backend import MODELS
from stateroom.facts import CloudName

_Words = Mapping[tuple[str, str], Mapping[str, str]]
"""By section and key."""

_BACKEND: Final = "Backend"
"""The section at the top, which each cloud calls otherwise."""

_EVERY_CLOUD: Final[_Words] = {
    (_BACKEND, "emit"): {
        "terraform": "Terraform.",
        "opentofu": "OpenTofu.",
        "terragrunt": "Terragrunt.",
        "pulumi": "Pulumi, which keeps its own states there.",
        "env": "Variables of the environment, for a shell.",
        "json": "The backend's facts as a JSON document, for other programs.",
        "github-actions": "A workflow of GitHub Actions that signs in with its identity token.",
    },
    ("Access", "policies"): {
        "writer": "The policy to plan and apply: it reads and writes states, and locks them.",
        "reader": "The policy to read states.",
        "admin": "The policy that also repairs: old versions, locks and digests of every state.",
    },
    ("Credentials", "source"): {
        "local": "Constants, which open a local cloud and nothing else.",
        "tools": "As every tool finds them.",
    },
    ("Encryption", "mode"): {"kms": "A KMS key, whose policy decides who reads states."},
}
_CLOUDS: Final[Mapping[CloudName, _Words]] = {
    "aws": {
        (_BACKEND, "cloud"): {"aws": "Amazon Web Services."},
        ("Encryption", "mode"): {"s3": "Keys that S3 manages (AES256)."},
        ("Lock", "mode"): {
            "table": "A DynamoDB table, for clients of every version.",
            "native": "A lock file beside the state, for Terraform and OpenTofu from 1.10 on.",
            "both": "A lock file and a table, to migrate safely from one to the other.",
            "none": "Nothing keeps two clients apart.",
        },
        ("ObjectLock", "mode"): {
            "governance": "Who is allowed to bypass it may shorten the retention.",
            "compliance": "Nobody may shorten the retention.",
        },
    },
    "alicloud": {
        (_BACKEND, "cloud"): {"alicloud": "Alibaba Cloud."},
        (_BACKEND, "endpoints"): {
            "public": "From anywhere.",
            "internal": "From Alibaba Cloud's own network.",
            "acceleration": "OSS's transfer acceleration, from anywhere.",
        },
        ("Encryption", "mode"): {"oss": "Keys that OSS manages (AES256)."},
        ("Bucket", "redundancy"): {
            "ZRS": "In three zones.",
            "LRS": "In one zone, for regions that have no other.",
        },
        ("Lock", "mode"): {
            "table": "A Tablestore table.",
            "none": "Nothing keeps two clients apart.",
        },
        ("Lock", "existing"): {
            "instance": "The instance is there; the table is made in it.",
            "table": "The table and its instance are there.",
        },
        ("Lock", "performance"): {"capacity": "A capacity instance.", "high": "A high-performance instance."},
        ("Lock", "network"): {
            "any": "From the internet, from any VPC and in the console.",
            "vpc": "From VPCs alone.",
            "console_or_vpc": "From VPCs and in the console.",
        },
        ("Lock", "encryption"): {
            "none": "No encryption of its own.",
            "service": "A key that Tablestore manages.",
            "key": "The KMS key of the states.",
        },
    },
}


def words_of(cloud: CloudName, model: type[BaseModel], key: str) -> Mapping[str, str]:
    """The sentence of each word that may stand at a key of a section."""
    place = (_BACKEND if model is MODELS[cloud] else model.__name__, key)
    return {**_EVERY_CLOUD.get(place, {}), **_CLOUDS[cloud].get(place, {})}
