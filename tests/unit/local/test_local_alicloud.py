"""The variables that point clients at the local Alibaba Cloud."""

from __future__ import annotations

from stateroom.local.alicloud import environment


def test_its_environment_has_what_the_provider_takes_from_nowhere_else() -> None:
    variables = environment("https://127.0.0.1:4699", "/ca.pem")
    assert variables["ALIBABA_CLOUD_ENDPOINT_TABLESTORE"] == "127.0.0.1:4699"
    assert variables["SSL_CERT_FILE"] == variables["STATEROOM_LOCAL_ALICLOUD_CA"] == "/ca.pem"
