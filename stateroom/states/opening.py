"""Opens the states of a backend in its cloud."""

from __future__ import annotations

from typing import Any

from stateroom.facts import Facts
from stateroom.states.store import Store


def make_store(facts: Facts, clients: Any) -> Store:
    """Of the facts' cloud; the SDK of the other one is not imported.

    clients: hands out the SDK's clients; a `Clients` of `aws_calls` or `alicloud_calls`.
    """
    if facts.cloud == "alicloud":
        from stateroom.states.alicloud import AlicloudStore

        return AlicloudStore(facts, clients)
    from stateroom.states.aws import AwsStore

    return AwsStore(facts, clients)
