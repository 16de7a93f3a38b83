"""Access logs of a bucket. Sources: OSS API, GetBucketLogging and PutBucketLogging."""

from __future__ import annotations

from stateroom.engine.calls import Steps
from stateroom.engine.decision import Context, Decision, Inputs, Live, Update
from stateroom.engine.diff import changed_properties, decide
from stateroom.engine.handlers.alicloud.oss import _setting
from stateroom.engine.handlers.alicloud.oss._request import GONE, call

TOKEN = "alicloud:oss/bucketLogging:BucketLogging"
GOES_WITH = _setting.BUCKET

_NAMES = ("targetBucket", "targetPrefix", "loggingRole")
_ELEMENTS = {"targetBucket": "TargetBucket", "targetPrefix": "TargetPrefix", "loggingRole": "LoggingRole"}

identity = _setting.identity
predict_outputs = _setting.predict_outputs
outputs = _setting.outputs


def read_live(inputs: Inputs, context: Context) -> Steps[Live | None]:
    """Where the logs go, or None when there are none."""
    answer = yield call(inputs, "GetBucketLogging", absent=[GONE])
    enabled = (answer or {}).get("LoggingEnabled")
    if not enabled or not enabled.get("TargetBucket"):
        return None
    found = {name: enabled[element] for name, element in _ELEMENTS.items() if enabled.get(element)}
    return {"bucket": inputs["bucket"], **found}


def plan(inputs: Inputs, live: Live | None, context: Context) -> Decision:
    """Compares target, prefix and role, as far as they are declared."""
    return _setting.refuse_unsupported("the access logs of bucket", inputs, _NAMES) or decide(
        live, changed_properties(inputs, live or {}, _NAMES)
    )


def apply_create(inputs: Inputs, context: Context) -> Steps[Live]:
    """Turn the logs on."""
    return (yield from _put(inputs, {}))


def apply_update(inputs: Inputs, live: Live, update: Update, context: Context) -> Steps[Live]:
    """Write what is declared; a role that is not declared stays."""
    return (yield from _put(inputs, live))


def delete(inputs: Inputs, live: Live, context: Context) -> Steps[None]:
    """Turn the logs off. The logs that were written stay where they are."""
    yield call(inputs, "DeleteBucketLogging", absent=[GONE])


def _put(inputs: Inputs, live: Live) -> Steps[Live]:
    both = {name: live.get(name) if inputs.get(name) is None else inputs[name] for name in _NAMES}
    target = {name: value for name, value in both.items() if value is not None}
    enabled = {_ELEMENTS[name]: value for name, value in target.items()}
    yield call(inputs, "PutBucketLogging", {"LoggingEnabled": enabled})
    return {"bucket": inputs["bucket"], **target}
