"""Calls of OSS and Tablestore through their SDKs' own clients, with the errors in our words."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from functools import cached_property, partial
from typing import Any, Final, Protocol

from stateroom.clouds.alicloud_errors import code_of, translate
from stateroom.clouds.alicloud_place import Place
from stateroom.facts import Facts

_SECONDS: Final = 10

_CONDITION_FAILED: Final = "OTSConditionCheckFail"


class Caller(Protocol):
    """Who the credentials belong to."""

    @property
    def account(self) -> str: ...

    @property
    def arn(self) -> str: ...


class Clients(Protocol):
    """Whoever hands out the SDKs' clients, such as `stateroom.clouds.alicloud.AlicloudCloud`."""

    def identity(self) -> Caller:
        """Who calls. STS API: GetCallerIdentity."""

    def oss(self) -> Any:
        """OSS in the backend's region: the client of `alibabacloud_oss_v2`."""

    def ots(self, instance: str) -> Any:
        """An instance of Tablestore there: the client of `tablestore`."""


Column = tuple[str, str]
"""A column, and the value that it must have for a write to happen."""


class ObjectCalls:
    """Operations on the objects of the state bucket. The SDK is imported with the first."""

    def __init__(self, clients: Clients, facts: Facts) -> None:
        self._clients = clients
        self._facts = facts

    @cached_property
    def sdk(self) -> Any:
        """The SDK's own client."""
        return self._clients.oss()

    def ask(self, operation: str, *, absent: Collection[str] = (), **params: Any) -> Any:
        """The result, or None for one of the error codes in `absent`. Every other error is a StateroomError.

        operation: a method of the client, such as put_object. params: of its request, beside the bucket.
        """
        import alibabacloud_oss_v2 as oss

        from stateroom.clouds.alicloud_oss import OSS_ERRORS

        name = "".join(word.capitalize() for word in operation.split("_"))
        request = getattr(oss, f"{name}Request")(bucket=self._facts.bucket, **params)
        try:
            return getattr(self.sdk, operation)(request)
        except OSS_ERRORS as error:
            if code_of(error) in absent:
                return None
            raise translate(error, self._place(name, params)) from None

    def read_signed(self, key: str) -> tuple[str, dict[str, str]]:
        """Read an object; the address and the headers of the signed request that was answered."""
        from alibabacloud_oss_v2.types import OperationInput

        from stateroom.clouds.alicloud_oss import OSS_ERRORS

        read = OperationInput(op_name="GetObject", method="GET", bucket=self._facts.bucket, key=key)
        try:
            sent = self.sdk.invoke_operation(read).http_response.request
        except OSS_ERRORS as error:
            raise translate(error, self._place("GetObject", {"key": key})) from None
        headers: Mapping[str, str | None] = sent.headers
        return str(sent.url), {name: value for name, value in headers.items() if value is not None}

    def get(self, url: str, headers: Mapping[str, str]) -> tuple[int, bytes]:
        """Status and body of a request of our own. UnreachableError when there is no answer."""
        from alibabacloud_oss_v2.types import HttpRequest

        from stateroom.clouds.alicloud_oss import OSS_ERRORS

        # The connections of the client: whom they trust and which proxy they use is said once. It does not sign here.
        transport = self.sdk._client._options.http_client
        try:
            response = transport.send(
                HttpRequest("GET", url, headers=dict(headers)), connect_timeout=_SECONDS, readwrite_timeout=_SECONDS
            )
        except OSS_ERRORS as error:
            raise translate(error, Place("oss", "GetObject", self._facts.region, endpoint=url)) from None
        return int(response.status_code), bytes(response.content)

    def _place(self, operation: str, params: Mapping[str, Any]) -> Place:
        """With the parameters that messages name, as the API spells them."""
        named: dict[str, Any] = {"Bucket": self._facts.bucket}
        if "key" in params:
            named["Key"] = params["key"]
        if params.get("version_id"):
            named["Query"] = {"versionId": params["version_id"]}
        return Place("oss", operation, self._facts.region, named, self._facts.endpoints.get("oss", ""))


class RowCalls:
    """Operations on the rows of the lock table, whose primary key is `LockID`. The SDK is imported with the first."""

    def __init__(self, clients: Clients, facts: Facts) -> None:
        self._clients = clients
        self._facts = facts
        self._table = str(facts.lock_table)
        self._instance = str(facts.lock_instance)

    @cached_property
    def sdk(self) -> Any:
        """The SDK's own client."""
        return self._clients.ots(self._instance)

    def put(
        self, name: str, columns: Mapping[str, str], existence: str = "IGNORE", only_if: Column | None = None
    ) -> bool:
        """Tablestore API: PutRow. False when `existence`, such as EXPECT_NOT_EXIST, or `only_if` is not so."""
        tablestore = _import_sdk()
        row = tablestore.Row([("LockID", name)], list(columns.items()))
        condition = _condition(existence, only_if)
        return self._ask("PutRow", lambda: self.sdk.put_row(self._table, row, condition))[0]

    def get(self, name: str, column: str) -> Mapping[str, Any] | None:
        """Tablestore API: GetRow. The newest version of a column by its name, if it is there; None without a row."""
        _, answer = self._ask(
            "GetRow",
            lambda: self.sdk.get_row(self._table, [("LockID", name)], ["LockID", column], max_version=1),
        )
        row = answer[1]
        return None if row is None else {column: value for column, value, *_ in row.attribute_columns}

    def delete(self, name: str, existence: str = "IGNORE", only_if: Column | None = None) -> bool:
        """Tablestore API: DeleteRow. False when `existence`, such as EXPECT_EXIST, or `only_if` is not so."""
        tablestore = _import_sdk()
        row = tablestore.Row([("LockID", name)])
        condition = _condition(existence, only_if)
        return self._ask("DeleteRow", lambda: self.sdk.delete_row(self._table, row, condition))[0]

    def list_all(self) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """Tablestore API: GetRange, page by page. The columns of every row, by its name."""
        tablestore = _import_sdk()
        start: Any = [("LockID", tablestore.INF_MIN)]
        while start:
            read = partial(self.sdk.get_range, self._table, "FORWARD", start, [("LockID", tablestore.INF_MAX)])
            _, (_consumed, start, rows, _token) = self._ask("GetRange", partial(read, max_version=1))
            for row in rows:
                yield str(row.primary_key[0][1]), {column: value for column, value, *_ in row.attribute_columns}

    def _ask(self, operation: str, perform: Callable[[], Any]) -> tuple[bool, Any]:
        """Whether the row was as expected, and the answer. Every other error is a StateroomError."""
        from stateroom.clouds.alicloud_ots import OTS_ERRORS

        try:
            return True, perform()
        except OTS_ERRORS as error:
            if code_of(error) == _CONDITION_FAILED:
                return False, None
            params = {"InstanceName": self._instance, "TableName": self._table}
            endpoint = self._facts.endpoints.get("tablestore", "")
            raise translate(error, Place("ots", operation, self._facts.region, params, endpoint)) from None


def _import_sdk() -> Any:
    """The SDK as alicloud_ots imports it: without what it writes to stderr meanwhile."""
    from stateroom.clouds import alicloud_ots

    return vars(alicloud_ots)["tablestore"]


def _condition(existence: str, only_if: Column | None) -> Any:
    tablestore = _import_sdk()
    if only_if is None:
        return tablestore.Condition(existence)
    column, value = only_if
    equal = tablestore.ComparatorType.EQUAL
    # What has no such column was read as an empty text.
    wanted = tablestore.SingleColumnCondition(column, value, equal, pass_if_missing=not value)
    return tablestore.Condition(existence, wanted)
