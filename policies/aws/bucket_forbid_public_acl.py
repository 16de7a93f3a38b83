"""No access list opens a bucket or an object to everybody."""

from __future__ import annotations

from collections.abc import Iterator

from policies.aws._bucket import BUCKET
from stateroom.policy.definition import Policy, Reference, Settings
from stateroom.policy.resource import Resource

_CANNED = ("public-read", "public-read-write", "authenticated-read")
_GROUPS = ("/global/AllUsers", "/global/AuthenticatedUsers")

POLICY = Policy(
    sentence="No access list lets everybody into a bucket or an object.",
    severity="critical",
    remediation="Take the ACL or the grant away; BucketOwnerEnforced does without ACLs.",
    url="https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html",
    compliance=(Reference("AWS FSBP", "S3.2"), Reference("AWS FSBP", "S3.3")),
    resources=(
        BUCKET,
        "aws:s3/bucketAcl:BucketAcl",
        "aws:s3/bucketObject:BucketObject",
        "aws:s3/bucketObjectv2:BucketObjectv2",
        "aws:s3/objectCopy:ObjectCopy",
    ),
)


def check(resource: Resource, settings: Settings) -> Iterator[str]:
    """Whoever has an AWS account of their own is everybody, too."""
    if resource.get("acl") in _CANNED:
        yield f"its ACL is {resource.get('acl')}: everybody may read what is in it"
    uris = [grant.get("uri") for grant in resource.blocks("grants")]
    uris += [grant.get("grantee.uri") for grant in resource.blocks("accessControlPolicy.grants")]
    for uri in uris:
        if uri and uri.endswith(_GROUPS):
            yield f"it has a grant for {uri.rpartition('/')[2]}, which is everybody"
