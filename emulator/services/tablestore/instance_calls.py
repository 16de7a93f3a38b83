"""One call of the control plane, as the functions that answer it see it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from emulator.auth.policy import Verdict, judge, request_conditions
from emulator.http import Request
from emulator.identity import Caller
from emulator.services.tablestore.exceptions import NoPermissionError, ValidationFailedError
from emulator.services.tablestore.instances import Instance
from emulator.services.tablestore.models import REGION, Tablestore
from emulator.world import World

_TAGS = 20


def read_body(body: bytes) -> dict[str, Any]:
    """The parameters in a JSON body; none in an empty one."""
    if not body.strip():
        return {}
    try:
        values = json.loads(body)
    except (ValueError, RecursionError):
        raise ValidationFailedError("The body is not JSON.") from None
    if not isinstance(values, dict):
        raise ValidationFailedError("The body is not a JSON object.")
    return values


def parse_policy(text: str) -> Mapping[str, Any]:
    """An instance policy. Its statements are judged when something is asked for; here it must only be a policy."""
    try:
        policy = json.loads(text)
    except (ValueError, RecursionError):
        raise ValidationFailedError("The policy is not JSON.") from None
    statements = policy.get("Statement") if isinstance(policy, dict) else None
    if not isinstance(statements, list) or not statements:
        raise ValidationFailedError("The policy has no statements.")
    for statement in statements:
        if not isinstance(statement, dict) or statement.get("Effect") not in ("Allow", "Deny"):
            raise ValidationFailedError("Every statement of the policy has an Effect, Allow or Deny.")
        if "Action" not in statement or "Resource" not in statement or "Principal" not in statement:
            raise ValidationFailedError("Every statement of the policy has an Action, a Principal and a Resource.")
    return dict(policy)


@dataclass(frozen=True)
class InstanceCall:
    """values: the parameters of query and body; those of the query are all text."""

    world: World
    caller: Caller
    request: Request
    action: str
    values: Mapping[str, Any]
    request_id: str

    @property
    def model(self) -> Tablestore:
        return self.world.tablestore

    @property
    def region(self) -> str:
        return self.text("RegionId") or self.request.headers.get("x-acs-region-id", "") or REGION

    def text(self, name: str) -> str:
        """A parameter; "" when it is not given."""
        value = self.values.get(name)
        if value is None:
            return ""
        if not isinstance(value, str):
            raise ValidationFailedError(f"{name} must be a string.")
        return value

    def required(self, name: str) -> str:
        value = self.text(name)
        if not value:
            raise ValidationFailedError(f"{name} is mandatory for this action.")
        return value

    def flag(self, name: str) -> bool:
        value = self.values.get(name)
        if value in (None, False, "", "false"):
            return False
        if value in (True, "true"):
            return True
        raise ValidationFailedError(f"{name} must be true or false.")

    def number(self, name: str, least: int, most: int) -> int:
        """A parameter that is a whole number; 0 when it is not given."""
        value = self.values.get(name) or 0
        if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 11:
            value = int(value)
        if type(value) is not int or not least <= value <= most:
            raise ValidationFailedError(f"{name} must be a number from {least} to {most}.")
        return value

    def names(self, name: str) -> tuple[str, ...] | None:
        """A list of strings: in the body a list, in the query separated by commas. None: not given."""
        value = self.values.get(name)
        if value is None:
            return None
        if isinstance(value, str):
            return tuple(filter(None, value.split(",")))
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise ValidationFailedError(f"{name} must be a list of strings.")
        return tuple(value)

    def tags(self, name: str = "Tags") -> dict[str, str]:
        """A list of `{Key, Value}`: in the query it is JSON text."""
        value = self.values.get(name) or []
        if isinstance(value, str):
            try:
                value = json.loads(value)
            except (ValueError, RecursionError):
                raise ValidationFailedError(f"{name} is not JSON.") from None
        if not isinstance(value, list) or len(value) > _TAGS:
            raise ValidationFailedError(f"{name} must be a list of at most {_TAGS} tags.")
        tags: dict[str, str] = {}
        for tag in value:
            key = tag.get("Key", "") if isinstance(tag, dict) else None
            content = (tag.get("Value") or "") if isinstance(tag, dict) else None
            if (
                not isinstance(key, str)
                or not isinstance(content, str)
                or not 0 < len(key) <= 128
                or len(content) > 128
            ):
                raise ValidationFailedError(f"{name}: a tag has a Key of 1 to 128 characters and a Value of up to 128.")
            tags[key] = content
        return tags

    def require(self, resource: str, policy: Mapping[str, Any] | None = None) -> None:
        """Asks the policies whether the caller may do this to a resource of the account."""
        verdict = judge(
            self.world,
            self.caller,
            action=f"ots:{self.action}",
            resource=resource,
            conditions=request_conditions(self.request, self.world),
            owner=self.caller.account,
            bucket_policy=policy,
        )
        if verdict is not Verdict.ALLOWED:
            raise NoPermissionError(f"ots:{self.action}", resource)

    def instance(self, parameter: str = "InstanceName") -> Instance:
        """The instance that a parameter names, when the caller may do this to it."""
        return self.named(self.required(parameter))

    def named(self, name: str) -> Instance:
        """Access is asked for first: whether an instance is there is nobody's business who may not see it."""
        self.require(f"acs:ots:{self.region}:{self.caller.account}:instance/{name.lower()}")
        return self.model.instance(self.caller.account, name)
