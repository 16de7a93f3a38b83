"""Why an identity provider cannot be removed now: others use it. Nothing is written.

Sources: RAM API, ListRoles (which leaves the trust policies out), GetRole.
"""

from __future__ import annotations

from typing import Any, Final

from stateroom.config.alicloud_names import role_name
from stateroom.engine.calls import Call, Steps
from stateroom.engine.decision import UNKNOWN, Context, Inputs, Live
from stateroom.engine.handlers.alicloud.ims._provider_live import owner_of
from stateroom.engine.policy_document import canonical

_ABSENT: Final = frozenset({"EntityNotExist.Role"})
_ACCESSES: Final = ("writer", "reader", "admin")
_PAGE: Final = 100


def of_provider(inputs: Inputs, live: Live, context: Context) -> Steps[tuple[str, ...]]:
    """That it is not ours; or the audiences that others added, and the roles of others that trust it."""
    name, declared = live["oidcProviderName"], inputs["clientIds"]
    if owner_of(live, context) != context.owner[1]:
        return (f"identity provider {name} is not ours: its description does not say {'='.join(context.owner)}",)
    known = () if declared is UNKNOWN else declared
    others = [audience for audience in live["clientIds"] if audience not in known]
    trusting = yield from _roles_that_name(live["arn"], context)
    return (
        *(f"identity provider {name} serves the audience {audience} of others" for audience in others),
        *(f"identity provider {name} is trusted by role {role}" for role in trusting),
    )


def _roles_that_name(arn: str, context: Context) -> Steps[list[str]]:
    """The roles of the account, other than this backend's own, whose trust policy names `arn`."""
    backend = context.owner[1].partition("@")[0]
    own = {role_name(backend, access) for access in _ACCESSES}
    params, found = dict[str, Any](MaxItems=_PAGE), list[str]()
    while True:
        page = yield Call("ram", "ListRoles", params)
        names = [each["RoleName"] for each in page["Roles"]["Role"] if each["RoleName"] not in own]
        if names:
            answers = yield tuple(Call("ram", "GetRole", {"RoleName": name}, absent=_ABSENT) for name in names)
            roles = [answer["Role"] for answer in answers if answer is not None]
            found += [each["RoleName"] for each in roles if f'"{arn}"' in canonical(each["AssumeRolePolicyDocument"])]
        if not page.get("IsTruncated"):
            return found
        params = {**params, "Marker": page["Marker"]}
