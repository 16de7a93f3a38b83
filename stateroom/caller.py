"""Who calls a stack's cloud: how credentials were found, whose they are, and whether the backend is in that account."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stateroom.config.backend import Backend
from stateroom.config.load import SIGN_IN, choose_stack, load_stack
from stateroom.errors import CredentialsError, StateroomError
from stateroom.sign_in import SignIn
from stateroom.workspace import Workspace

if TYPE_CHECKING:
    from stateroom.engine.cloud import Identity


@dataclass(frozen=True)
class Caller:
    """identity: None when the cloud does not say. account: of the backend; None when neither the stack file nor an
    earlier run tells it. failure: why no command would work with these credentials; None when one would."""

    stack: str
    backend: Backend
    sign_in: SignIn
    identity: Identity | None
    account: str | None
    failure: StateroomError | None

    @property
    def at_home(self) -> bool | None:
        """Whether the caller is of the backend's account; None when either is not known."""
        return None if self.identity is None or self.account is None else self.identity.account == self.account


def find_caller(workspace: Workspace, asked: str | None) -> Caller:
    """Sign in as any command on this stack would. The backend need not exist, and of the stack file only what says who
    calls need be right: ConfigError with every problem of that."""
    from stateroom.clouds import connect

    stack = choose_stack(workspace.stacks, asked)
    backend = load_stack(workspace.stacks, stack, project=workspace.root, needed=SIGN_IN)
    # Whose account it is, is judged here: another one's caller is to be shown, too.
    cloud = connect(backend.model_copy(update={"account": None}))
    sign_in, identity = cloud.sign_in(), None
    failure: StateroomError | None = None
    try:
        identity = cloud.identity()
    except StateroomError as error:
        failure = error
    account, source = _account_of(workspace, stack, backend)
    if identity is not None and account not in (None, identity.account):
        failure = CredentialsError(
            f"these credentials belong to account {identity.account}, not to {account}",
            why=f"{source}, and the caller is {identity.arn}",
            remedy="use credentials of that account, with `profile` or `assume_role`, or correct `account`",
        )
    return Caller(stack, backend, sign_in, identity, account, failure)


def _account_of(workspace: Workspace, stack: str, backend: Backend) -> tuple[str | None, str]:
    """The backend's account, and where it stands."""
    if backend.account is not None:
        return backend.account, f"the stack file says `account: {backend.account}`"
    from stateroom.emit.record import read_facts

    try:
        recorded = read_facts(stack, workspace.root).account
    except StateroomError:
        return None, ""
    return recorded, f"the last `up` made the backend in {recorded}"
