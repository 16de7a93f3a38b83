"""Buckets, and the rules for what is in them."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from emulator.services.oss.exceptions import (
    BucketAlreadyExists,
    BucketNotEmpty,
    NoSuchBucket,
    NoSuchUpload,
    TooManyBuckets,
)
from emulator.services.oss.multipart import Upload
from emulator.services.oss.objects import NULL, Attributes, Contents, Objects, Version, make_version_id
from emulator.services.oss.sealing import Encryption, Envelope, Sealer
from emulator.services.oss.xml import Element

if TYPE_CHECKING:
    from emulator.world import World

MAX_BUCKETS = 100
"""Of one account in one region."""


@dataclass
class Bucket:
    """settings: by sub-resource, as checked XML. policy: the text as it came, and what it says."""

    name: str
    owner: str
    region: str
    created: float
    storage_class: str = "Standard"
    redundancy: str = "LRS"
    acl: str = "private"
    resource_group: str = ""
    settings: dict[str, Element] = field(default_factory=dict)
    policy_text: bytes = b""
    policy: Mapping[str, Any] | None = None
    objects: Objects = field(default_factory=Objects)
    uploads: dict[str, Upload] = field(default_factory=dict)

    @property
    def location(self) -> str:
        return f"oss-{self.region}"

    @property
    def versioning(self) -> str:
        """Enabled, Suspended, or "" when it was never set."""
        return self.setting("versioning", "Status")

    @property
    def tags(self) -> dict[str, str]:
        tagging = self.settings.get("tagging")
        tag_set = tagging.child("TagSet") if tagging else None
        return {tag.value("Key"): tag.value("Value") for tag in tag_set.all("Tag")} if tag_set else {}

    @property
    def encryption(self) -> Encryption:
        """What objects get that ask for none of their own."""
        path = ("encryption", "ApplyServerSideEncryptionByDefault")
        return Encryption(
            self.setting(*path, "SSEAlgorithm"),
            self.setting(*path, "KMSMasterKeyID"),
            self.setting(*path, "KMSDataEncryption"),
        )

    def setting(self, name: str, *path: str) -> str:
        """One value of a setting; "" when it is not set."""
        element = self.settings.get(name)
        return element.value(*path) if element else ""

    def put(self, key: str, contents: Contents, attributes: Attributes, now: float) -> Version:
        version_id = make_version_id() if self.versioning == "Enabled" else NULL
        version = Version(key, version_id, now, contents, attributes)
        self.objects.add(version)
        return version

    def delete(self, key: str, version_id: str, now: float) -> Version | None:
        """Deletes a version for good; without its ID the object, which leaves a delete marker when versions are kept.

        Returns the version that has gone or the delete marker that has come; None when nothing was there.
        """
        if version_id or not self.versioning:
            return self.objects.remove(key, version_id or NULL)
        marker_id = make_version_id() if self.versioning == "Enabled" else NULL
        marker = Version(key, marker_id, now, is_delete_marker=True)
        self.objects.add(marker)
        return marker

    def start_upload(self, key: str, attributes: Attributes, envelope: Envelope, now: float) -> Upload:
        upload = Upload(uuid.uuid4().hex.upper(), key, now, attributes, envelope)
        self.uploads[upload.id] = upload
        return upload

    def upload(self, key: str, upload_id: str) -> Upload:
        """Raises NoSuchUpload."""
        upload = self.uploads.get(upload_id)
        if upload is None or upload.key != key:
            raise NoSuchUpload(upload_id)
        return upload


class Oss:
    """All buckets. region: of a bucket that is made without one being named.

    blocked_accounts: those that block public access to all of their buckets.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self.region = "cn-hangzhou"
        self.blocked_accounts: set[str] = set()
        self.sealer = Sealer()
        self._buckets: dict[str, Bucket] = {}

    def bucket(self, name: str) -> Bucket:
        """Raises NoSuchBucket."""
        try:
            return self._buckets[name]
        except KeyError:
            raise NoSuchBucket(name) from None

    def buckets_of(self, account: str) -> list[Bucket]:
        """Sorted by name."""
        owned = (bucket for bucket in self._buckets.values() if bucket.owner == account)
        return sorted(owned, key=lambda bucket: bucket.name)

    def create_bucket(
        self, name: str, owner: str, region: str, *, storage_class: str = "", redundancy: str = ""
    ) -> Bucket:
        """A new bucket, or one's own of that name when it is what is asked for. "": as it is, or the default.

        Raises BucketAlreadyExists and TooManyBuckets.
        """
        there = self._buckets.get(name)
        if there:
            asked = (region, storage_class or there.storage_class, redundancy or there.redundancy)
            if there.owner != owner or asked != (there.region, there.storage_class, there.redundancy):
                raise BucketAlreadyExists(name)
            return there
        if sum(bucket.region == region for bucket in self.buckets_of(owner)) >= MAX_BUCKETS:
            raise TooManyBuckets
        bucket = Bucket(name, owner, region, self._world.clock(), storage_class or "Standard", redundancy or "LRS")
        bucket.resource_group = default_resource_group(owner)
        self._buckets[name] = bucket
        return bucket

    def delete_bucket(self, bucket: Bucket) -> None:
        """Raises BucketNotEmpty, for delete markers and uploads that are not complete, too."""
        if bucket.objects:
            raise BucketNotEmpty(bucket.name, "objects")
        if bucket.uploads:
            raise BucketNotEmpty(bucket.name, "multipart uploads")
        del self._buckets[bucket.name]

    def blocks_public_access(self, bucket: Bucket) -> bool:
        return (
            bucket.owner in self.blocked_accounts or bucket.setting("publicAccessBlock", "BlockPublicAccess") == "true"
        )


def default_resource_group(account: str) -> str:
    return f"rg-acfm{account[-11:]}"
