"""Alibaba Cloud's SDKs, set up for one backend: whose credentials, which endpoints, how patient.

There are two kinds of session. The ordinary one resolves credentials and proxies as every Alibaba Cloud tool does:
environment, profiles, instance metadata. The closed one is for a local cloud on loopback: everything in it is a
constant, so that no variable, file or metadata service can lead a call anywhere else; except for credentials when the
stack file names some, or says `source: tools`.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Mapping
from ssl import SSLError
from typing import TYPE_CHECKING, Any

from stateroom.clouds import alicloud_failures as failures
from stateroom.clouds.alicloud_credentials import LOCAL, Credentials
from stateroom.clouds.alicloud_http import Http
from stateroom.clouds.alicloud_search import Found, FoundCredentials, Search
from stateroom.clouds.alicloud_ways import Assume, Way, Ways
from stateroom.config.alicloud import AlicloudBackend
from stateroom.config.alicloud_names import Kind, oss_endpoint, tablestore_endpoint
from stateroom.config.loopback import is_loopback
from stateroom.sign_in import Method

if TYPE_CHECKING:
    from stateroom.clouds.alicloud_oss import Oss
    from stateroom.clouds.alicloud_ots import Ots


class AlicloudSession:
    """Builds the clients of one backend, each when it is first needed. Thread-safe.

    credentials: those that calls are made with, of a role if there is one.
    """

    def __init__(self, backend: AlicloudBackend, assume: Assume) -> None:
        """Raises ConfigError for a `ca_bundle` that cannot be used."""
        self._backend = backend
        self._closed = backend.endpoint is not None and is_loopback(backend.endpoint)
        try:
            self._http = Http(backend.endpoint, closed=self._closed, ca_bundle=backend.ca_bundle)
        except (OSError, SSLError) as error:
            reason = error.strerror or str(error)
            raise failures.bad_ca_bundle(str(backend.ca_bundle), reason, backend.endpoint or "") from None
        self.credentials = FoundCredentials(lambda: self._find(assume), lambda way: self._assumed(way, assume))
        self._oss: dict[str, Oss] = {}
        self._ots: dict[str, Ots] = {}
        self._rpc: Any = None
        self._building = threading.Lock()

    def _find(self, assume: Assume) -> Found:
        if not self._backend.has_local_keys:
            return Search(self._backend, os.environ, assume)()
        why = f"`endpoint` is {self._backend.endpoint}, on this computer, so nothing of the environment is used; "
        why += "with `credentials: {source: tools}` in the stack file credentials are found as the cloud's tools do"
        return Found((Method("constants of a local cloud", "used", why),), Way(LOCAL, why))

    def _assumed(self, way: Way, assume: Assume) -> Way:
        role = self._backend.assume_role
        return way if role is None else Ways(os.environ, assume).assumed(way, role)

    def url(self, service: str, region: str, instance: str = "") -> str:
        """Where a service is asked. instance: of the data plane of Tablestore."""
        if self._backend.endpoint is not None:
            return self._backend.endpoint.rstrip("/")
        # No bucket is made through the endpoint of the transfer acceleration (OSS User Guide: Transfer acceleration).
        kind: Kind = "internal" if self._backend.endpoints == "internal" else "public"
        if service == "oss":
            return oss_endpoint(region, kind)
        if service == "ots":
            return tablestore_endpoint(instance, region, kind)
        from stateroom.clouds.alicloud_rpc import APIS

        return f"https://{getattr(APIS[service], kind).format(region=region)}"

    def oss(self, region: str) -> Oss:
        with self._building:
            if region not in self._oss:
                from stateroom.clouds.alicloud_oss import Oss

                self._oss[region] = Oss(
                    region,
                    self.url("oss", region),
                    # One endpoint is one host, which a bucket's name cannot be put before.
                    path_style=self._backend.endpoint is not None,
                    credentials=self.credentials,
                    http=self._http,
                )
            return self._oss[region]

    def ots(self, region: str) -> Ots:
        with self._building:
            if region not in self._ots:
                from stateroom.clouds.alicloud_ots import Ots

                self._ots[region] = Ots(
                    lambda instance: self.url("ots", region, instance), credentials=self.credentials, http=self._http
                )
            return self._ots[region]

    def ask(
        self, service: str, region: str, operation: str, params: Mapping[str, Any], credentials: Credentials
    ) -> dict[str, Any]:
        """One operation of RAM, IMS, STS, KMS, or the control plane of Tablestore, once."""
        with self._building:
            if self._rpc is None:
                from stateroom.clouds.alicloud_rpc import Rpc

                self._rpc = Rpc(self._http)
        keys = credentials.keys()
        answer: dict[str, Any] = self._rpc.execute(service, operation, params, url=self.url(service, region), keys=keys)
        return answer
