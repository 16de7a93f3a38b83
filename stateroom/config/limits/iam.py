"""IAM, STS and Organizations: ARNs, names, paths, sessions and ids."""

from __future__ import annotations

import re

from stateroom.config.limits.arns import PARTITIONS, parse_arn
from stateroom.config.problems import Fault

_ACCOUNT = re.compile(r"[0-9]{12}")
_NAME = re.compile(r"[A-Za-z0-9_+=,.@-]+")
_RESOURCE = re.compile(r"(?P<kind>[a-z-]+)/(?P<path>(?:[\x21-\x7e]+/)?)(?P<name>[^/]+)")
_EXAMPLES = {"role": "role/NAME", "user": "user/NAME", "policy": "policy/NAME"}
_NAME_LENGTHS = {"role": 64, "user": 64, "policy": 128}


def check_name(name: str, kind: str) -> Fault | None:
    """IAM User Guide: IAM and AWS STS quotas and name requirements. `kind` is role, user or policy."""
    longest = _NAME_LENGTHS[kind]
    if not 1 <= len(name) <= longest:
        return Fault(f"the {kind} name must have 1 to {longest} characters", "choose another length")
    if not _NAME.fullmatch(name):
        return Fault(f"the {kind} name has a character that IAM does not allow", "use letters, digits and -")
    return None


def _check_arn(text: str, kinds: tuple[str, ...]) -> Fault | None:
    """IAM User Guide: IAM identifiers, IAM ARNs."""
    noun = " or ".join(kinds)
    remedy = f"write arn:aws:iam::ACCOUNT:{_EXAMPLES[kinds[0]]}"
    if re.search(r"[*?]", text):
        return Fault(f"the ARN of a {noun} is written in full, without wildcards", f"name each {noun}")
    arn = parse_arn(text)
    if arn is None:
        return Fault(f"this is not the ARN of a {noun}", remedy)
    if arn.partition not in PARTITIONS:
        return Fault("the ARN is of a partition that is not supported", f"the partitions are {', '.join(PARTITIONS)}")
    if arn.service == "sts" and arn.resource.startswith("assumed-role/"):
        return Fault("this is the ARN of a session, which ends", "name the role: arn:aws:iam::ACCOUNT:role/NAME")
    if arn.service == "iam" and arn.resource == "root":
        return Fault("this is a whole account, not a single principal", "list the account's id in accounts")
    resource = _RESOURCE.fullmatch(arn.resource)
    managed_by_aws = kinds == ("policy",) and arn.account == "aws"
    if (
        arn.service != "iam"
        or arn.region
        or not resource
        or resource["kind"] not in kinds
        or not (managed_by_aws or _ACCOUNT.fullmatch(arn.account))
    ):
        return Fault(f"this is not the ARN of a {noun}", remedy)
    return check_name(resource["name"], resource["kind"])


def check_role_arn(arn: str) -> Fault | None:
    """IAM User Guide: IAM identifiers, IAM ARNs."""
    return _check_arn(arn, ("role",))


def check_principal_arn(arn: str) -> Fault | None:
    """IAM User Guide: AWS JSON policy elements: Principal. Roles and users; never a wildcard, session or account."""
    if arn == "*":
        return Fault("anybody in the world could assume the role", "name roles or users, or use organization")
    return _check_arn(arn, ("role", "user"))


def check_policy_arn(arn: str) -> Fault | None:
    """IAM User Guide: IAM identifiers, IAM ARNs; a customer's policy or one that AWS manages."""
    return _check_arn(arn, ("policy",))


def check_path(path: str) -> Fault | None:
    """IAM API: CreateRole, Path. Wildcards are refused, because the path stands in the ARNs of policies."""
    if not (path.startswith("/") and path.endswith("/")):
        return Fault("an IAM path begins and ends with a slash", "write it as /teams/platform/")
    if len(path) > 512:
        return Fault("the IAM path is too long", "use at most 512 characters")
    if not re.fullmatch(r"[\x21-\x7e]+", path) or re.search(r"[*?]|//|\$\{", path):
        return Fault("the IAM path has characters that cannot stand in a policy's ARN", "use letters, digits, / and -")
    if path.startswith(("/aws-service-role/", "/aws-reserved/")):
        return Fault("this IAM path belongs to AWS", "choose another path")
    return None


def check_organization(organization: str) -> Fault | None:
    """Organizations API: Organization, Id."""
    if re.fullmatch(r"o-[a-z0-9]{10,32}", organization):
        return None
    if organization.startswith(("ou-", "r-")):
        return Fault(
            "this is a part of an organisation, not the organisation",
            "see its id with `aws organizations describe-organization`",
        )
    return Fault("this is not the id of an organisation", "see it with `aws organizations describe-organization`")


def check_external_id(external_id: str) -> Fault | None:
    """STS API: AssumeRole, ExternalId."""
    if not 2 <= len(external_id) <= 1224:
        return Fault("the external id has the wrong length", "use 2 to 1224 characters")
    if not re.fullmatch(r"[A-Za-z0-9_+=,.@:/-]+", external_id):
        return Fault("the external id has a character that STS does not allow", "use letters and digits")
    return None


def check_session_name(name: str) -> Fault | None:
    """STS API: AssumeRole, RoleSessionName."""
    if re.fullmatch(r"[A-Za-z0-9_+=,.@-]{2,64}", name):
        return None
    return Fault("this is not a session name", "use letters, digits and hyphens")


def check_profile(profile: str) -> Fault | None:
    """AWS SDKs and Tools Reference Guide: shared config and credentials files. The name stands in `[profile NAME]`."""
    if profile and profile == profile.strip() and profile.isprintable() and not re.search(r"[\[\]]", profile):
        return None
    return Fault("this is not the name of a profile", "see the names with `aws configure list-profiles`")
