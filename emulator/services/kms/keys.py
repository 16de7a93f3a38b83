"""Keys and their versions.

https://www.alibabacloud.com/help/en/kms/key-management-service/developer-reference/api-createkey and its neighbours
"""

from __future__ import annotations

import secrets
import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from emulator.services.kms.exceptions import (
    DeletionProtected,
    InvalidParameter,
    KeyNotFound,
    KeyVersionNotFound,
    LimitExceeded,
    StateModifiedFailed,
    StateRejected,
    UnsupportedOperation,
)
from emulator.services.kms.key_policy import default_policy

if TYPE_CHECKING:
    from emulator.world import World

ENABLED = "Enabled"
DISABLED = "Disabled"
PENDING_DELETION = "PendingDeletion"
DAY = 86_400
PENDING_DAYS = range(7, 367)
"""What PendingWindowInDays may be."""
ROTATION_SECONDS = range(7 * DAY, 730 * DAY + 1)
"""What RotationInterval may be."""
VERSION_INTERVAL = 7 * DAY
"""A version by hand is refused this long after the latest one."""
MOST_VERSIONS = 50
MOST_TAGS = 20
LONGEST_DESCRIPTION = 8192


@dataclass(frozen=True)
class KeyVersion:
    id: str
    created: float
    material: bytes = field(repr=False)


@dataclass(kw_only=True)
class Key:
    """id: a UUID. creator: the account's id, or a product's name for the key that the product manages.
    rotation: seconds between two versions; 0 when it is not rotated. versions: the last one is the primary."""

    id: str
    account: str
    region: str
    creator: str
    created: float
    versions: list[KeyVersion]
    policy: str
    description: str = ""
    protection_level: str = "SOFTWARE"
    state: str = ENABLED
    delete_at: float | None = None
    rotation: int = 0
    rotate_at: float | None = None
    deletion_protected: bool = False
    protection_description: str = ""
    tags: dict[str, str] = field(default_factory=dict)

    @property
    def arn(self) -> str:
        return f"acs:kms:{self.region}:{self.account}:key/{self.id}"

    @property
    def managed(self) -> bool:
        """A product manages it, and its account cannot."""
        return self.creator != self.account

    @property
    def primary(self) -> KeyVersion:
        return self.versions[-1]

    @property
    def rotation_state(self) -> str:
        """As DescribeKey says it."""
        if not self.rotation:
            return DISABLED
        return ENABLED if self.state == ENABLED else "Suspended"

    def version(self, version_id: str) -> KeyVersion:
        for version in self.versions:
            if version.id == version_id:
                return version
        raise KeyVersionNotFound

    def require_usable(self) -> None:
        """Only an enabled key encrypts, decrypts or rotates."""
        if self.state != ENABLED:
            raise StateRejected(self.state)

    def require_kept(self) -> None:
        """A key that is to be deleted cannot be changed."""
        if self.state == PENDING_DELETION:
            raise StateRejected(self.state)

    def require_own(self) -> None:
        if self.managed:
            raise UnsupportedOperation


class Keys:
    """Rotation and deletion happen when somebody looks, as of the times when they were due."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._keys: dict[str, Key] = {}

    def create(  # noqa: PLR0913 - all of what a key has
        self,
        account: str,
        region: str,
        *,
        creator: str = "",
        description: str = "",
        protection_level: str = "SOFTWARE",
        rotation: int = 0,
        policy: str = "",
        tags: dict[str, str] | None = None,
    ) -> Key:
        """creator: "" for the account itself. rotation: as of Key. policy: "" for the default one."""
        if len(description) > LONGEST_DESCRIPTION:
            raise InvalidParameter("Description")
        _check_tags(tags or {})
        now = self._world.clock()
        key = Key(
            id=str(uuid.uuid4()),
            account=account,
            region=region,
            creator=creator or account,
            created=now,
            versions=[_make_version(now)],
            policy=policy or default_policy(account),
            description=description,
            protection_level=protection_level,
            tags=dict(tags or {}),
        )
        if rotation:
            self.set_rotation(key, rotation)
        self._keys[key.id] = key
        return key

    def find(self, key_id: str) -> Key:
        """Of whatever account: a key's id is unique. Forbidden.KeyNotFound when there is none."""
        key = self._keys.get(key_id)
        if key is None or self._due(key):
            raise KeyNotFound
        self._rotate(key)
        return key

    def all(self, account: str) -> list[Key]:
        """By age, the oldest first."""
        return [self.find(key.id) for key in [*self._keys.values()] if key.account == account and not self._due(key)]

    def enable(self, key: Key, state: str) -> None:
        """state: ENABLED or DISABLED."""
        key.require_own()
        if key.state == PENDING_DELETION:
            raise StateModifiedFailed
        key.state = state

    def schedule_deletion(self, key: Key, days: int) -> None:
        key.require_own()
        if days not in PENDING_DAYS:
            raise InvalidParameter("PendingWindowInDays")
        if key.state == PENDING_DELETION:
            raise StateModifiedFailed
        if key.deletion_protected:
            raise DeletionProtected
        key.state = PENDING_DELETION
        key.delete_at = self._world.clock() + days * DAY

    def cancel_deletion(self, key: Key) -> None:
        if key.state != PENDING_DELETION:
            raise StateModifiedFailed
        key.state = ENABLED
        key.delete_at = None

    def describe(self, key: Key, description: str) -> None:
        key.require_own()
        key.require_kept()
        if len(description) > LONGEST_DESCRIPTION:
            raise InvalidParameter("Description")
        key.description = description

    def set_rotation(self, key: Key, seconds: int) -> None:
        """seconds: as of Key.rotation."""
        key.require_own()
        key.require_usable()
        if seconds and seconds not in ROTATION_SECONDS:
            raise InvalidParameter("RotationInterval")
        key.rotation = seconds
        key.rotate_at = max(key.primary.created + seconds, self._world.clock()) if seconds else None
        self._rotate(key)

    def add_version(self, key: Key) -> KeyVersion:
        """A new primary, by hand."""
        key.require_own()
        key.require_usable()
        if len(key.versions) >= MOST_VERSIONS or self._world.clock() - key.primary.created < VERSION_INTERVAL:
            raise LimitExceeded
        key.versions.append(_make_version(self._world.clock()))
        return key.primary

    def protect(self, key: Key, *, protected: bool, description: str) -> None:
        key.require_own()
        key.require_kept()
        key.deletion_protected = protected
        key.protection_description = description

    def tag(self, key: Key, tags: dict[str, str]) -> None:
        key.require_kept()
        _check_tags(key.tags | tags)
        key.tags |= tags

    def _due(self, key: Key) -> bool:
        """The time to delete it has come."""
        return key.delete_at is not None and key.delete_at <= self._world.clock()

    def _rotate(self, key: Key) -> None:
        now = self._world.clock()
        if key.state != ENABLED or key.rotate_at is None or key.rotate_at > now:
            return
        # Of several that were due, only the latest is made: nothing can have been encrypted with the others.
        due = key.rotate_at + (now - key.rotate_at) // key.rotation * key.rotation
        key.versions.append(_make_version(due))
        key.rotate_at = due + key.rotation


def _make_version(created: float) -> KeyVersion:
    return KeyVersion(str(uuid.uuid4()), created, secrets.token_bytes(32))


def _check_tags(tags: dict[str, str]) -> None:
    wrong = any(
        not 1 <= len(key) <= 128 or key.startswith(("aliyun", "acs:")) or len(value) > 128
        for key, value in tags.items()
    )
    if wrong or len(tags) > MOST_TAGS:
        raise InvalidParameter("Tags")
