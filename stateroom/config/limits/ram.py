"""RAM and STS: ARNs, names, sessions, ids, services and identity providers."""

from __future__ import annotations

import re
from collections.abc import Sequence

from stateroom.config.limits.alicloud_arns import parse_arn
from stateroom.config.problems import Fault

_ACCOUNT = re.compile(r"[0-9]{16}")
_NAMES = {
    "role": re.compile(r"[A-Za-z0-9.-]{1,64}"),
    "user": re.compile(r"[A-Za-z0-9._-]{1,64}"),
    "policy": re.compile(r"[A-Za-z0-9-]{1,128}"),
    "oidc-provider": re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,126}[A-Za-z0-9])?"),
}
_LENGTHS = {"role": 64, "user": 64, "policy": 128, "oidc-provider": 128}
_SERVICE = re.compile(r"(?P<account>[0-9]{16}@)?[a-z0-9-]+(\.[a-z0-9-]+)*\.aliyuncs\.com")


def check_name(name: str, kind: str) -> Fault | None:
    """RAM API: CreateRole, CreateUser, CreatePolicy; IMS API: CreateOIDCProvider.

    kind: role, user, policy or oidc-provider.
    """
    noun = kind.replace("oidc-provider", "identity provider")
    if not 1 <= len(name) <= _LENGTHS[kind]:
        return Fault(f"the {noun} name must have 1 to {_LENGTHS[kind]} characters", "choose another length")
    if not _NAMES[kind].fullmatch(name):
        return Fault(f"the {noun} name has a character that RAM does not allow", "use letters, digits and -")
    return None


def _check_arn(text: str, kinds: tuple[str, ...]) -> Fault | None:
    """RAM User Guide: Policy elements, Principal."""
    noun = " or ".join(kinds)
    remedy = f"write acs:ram::ACCOUNT:{kinds[0]}/NAME"
    if re.search(r"[*?]", text):
        return Fault(f"the ARN of a {noun} is written in full, without wildcards", f"name each {noun}")
    arn = parse_arn(text)
    if arn is None:
        return Fault(f"this is not the ARN of a {noun}", remedy)
    if arn.service == "sts" or arn.resource.startswith("assumed-role/"):
        return Fault("this is the ARN of a session, which ends", "name the role: acs:ram::ACCOUNT:role/NAME")
    if arn.service == "ram" and arn.resource == "root":
        return Fault("this is a whole account, not a single principal", "list the account's id in accounts")
    kind, _, name = arn.resource.partition("/")
    if arn.service != "ram" or arn.region or kind not in kinds or not _ACCOUNT.fullmatch(arn.account) or not name:
        return Fault(f"this is not the ARN of a {noun}", remedy)
    return check_name(name, kind)


def check_role_arn(arn: str) -> Fault | None:
    """RAM API: GetRole, Arn."""
    return _check_arn(arn, ("role",))


def check_principal_arn(arn: str) -> Fault | None:
    """RAM User Guide: Policy elements, Principal. Roles and users; never a wildcard, session or account."""
    if arn == "*":
        return Fault("anybody in the world could assume the role", "name roles or users")
    return _check_arn(arn, ("role", "user"))


def check_service(service: str) -> Fault | None:
    """RAM User Guide: Edit the trust policy of a RAM role, Service; `ACCOUNT@SERVICE` is another account's."""
    if _SERVICE.fullmatch(service):
        return None
    if re.search(r"[*?]", service):
        return Fault("a service is named in full, without wildcards", "name each service")
    return Fault("this is not a service", "write it as ecs.aliyuncs.com")


def check_external_id(external_id: str) -> Fault | None:
    """STS API: AssumeRole, ExternalId."""
    if not 2 <= len(external_id) <= 1224:
        return Fault("the external id has the wrong length", "use 2 to 1224 characters")
    if not re.fullmatch(r"[A-Za-z0-9_+=,.@:/-]+", external_id):
        return Fault("the external id has a character that STS does not allow", "use letters and digits")
    return None


def check_session_name(name: str) -> Fault | None:
    """STS API: AssumeRole, RoleSessionName."""
    if re.fullmatch(r"[A-Za-z0-9_.@-]{2,64}", name):
        return None
    return Fault("this is not a session name", "use letters, digits and hyphens")


def check_profile(profile: str) -> Fault | None:
    """Alibaba Cloud CLI: Configure credentials. The name stands in ~/.aliyun/config.json."""
    if profile and profile == profile.strip() and profile.isprintable():
        return None
    return Fault("this is not the name of a profile", "see the names with `aliyun configure list`")


def check_provider(provider: str) -> Fault | None:
    """IMS API: GetOIDCProvider, Arn. `create`, or the ARN of an identity provider."""
    if provider == "create":
        return None
    arn = parse_arn(provider)
    if (
        arn is not None
        and (arn.service, arn.region) == ("ram", "")
        and _ACCOUNT.fullmatch(arn.account)
        and arn.resource.startswith("oidc-provider/")
        and check_name(arn.resource.removeprefix("oidc-provider/"), "oidc-provider") is None
    ):
        return None
    return Fault(
        "this is neither create nor the ARN of an identity provider",
        "see the ARN with `aliyun ims ListOIDCProviders`",
    )


def check_audience(audience: str) -> Fault | None:
    """IMS API: CreateOIDCProvider, ClientIds. Wildcards are refused, because the audience stands in a condition."""
    if re.fullmatch(r"[\x21-\x7e]{1,255}", audience) and not re.search(r"[*?]|\$\{", audience):
        return None
    return Fault("this is not an audience", "write the `aud` claim of the token")


def check_fingerprint(fingerprint: str) -> Fault | None:
    """IMS API: CreateOIDCProvider, Fingerprints. SHA-1, as openssl shows it without the colons."""
    if re.fullmatch(r"[0-9A-Fa-f]{40}", fingerprint):
        return None
    if re.fullmatch(r"[0-9A-Fa-f]{2}(:[0-9A-Fa-f]{2}){19}", fingerprint):
        return Fault("a fingerprint has no colons", "leave the colons out")
    if re.fullmatch(r"[0-9A-Fa-f]{64}", fingerprint):
        return Fault("this is a SHA-256 fingerprint", "take the SHA-1 fingerprint: `openssl x509 -sha1 -fingerprint`")
    return Fault("this is not a fingerprint", "write the 40 digits that `openssl x509 -sha1 -fingerprint` shows")


def check_fingerprints(fingerprints: Sequence[str]) -> Fault | None:
    """IMS API: CreateOIDCProvider, Fingerprints: at most five."""
    if len(fingerprints) <= 5:
        return None
    return Fault(f"there are {len(fingerprints)} fingerprints", "keep five at most")
