"""The KMS keys: one for the states and the lock table, one for the replica."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.aws.access import Roles
from components.aws.children import Children
from components.aws.documents import Document, key_policy, replica_key_policy
from components.aws.site import Site
from stateroom.config import names


@dataclass(frozen=True)
class Keys:
    """The ARNs of the keys; None where S3 manages the keys itself, or nothing is replicated.

    made: the keys that are ours; an existing one is used as it is, and not among them.
    """

    state: pulumi.Output[str | None]
    replica: pulumi.Output[str | None]
    made: tuple[aws.kms.Key, ...] = ()


def declare_keys(children: Children, roles: Roles) -> Keys:
    """Declare the keys that are to be made, after the roles that their policies name.

    An existing key must let the account's IAM policies decide, as a key does whose policy KMS wrote: nothing is
    added to it. A replica has a key of its own, because a key does not leave its region.
    """
    none: pulumi.Output[str | None] = pulumi.Output.from_input(None)
    encryption, replication = children.config.encryption, children.config.bucket.replication
    if encryption.mode != "kms":
        return Keys(none, none)
    made = []
    if encryption.key in (None, "create"):
        made.append(_declare_key(children, roles, "state", key_policy))
        state: pulumi.Output[str | None] = made[0].arn
    else:
        state = pulumi.Output.from_input(encryption.key)
    if replication is None:
        return Keys(state, none, tuple(made))
    made.append(_declare_key(children, roles, "replica", replica_key_policy, replication.region))
    return Keys(state, made[-1].arn, tuple(made))


def _declare_key(
    children: Children, roles: Roles, purpose: str, policy: Callable[[Site], Document], region: str | None = None
) -> aws.kms.Key:
    encryption = children.config.encryption
    alias = names.key_alias(children.config.name)
    key = aws.kms.Key(
        children.logical_name(purpose),
        description=f"States of {children.config.name}",
        policy=children.document(policy),
        enable_key_rotation=encryption.rotate,
        rotation_period_in_days=encryption.rotation_days if encryption.rotate else None,
        deletion_window_in_days=encryption.deletion_window_days,
        region=region,
        # By this tag a key is found that lost its alias, or never got one.
        tags=children.tags(purpose, Name=alias.removeprefix("alias/")),
        opts=children.options(holds_data=True, depends_on=roles.all),
    )
    aws.kms.Alias(
        children.logical_name(purpose),
        name=alias,
        target_key_id=key.id,
        region=region,
        opts=children.options(),
    )
    return key
