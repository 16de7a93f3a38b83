"""Tells how AWS credentials were found. Imports the SDK."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError

from stateroom.clouds.aws_errors import SDK_ERRORS, translate
from stateroom.clouds.aws_methods import LOCAL, NAMES, Surroundings, why_passed_over, why_used
from stateroom.clouds.aws_place import Place
from stateroom.clouds.aws_profiles import roles_of
from stateroom.config.aws import AssumeRole, AwsBackend
from stateroom.errors import StateroomError
from stateroom.sign_in import Method, SignIn

if TYPE_CHECKING:
    from stateroom.clouds.aws_search import OrdinarySession, Search
    from stateroom.clouds.aws_session import AwsClients

_FILES = "shared AWS files"
"""What every method of a profile needs."""


def describe_sign_in(backend: AwsBackend, clients: AwsClients) -> SignIn:
    """Sign in, and tell how. Roles are assumed and tokens exchanged, since only so it is known that it works.

    What fails is a part of the answer: asking the cloud anything raises it.
    """
    steps, until, failure = 0, None, None
    roles: list[AssumeRole] = []
    try:
        for role, credentials in clients.steps():
            credentials.get_frozen_credentials()
            steps, until = steps + 1, _expiry_of(credentials)
            roles += [role] if role is not None else []
    except StateroomError as error:
        failure = error
    except SDK_ERRORS as error:
        failure = translate(error, Place("sts", "", backend.region, signing=clients.signing))
    chain = tuple(f"assumed {role.role_arn} as {role.session_name}" for role in roles)
    if clients.search is None:
        why = f"`endpoint` is {backend.endpoint}, of this host, so nothing of the environment is used; with "
        why += "`credentials: {source: tools}` in the stack file the search is that of every AWS tool"
        return SignIn((Method(LOCAL, "used", why),), chain, until)
    return _describe(clients.search, chain, until, failure if steps == 0 else None)


def _expiry_of(credentials: Any) -> datetime | None:
    # The SDK knows when it will renew them, and has no public name for it.
    expiry: datetime | None = getattr(credentials, "_expiry_time", None)
    return expiry and expiry.astimezone(UTC)


def _describe(search: Search, chain: tuple[str, ...], until: datetime | None, failure: StateroomError | None) -> SignIn:
    """failure: why the method that had to have credentials gave none."""
    session = search.session
    there = look_around(session, identity=search.only)
    methods = tuple(_methods(search, there, failure))
    winner = search.winner.METHOD if search.winner is not None and failure is None else ""
    if winner == "assume-role":
        own = (f"assumed {role} with the profile" for role in roles_of(there.profiles, there.profile))
        chain = (*own, *chain)
    return SignIn(methods, chain, until)


def _methods(search: Search, there: Surroundings, failure: StateroomError | None) -> Iterator[Method]:
    met = search.winner or search.failed
    if met is None and failure is not None and not search.providers:
        yield Method(_FILES, "failed", failure.what)
    looked_at = [str(provider.METHOD) for provider in search.providers]
    before, reached = True, met is not None or bool(search.providers)
    for method in NAMES if not search.only else looked_at:
        name = NAMES[method]
        if met is not None and method == met.METHOD:
            before = False
            if failure is not None:
                yield Method(name, "failed", failure.what)
            else:
                yield Method(name, "used", why_used(method, there))
        elif before and reached:
            yield Method(name, "passed over", why_passed_over(method, there))
        else:
            yield Method(name, "not reached")


def look_around(session: OrdinarySession, *, identity: bool = False) -> Surroundings:
    """Where a session looks; without the shared files when they cannot be read."""
    named = session.instance_variables().get("profile") is not None
    try:
        return Surroundings(
            os.environ,
            str(session.get_config_variable("profile") or "default"),
            named,
            session.full_config.get("profiles", {}),
            session.read_keys(),
            str(session.get_config_variable("config_file")),
            str(session.get_config_variable("credentials_file")),
            identity,
            str(session.get_config_variable("ec2_metadata_service_endpoint") or Surroundings.metadata),
        )
    except BotoCoreError:
        return Surroundings(os.environ, named=named, identity=identity)
