"""Checksums of contents, as OSS reports them."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Sequence

import crcmod

_CRC64 = crcmod.mkCrcFun(0x142F0E1EBA9EA3693, initCrc=0, xorOut=0xFFFFFFFFFFFFFFFF, rev=True)


def crc64(data: bytes) -> str:
    """CRC-64/ECMA-182 (the reflected one, of XZ) as an unsigned decimal: x-oss-hash-crc64ecma."""
    return str(_CRC64(data))


def etag(data: bytes) -> str:
    """Of an object that was put as a whole, or of a part: its MD5, in upper case."""
    return hashlib.md5(data, usedforsecurity=False).hexdigest().upper()


def etag_of_parts(etags: Sequence[str]) -> str:
    """Of an object that was uploaded in parts: the MD5 of their MD5s, and how many they are."""
    digests = b"".join(bytes.fromhex(each) for each in etags)
    return f"{etag(digests)}-{len(etags)}"


def content_md5(etag_of_whole: str) -> str:
    """The Content-MD5 that belongs to an ETag of a whole."""
    return base64.b64encode(bytes.fromhex(etag_of_whole)).decode()


def matches_md5(declared: str, data: bytes) -> bool:
    """Whether a Content-MD5 is well-formed and is the data's."""
    try:
        digest = base64.b64decode(declared, validate=True)
    except (binascii.Error, ValueError):
        return False
    return digest == hashlib.md5(data, usedforsecurity=False).digest()
