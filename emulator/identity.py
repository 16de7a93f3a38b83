"""Who asks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal["root", "user", "role"]


@dataclass(frozen=True)
class Account:
    """An Alibaba Cloud account and the key pair of its root. id: 16 digits."""

    id: str
    access_key_id: str
    access_key_secret: str


@dataclass(frozen=True)
class Caller:
    """The owner of the key pair that signed a request.

    account: the account's id, 16 digits.
    kind: the account's root, a RAM user, or a session of a RAM role.
    name: the user's or the role's name; "" for the root.
    principal_id: the account's id, the user's id, or `<role id>:<session name>`.
    session: the session's name, for a role.
    key_id, secret, token: what the request is signed with; the token only for a session.
    session_policy: the policy that narrows a session further, when AssumeRole was given one.
    """

    account: str
    kind: Kind
    name: str
    principal_id: str
    key_id: str
    secret: str
    token: str = ""
    session: str = ""
    session_policy: Mapping[str, Any] | None = None

    @property
    def arn(self) -> str:
        """As GetCallerIdentity shows it."""
        if self.kind == "root":
            return f"acs:ram::{self.account}:root"
        if self.kind == "user":
            return f"acs:ram::{self.account}:user/{self.name}"
        return f"acs:ram::{self.account}:assumed-role/{self.name}/{self.session}"
