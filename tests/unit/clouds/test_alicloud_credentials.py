"""Keys that are kept and renewed."""

from __future__ import annotations

import pytest

from stateroom.clouds import alicloud_credentials
from stateroom.clouds.alicloud_credentials import RENEW_SECONDS, Keys, RenewedCredentials


class Clock:
    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 1795255200.0
        monkeypatch.setattr(alicloud_credentials.time, "time", lambda: self.now)


@pytest.mark.parametrize(
    ("keys", "kept_for"),
    [
        (Keys("id", "s"), None),
        (Keys("id", "s", "token"), RENEW_SECONDS),
        (Keys("id", "s", "token", 1795255200.0 + 3600), 3600 - RENEW_SECONDS),
        (Keys("id", "s", "token", 1795255200.0 + 100), 50),
        (Keys("id", "s", "token", 1795255200.0 - 100), -0.5),
    ],
    ids=["a key without an end", "a session that does not tell its end", "an hour", "what is left", "nothing left"],
)
def test_keys_are_fetched_anew_when_they_are_about_to_end(
    monkeypatch: pytest.MonkeyPatch, keys: Keys, kept_for: float | None
) -> None:
    clock, fetched = Clock(monkeypatch), list[Keys]()

    def fetch() -> Keys:
        fetched.append(keys)
        return keys

    credentials = RenewedCredentials(fetch)
    assert credentials.keys() is keys
    if kept_for is None or kept_for > 0:
        assert [credentials.keys() for _ in range(3)] == [keys] * 3
    assert len(fetched) == 1
    clock.now += kept_for if kept_for is not None else 10 * 365 * 86400
    if kept_for is None or kept_for > 0:
        credentials.keys()
        assert len(fetched) == 1
    clock.now += 1
    credentials.keys()
    assert len(fetched) == (1 if kept_for is None else 2)


def test_keys_that_could_not_be_fetched_are_fetched_again() -> None:
    answers = [None, Keys("id", "s")]

    def fetch() -> Keys:
        answer = answers.pop(0)
        if answer is None:
            raise OSError("no answer")
        return answer

    credentials = RenewedCredentials(fetch)
    with pytest.raises(OSError, match="no answer"):
        credentials.keys()
    assert credentials.keys().key_id == "id"


def test_nothing_of_a_key_but_its_id_is_shown() -> None:
    assert repr(Keys("STS.x", "the-secret", "the-token", 1.5)) == "Keys(key_id='STS.x')"
