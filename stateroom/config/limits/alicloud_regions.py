"""Regions and account ids of Alibaba Cloud."""

from __future__ import annotations

import re

from stateroom.config.problems import Fault, nearest

ZRS_REGIONS = frozenset(
    {
        "ap-northeast-1",
        "ap-southeast-1",
        "ap-southeast-3",
        "ap-southeast-5",
        "cn-beijing",
        "cn-hangzhou",
        "cn-hongkong",
        "cn-shanghai",
        "cn-shenzhen",
        "cn-wulanchabu",
        "cn-zhangjiakou",
        "eu-central-1",
    }
)
"""OSS User Guide: Zone-redundant storage, supported regions."""

LRS_REGIONS = frozenset(
    {
        "ap-northeast-2",
        "ap-southeast-6",
        "ap-southeast-7",
        "cn-chengdu",
        "cn-fuzhou",
        "cn-guangzhou",
        "cn-heyuan",
        "cn-huhehaote",
        "cn-nanjing",
        "cn-qingdao",
        "cn-wuhan-lr",
        "eu-west-1",
        "me-east-1",
        "na-south-1",
        "us-east-1",
        "us-west-1",
    }
)
"""OSS User Guide: Regions and endpoints; the regions of the public cloud that the page above does not name."""

INDUSTRY_REGIONS = frozenset(
    {
        "cn-beijing-finance-1",
        "cn-hangzhou-finance",
        "cn-north-2-gov-1",
        "cn-shanghai-finance-1",
        "cn-shenzhen-finance-1",
        "me-central-1",
    }
)
"""OSS User Guide: Regions and endpoints; finance and government clouds and partners, whose offers differ."""

KNOWN_REGIONS = ZRS_REGIONS | LRS_REGIONS | INDUSTRY_REGIONS

_REGION = re.compile(r"[a-z]{2,3}-[a-z]{2,}(-([a-z]{2,}|[0-9]))*")
_ZONE = re.compile(r"(?P<region>.+?)(-[a-z]|(?<=[0-9])[a-z])")
_ACCOUNT = re.compile(r"[0-9]{16}")


def check_region(region: str) -> Fault | None:
    """ECS User Guide: Regions and zones. The form is checked, so that a new region needs no new release."""
    if region in KNOWN_REGIONS:
        return None
    meant = _meant(region)
    if meant is not None:
        return Fault("this is not a region of Alibaba Cloud", f"did you mean {meant}?")
    if _REGION.fullmatch(region):
        return None
    return Fault("this is not a region of Alibaba Cloud", "write the region's id, as `aliyun configure list` shows it")


def _meant(region: str) -> str | None:
    """The known region that was written in another way: as a zone, as OSS writes it, with letters swapped."""
    plain = re.sub(r"[_ ]", "-", region.strip().lower()).removeprefix("oss-")
    zone = _ZONE.fullmatch(plain)
    candidates = [plain, f"cn-{plain}", *([zone["region"]] if zone else [])]
    swapped = [known for known in sorted(KNOWN_REGIONS) if sorted(known) == sorted(plain)]
    meant = next((candidate for candidate in candidates if candidate in KNOWN_REGIONS), None)
    if meant is not None or swapped:
        return meant or swapped[0]
    return None if _REGION.fullmatch(region) else nearest(plain, sorted(KNOWN_REGIONS))


def check_account_id(account: str) -> Fault | None:
    """Account Management: View account information, account id."""
    if _ACCOUNT.fullmatch(account):
        return None
    if re.fullmatch(r"[0-9]{4}([- ][0-9]{4}){3}", account):
        return Fault("an account id has no hyphens", "leave the hyphens out")
    return Fault("this is not an account id", "see it with `aliyun sts GetCallerIdentity`")
