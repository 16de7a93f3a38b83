"""Rules about endpoints."""

from __future__ import annotations

from collections.abc import Iterator

from stateroom.config.alicloud import AlicloudBackend
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
    """`ca_bundle` is for a custom `endpoint` with https; every system knows Alibaba Cloud's own authorities."""
    if backend.ca_bundle is not None and not (backend.endpoint or "").startswith("https:"):
        what = "plain http has no certificate" if backend.endpoint else "the cloud's own endpoints need no ca_bundle"
        yield Finding(
            ("ca_bundle",),
            what,
            "only with an endpoint that begins with https:",
            "remove ca_bundle, or name such an endpoint",
            (("endpoint",),),
        )
