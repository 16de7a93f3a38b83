"""`python -m bench.locks [SECONDS]`: how many locks the emulator takes and releases in a second. Loopback only.

The emulator runs in one process, its clients in another: two cores. A pair is what keeps two clients apart:
PutRow on condition that there is no row, and DeleteRow. Requests are signed before the clock starts, because the
emulator is measured and not a client; every answer is checked.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import socket
import sys
import threading
import time
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from bench.measure import running_cloud
from emulator.services.tablestore.descriptors import MESSAGES
from emulator.services.tablestore.plain_buffer import Cell, encode_rows
from stateroom.clouds import connect
from stateroom.config.load import parse_backend
from stateroom.engine.calls import Call
from stateroom.errors import StateroomError
from stateroom.local.alicloud import KEY_ID, KEY_SECRET

AIM = 1000
"""Pairs a second."""
SECONDS = 3.0

_INSTANCE, _TABLE = "bench", "locks"
_CLIENTS = 8
_IGNORE, _EXPECT_NOT_EXIST = 0, 2


def measure(host: str, port: int, seconds: float) -> float:
    """Pairs a second, of clients that lock one state each: at least one pair of every client, however short the time.
    StateroomError for an answer that is not 200."""
    counts = [0] * _CLIENTS
    failures: list[BaseException] = []
    begun: list[float] = []
    # The clock starts when all are connected.
    ready = threading.Barrier(_CLIENTS, action=lambda: begun.append(time.perf_counter()))

    def work(client: int) -> None:
        pair = (_signed("PutRow", _put(client), host, port), _signed("DeleteRow", _delete(client), host, port))
        try:
            with socket.create_connection((host, port), timeout=10) as connection:
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                ready.wait()
                while not counts[client] or time.perf_counter() < begun[0] + seconds:
                    for request in pair:
                        connection.sendall(request)
                        _require_success(connection)
                    counts[client] += 1
        except threading.BrokenBarrierError:
            return  # another client has failed
        except (OSError, StateroomError) as error:
            failures.append(error)
            ready.abort()

    threads = [threading.Thread(target=work, args=(client,)) for client in range(_CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    return sum(counts) / (time.perf_counter() - begun[0])


def _put(client: int) -> bytes:
    row = encode_rows([(_key(client), [Cell("Info", '{"Operation":"OperationTypeApply"}')])])
    condition = MESSAGES["Condition"](row_existence=_EXPECT_NOT_EXIST)
    return _bytes(MESSAGES["PutRowRequest"](table_name=_TABLE, row=row, condition=condition))


def _delete(client: int) -> bytes:
    condition = MESSAGES["Condition"](row_existence=_IGNORE)
    key = encode_rows([(_key(client), [])], deletion=True)
    return _bytes(MESSAGES["DeleteRowRequest"](table_name=_TABLE, primary_key=key, condition=condition))


def _key(client: int) -> list[Cell]:
    return [Cell("LockID", f"bucket/env:/{client}.tfstate")]


def _bytes(message: Any) -> bytes:
    serialized: bytes = message.SerializeToString()
    return serialized


def _signed(operation: str, body: bytes, host: str, port: int) -> bytes:
    """A request with the signature V2. Source: Tablestore Developer Reference, HTTP protocol."""
    headers = {
        "x-ots-accesskeyid": KEY_ID,
        "x-ots-apiversion": "2015-12-31",
        "x-ots-contentmd5": base64.b64encode(hashlib.md5(body, usedforsecurity=False).digest()).decode(),
        "x-ots-date": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z"),
        "x-ots-instancename": _INSTANCE,
    }
    text = f"/{operation}\nPOST\n\n" + "".join(f"{name}:{value}\n" for name, value in sorted(headers.items()))
    signature = hmac.new(KEY_SECRET.encode(), text.encode(), hashlib.sha1).digest()
    headers |= {"x-ots-signature": base64.b64encode(signature).decode(), "host": f"{host}:{port}"}
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"POST /{operation} HTTP/1.1\r\n{head}content-length: {len(body)}\r\n\r\n".encode() + body


def _require_success(connection: socket.socket) -> None:
    answer = b""
    while b"\r\n\r\n" not in answer:
        answer += _more(connection)
    head, _, body = answer.partition(b"\r\n\r\n")
    lines = head.lower().split(b"\r\n")
    length = next(int(line.partition(b":")[2]) for line in lines if line.startswith(b"content-length:"))
    while len(body) < length:
        body += _more(connection)
    if b" 200 " not in lines[0]:
        raise StateroomError(f"the emulator answered {lines[0].decode()}", why=body.decode(errors="replace"))


def _more(connection: socket.socket) -> bytes:
    data = connection.recv(65536)
    if not data:
        raise StateroomError("the emulator closed the connection")
    return data


def _make_table(url: str, ca_file: str) -> None:
    place = {"name": "bench", "region": "cn-hangzhou", "endpoint": url, "ca_bundle": ca_file}
    cloud = connect(parse_backend({"cloud": "alicloud", **place}, "bench"))
    cloud.execute(Call("tablestore", "CreateInstance", {"InstanceName": _INSTANCE, "ClusterType": "SSD"}))
    name = {"InstanceName": _INSTANCE, "TableName": _TABLE}
    options = {"TimeToLive": -1, "MaxVersions": 1, "DeviationCellVersionInSec": 86400}
    cloud.execute(Call("ots", "CreateTable", {**name, "PrimaryKey": [["LockID", "STRING"]], **options}))


def measure_emulator(seconds: float = SECONDS) -> float:
    """Pairs a second that an emulator in a process of its own answers."""
    with running_cloud("alicloud", 0.0) as cloud:
        url = urlsplit(cloud.variables["STATEROOM_LOCAL_ALICLOUD"])
        _make_table(url.geturl(), cloud.variables["STATEROOM_LOCAL_ALICLOUD_CA"])
        return measure(str(url.hostname), int(url.port or 0), seconds)


def render(pairs: float) -> str:
    return f"The emulator answered {pairs:.0f} lock/unlock pairs per second; {AIM} are aimed for.\n"


if __name__ == "__main__":
    try:
        sys.stdout.write(render(measure_emulator(float(sys.argv[1]) if len(sys.argv) > 1 else SECONDS)))
    except StateroomError as error:
        sys.stderr.write(f"error: {error}\n")
        sys.exit(error.exit_code)
