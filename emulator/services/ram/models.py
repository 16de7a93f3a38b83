"""What RAM keeps, and what concerns several of its nouns at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from emulator.identity import Caller
from emulator.services.ims.models import OidcProvider, OidcProviders
from emulator.services.ram.attachments import Holder
from emulator.services.ram.exceptions import DeleteConflict
from emulator.services.ram.groups import Group, Groups
from emulator.services.ram.policies import CUSTOM, Policies, Policy
from emulator.services.ram.roles import Role, Roles
from emulator.services.ram.users import ACTIVE, User, Users

if TYPE_CHECKING:
    from emulator.world import World


class Ram:
    """Policies, roles, users, groups and OIDC providers of all accounts. Account ids are 16 digits."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.policies = Policies(world)
        self.roles = Roles(world)
        self.users = Users(world)
        self.groups = Groups(world)
        self.oidc_providers = OidcProviders(world)

    def find_caller(self, key_id: str) -> Caller | None:
        """The RAM user whose access key that is; None when there is none, or the key is not active."""
        user = self.users.owner_of(key_id)
        if user is None or user.keys[key_id].status != ACTIVE:
            return None
        return Caller(user.account, "user", user.name, user.id, key_id, user.keys[key_id].secret)

    def role(self, account: str, name: str) -> Role:
        """EntityNotExist.Role when there is none."""
        return self.roles.find(account, name)

    def oidc_provider(self, account: str, name: str) -> OidcProvider:
        """EntityNotExist.OIDCProvider when there is none."""
        return self.oidc_providers.find(account, name)

    def policies_of(self, caller: Caller) -> list[Mapping[str, Any]]:
        """The documents of the policies that a user, its groups, or a role hold, in their default versions. None for a
        root, and none for what has been deleted since the caller got its key."""
        return [
            self.policies.find(caller.account, policy_type, name).default_version.content
            for holder in self._holders_of(caller)
            for policy_type, name in holder.attached
        ]

    def _holders_of(self, caller: Caller) -> list[Holder]:
        if caller.kind == "user":
            users = [user for user in self.users.all(caller.account) if user.id == caller.principal_id]
            return [*users, *(group for user in users for group in self.groups.of(user))]
        role_id = caller.principal_id.partition(":")[0]
        return [role for role in self.roles.all(caller.account) if role.id == role_id]

    def attach(self, holder: Holder, policy: Policy) -> None:
        holder.attach(policy, self._world.clock())

    def policies_held(self, holder: User | Group | Role) -> list[tuple[Policy, float]]:
        """Each policy with the time when it was attached."""
        return [
            (self.policies.find(holder.account, policy_type, name), since)
            for (policy_type, name), since in holder.attached.items()
        ]

    def holders_of(self, account: str, policy: Policy) -> tuple[list[User], list[Group], list[Role]]:
        """Of one account, because a system policy may be attached in all."""
        return (
            [user for user in self.users.all(account) if user.holds(policy)],
            [group for group in self.groups.all(account) if group.holds(policy)],
            [role for role in self.roles.all(account) if role.holds(policy)],
        )

    def attachment_count(self, account: str, policy: Policy) -> int:
        return sum(len(holders) for holders in self.holders_of(account, policy))

    def delete_policy(self, account: str, name: str, *, with_versions: bool) -> None:
        """with_versions: delete the versions besides the default, too, instead of refusing. A policy that somebody
        holds is refused in any case."""
        policy = self.policies.find(account, CUSTOM, name)
        for holders in self.holders_of(account, policy):
            if holders:
                raise DeleteConflict("Policy", holders[0].kind)
        if len(policy.versions) > 1 and not with_versions:
            raise DeleteConflict("Policy", "Version")
        self.policies.delete(account, name)

    def delete_user(self, account: str, name: str) -> None:
        if self.groups.of(self.users.find(account, name)):
            raise DeleteConflict("User", "Group")
        self.users.delete(account, name)
