"""Tables and rows of Tablestore as plain data, through the SDK. Imports it, which takes a fifth of a second.

Values are texts, numbers, booleans and bytes; a row is a mapping of its columns, those of its primary key among them.
"""

from __future__ import annotations

import logging
import threading
import warnings
from collections.abc import Callable, Mapping
from typing import Any, Final

from google.protobuf.message import DecodeError
from google.protobuf.unknown_fields import UnknownFieldSet
from urllib3.exceptions import HTTPError

from stateroom.clouds.alicloud_credentials import Credentials
from stateroom.clouds.alicloud_failed import Answered, Unanswered
from stateroom.clouds.alicloud_failures import was_sent
from stateroom.clouds.alicloud_http import CONNECTIONS, Http
from stateroom.errors import StateroomError

# On import the SDK warns, and writes to stderr, that an optional extension is missing; nobody needs it for a lock.
logging.getLogger("tablestore").addHandler(logging.NullHandler())
with warnings.catch_warnings():
    warnings.simplefilter("ignore", ImportWarning)
    import tablestore
    from tablestore.credentials import Credentials as SdkCredentials
    from tablestore.metadata import SSEKeyType, SSESpecification

OTS_ERRORS: Final = (tablestore.OTSClientError, tablestore.OTSServiceError, HTTPError, DecodeError)
"""Everything that the SDK raises about a call: its own errors, urllib3's, and protobuf's for an answer that is none."""

_QUIET: Final = logging.getLogger("stateroom.clouds.tablestore")
# Whatever the application logs, this does not: the SDK's records carry credentials and rows.
_QUIET.setLevel(logging.CRITICAL + 1)
_QUIET.propagate = False
_QUIET.addHandler(logging.NullHandler())

_KEY_TYPES: Final = {"SSE_KMS_SERVICE": SSEKeyType.SSE_KMS_SERVICE, "SSE_BYOK": SSEKeyType.SSE_BYOK}
_STATUSES: Final = {1: "ACTIVE", 2: "INACTIVE", 3: "LOADING", 4: "UNLOADING", 5: "UPDATING", 6: "CREATING"}
"""TableStatus of the service's protocol, which this SDK's copy of it does not have; `_STATUS` is its field."""
_STATUS: Final = 4


class Ots:
    """The instances of one region. Thread-safe. endpoint: the URL of an instance."""

    def __init__(self, endpoint: Callable[[str], str], *, credentials: Credentials, http: Http) -> None:
        self._endpoint = endpoint
        self._credentials = credentials
        self._http = http
        self._clients: dict[tuple[str, bool], Any] = {}
        self._building = threading.Lock()

    def client(self, instance: str) -> Any:
        """The SDK's client of an instance, which repeats what passes by itself."""
        return self._client(instance, patient=True)

    def execute(self, operation: str, params: Mapping[str, Any]) -> dict[str, Any]:
        """One operation, once. Raises Answered, Unanswered, or what the credentials raise."""
        client = self._client(str(params["InstanceName"]), patient=False)
        try:
            return _OPERATIONS[operation](client, params)
        except OTS_ERRORS as error:
            raise ots_failed(error) from None

    def _client(self, instance: str, *, patient: bool) -> Any:
        with self._building:
            key = instance, patient
            if key not in self._clients:
                self._clients[key] = self._build(instance, patient=patient)
            return self._clients[key]

    def _build(self, instance: str, *, patient: bool) -> Any:
        url = self._endpoint(instance)
        client = tablestore.OTSClient(
            url,
            instance_name=instance,
            credentials_provider=_Provider(self._credentials),
            logger_name=_QUIET.name,
            retry_policy=tablestore.DefaultRetryPolicy() if patient else _Once(),
            max_connection=CONNECTIONS,
            enable_native=False,  # one codec everywhere, whatever the platform
        )
        # Its own connections trust only the authorities of certifi, and know no proxy.
        client.connection.pool = self._http.pool(url)
        client.protocol.encoder._make_sse_spec = _encode_encryption
        decoders = client.protocol.decoder.api_decode_map
        decoders["DescribeTable"] = _with_status(decoders["DescribeTable"])
        return client


class _Provider:
    """As the SDK asks for credentials, before every request."""

    def __init__(self, credentials: Credentials) -> None:
        self._credentials = credentials

    def get_credentials(self) -> SdkCredentials:
        keys = self._credentials.keys()
        return SdkCredentials(keys.key_id, keys.secret, keys.token)


class _Once:
    """Our own attempts are shown to the user and end when the run is stopped."""

    def should_retry(self, retry_times: int, exception: Exception, api_name: str) -> bool:  # noqa: ARG002
        return False

    def get_retry_delay(self, retry_times: int, exception: Exception, api_name: str) -> float:  # noqa: ARG002
        return 0.0


def ots_failed(error: Exception) -> Answered | Unanswered | StateroomError:
    """How a call failed, from an error of the SDK."""
    if isinstance(error, tablestore.OTSServiceError):
        return Answered(int(error.http_status), str(error.code), str(error.message))
    status = getattr(error, "http_status", None)
    if isinstance(error, tablestore.OTSClientError) and status is not None and status >= 500:
        # Such as the page of a proxy, which is not in the service's protocol.
        return Answered(int(status), str(status))
    return Unanswered(error, sent=was_sent(error))


def _with_status(decode: Callable[[bytes, str], tuple[Any, Any]]) -> Callable[[bytes, str], tuple[Any, Any]]:
    def decode_with_status(body: bytes, request_id: str) -> tuple[Any, Any]:
        response, message = decode(body, request_id)
        unknown: Any = UnknownFieldSet(message)
        numbers = [each.data for each in unknown if each.field_number == _STATUS]
        response.status = _STATUSES.get(numbers[-1] if numbers else 1, "UNKNOWN")
        return response, message

    return decode_with_status


def _create_table(client: Any, params: Mapping[str, Any]) -> dict[str, Any]:
    meta = tablestore.TableMeta(params["TableName"], [tuple(each) for each in params["PrimaryKey"]])
    throughput = tablestore.ReservedThroughput(tablestore.CapacityUnit(0, 0))
    client.create_table(meta, _options(params), throughput, sse_spec=_encryption(params.get("SSE")))
    return {}


def _update_table(client: Any, params: Mapping[str, Any]) -> dict[str, Any]:
    client.update_table(params["TableName"], _options(params))
    return {}


def _describe_table(client: Any, params: Mapping[str, Any]) -> dict[str, Any]:
    table = client.describe_table(params["TableName"])
    options, encryption = table.table_options, table.sse_details
    types = {number: name for name, number in _KEY_TYPES.items()}
    return {
        "TableName": table.table_meta.table_name,
        "PrimaryKey": [list(column[:2]) for column in table.table_meta.schema_of_primary_key],
        "TimeToLive": options.time_to_live,
        "MaxVersions": options.max_version,
        "DeviationCellVersionInSec": options.max_time_deviation,
        "AllowUpdate": options.allow_update,
        "SSE": {
            "Enable": bool(encryption.enable),
            "KeyType": types.get(encryption.key_type) if encryption.enable else None,
            "KeyId": _text(encryption.key_id),
            "RoleArn": _text(encryption.role_arn),
        },
        "Status": table.status,
    }


def _text(value: bytes | str | None) -> str | None:
    return (value.decode() if isinstance(value, bytes) else value) or None


def _list_table(client: Any, _params: Mapping[str, Any]) -> dict[str, Any]:
    return {"TableNames": list(client.list_table())}


def _delete_table(client: Any, params: Mapping[str, Any]) -> dict[str, Any]:
    client.delete_table(params["TableName"])
    return {}


def _get_range(client: Any, params: Mapping[str, Any]) -> dict[str, Any]:
    """`Key` names the columns of the primary key, `LockID` when not given; `Start` is the last answer's `Next`."""
    names = params.get("Key", ["LockID"])
    start = params.get("Start") or [[name, tablestore.INF_MIN] for name in names]
    _consumed, following, rows, _token = client.get_range(
        params["TableName"],
        "FORWARD",
        [tuple(each) for each in start],
        [(name, tablestore.INF_MAX) for name in names],
        columns_to_get=list(params.get("Columns", [])),
        limit=params.get("Limit"),
        max_version=1,
    )
    return {
        "Rows": [{name: value for name, value, *_ in (*row.primary_key, *row.attribute_columns)} for row in rows],
        "Next": [list(each[:2]) for each in following] if following else None,
    }


def _delete_row(client: Any, params: Mapping[str, Any]) -> dict[str, Any]:
    """`Row` is the primary key, as pairs of name and value."""
    client.delete_row(params["TableName"], tablestore.Row([tuple(each) for each in params["Row"]]))
    return {}


def _options(params: Mapping[str, Any]) -> Any:
    """With None for what is not given, which is then not sent."""
    return tablestore.TableOptions(
        time_to_live=params.get("TimeToLive"),
        max_version=params.get("MaxVersions"),
        max_time_deviation=params.get("DeviationCellVersionInSec"),
        allow_update=params.get("AllowUpdate"),
    )


def _encryption(wanted: Mapping[str, Any] | None) -> Any:
    if not wanted or not wanted.get("Enable"):
        return None
    return SSESpecification(True, _KEY_TYPES[wanted["KeyType"]], wanted.get("KeyId"), wanted.get("RoleArn"))


def _encode_encryption(message: Any, wanted: Any) -> None:
    """Instead of the SDK's own, which insists on texts and then fails because its message takes bytes."""
    message.enable, message.key_type = wanted.enable, wanted.key_type
    for name in ("key_id", "role_arn"):
        if getattr(wanted, name) is not None:
            setattr(message, name, getattr(wanted, name).encode())


_OPERATIONS: Final[Mapping[str, Callable[[Any, Mapping[str, Any]], dict[str, Any]]]] = {
    "CreateTable": _create_table,
    "UpdateTable": _update_table,
    "DescribeTable": _describe_table,
    "ListTable": _list_table,
    "DeleteTable": _delete_table,
    "GetRange": _get_range,
    "DeleteRow": _delete_row,
}
