"""Keys that sign, and what hands them out: constants, what is fetched and renewed, and roles of STS."""

from __future__ import annotations

import threading
import time
from calendar import timegm
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from stateroom.config.alicloud import AssumeRole

RENEW_SECONDS: Final = 5 * 60
"""How long before its end a session is renewed, and how long one is used that does not tell its end."""


@dataclass(frozen=True)
class Keys:
    """An access key, for a session with its token. until: when it ends, in seconds since the epoch; None when it does
    not, or nobody told."""

    key_id: str
    secret: str = field(repr=False)
    token: str | None = field(default=None, repr=False)
    until: float | None = field(default=None, repr=False)


class Credentials(Protocol):
    """Hands out keys that are valid now. Thread-safe. Raises StateroomError, mostly CredentialsError."""

    def keys(self) -> Keys: ...


@dataclass(frozen=True)
class FixedCredentials:
    """The same keys always."""

    fixed: Keys

    def keys(self) -> Keys:
        return self.fixed


LOCAL: Final = FixedCredentials(Keys("local", "local-secret"))
"""Of a local cloud: they open nothing anywhere else."""

ANONYMOUS: Final = FixedCredentials(Keys("", ""))
"""For what is asked without a signature."""


class RenewedCredentials:
    """Keys that are fetched when they are first needed, and again before they end."""

    def __init__(self, fetch: Callable[[], Keys]) -> None:
        self._fetch = fetch
        self._kept: Keys | None = None
        self._fetched = 0.0
        self._renewing = threading.Lock()

    def keys(self) -> Keys:
        with self._renewing:
            if self._kept is None or time.time() > self._renewed_at(self._kept):
                self._kept, self._fetched = self._fetch(), time.time()
            return self._kept

    def _renewed_at(self, keys: Keys) -> float:
        if keys.until is not None:
            # Who gives a session that is about to end gives the same one again, so half of what is left is used.
            return max(keys.until - RENEW_SECONDS, (self._fetched + keys.until) / 2)
        return float("inf") if keys.token is None else self._fetched + RENEW_SECONDS


class RoleCredentials(RenewedCredentials):
    """Of a role, assumed with other credentials (STS API: AssumeRole).

    assume: asks STS with the parameters of AssumeRole, and gives its answer.
    """

    def __init__(self, role: AssumeRole, assume: Callable[[Mapping[str, Any]], Mapping[str, Any]]) -> None:
        optional = {"ExternalId": role.external_id, "Policy": role.policy}
        params = {
            "RoleArn": role.role_arn,
            "RoleSessionName": role.session_name,
            "DurationSeconds": role.duration_seconds,
            **{name: value for name, value in optional.items() if value is not None},
        }
        super().__init__(lambda: session_keys(assume(params)))


def session_keys(answer: Mapping[str, Any]) -> Keys:
    """The keys in an answer of STS."""
    made = answer["Credentials"]
    until = timegm(time.strptime(made["Expiration"], "%Y-%m-%dT%H:%M:%SZ"))
    return Keys(made["AccessKeyId"], made["AccessKeySecret"], made["SecurityToken"], until)
