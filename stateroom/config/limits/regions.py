"""Regions, partitions and account ids."""

from __future__ import annotations

import re

from stateroom.config.problems import Fault

_REGION = re.compile(r"[a-z]{2,3}(-gov|)-[a-z]+-[0-9]")
_OTHER_PARTITION = re.compile(r"[a-z]+-iso[a-z]?-.*|eusc-.*")
_LOOSE_REGION = re.compile(r"(us-gov|us|eu|ap|sa|ca|me|af|il|mx|cn)-?([a-z]+)-?([0-9])[a-z]?")
_ACCOUNT = re.compile(r"[0-9]{12}")


def check_region(region: str) -> Fault | None:
    """AWS General Reference: Regional endpoints. The form is checked, so that a new region needs no new release."""
    if _OTHER_PARTITION.fullmatch(region):
        return Fault(
            "the region belongs to a partition that is not supported",
            "take a region of aws, aws-cn or aws-us-gov",
        )
    if _REGION.fullmatch(region):
        return None
    loose = _LOOSE_REGION.fullmatch(region.strip().lower().replace("_", "-").replace(" ", "-"))
    if loose:
        return Fault("this is not an AWS region", f"did you mean {'-'.join(loose.groups())}?")
    return Fault("this is not an AWS region", "write the region's code, as `aws configure list` shows it")


def check_account_id(account: str) -> Fault | None:
    """AWS Account Management Reference Guide: View AWS account identifiers."""
    if _ACCOUNT.fullmatch(account):
        return None
    if re.fullmatch(r"[0-9]{4}-[0-9]{4}-[0-9]{4}", account):
        return Fault("an account id has no hyphens", "leave the hyphens out")
    return Fault("this is not an account id", "see it with `aws sts get-caller-identity`")
