"""The default encryption of a bucket.

Sources: OSS API, GetBucketEncryption and PutBucketEncryption; KMS API, DescribeKey. A key that exists already is looked
at before anything is written: with one that cannot be used, no state could be written or read.
"""

from __future__ import annotations

from stateroom.engine.calls import Steps
from stateroom.engine.decision import Change, Context, Decision, Inputs, Live, Refuse, Update
from stateroom.engine.diff import changed_properties, decide
from stateroom.engine.handlers.alicloud.oss import _key, _setting
from stateroom.engine.handlers.alicloud.oss._request import GONE, call

TOKEN = "alicloud:oss/bucketServerSideEncryption:BucketServerSideEncryption"
GOES_WITH = _setting.BUCKET

_NAMES = ("sseAlgorithm", "kmsMasterKeyId", "kmsDataEncryption")
_ELEMENTS = {
    "sseAlgorithm": "SSEAlgorithm",
    "kmsMasterKeyId": "KMSMasterKeyID",
    "kmsDataEncryption": "KMSDataEncryption",
}

identity = _setting.identity
predict_outputs = _setting.predict_outputs
outputs = _setting.outputs
# Without it, the next state would be written in clear.
delete = _setting.stay


def read_live(inputs: Inputs, context: Context) -> Steps[Live | None]:
    """Algorithm and, with KMS, the key; "" for the key that OSS manages. With `unfitKey` when the declared key cannot
    be used, even if nothing else is there."""
    key = _key.declared(inputs)
    read = call(inputs, "GetBucketEncryption", absent=[GONE, "NoSuchServerSideEncryptionRule"])
    if key is None:
        answer, unfit = (yield read), {}
    else:
        answer, described = yield (read, _key.describe(key))
        unfit = _key.unfit(inputs, key, described, context)
    if answer is None:
        return {"bucket": inputs["bucket"], **dict.fromkeys(_NAMES, ""), **unfit} if unfit else None
    rule = answer["ApplyServerSideEncryptionByDefault"]
    found = {name: rule.get(element) or "" for name, element in _ELEMENTS.items()}
    return {"bucket": inputs["bucket"], **found, **unfit}


def plan(inputs: Inputs, live: Live | None, context: Context) -> Decision:
    """Compares what is declared. A key that is live and not declared differs: it would encrypt the next state.
    Refuses an unfit key."""
    if live and _key.UNFIT in live:
        return Refuse(**live[_key.UNFIT])
    changes = changed_properties(inputs, live or {}, _NAMES)
    key = (live or {}).get("kmsMasterKeyId")
    if key and inputs.get("kmsMasterKeyId") is None:
        changes += (Change("kmsMasterKeyId", key, None),)
    return _setting.refuse_unsupported("the encryption of bucket", inputs, _NAMES) or decide(live, changes)


def apply_create(inputs: Inputs, context: Context) -> Steps[Live]:
    """Set it. States that are there keep theirs."""
    return (yield from _put(inputs, {}))


def apply_update(inputs: Inputs, live: Live, update: Update, context: Context) -> Steps[Live]:
    """Set it. States that are there keep theirs. The algorithm of KMS stays where none is declared."""
    return (yield from _put(inputs, live))


def _put(inputs: Inputs, live: Live) -> Steps[Live]:
    kept = live.get("kmsDataEncryption") if inputs["sseAlgorithm"] == live.get("sseAlgorithm") else None
    wanted = {"kmsDataEncryption": kept, **{name: inputs[name] for name in _NAMES if inputs.get(name) is not None}}
    rule = {_ELEMENTS[name]: wanted[name] for name in _NAMES if wanted.get(name)}
    yield call(inputs, "PutBucketEncryption", {"ApplyServerSideEncryptionByDefault": rule})
    return {"bucket": inputs["bucket"], **{name: wanted.get(name) or "" for name in _NAMES}}
