"""The TLS versions of a bucket. Sources: OSS API, GetBucketHttpsConfig and PutBucketHttpsConfig."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from stateroom.engine.calls import Steps
from stateroom.engine.decision import Change, Context, Decision, Inputs, Live, Update
from stateroom.engine.diff import changed_properties, decide
from stateroom.engine.handlers.alicloud.oss import _setting
from stateroom.engine.handlers.alicloud.oss._request import GONE, call

TOKEN = "alicloud:oss/bucketHttpsConfig:BucketHttpsConfig"
GOES_WITH = _setting.BUCKET

identity = _setting.identity
predict_outputs = _setting.predict_outputs
outputs = _setting.outputs
# Without it, clients with outdated TLS could read states.
delete = _setting.stay


def read_live(inputs: Inputs, context: Context) -> Steps[Live | None]:
    """Whether TLS versions are limited, and to which; and the cipher suites, where others have chosen them."""
    answer = yield call(inputs, "GetBucketHttpsConfig", absent=[GONE, "NoSuchHttpsConfig"])
    if answer is None:
        return None
    tls = answer.get("TLS") or {}
    return _live(inputs, tls.get("Enable") == "true", tls.get("TLSVersion") or [], answer.get("CipherSuite"))


def plan(inputs: Inputs, live: Live | None, context: Context) -> Decision:
    """Compares the flag and, in any order, the versions."""
    changes = changed_properties(inputs, live or {}, ("enable",))
    versions = (live or {}).get("tlsVersions", [])
    if inputs["enable"] and sorted(inputs["tlsVersions"]) != versions:
        changes += (Change("tlsVersions", versions, sorted(inputs["tlsVersions"])),)
    names = ("enable", "tlsVersions")
    return _setting.refuse_unsupported("the TLS settings of bucket", inputs, names) or decide(live, changes)


def apply_create(inputs: Inputs, context: Context) -> Steps[Live]:
    """Write both."""
    return (yield from _put(inputs, None))


def apply_update(inputs: Inputs, live: Live, update: Update, context: Context) -> Steps[Live]:
    """Write both. OSS replaces the whole, so cipher suites of others are written as they were."""
    return (yield from _put(inputs, live.get("cipherSuite")))


def _put(inputs: Inputs, suite: Mapping[str, Any] | None) -> Steps[Live]:
    versions = sorted(inputs.get("tlsVersions") or []) if inputs["enable"] else []
    tls = {"Enable": "true" if inputs["enable"] else "false", **({"TLSVersion": versions} if versions else {})}
    yield call(inputs, "PutBucketHttpsConfig", {"TLS": tls, **({"CipherSuite": suite} if suite else {})})
    return _live(inputs, bool(inputs["enable"]), versions, suite)


def _live(inputs: Inputs, enabled: bool, versions: list[str], suite: Mapping[str, Any] | None) -> Live:
    kept = {"cipherSuite": suite} if suite else {}
    return {"bucket": inputs["bucket"], "enable": enabled, "tlsVersions": sorted(versions), **kept}
