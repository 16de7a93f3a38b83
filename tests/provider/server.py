"""A provider in a server on loopback."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import grpc
from pulumi.runtime.proto import provider_pb2_grpc

from tests.provider.wire import Provider

_THREADS = 32
_MOST = 400 << 20  # bytes of a message, as Pulumi's own plugins take


@contextmanager
def serve(package: str) -> Iterator[int]:
    """Serve the provider of a package on a free port, which is returned."""
    server = grpc.server(
        ThreadPoolExecutor(_THREADS), options=[("grpc.max_receive_message_length", _MOST), ("grpc.so_reuseport", 0)]
    )
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(Provider(package), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    try:
        yield port
    finally:
        server.stop(grace=None).wait()
