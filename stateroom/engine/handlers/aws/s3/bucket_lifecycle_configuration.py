"""The lifecycle rules of a bucket: ours are kept as declared, those of others as they are.

Sources: S3 API, GetBucketLifecycleConfiguration, PutBucketLifecycleConfiguration and DeleteBucketLifecycle.
"""

from __future__ import annotations

from typing import Any

from stateroom.engine.calls import Steps
from stateroom.engine.decision import UNKNOWN, Change, Context, Decision, Inputs, Live, Refuse, Update
from stateroom.engine.diff import changed_properties, decide
from stateroom.engine.handlers.aws.s3 import _rules, _setting
from stateroom.engine.handlers.aws.s3._request import GONE, call, from_s3, to_s3

TOKEN = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration"
GOES_WITH = _setting.BUCKET

_MINIMUM = "transitionDefaultMinimumObjectSize"
_ABSENT = (GONE, "NoSuchLifecycleConfiguration")

identity = _setting.identity
predict_outputs = _setting.predict_outputs
outputs = _setting.outputs


def read_live(inputs: Inputs, context: Context) -> Steps[Live | None]:
    """All rules, those of others included, in canonical form."""
    answer = yield call(inputs, "get_bucket_lifecycle_configuration", absent=_ABSENT)
    if answer is None:
        return None
    return _live(inputs, _canonical(from_s3(answer.get("Rules", []))), answer)


def plan(inputs: Inputs, live: Live | None, context: Context) -> Decision:
    """Compares our rules by what they mean. Refuses a configuration without a rule, which S3 does not take."""
    unsupported = _setting.refuse_unsupported(
        "the lifecycle of bucket", inputs, context, ("rules", _MINIMUM, "timeouts")
    )
    declared, current = inputs.get("rules") or [], live or {"rules": []}
    if declared == []:
        return Refuse(
            f"the lifecycle of bucket {inputs['bucket']} declares no rule",
            "declare a rule, or leave the lifecycle out",
        )
    if _rules.is_unknown(declared):
        changes: tuple[Change, ...] = (Change("rules", current["rules"], UNKNOWN),)
    else:
        changes = _rules.differences(current["rules"], _canonical(declared))
    changes += changed_properties(inputs, current, (_MINIMUM,))
    return unsupported or decide(live, changes)


def apply_create(inputs: Inputs, context: Context) -> Steps[Live]:
    """Write our rules."""
    return (yield from _put(inputs, {"rules": []}))


def apply_update(inputs: Inputs, live: Live, update: Update, context: Context) -> Steps[Live]:
    """Write our rules after those of others. S3 takes the list as a whole."""
    return (yield from _put(inputs, live))


def delete(inputs: Inputs, live: Live, context: Context) -> Steps[None]:
    """Take our rules out; the configuration goes when no other is in it."""
    rest = _rules.foreign(live["rules"], _canonical(inputs.get("rules") or []))
    if rest:
        yield _write(inputs, rest, live.get(_MINIMUM), absent=_ABSENT)
    else:
        yield call(inputs, "delete_bucket_lifecycle", absent=_ABSENT)


def _put(inputs: Inputs, live: Live) -> Steps[Live]:
    declared = _canonical(inputs["rules"])
    rules = [*_rules.foreign(live["rules"], declared), *declared]
    answer = yield _write(inputs, rules, inputs.get(_MINIMUM) or live.get(_MINIMUM))
    return _live(inputs, rules, answer)


def _write(inputs: Inputs, rules: list[Any], minimum: str | None, absent: tuple[str, ...] = ()) -> Any:
    # Without the minimum S3 would fall back to its own default.
    params = {"TransitionDefaultMinimumObjectSize": minimum} if minimum else {}
    lifecycle = {"Rules": to_s3(rules)}
    return call(
        inputs,
        "put_bucket_lifecycle_configuration",
        {"LifecycleConfiguration": lifecycle, **params},
        absent=absent,
    )


def _live(inputs: Inputs, rules: list[Any], answer: Any) -> Live:
    minimum = answer.get("TransitionDefaultMinimumObjectSize")
    return {"bucket": inputs["bucket"], "rules": rules, **({_MINIMUM: minimum} if minimum else {})}


def _canonical(rules: list[Any]) -> list[dict[str, Any]]:
    canonical = []
    for rule in rules:
        expiration = {key: value for key, value in (rule.get("expiration") or {}).items() if value}
        # The order of transitions means nothing: each names another storage class.
        ordered = {
            name: sorted(rule[name], key=lambda transition: str(transition.get("storageClass")))
            for name in ("transitions", "noncurrentVersionTransitions")
            if rule.get(name)
        }
        canonical.append(_rules.canonical({**rule, **ordered, "expiration": expiration}))
    return canonical
