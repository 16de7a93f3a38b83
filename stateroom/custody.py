"""Opens the states of a stack's backend, for whoever works on them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stateroom.errors import CredentialsError
from stateroom.provision import Stack, Watch, connect_stack, read_facts

if TYPE_CHECKING:
    from stateroom.states.store import Store


def open_store(stack: Stack, watch: Watch) -> Store:
    """The states of the stack's backend as it is recorded, or as it is in the cloud when nothing is recorded.

    CredentialsError when the credentials belong to another account than the backend's.
    """
    from stateroom.states.opening import make_store

    cloud = connect_stack(stack, watch)
    facts = read_facts(stack, watch, cloud=cloud)
    account = cloud.identity().account
    if account != facts.account:
        raise CredentialsError(
            f"the credentials belong to the account {account}",
            why=f"the backend {facts.name} is in the account {facts.account}",
            remedy="use credentials of that account, or a profile or role in it",
        )
    return make_store(facts, cloud)
