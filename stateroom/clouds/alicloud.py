"""Alibaba Cloud: carries out the engine's calls. The only place that has SDK clients made, each when first needed."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

from stateroom.clouds.alicloud_failed import Answered, Failed, Unanswered
from stateroom.clouds.alicloud_place import Place
from stateroom.clouds.asked_once import AskedOnce
from stateroom.clouds.backoff import backoff
from stateroom.config.alicloud import AlicloudBackend
from stateroom.config.loopback import is_loopback
from stateroom.engine.calls import Call
from stateroom.engine.cloud import Identity
from stateroom.engine.events import Observer, Retried, ignore
from stateroom.errors import CredentialsError, StoppedError
from stateroom.sign_in import SignIn

if TYPE_CHECKING:
    from stateroom.clouds.alicloud_credentials import Credentials
    from stateroom.clouds.alicloud_session import AlicloudSession
    from stateroom.clouds.alicloud_ways import Assume

ATTEMPTS: Final = 5
"""How often a call is made that fails for a reason of the service's or of the network's."""

_ALWAYS_RETRY: Final[Mapping[str, frozenset[str]]] = {
    "oss": frozenset({"ConcurrentUpdateBucketFailed"}),
    "ots": frozenset(
        {"OTSRowOperationConflict", "OTSOperationConflict", "OTSTableNotReady", "OTSPartitionUnavailable"}
    ),
}
"""OSS refuses a change of a bucket while another one is under way, and the engine makes several at once. Of Tablestore
those that its SDK repeats, too (Tablestore Developer Reference: "Error codes", column Retry)."""


def connect_alicloud(
    backend: AlicloudBackend, *, observer: Observer = ignore, sleep: Callable[[float], object] | None = None
) -> AlicloudCloud:
    """The Alibaba Cloud of a backend. Asks nothing of the network yet, and imports no SDK of a service.

    observer: is told of every repeated call. sleep: waits, in seconds, between repetitions; by default until the time
    is over or `stop` is called. Raises ConfigError for a `ca_bundle` that cannot be used.
    """
    from stateroom.clouds.alicloud_session import AlicloudSession

    return AlicloudCloud(backend, lambda assume: AlicloudSession(backend, assume), observer, sleep)


class AlicloudCloud:
    """A `stateroom.engine.cloud.Cloud`. Made by `connect_alicloud`. Thread-safe."""

    def __init__(
        self,
        backend: AlicloudBackend,
        open_session: Callable[[Assume], AlicloudSession],
        observer: Observer,
        sleep: Callable[[float], object] | None,
    ) -> None:
        self._backend = backend
        self._session = open_session(self._assume)
        self._observer = observer
        self._stopped = threading.Event()
        self._sleep = sleep or self._stopped.wait
        self._identity = AskedOnce(self._ask_identity)

    def identity(self) -> Identity:
        """The caller (STS API: GetCallerIdentity). CredentialsError when it is not of the backend's account.

        Asked once: a failure is remembered, and raised to everybody who asks after.
        """
        return self._identity()

    def sign_in(self) -> SignIn:
        """How the credentials of every call were found. Asks the network only as far as signing in needs, and not
        whose they are. What fails is a part of the answer: `identity` raises it."""
        return self._session.credentials.describe()

    def stop(self) -> None:
        """Repeat nothing any more: what waits for its next attempt ends with StoppedError."""
        self._stopped.set()

    def execute(self, call: Call) -> Any:
        if call.service != "sts" and self._backend.account is not None:
            # Nothing names the owner that a bucket or a role is expected to have: the caller's account must be right.
            self.identity()
        return self._repeat(call, self._session.credentials)

    def oss(self, region: str | None = None) -> Any:
        """The OSS SDK's client with the settings of this backend. Its errors are the SDK's, not `stateroom.errors`."""
        return self._session.oss(region or self._backend.region).client

    def ots(self, instance: str, region: str | None = None) -> Any:
        """The Tablestore SDK's client of an instance, likewise."""
        return self._session.ots(region or self._backend.region).client(instance)

    def place(self, service: str, operation: str, params: Mapping[str, Any], region: str | None = None) -> Place:
        """One call as messages put it, for the errors of the SDKs' own clients (`alicloud_errors.translate`)."""
        region = region or self._backend.region
        url = self._session.url(service, region, str(params.get("InstanceName", "")))
        return Place(service, operation, region, params, url)

    def _repeat(self, call: Call, credentials: Credentials) -> Any:
        from stateroom.clouds.alicloud_errors import translate

        region = call.region or self._backend.region
        retried = call.retry | _ALWAYS_RETRY.get(call.service, frozenset())
        waits = backoff()
        attempt = 0
        while True:
            attempt += 1
            try:
                return self._carry_out(call, region, credentials)
            except Failed as failed:
                if failed.code in call.absent:
                    return None
                again = (
                    failed.code in retried
                    or (call.operation == "CreateTable" and _is_new(failed))
                    or (attempt < ATTEMPTS and _passes(failed, call.operation) and not self._is_down(failed))
                )
                wait = next(waits, None) if again else None
                if wait is None:
                    place = self.place(call.service, call.operation, call.params, region)
                    # Without the SDK's own error: its text may repeat what was signed.
                    raise translate(failed, place, attempt) from None
                code = failed.code
            self._observer(Retried(call.service, call.operation, code, attempt))
            self._sleep(wait)
            if self._stopped.is_set():
                raise StoppedError("stopped")

    def _is_down(self, failed: Failed) -> bool:
        """Whether a local cloud does not run: nothing makes it run but its user."""
        endpoint = self._backend.endpoint
        return isinstance(failed, Unanswered) and not failed.sent and endpoint is not None and is_loopback(endpoint)

    def _carry_out(self, call: Call, region: str, credentials: Credentials) -> Any:
        if call.service == "oss":
            return self._session.oss(region).execute(call.operation, call.params)
        if call.service == "ots":
            return self._session.ots(region).execute(call.operation, call.params)
        return self._session.ask(call.service, region, call.operation, call.params, credentials)

    def _assume(self, operation: str, params: Mapping[str, Any], credentials: Credentials) -> Mapping[str, Any]:
        answer: Mapping[str, Any] = self._repeat(Call("sts", operation, params), credentials)
        return answer

    def _ask_identity(self) -> Identity:
        answer = self._repeat(Call("sts", "GetCallerIdentity"), self._session.credentials)
        try:
            identity = Identity(answer["AccountId"], answer["Arn"], answer["PrincipalId"])
        except KeyError:
            from stateroom.clouds.alicloud_failures import not_alicloud

            raise not_alicloud(self.place("sts", "GetCallerIdentity", {})) from None
        wanted = self._backend.account
        if wanted is not None and identity.account != wanted:
            raise CredentialsError(
                f"these credentials belong to account {identity.account}, not to {wanted}",
                why=f"the stack file says `account: {wanted}`, and the caller is {identity.arn}",
                remedy="use credentials of that account, with `profile` or `assume_role`, or correct `account`",
            )
        return identity


def _is_new(failed: Failed) -> bool:
    """Whether a Tablestore instance that was just made is not known everywhere, its name in DNS included."""
    from stateroom.clouds.alicloud_answers import is_unknown_instance

    return is_unknown_instance(failed) if isinstance(failed, Answered) else failed.code == "NameResolutionError"


def _passes(failed: Failed, operation: str) -> bool:
    """Whether a call may be repeated: what failed passes by itself, and nothing is made twice."""
    from stateroom.clouds.alicloud_answers import is_passing
    from stateroom.clouds.alicloud_failures import is_passing_failure

    makes = operation.startswith("Create")
    if isinstance(failed, Unanswered):
        return is_passing_failure(failed.cause) and not (makes and failed.sent)
    return isinstance(failed, Answered) and is_passing(failed) and not (makes and failed.status in (500, 502, 504))
