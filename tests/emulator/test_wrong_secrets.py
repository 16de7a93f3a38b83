"""A wrong secret is refused in every version of every signature, with the status and the code of that service."""

from __future__ import annotations

from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from emulator import AlibabaCloud
from tests.emulator.failures import failure_of
from tests.emulator.signing import CALLS, CORE, oss2_bucket

WRONG = ("local", "wrong-secret", "")
OSS, OTS, GATEWAY = (403, "SignatureDoesNotMatch"), (403, "OTSAuthFailed"), (400, "SignatureDoesNotMatch")
REFUSALS = {
    "OSS V1, oss2": OSS,
    "OSS V4, oss2": OSS,
    "OSS V1, oss-v2": OSS,
    "OSS V4, oss-v2": OSS,
    "OTS V2": OTS,
    "OTS V4": OTS,
    "ACS3": GATEWAY,
    "RPC V1, new SDK": GATEWAY,
    "ACS4": GATEWAY,
    "ACS3 with parameters": GATEWAY,
    "ACS3 of ROA": GATEWAY,
    "ROA V1": GATEWAY,
    "RPC V1, core, query": GATEWAY,
    "RPC V1, core, form": GATEWAY,
}


@pytest.mark.parametrize("name", CALLS | CORE)
def test_a_wrong_secret_is_refused_in_the_words_of_the_service(cloud: AlibabaCloud, name: str) -> None:
    assert failure_of(lambda: (CALLS | CORE)[name](cloud, WRONG)) == REFUSALS[name]
    assert [entry.status for entry in cloud.requests] == [REFUSALS[name][0]]


@pytest.mark.parametrize("v4", [False, True])
def test_a_url_signed_with_a_wrong_secret_is_refused(cloud: AlibabaCloud, v4: bool) -> None:
    with oss2_bucket(cloud, WRONG, v4=v4) as bucket:
        url = bucket.sign_url("GET", "key", 60)
    with pytest.raises(HTTPError) as raised:
        urlopen(url)  # noqa: S310 - the emulator's own
    with raised.value as answer:
        assert answer.code == 403
        assert b"<Code>SignatureDoesNotMatch</Code>" in answer.read()


def test_no_answer_shows_the_right_secret(cloud: AlibabaCloud) -> None:
    """An error may show what was signed, never with what."""
    for name, call in (CALLS | CORE).items():
        with pytest.raises(Exception) as raised:  # noqa: PT011 - every SDK has its own
            call(cloud, WRONG)
        assert "local-secret" not in repr(raised.value) + str(raised.value), name
