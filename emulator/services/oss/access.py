"""One request to OSS, and whether its caller may have what it asks for.

https://www.alibabacloud.com/help/en/oss/user-guide/ram-policy-overview
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from emulator.auth.policy import Verdict, judge, request_conditions
from emulator.http import Request, Response
from emulator.identity import Caller
from emulator.services.oss.addressing import Place
from emulator.services.oss.exceptions import AccessDenied, InvalidArgument
from emulator.services.oss.models import Bucket
from emulator.services.oss.policies import without_public_statements
from emulator.services.oss.sealing import Encryption, Envelope
from emulator.world import World

_READS = frozenset({"oss:GetObject", "oss:GetObjectVersion", "oss:ListObjects"})
_WRITES = frozenset({"oss:PutObject", "oss:DeleteObject", "oss:AbortMultipartUpload"})
_CONDITION_HEADERS = ("x-oss-acl", "x-oss-object-acl", "x-oss-server-side-encryption", "x-oss-storage-class")


@dataclass(frozen=True)
class OssCall:
    """caller: None for an anonymous one. Parameters are those of the query, decoded."""

    world: World
    request: Request
    request_id: str
    caller: Caller | None
    place: Place

    @property
    def key(self) -> str:
        return self.place.key

    @property
    def now(self) -> float:
        return self.world.clock()

    def parameter(self, name: str) -> str:
        return self.request.parameters.get(name, "")

    def header(self, name: str) -> str:
        return self.request.headers.get(name, "")

    def number(self, name: str, default: int, most: int, least: int = 1) -> int:
        """A parameter that is a number. Raises InvalidArgument for one that is none or out of its range."""
        value = self.parameter(name)
        if not value:
            return default
        if not value.isascii() or not value.isdigit() or not least <= int(value[:12]) <= most:
            message = f"Argument {name} must be an integer between {least} and {most}."
            raise InvalidArgument(message, name, value)
        return int(value)

    def bucket(self) -> Bucket:
        """The bucket that the request names. Raises NoSuchBucket, and AccessDenied for an endpoint that is not its."""
        return self.find_bucket(self.place.bucket)

    def find_bucket(self, name: str) -> Bucket:
        bucket = self.world.oss.bucket(name)
        if self.place.region and self.place.region != bucket.region:
            message = (
                "The bucket you are attempting to access must be addressed using the specified endpoint. "
                "Please send all future requests to this endpoint."
            )
            details = {"Bucket": name, "Endpoint": f"{bucket.location}.aliyuncs.com"}
            raise AccessDenied(message, ec="0003-00001403", details=details)
        return bucket

    def account(self) -> Caller:
        """The caller, for what nobody does anonymously."""
        if self.caller is None:
            raise AccessDenied("Anonymous access is forbidden for this operation.")
        return self.caller

    def require_of_account(self, action: str, owner: str) -> None:
        """Asks for what is done to no bucket. Raises AccessDenied."""
        resource = f"acs:oss:*:{owner}:*"
        conditions = request_conditions(self.request, self.world)
        verdict = judge(self.world, self.caller, action=action, resource=resource, conditions=conditions, owner=owner)
        if verdict is not Verdict.ALLOWED:
            raise AccessDenied("You have no right to access this resource.", ec="0003-00000905")

    def require(self, action: str, bucket: Bucket, key: str = "", version_id: str = "", **conditions: str) -> None:
        """Asks the policies, and where they say nothing the ACLs. conditions: `Prefix` is the key `oss:Prefix`.

        Raises AccessDenied.
        """
        blocked = self.world.oss.blocks_public_access(bucket)
        policy = bucket.policy
        if blocked and (self.caller is None or self.caller.account != bucket.owner):
            policy = without_public_statements(policy)
        resource = f"acs:oss:{bucket.location}:{bucket.owner}:{bucket.name}" + (f"/{key}" if key else "")
        verdict = judge(
            self.world,
            self.caller,
            action=action,
            resource=resource,
            conditions=self._conditions(bucket, key, version_id) | {f"oss:{k}": v for k, v in conditions.items()},
            owner=bucket.owner,
            bucket_policy=policy,
        )
        public = verdict is Verdict.DENIED and not blocked and _is_public(action, _acl(bucket, key, version_id))
        if verdict is not Verdict.ALLOWED and not public:
            raise self._denied(bucket, key)

    def make_data_key(self, bucket: Bucket, wanted: Encryption) -> tuple[Envelope, bytes]:
        """A data key for an object, kept and in plain. Raises AccessDenied, and the errors of KMS."""
        oss = self.world.oss
        envelope, key = oss.sealer.make(self.world.kms, bucket.owner, wanted)
        self._require_kms("kms:GenerateDataKey", bucket, envelope)
        return envelope, key

    def open_data_key(self, bucket: Bucket, envelope: Envelope) -> bytes:
        """The data key of an object. Raises AccessDenied, and the errors of KMS."""
        self._require_kms("kms:Decrypt", bucket, envelope)
        return self.world.oss.sealer.open(self.world.kms, bucket.owner, envelope)

    def _require_kms(self, action: str, bucket: Bucket, envelope: Envelope) -> None:
        if not envelope.key_id:
            return
        tags = self.world.kms.find(bucket.owner, envelope.key_id).tags
        verdict = judge(
            self.world,
            self.caller,
            action=action,
            resource=f"acs:kms:{bucket.region}:{bucket.owner}:key/{envelope.key_id}",
            conditions=request_conditions(self.request, self.world)
            | {f"kms:tag/{name}": value for name, value in tags.items()},
            owner=bucket.owner,
        )
        if verdict is not Verdict.ALLOWED:
            raise AccessDenied("This request is forbidden by kms.")

    def _conditions(self, bucket: Bucket, key: str, version_id: str) -> dict[str, str]:
        conditions = dict(request_conditions(self.request, self.world))
        conditions |= {f"oss:BucketTag/{name}": value for name, value in bucket.tags.items()}
        conditions |= {f"oss:{name}": value for name in _CONDITION_HEADERS if (value := self.header(name))}
        for version in bucket.objects.versions(key):
            if version.id == version_id or not version_id:
                tags = version.attributes.tags
                conditions |= {f"oss:ExistingObjectTag/{name}": value for name, value in tags.items()}
                break
        return conditions

    def _denied(self, bucket: Bucket, key: str) -> AccessDenied:
        if self.caller is None:
            what = "object" if key else "bucket"
            return AccessDenied(f"Anonymous user has no right to access this {what}.")
        if self.caller.account != bucket.owner:
            return AccessDenied("The bucket you access does not belong to you.")
        message = "You have no right to access this object because of bucket acl."
        return AccessDenied(message, ec="0003-00000905")


Handler = Callable[[OssCall], Response]


def _acl(bucket: Bucket, key: str, version_id: str) -> str:
    """The object's own, if it has one, else the bucket's."""
    for version in bucket.objects.versions(key):
        if version.id == version_id or not version_id:
            return bucket.acl if version.attributes.acl == "default" else version.attributes.acl
    return bucket.acl


def _is_public(action: str, acl: str) -> bool:
    """Whether an ACL lets everybody do it."""
    if action in _READS:
        return acl.startswith("public-read")
    return action in _WRITES and acl == "public-read-write"
