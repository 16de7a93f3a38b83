"""Whether a job of GitHub Actions can sign in with a role: the stack file says it, for the facts do not. Pure."""

from __future__ import annotations

from stateroom.config.backend import Backend
from stateroom.config.limits.oidc import serves_github
from stateroom.emit import USUAL_ROLES
from stateroom.emit.choosing import SIGNED_IN
from stateroom.errors import UsageError


def refuse_locked_out(backend: Backend, tool: str, role: str | None) -> None:
    """UsageError when the tool signs in with its identity token, and the role takes none from where it runs. role: None
    is the tool's usual one; one that there is not is `stateroom.emit.render`'s to refuse."""
    role = role or USUAL_ROLES.get(tool)
    access = getattr(backend.access, role) if role in ("writer", "reader", "admin") else None
    if tool not in SIGNED_IN or access is None or any(serves_github(each.issuer) for each in access.oidc):
        return
    raise UsageError(
        f"a job of GitHub Actions could not sign in as the {role}",
        why=f"access.{role}.oidc of the stack file names no subjects of GitHub",
        remedy="name the repository's subjects there, with `issuer: github`, and run `stateroom up`",
    )
