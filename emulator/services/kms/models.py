"""What KMS keeps, and what other services ask of it."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from typing import TYPE_CHECKING

from emulator.services.kms.aliases import PREFIX, RESERVED, Aliases
from emulator.services.kms.ciphertext import Blob, seal
from emulator.services.kms.exceptions import KeyNotFound
from emulator.services.kms.keys import Key, Keys, KeyVersion

if TYPE_CHECKING:
    from emulator.world import World

DEFAULT_REGION = "cn-hangzhou"
"""Of what is made by a request that names no region: on loopback the endpoint does not tell."""
DATA_KEY_BYTES = 32
_ARN = re.compile(r"acs:kms:[a-z0-9-]*:(\d{1,20}):(key|alias)/(.+)")


class Kms:
    """Keys and aliases of all accounts. A key's region is in its ARN and is not asked for: one endpoint serves all."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.keys = Keys(world)
        self.aliases = Aliases()

    def find(self, account: str, name: str) -> Key:
        """name: a key's id or ARN, or `alias/NAME` or the ARN of one. A key of another account is found by its ARN
        only. Forbidden.KeyNotFound, or Forbidden.AliasNotFound, when there is none."""
        if arn := _ARN.fullmatch(name):
            owner = arn[1]
            name = f"{PREFIX}{arn[3]}" if arn[2] == "alias" else arn[3]
        else:
            owner = account
        if name.startswith(PREFIX):
            name = self.aliases.find(owner, name).key_id
        key = self.keys.find(name)
        if key.account != owner:
            raise KeyNotFound
        return key

    def forget_deleted(self, account: str) -> None:
        """Deletes the aliases of keys whose time has come."""
        kept = {key.id for key in self.keys.all(account)}
        for alias in self.aliases.all(account):
            if alias.key_id not in kept:
                self.aliases.forget(alias)

    def service_key(self, account: str, product: str) -> Key:
        """The key that a product manages in an account. product: `acs/oss`; the key's alias is `alias/acs/oss`, and its
        creator `Oss`."""
        name = f"{RESERVED}{product.removeprefix('acs/')}"
        if found := [alias for alias in self.aliases.all(account) if alias.name == name]:
            return self.keys.find(found[0].key_id)
        creator = product.removeprefix("acs/").capitalize()
        key = self.keys.create(account, DEFAULT_REGION, creator=creator, description=f"Default key of {creator}")
        self.aliases.reserve(name, key)
        return key

    def generate_data_key(
        self,
        account: str,
        name: str,
        *,
        size: int = DATA_KEY_BYTES,
        context: Mapping[str, str] | None = None,
    ) -> tuple[str, bytes, bytes]:
        """The key's id, a new data key of so many bytes, and the blob that `decrypt` gives it back for. name: as of
        `find`. Whether somebody may do this is for the caller to ask."""
        key = self.find(account, name)
        plaintext = secrets.token_bytes(size)
        _, blob = self.encrypt(key, plaintext, context or {})
        return key.id, plaintext, blob

    def decrypt(self, account: str, blob: bytes, context: Mapping[str, str] | None = None) -> tuple[str, bytes]:
        """The id of the key and the plaintext. account: that the key must belong to."""
        key, version, sealed = self.open(blob)
        if key.account != account:
            raise KeyNotFound
        key.require_usable()
        return key.id, sealed.open(version.material, context or {})

    def encrypt(self, key: Key, plaintext: bytes, context: Mapping[str, str]) -> tuple[KeyVersion, bytes]:
        """The version that it was done with, and the blob."""
        key.require_usable()
        return key.primary, seal(key.id, key.primary.id, key.primary.material, plaintext, context)

    def open(self, blob: bytes) -> tuple[Key, KeyVersion, Blob]:
        """The key and the version that a blob is from. Whether the key may be used is for the caller to ask."""
        sealed = Blob.parse(blob)
        key = self.keys.find(sealed.key_id)
        return key, key.version(sealed.version_id), sealed
