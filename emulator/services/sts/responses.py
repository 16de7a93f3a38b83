"""The actions of STS."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from emulator.auth.policy import Verdict, judge, request_conditions
from emulator.errors import NotImplementedHere, ServiceError
from emulator.rpc import RpcCall
from emulator.services.ims.models import OidcProvider
from emulator.services.ram.documents import parse_document
from emulator.services.ram.responses import timestamp
from emulator.services.ram.roles import Role
from emulator.services.sts.exceptions import (
    FederationDenied,
    InvalidDuration,
    InvalidParameter,
    InvalidProvider,
    NoPermission,
    PolicyGrammar,
    PolicyTooLong,
    RoleNotExist,
    TokenInvalid,
)
from emulator.services.sts.models import DEFAULT_SECONDS, LEAST_SECONDS, Session
from emulator.services.sts.oidc import OidcToken, check_times, issuer_of, read_token
from emulator.services.sts.trust import Principal, trusts

LONGEST_POLICY = 2048
_ROLE = re.compile(r"acs:ram::(\d{1,20}):role/([A-Za-z0-9.-]{1,64})")
_PROVIDER = re.compile(r"acs:ram::(\d{1,20}):oidc-provider/([A-Za-z0-9._-]{1,128})")
_EXTERNAL_ID = re.compile(r"[A-Za-z0-9_+=,.@:/-]{2,1224}")


def assume_role(call: RpcCall) -> dict[str, Any]:
    """AssumeRole: https://www.alibabacloud.com/help/en/ram/developer-reference/api-sts-2015-04-01-assumerole"""
    caller, arn, name = call.caller, call.required("RoleArn"), call.required("RoleSessionName")
    external_id = call.get("ExternalId")
    if external_id and not _EXTERNAL_ID.fullmatch(external_id):
        raise InvalidParameter("ExternalId")
    if call.get("SourceIdentity"):
        raise NotImplementedHere("sts", "AssumeRole with SourceIdentity")
    seconds, policy = _seconds(call), _session_policy(call)
    if caller.kind == "root" and not call.world.sts.root_may_assume:
        raise NoPermission("Roles may not be assumed by root accounts.")
    role = _role(call, arn)
    conditions = request_conditions(call.request, call.world)
    # Asked as to something of the caller's own: a role's owner has its say in the trust policy, not here.
    verdict = judge(
        call.world, caller, action="sts:AssumeRole", resource=role.arn, conditions=conditions, owner=caller.account
    )
    if verdict is not Verdict.ALLOWED:
        raise NoPermission("You are not authorized to do this action. You should be authorized by RAM.")
    if external_id:
        conditions |= {"sts:ExternalId": external_id}
    if not trusts(role.trust, Principal.of(caller), "sts:AssumeRole", conditions):
        raise NoPermission(
            "No permission perform sts:AssumeRole on this Role. Maybe you are not authorized to perform sts:AssumeRole "
            "or the specified role does not trust you"
        )
    return _issued(role, call.world.sts.issue(role, name, seconds, policy))


def assume_role_with_oidc(call: RpcCall) -> dict[str, Any]:
    """AssumeRoleWithOIDC:
    https://www.alibabacloud.com/help/en/ram/developer-reference/api-sts-2015-04-01-assumerolewithoidc

    Needs no signature: the token is the proof."""
    provider_arn, arn = call.required("OIDCProviderArn"), call.required("RoleArn")
    encoded, name = call.required("OIDCToken"), call.required("RoleSessionName")
    seconds, policy = _seconds(call), _session_policy(call)
    provider = _provider(call, provider_arn)
    token = _verified(call, provider, encoded)
    role = _role(call, arn)
    conditions = request_conditions(call.request, call.world) | token.conditions
    if not trusts(role.trust, Principal.federated(provider.arn), "sts:AssumeRole", conditions):
        raise FederationDenied
    answer = _issued(role, call.world.sts.issue(role, name, seconds, policy))
    answer["OIDCTokenInfo"] = {
        "Subject": token.subject,
        "Issuer": token.issuer,
        "ClientIds": ",".join(token.audiences),
        "IssuanceTime": timestamp(token.issued),
        "ExpirationTime": timestamp(token.expires),
        "VerificationInfo": "Success",
    }
    return answer


def get_caller_identity(call: RpcCall) -> dict[str, Any]:
    """GetCallerIdentity:
    https://www.alibabacloud.com/help/en/ram/developer-reference/api-sts-2015-04-01-getcalleridentity

    Everybody may ask this."""
    caller = call.caller
    answer = {"AccountId": caller.account, "Arn": caller.arn, "PrincipalId": caller.principal_id}
    if caller.kind == "role":
        return answer | {"IdentityType": "AssumedRoleUser", "RoleId": caller.principal_id.partition(":")[0]}
    identity = "Account" if caller.kind == "root" else "RAMUser"
    return answer | {"IdentityType": identity, "UserId": caller.principal_id}


def _role(call: RpcCall, arn: str) -> Role:
    found = _ROLE.fullmatch(arn)
    if not found:
        raise InvalidParameter("RoleArn")
    try:
        return call.world.ram.role(found[1], found[2])
    except ServiceError as error:
        raise RoleNotExist(arn) from error


def _provider(call: RpcCall, arn: str) -> OidcProvider:
    found = _PROVIDER.fullmatch(arn)
    if not found:
        raise InvalidProvider
    return call.world.ram.oidc_provider(found[1], found[2])


def _verified(call: RpcCall, provider: OidcProvider, encoded: str) -> OidcToken:
    """What the token says, if the provider's issuer has said it, to one of its clients, and it is still so."""
    if issuer_of(encoded) != provider.issuer:
        raise TokenInvalid("its issuer is not that of the provider")
    token = read_token(encoded, call.world.sts.keys_of(provider.issuer))
    check_times(token, call.world.clock(), provider.issuance_hours)
    if not set(token.audiences) & set(provider.client_ids):
        raise TokenInvalid("its audience is no client of the provider")
    return token


def _seconds(call: RpcCall) -> int:
    text = call.get("DurationSeconds")
    if not text:
        return DEFAULT_SECONDS
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise InvalidDuration(LEAST_SECONDS, DEFAULT_SECONDS)
    return int(text)


def _session_policy(call: RpcCall) -> Mapping[str, Any] | None:
    text = call.get("Policy")
    if not text:
        return None
    if len(text) > LONGEST_POLICY:
        raise PolicyTooLong(LONGEST_POLICY)
    try:
        return parse_document(text, "identity")
    except ServiceError as error:
        raise PolicyGrammar from error


def _issued(role: Role, session: Session) -> dict[str, Any]:
    caller = session.caller
    return {
        "Credentials": {
            "AccessKeyId": caller.key_id,
            "AccessKeySecret": caller.secret,
            "SecurityToken": caller.token,
            "Expiration": timestamp(session.expires),
        },
        "AssumedRoleUser": {"Arn": f"{role.arn}/{caller.session}", "AssumedRoleId": caller.principal_id},
    }
