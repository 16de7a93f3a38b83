"""The policies of identities: what users, groups and roles may do, wherever it is written."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Final

from stateroom.policy.resource import Block, Resource
from stateroom.policy.statement import Statement, numbered, statements

ROLE: Final = "aws:iam/role:Role"
PERMISSIONS: Final = (
    "aws:iam/policy:Policy",
    "aws:iam/rolePolicy:RolePolicy",
    "aws:iam/userPolicy:UserPolicy",
    "aws:iam/groupPolicy:GroupPolicy",
    ROLE,
)
"""The types that hold permissions; a role in its deprecated `inlinePolicies`."""


def allowances(resource: Resource) -> Iterator[tuple[str, Statement]]:
    """The statements that allow something, with what messages call them."""
    documents: list[Resource | Block] = [resource]
    if resource.kind == ROLE:
        documents = [*resource.blocks("inlinePolicies")]
    for document in documents:
        where = f" of {document.path}" if isinstance(document, Block) else ""
        for label, statement in numbered(statements(document, "policy")):
            if statement.allows:
                yield f"{label}{where}", statement


def trusts(resource: Resource, action: str) -> Iterator[tuple[str, Statement]]:
    """The statements of a role's trust policy that allow an action, such as `sts:AssumeRole`."""
    for label, statement in numbered(statements(resource, "assumeRolePolicy")):
        patterns = [each.lower() for each in statement.actions]
        named = any(fnmatchcase(action.lower(), pattern) for pattern in patterns)
        if statement.allows and named != ("NotAction" in statement.excluded):
            yield label, statement
