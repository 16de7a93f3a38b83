"""What RAM roles and policies say, in whichever of their forms: today's document, the older one, or lists."""

from __future__ import annotations

from stateroom.policy.resource import Resource
from stateroom.policy.statement import Statement, numbered, statements


def granted(policy: Resource) -> list[tuple[str, Statement]]:
    """The statements of a RAM policy, with what messages call them."""
    found = statements(policy, "policyDocument") + statements(policy, "document")
    found += [
        Statement("", each.get("effect", ""), {}, each.get("actions", []), each.get("resources", []), {}, frozenset())
        for each in policy.items("statements")
    ]
    return list(numbered(found))


def trusted(role: Resource) -> list[tuple[str, Statement]]:
    """The statements of a role's trust that allow somebody to assume it, with what messages call them."""
    found = statements(role, "assumeRolePolicyDocument") + statements(role, "document")
    lists = {"RAM": role.items("ramUsers"), "Service": role.items("services")}
    found += [
        Statement("", "Allow", {kind: who}, ["sts:AssumeRole"], [], {}, frozenset())
        for kind, who in lists.items()
        if who
    ]
    return [(name, each) for name, each in numbered(found) if each.allows]


def trusted_tokens(role: Resource) -> list[tuple[str, Statement]]:
    """The statements of a role's trust that let identity tokens assume it."""
    return [
        (name, each)
        for name, each in trusted(role)
        if any(":oidc-provider/" in who for who in each.principals.get("Federated", ()))
    ]
