"""What KMS encrypts and decrypts, through the vendor's SDK."""

from __future__ import annotations

import base64

import pytest

from emulator.errors import ServiceError
from emulator.server import AlibabaCloud
from tests.emulator.ram.place import Place, Sdk, rpc

SECRET = base64.b64encode(b"attack at dawn").decode()
INVALID = (400, "InvalidParameter")


@pytest.mark.real_cloud
def test_what_was_encrypted_is_decrypted(kms: Sdk, key: str) -> None:
    sealed = kms("Encrypt", key_id=key, plaintext=SECRET)
    assert sealed["KeyId"] == key
    assert b"attack" not in base64.b64decode(sealed["CiphertextBlob"])
    opened = kms("Decrypt", ciphertext_blob=sealed["CiphertextBlob"])
    assert opened["Plaintext"] == SECRET
    assert (opened["KeyId"], opened["KeyVersionId"]) == (key, sealed["KeyVersionId"])


@pytest.mark.real_cloud
def test_the_same_plaintext_never_gives_the_same_blob(kms: Sdk, key: str) -> None:
    blobs = {kms("Encrypt", key_id=key, plaintext=SECRET)["CiphertextBlob"] for _ in range(3)}
    assert len(blobs) == 3


@pytest.mark.real_cloud
def test_a_context_is_part_of_what_was_encrypted(kms: Sdk, key: str) -> None:
    context = {"stack": "prod", "bucket": "state"}
    blob = kms("Encrypt", key_id=key, plaintext=SECRET, encryption_context=context)["CiphertextBlob"]
    swapped = dict(reversed(context.items()))
    assert kms("Decrypt", ciphertext_blob=blob, encryption_context=swapped)["Plaintext"] == SECRET
    for wrong in ({}, {"stack": "prod"}, context | {"stack": "dev"}, {"stack": "state", "bucket": "prod"}):
        assert kms.refusal("Decrypt", ciphertext_blob=blob, encryption_context=wrong) == INVALID
    assert kms.refusal("Decrypt", ciphertext_blob=blob) == INVALID


def test_a_blob_that_was_changed_does_not_open(kms: Sdk, key: str) -> None:
    blob = base64.b64decode(kms("Encrypt", key_id=key, plaintext=SECRET)["CiphertextBlob"])
    for changed in (blob[:-1], blob[:20], blob[:1], b"x" + blob, blob[:-1] + bytes([blob[-1] ^ 1]), b"\x01\xff\xff"):
        status, code = kms.refusal("Decrypt", ciphertext_blob=base64.b64encode(changed).decode())
        assert (status, code) in {INVALID, (404, "Forbidden.KeyNotFound"), (404, "Forbidden.KeyVersionNotFound")}


@pytest.mark.parametrize("blob", ["", "%%%", "ä", "aGk", "aGk=", "A" * 100])
def test_what_is_no_blob_does_not_open(kms: Sdk, blob: str) -> None:
    status, _ = kms.refusal("Decrypt", ciphertext_blob=blob)
    assert status in {400, 404}


@pytest.mark.real_cloud
def test_a_plaintext_is_base64_of_at_most_six_kilobytes(kms: Sdk, key: str) -> None:
    kms("Encrypt", key_id=key, plaintext=base64.b64encode(b"x" * 6144).decode())
    too_long = base64.b64encode(b"x" * 6145).decode()
    for wrong in (too_long, "plain text", "ä"):
        assert kms.refusal("Encrypt", key_id=key, plaintext=wrong) == INVALID


@pytest.mark.parametrize(
    ("fields", "size"),
    [
        ({}, 32),
        ({"key_spec": "AES_256"}, 32),
        ({"key_spec": "AES_128"}, 16),
        ({"number_of_bytes": 1024}, 1024),
        ({"key_spec": "AES_128", "number_of_bytes": 64}, 64),
    ],
)
def test_a_data_key_has_the_size_that_was_asked_for(kms: Sdk, key: str, fields: dict[str, object], size: int) -> None:
    made = kms("GenerateDataKey", key_id=key, **fields)
    assert len(base64.b64decode(made["Plaintext"])) == size
    assert kms("Decrypt", ciphertext_blob=made["CiphertextBlob"])["Plaintext"] == made["Plaintext"]
    hidden = kms("GenerateDataKeyWithoutPlaintext", key_id=key, **fields)
    assert "Plaintext" not in hidden
    assert len(base64.b64decode(kms("Decrypt", ciphertext_blob=hidden["CiphertextBlob"])["Plaintext"])) == size


@pytest.mark.parametrize("fields", [{"key_spec": "AES_1"}, {"number_of_bytes": 0}, {"number_of_bytes": 1025}])
def test_a_wrong_data_key_is_refused(kms: Sdk, key: str, fields: dict[str, object]) -> None:
    assert kms.refusal("GenerateDataKey", key_id=key, **fields) == INVALID


@pytest.mark.parametrize(
    "context", ["{", "[]", '{"a": 1}', "null", '{"a": {"b": "c"}}', "[" * 1500, '{"a": "' + "b" * 9000]
)
def test_a_wrong_context_is_refused(kms_place: Place, key: str, context: str) -> None:
    status, answer = rpc(kms_place, "kms", "Encrypt", KeyId=key, Plaintext=SECRET, EncryptionContext=context)
    assert (status, answer["Code"]) == INVALID


def test_a_dry_run_is_not_pretended(kms: Sdk, key: str) -> None:
    assert kms.refusal("Encrypt", key_id=key, plaintext=SECRET, dry_run=True) == (501, "NotImplemented")


@pytest.mark.real_cloud
def test_an_alias_encrypts_with_its_key(kms: Sdk, key: str) -> None:
    kms("CreateAlias", alias_name="alias/state", key_id=key)
    assert kms("Encrypt", key_id="alias/state", plaintext=SECRET)["KeyId"] == key


def test_another_service_has_its_data_keys_from_here(cloud: AlibabaCloud, kms: Sdk, kms_place: Place, key: str) -> None:
    model = cloud.world.kms
    key_id, plaintext, blob = model.generate_data_key(kms_place.account, key)
    assert key_id == key
    assert model.decrypt(kms_place.account, blob) == (key, plaintext)
    kms("DisableKey", key_id=key)
    for failing in (lambda: model.decrypt(kms_place.account, blob), lambda: model.generate_data_key("1", "alias/no")):
        with pytest.raises(ServiceError):
            failing()


def test_a_product_has_a_key_that_the_account_cannot_change(cloud: AlibabaCloud, kms: Sdk, kms_place: Place) -> None:
    made = cloud.world.kms.service_key(kms_place.account, "acs/oss")
    assert cloud.world.kms.service_key(kms_place.account, "acs/oss") is made
    found = kms("DescribeKey", key_id="alias/acs/oss")["KeyMetadata"]
    assert (found["KeyId"], found["Creator"]) == (made.id, "Oss")
    key_id, plaintext, blob = cloud.world.kms.generate_data_key(kms_place.account, "alias/acs/oss")
    assert cloud.world.kms.decrypt(kms_place.account, blob) == (key_id, plaintext)
    unsupported = (400, "UnsupportedOperation")
    assert kms.refusal("DisableKey", key_id=made.id) == unsupported
    assert kms.refusal("ScheduleKeyDeletion", key_id=made.id, pending_window_in_days=7) == unsupported
    assert kms.refusal("SetKeyPolicy", key_id=made.id, policy="{}") == unsupported
    assert kms.refusal("DeleteAlias", alias_name="alias/acs/oss") == INVALID
