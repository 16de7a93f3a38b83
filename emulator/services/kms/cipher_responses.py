"""The actions that encrypt and decrypt."""

from __future__ import annotations

import base64
import binascii
import json
import secrets
from typing import Any

from emulator.errors import NotImplementedHere
from emulator.rpc import RpcCall
from emulator.services.kms.exceptions import InvalidParameter
from emulator.services.kms.responses import allowed_key, boolean, integer, require

MOST_PLAINTEXT = 6144
"""Bytes that Encrypt takes."""
MOST_DATA_KEY = 1024
LONGEST_CONTEXT = 8192
_DATA_KEYS = {"AES_256": 32, "AES_128": 16}


def encrypt(call: RpcCall) -> dict[str, Any]:
    """Encrypt: https://www.alibabacloud.com/help/en/kms/key-management-service/developer-reference/api-encrypt"""
    _check_extras(call)
    key = allowed_key(call)
    plaintext = _decoded(call, "Plaintext")
    if len(plaintext) > MOST_PLAINTEXT:
        raise InvalidParameter("Plaintext")
    version, blob = call.world.kms.encrypt(key, plaintext, _context(call))
    return {"KeyId": key.id, "KeyVersionId": version.id, "CiphertextBlob": _encoded(blob)}


def decrypt(call: RpcCall) -> dict[str, Any]:
    """Decrypt: https://www.alibabacloud.com/help/en/kms/key-management-service/developer-reference/api-decrypt"""
    _check_extras(call)
    key, version, sealed = call.world.kms.open(_decoded(call, "CiphertextBlob"))
    require(call, key)
    key.require_usable()
    plaintext = sealed.open(version.material, _context(call))
    return {"KeyId": key.id, "KeyVersionId": version.id, "Plaintext": _encoded(plaintext)}


def generate_data_key(call: RpcCall) -> dict[str, Any]:
    """GenerateDataKey:
    https://www.alibabacloud.com/help/en/kms/key-management-service/developer-reference/api-generatedatakey"""
    _check_extras(call)
    plaintext, answer = _data_key(call)
    return answer | {"Plaintext": _encoded(plaintext)}


def generate_data_key_without_plaintext(call: RpcCall) -> dict[str, Any]:
    """GenerateDataKeyWithoutPlaintext: https://www.alibabacloud.com/help/en/kms/key-management-service/
    developer-reference/api-generatedatakeywithoutplaintext"""
    _check_extras(call)
    _, answer = _data_key(call)
    return answer


def _data_key(call: RpcCall) -> tuple[bytes, dict[str, Any]]:
    """NumberOfBytes counts more than KeySpec."""
    key = allowed_key(call)
    spec = call.get("KeySpec") or "AES_256"
    if spec not in _DATA_KEYS:
        raise InvalidParameter("KeySpec")
    size = integer(call, "NumberOfBytes", _DATA_KEYS[spec])
    if not 1 <= size <= MOST_DATA_KEY:
        raise InvalidParameter("NumberOfBytes")
    plaintext = secrets.token_bytes(size)
    version, blob = call.world.kms.encrypt(key, plaintext, _context(call))
    return plaintext, {"KeyId": key.id, "KeyVersionId": version.id, "CiphertextBlob": _encoded(blob)}


def _check_extras(call: RpcCall) -> None:
    if boolean(call, "DryRun"):
        raise NotImplementedHere("kms", f"{call.action} with DryRun")
    if call.get("Recipient"):
        raise NotImplementedHere("kms", f"{call.action} with Recipient")


def _context(call: RpcCall) -> dict[str, str]:
    text = call.get("EncryptionContext")
    if not text:
        return {}
    try:
        context = json.loads(text) if len(text) <= LONGEST_CONTEXT else None
    except (ValueError, RecursionError) as error:
        raise InvalidParameter("EncryptionContext") from error
    if not isinstance(context, dict) or not all(isinstance(value, str) for value in context.values()):
        raise InvalidParameter("EncryptionContext")
    return context


def _decoded(call: RpcCall, name: str) -> bytes:
    try:
        return base64.b64decode(call.required(name), validate=True)
    except (binascii.Error, ValueError) as error:
        raise InvalidParameter(name) from error


def _encoded(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")
