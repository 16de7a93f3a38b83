"""Objects and their versions."""

from __future__ import annotations

import uuid
from bisect import bisect_left, insort
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from emulator.services.oss.exceptions import MethodNotAllowed, NoSuchKey, NoSuchVersion
from emulator.services.oss.sealing import Envelope, Sealed

NULL = "null"
"""The ID of a version that was made while versioning was not enabled."""

_NOTHING = Sealed(Envelope(), b"")


@dataclass(frozen=True)
class Contents:
    """What an object holds. etag: without quotes. crc64: decimal. parts: 0 when it was put as a whole."""

    sealed: Sealed
    size: int
    etag: str
    crc64: str
    parts: int = 0


EMPTY = Contents(_NOTHING, 0, "", "")


@dataclass(frozen=True)
class Attributes:
    """What is said of an object beside its contents.

    headers: Content-Type and the like, and x-oss-meta-*; names in lower case. acl: "default" is the bucket's.
    """

    headers: Mapping[str, str] = field(default_factory=dict)
    acl: str = "default"
    tags: Mapping[str, str] = field(default_factory=dict)
    storage_class: str = "Standard"


@dataclass(frozen=True)
class Version:
    """One version of an object, or a delete marker."""

    key: str
    id: str
    modified: float
    contents: Contents = EMPTY
    attributes: Attributes = Attributes()
    is_delete_marker: bool = False


def make_version_id() -> str:
    return f"CAEQ{uuid.uuid4().hex}{uuid.uuid4().hex[:28]}"


class Objects:
    """All versions of all objects of a bucket. A key's versions are sorted from the newest to the oldest."""

    def __init__(self) -> None:
        self._versions: dict[str, list[Version]] = {}
        self._keys: list[str] = []

    def __bool__(self) -> bool:
        return bool(self._versions)

    @property
    def keys(self) -> list[str]:
        """Every key that has a version, sorted; those of deleted objects, too."""
        return self._keys

    @property
    def current_keys(self) -> list[str]:
        """The keys of the objects that are there, sorted."""
        return [key for key in self._keys if not self._versions[key][0].is_delete_marker]

    def all(self) -> Iterator[Version]:
        return (version for versions in self._versions.values() for version in versions)

    def versions(self, key: str) -> list[Version]:
        return self._versions.get(key, [])

    def current(self, key: str) -> Version | None:
        """The object, unless it is missing or deleted."""
        versions = self.versions(key)
        return versions[0] if versions and not versions[0].is_delete_marker else None

    def find(self, key: str, version_id: str = "") -> Version:
        """The object, or one version of it.

        Raises NoSuchKey, NoSuchVersion, and MethodNotAllowed for a version that is a delete marker; each that has to
        do with a delete marker says so in its headers.
        """
        versions = self.versions(key)
        if version_id:
            found = next((version for version in versions if version.id == version_id), None)
            if found is None:
                raise NoSuchVersion(key, version_id)
            if found.is_delete_marker:
                raise MethodNotAllowed("GET", "DeleteMarker", _marked(found))
            return found
        if not versions:
            raise NoSuchKey(key)
        if versions[0].is_delete_marker:
            raise NoSuchKey(key, _marked(versions[0]))
        return versions[0]

    def add(self, version: Version) -> None:
        """Puts a version before all others of its key. A null version replaces the one that is there."""
        versions = self._versions.get(version.key)
        if versions is None:
            versions = self._versions[version.key] = []
            insort(self._keys, version.key)
        if version.id == NULL:
            versions[:] = [each for each in versions if each.id != NULL]
        versions.insert(0, version)

    def replace(self, version: Version, attributes: Attributes) -> None:
        """Changes what is said of a version; the version stays where it is, as old as it was."""
        versions = self._versions[version.key]
        versions[versions.index(version)] = replace(version, attributes=attributes)

    def remove(self, key: str, version_id: str) -> Version | None:
        """Takes a version away, and returns it; None when there is none."""
        versions = self.versions(key)
        found = next((version for version in versions if version.id == version_id), None)
        if found:
            versions.remove(found)
            if not versions:
                del self._versions[key]
                del self._keys[bisect_left(self._keys, key)]
        return found


def _marked(version: Version) -> dict[str, str]:
    return {"x-oss-delete-marker": "true", "x-oss-version-id": version.id}
