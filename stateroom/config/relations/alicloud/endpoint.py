"""Rules about endpoints."""

from __future__ import annotations

from collections.abc import Iterator

from stateroom.config.alicloud import AlicloudBackend
from stateroom.config.loopback import is_loopback
from stateroom.config.problems import Finding


def endpoints_are_the_clouds_own(backend: AlicloudBackend) -> Iterator[Finding]:
    """`endpoints` chooses among Alibaba Cloud's own; a custom `endpoint` is one URL for everything."""
    if backend.endpoint is not None and backend.endpoints != "public":
        yield Finding(
            ("endpoints",),
            "a custom endpoint is one URL for everything, so there is nothing to choose",
            "only without endpoint",
            "remove endpoints, or remove endpoint",
            (("endpoint",),),
        )


def ca_bundle_needs_an_endpoint(backend: AlicloudBackend) -> Iterator[Finding]:
    """`ca_bundle` is for a custom `endpoint`; every system knows Alibaba Cloud's own authorities."""
    if backend.ca_bundle is not None and backend.endpoint is None:
        yield Finding(
            ("ca_bundle",),
            "the cloud's own endpoints need no ca_bundle",
            "only with an endpoint",
            "remove ca_bundle, or name the endpoint",
            (("endpoint",),),
        )


def custom_endpoint_has_no_table(backend: AlicloudBackend) -> Iterator[Finding]:
    """A custom `endpoint` that is not on this host has no lock table: clients take the instance's name from where the
    endpoint begins, and one URL cannot begin with it for Tablestore alone."""
    if backend.endpoint is not None and not is_loopback(backend.endpoint) and backend.lock.mode == "table":
        yield Finding(
            ("endpoint",),
            "clients would take the name of the Tablestore instance from it, and it is that of OSS, too",
            "a URL of this host, or lock.mode none",
            "leave endpoint out, or set lock.mode to none",
            (("lock", "mode"),),
        )


def endpoint_has_tls(backend: AlicloudBackend) -> Iterator[Finding]:
    """A custom `endpoint` has TLS: the bucket's policy refuses plain HTTP, to its owner as well."""
    if (backend.endpoint or "").startswith("http:"):
        yield Finding(
            ("endpoint",),
            "the bucket's policy would refuse everybody who comes over plain HTTP",
            "a URL that begins with https:",
            "write https: and name its authority with ca_bundle; a local cloud answers it on the same port",
        )
