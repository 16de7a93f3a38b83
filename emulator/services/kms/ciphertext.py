"""The blobs that KMS gives out.

AES-256-GCM under the material of one version of a key. The blob names the key and the version, and nobody but this
service reads it. The encryption context is authenticated and not in it.
"""

from __future__ import annotations

import secrets
import struct
from collections.abc import Mapping
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from emulator.services.kms.exceptions import InvalidParameter

_FORMAT = b"\x01"
_NONCE = 12
_LENGTH = struct.Struct(">H")


@dataclass(frozen=True)
class Blob:
    """What a blob says before it is opened."""

    key_id: str
    version_id: str
    nonce: bytes
    sealed: bytes

    @classmethod
    def parse(cls, blob: bytes) -> Blob:
        """InvalidParameter for what was never given out."""
        try:
            if not blob.startswith(_FORMAT):
                raise InvalidParameter("CiphertextBlob")
            key_id, rest = _take(blob[len(_FORMAT) :])
            version_id, rest = _take(rest)
            return cls(key_id.decode(), version_id.decode(), rest[:_NONCE], rest[_NONCE:])
        except (struct.error, UnicodeDecodeError) as error:
            raise InvalidParameter("CiphertextBlob") from error

    def open(self, material: bytes, context: Mapping[str, str]) -> bytes:
        """The plaintext. InvalidParameter when the blob was changed, or the context is another one."""
        try:
            return AESGCM(material).decrypt(
                self.nonce, self.sealed, _authenticated(self.key_id, self.version_id, context)
            )
        except (InvalidTag, ValueError) as error:
            raise InvalidParameter("CiphertextBlob") from error


def seal(key_id: str, version_id: str, material: bytes, plaintext: bytes, context: Mapping[str, str]) -> bytes:
    nonce = secrets.token_bytes(_NONCE)
    sealed = AESGCM(material).encrypt(nonce, plaintext, _authenticated(key_id, version_id, context))
    return _FORMAT + _prefixed(key_id) + _prefixed(version_id) + nonce + sealed


def _authenticated(key_id: str, version_id: str, context: Mapping[str, str]) -> bytes:
    pairs = (_prefixed(text) for pair in sorted(context.items()) for text in pair)
    return _prefixed(key_id) + _prefixed(version_id) + b"".join(pairs)


def _prefixed(text: str) -> bytes:
    encoded = text.encode("utf-8", "surrogatepass")
    return _LENGTH.pack(len(encoded)) + encoded


def _take(data: bytes) -> tuple[bytes, bytes]:
    (length,) = _LENGTH.unpack_from(data)
    return data[_LENGTH.size : _LENGTH.size + length], data[_LENGTH.size + length :]
