"""AWS: carries out the engine's calls. The only place that has SDK clients made, each when it is first needed."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

from stateroom.clouds.asked_once import AskedOnce
from stateroom.clouds.aws_place import Place
from stateroom.clouds.backoff import backoff
from stateroom.config.aws import AwsBackend
from stateroom.engine.calls import Call
from stateroom.engine.cloud import Identity
from stateroom.engine.events import Observer, Retried, ignore
from stateroom.errors import CredentialsError, StoppedError

if TYPE_CHECKING:
    from stateroom.clouds.aws_session import AwsClients
    from stateroom.sign_in import SignIn

_ALWAYS_RETRY: Final[Mapping[str, frozenset[str]]] = {"s3": frozenset({"OperationAborted"})}
"""S3 refuses a change of a bucket while another one is under way (S3 API: Error responses), and the engine makes
several at once."""

_OWNER: Final = "ExpectedBucketOwner"
_SOURCE_OWNER: Final = "ExpectedSourceBucketOwner"


def connect_aws(
    backend: AwsBackend, *, observer: Observer = ignore, sleep: Callable[[float], object] | None = None
) -> AwsCloud:
    """The AWS of a backend. Asks nothing of the network yet; imports the SDK, which takes a fifth of a second.

    observer: is told of every repeated call. sleep: waits, in seconds, between repetitions of `Call.retry` codes;
    by default until the time is over or `stop` is called.
    """
    from stateroom.clouds.aws_session import AwsClients

    return AwsCloud(backend, AwsClients(backend), observer, sleep)


class AwsCloud:
    """A `stateroom.engine.cloud.Cloud`. Made by `connect_aws`. Thread-safe."""

    def __init__(
        self, backend: AwsBackend, clients: AwsClients, observer: Observer, sleep: Callable[[float], object] | None
    ) -> None:
        self._backend = backend
        self._build = clients
        self._observer = observer
        self._stopped = threading.Event()
        self._sleep = sleep or self._stopped.wait
        self._clients: dict[tuple[str, str], Any] = {}
        self._building = threading.Lock()
        self._identity = AskedOnce(self._ask_identity)

    def identity(self) -> Identity:
        """The caller (STS API: GetCallerIdentity). CredentialsError when it is not of the backend's account.

        Asked once: a failure is remembered, and raised to everybody who asks after.
        """
        return self._identity()

    def sign_in(self) -> SignIn:
        from stateroom.clouds.aws_sign_in import describe_sign_in

        with self._building:
            return describe_sign_in(self._backend, self._build)

    def stop(self) -> None:
        """Repeat nothing any more: what waits for its next attempt ends with StoppedError."""
        self._stopped.set()

    def execute(self, call: Call) -> Any:
        from stateroom.clouds.aws_errors import SDK_ERRORS, code_of, translate

        client = self.client(call.service, call.region)
        operation = client.meta.method_to_api_mapping[call.operation]
        retried = call.retry | _ALWAYS_RETRY.get(call.service, frozenset())
        waits = backoff()
        attempt = 0
        while True:
            attempt += 1
            try:
                return getattr(client, call.operation)(**call.params)
            except SDK_ERRORS as error:
                code = code_of(error)
                if code in call.absent:
                    return None
                wait = next(waits, None) if code in retried else None
                if wait is None:
                    region = client.meta.region_name
                    place = Place(call.service, operation, region, call.params, self._build.signing)
                    # Without the SDK's own error: its text may repeat what was signed.
                    raise translate(error, place) from None
            self._observer(Retried(call.service, operation, code, attempt))
            self._sleep(wait)
            if self._stopped.is_set():
                raise StoppedError("stopped")

    def client(self, service: str, region: str | None = None) -> Any:
        """An SDK client with the settings of this backend, made once for a service and region.

        region: None means the backend's. The client's own errors are the SDK's, not `stateroom.errors`;
        what prevents making it is a CredentialsError or CloudError.
        """
        key = (service, region or self._backend.region)
        client = self._clients.get(key)
        if client is None:
            with self._building:
                client = self._clients.get(key) or self._make_client(*key)
                self._clients[key] = client
        return client

    def _make_client(self, service: str, region: str) -> Any:
        from stateroom.clouds.aws_errors import SETUP_ERRORS, translate

        try:
            client = self._build.build(service, region)
        except SETUP_ERRORS as error:
            raise translate(error, Place(service, "", region, signing=self._build.signing)) from None
        events = client.meta.events
        if service == "s3":
            events.register("provide-client-params.s3", self._name_owner)
        events.register("response-received", _note_reason)
        events.register(
            "request-created", lambda request, operation_name, **_: self._tell(service, operation_name, request)
        )
        return client

    def _ask_identity(self) -> Identity:
        try:
            answer = self.execute(Call("sts", "get_caller_identity"))
            identity = Identity(answer["Account"], answer["Arn"], answer["UserId"])
        except KeyError:
            # The SDK itself looks for the answer where AWS puts it.
            from stateroom.clouds.aws_failures import not_aws

            raise not_aws(Place("sts", "GetCallerIdentity", self._backend.region)) from None
        wanted = self._backend.account
        if wanted is not None and identity.account != wanted:
            raise CredentialsError(
                f"these credentials belong to account {identity.account}, not to {wanted}",
                why=f"the stack file says `account: {wanted}`, and the caller is {identity.arn}",
                remedy="use credentials of that account, with `profile` or `assume_role`, or correct `account`",
            )
        return identity

    def _name_owner(self, params: dict[str, Any], model: Any, **_: Any) -> dict[str, Any] | None:
        """Names the expected owner in every S3 call that can: another account's bucket of the same name is refused."""
        members = model.input_shape.members if model.input_shape else {}
        owners = [name for name in (_OWNER, _SOURCE_OWNER) if name in members and name not in params]
        return params | dict.fromkeys(owners, self.identity().account) if owners else None

    def _tell(self, service: str, operation: str, request: Any) -> None:
        retries = request.context.get("retries", {})
        attempt = retries.get("attempt", 1)
        if attempt > 1:
            self._observer(Retried(service, operation, retries.get("reason", ""), attempt - 1))


def _note_reason(
    parsed_response: Mapping[str, Any] | None, exception: Exception | None, context: dict[str, Any], **_: Any
) -> None:
    """Keep why an attempt failed until the next one begins: only then is it known that there is a next one."""
    error = (parsed_response or {}).get("Error", {})
    context["retries"]["reason"] = type(exception).__name__ if exception else str(error.get("Code", ""))
