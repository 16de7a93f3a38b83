"""Encryption at rest: contents are kept as ciphertext, under a data key that only a master key opens."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from emulator.services.oss.exceptions import InvalidArgument, InvalidEncryptionAlgorithm

if TYPE_CHECKING:
    from emulator.services.kms.models import Kms

ALGORITHMS = ("AES256", "KMS", "SM4")
_NONCE = 16


@dataclass(frozen=True)
class Encryption:
    """What is asked for. algorithm: one of ALGORITHMS, or "" for none. data_algorithm: "" or SM4, only with KMS.

    key_id: the KMS key by its ID, alias or ARN; "" for the service's own.
    """

    algorithm: str = ""
    key_id: str = ""
    data_algorithm: str = ""

    @classmethod
    def ask(cls, algorithm: str, key_id: str = "", data_algorithm: str = "") -> Encryption:
        """Raises InvalidEncryptionAlgorithm, and InvalidArgument for a key where none is used. A data algorithm
        without KMS is ignored, as the cloud does."""
        if not algorithm:
            return cls()
        if algorithm not in ALGORITHMS:
            raise InvalidEncryptionAlgorithm(algorithm)
        if algorithm != "KMS":
            if key_id:
                raise InvalidArgument(f"KMSMasterKeyID is not applicable if algorithm is {algorithm}.")
            return cls(algorithm)
        if data_algorithm not in {"", "AES256", "SM4"}:
            raise InvalidEncryptionAlgorithm(data_algorithm)
        return cls(algorithm, key_id, "SM4" if data_algorithm == "SM4" else "")


@dataclass(frozen=True)
class Envelope:
    """A data key as it is kept. key_id: the KMS key that opens it; "" when OSS itself does."""

    algorithm: str = ""
    key_id: str = ""
    data_algorithm: str = ""
    wrapped: bytes = b""


@dataclass(frozen=True)
class Sealed:
    """Contents as they are kept: a nonce and ciphertext, or the bytes themselves under an empty envelope."""

    envelope: Envelope
    data: bytes


class Sealer:
    """Makes and opens data keys. The permission to use a KMS key is not asked for here."""

    def __init__(self) -> None:
        self._master = os.urandom(32)

    def make(self, kms: Kms, account: str, wanted: Encryption) -> tuple[Envelope, bytes]:
        """A new data key, kept and in plain; an empty one when no encryption is wanted. Raises the errors of KMS."""
        if not wanted.algorithm:
            return Envelope(), b""
        if wanted.algorithm != "KMS":
            key = os.urandom(32)
            return Envelope(wanted.algorithm, wrapped=_encrypt("", self._master, key)), key
        name = wanted.key_id or kms.service_key(account, "acs/oss").id
        key_id, key, blob = kms.generate_data_key(account, name)
        return Envelope("KMS", key_id, wanted.data_algorithm, blob), key

    def open(self, kms: Kms, account: str, envelope: Envelope) -> bytes:
        """The data key in plain. Raises the errors of KMS."""
        if not envelope.algorithm:
            return b""
        if envelope.algorithm != "KMS":
            return _decrypt("", self._master, envelope.wrapped)
        return kms.decrypt(account, envelope.wrapped)[1]


def seal(envelope: Envelope, key: bytes, data: bytes) -> Sealed:
    return Sealed(envelope, _encrypt(_cipher_name(envelope), key, data) if envelope.algorithm else data)


def unseal(sealed: Sealed, key: bytes) -> bytes:
    envelope = sealed.envelope
    return _decrypt(_cipher_name(envelope), key, sealed.data) if envelope.algorithm else sealed.data


def _cipher_name(envelope: Envelope) -> str:
    return "SM4" if "SM4" in {envelope.algorithm, envelope.data_algorithm} else ""


def _cipher(name: str, key: bytes, nonce: bytes) -> Cipher[modes.CTR]:
    algorithm = algorithms.SM4(key[:16]) if name == "SM4" else algorithms.AES(key)
    return Cipher(algorithm, modes.CTR(nonce))


def _encrypt(name: str, key: bytes, data: bytes) -> bytes:
    nonce = os.urandom(_NONCE)
    encryptor = _cipher(name, key, nonce).encryptor()
    return nonce + encryptor.update(data) + encryptor.finalize()


def _decrypt(name: str, key: bytes, data: bytes) -> bytes:
    decryptor = _cipher(name, key, data[:_NONCE]).decryptor()
    return decryptor.update(data[_NONCE:]) + decryptor.finalize()
