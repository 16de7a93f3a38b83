"""S3 on moto: a cloud that answers as S3 does where moto does not, and the bucket that most tests are about."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from stateroom.engine.calls import Call
from stateroom.engine.decision import Live
from stateroom.engine.handlers.aws.s3 import bucket
from tests.unit.engine.handlers.moto_cloud import CONTEXT, TAGS, MotoCloud

BUCKET = {"bucket": "acme-state", "tags": TAGS}
LOGS = {"bucket": "acme-logs", "tags": {**TAGS, "stateroom:purpose": "logs"}}


class S3OnMoto(MotoCloud):
    """Answers as S3 does where moto 5.2.5 does not."""

    def __init__(self) -> None:
        super().__init__()
        self._blocked: dict[str, Any] = {}
        self.operations: list[str] = []
        self.page: dict[str, int] = {}

    @property
    def s3(self) -> Any:
        return self.client("s3")

    def execute(self, call: Call) -> Any:
        self.operations.append(call.operation)
        if call.service != "s3":
            return super().execute(call)
        name = call.params["Bucket"]
        if call.operation.startswith("list_object"):
            call = replace(call, params={**call.params, **self.page})
        answer = super().execute(call)
        match call.operation:
            case "create_bucket":
                # moto ignores the tags in the body.
                tags = {"TagSet": call.params["CreateBucketConfiguration"]["Tags"]}
                self.client("s3", call.region or CONTEXT.region).put_bucket_tagging(Bucket=name, Tagging=tags)
            case "put_bucket_encryption":
                rule = call.params["ServerSideEncryptionConfiguration"]["Rules"][0]
                self._blocked[name] = rule.get("BlockedEncryptionTypes")
            case "get_bucket_encryption" if answer and self._blocked.get(name):
                # moto keeps the blocked types to itself.
                answer["ServerSideEncryptionConfiguration"]["Rules"][0]["BlockedEncryptionTypes"] = self._blocked[name]
            case "put_bucket_lifecycle_configuration":
                # moto tells the minimum only to those who read.
                answer["TransitionDefaultMinimumObjectSize"] = "all_storage_classes_128K"
            case "get_object_retention" if answer is not None:
                # moto answers with headers only.
                head = self.s3.head_object(**call.params)
                until = head.get("ObjectLockRetainUntilDate")
                answer["Retention"] = {"Mode": head["ObjectLockMode"], "RetainUntilDate": until} if until else {}
            case "get_object_lock_configuration" if answer:
                # moto tells the unit that is not in use, as 0.
                retention = answer["ObjectLockConfiguration"].get("Rule", {}).get("DefaultRetention", {})
                for unit in ("Days", "Years"):
                    if retention.get(unit) == 0:
                        del retention[unit]
        return answer


def made(cloud: S3OnMoto, inputs: dict[str, Any]) -> Live:
    return cloud.run(bucket.apply_create(inputs, CONTEXT))
