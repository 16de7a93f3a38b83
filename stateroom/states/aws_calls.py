"""Calls of one AWS service, with its errors in our words."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Protocol

from stateroom.clouds.aws_errors import SDK_ERRORS, code_of, translate
from stateroom.clouds.aws_place import Place


class Clients(Protocol):
    """Whoever hands out the SDK's clients, such as `stateroom.clouds.aws.AwsCloud`."""

    def client(self, service: str) -> Any:
        """A client of a service in the backend's region."""


class AwsCalls:
    """Operations of one service. `sdk` is the SDK's own client."""

    def __init__(self, sdk: Any, service: str) -> None:
        self.sdk = sdk
        self._service = service

    def ask(self, operation: str, *, absent: Collection[str] = (), **params: Any) -> Any:
        """The response, or None for one of the error codes in `absent`. Every other error is a StateroomError."""
        try:
            return getattr(self.sdk, operation)(**params)
        except SDK_ERRORS as error:
            if code_of(error) in absent:
                return None
            name = self.sdk.meta.method_to_api_mapping[operation]
            raise translate(error, Place(self._service, name, self.sdk.meta.region_name, params)) from None
