"""The KMS key: of the states and, when it is asked for, of the lock table."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi
import pulumi_alicloud as alicloud

from components.alicloud.children import Children
from stateroom.config import alicloud_names as names
from stateroom.config.limits.alicloud_kms import key_id_of

_YEAR = "31536000s"
"""In seconds, as KMS tells it: another unit would be a difference in every preview."""


@dataclass(frozen=True)
class Keys:
    """The key of a backend. ARN and id are None where OSS manages the keys itself.

    made: the key when it is ours; an existing one is used as it is.
    """

    arn: pulumi.Output[str | None]
    id: pulumi.Output[str | None]
    made: alicloud.kms.Key | None = None


def declare_keys(children: Children) -> Keys:
    """Declare the key, if one is to be made. Nothing is added to an existing one."""
    none: pulumi.Output[str | None] = pulumi.Output.from_input(None)
    encryption = children.config.encryption
    if encryption.mode != "kms":
        return Keys(none, none)
    if encryption.key in (None, "create"):
        key = _declare_key(children, "state")
        return Keys(key.arn, key.id, key)
    existing = key_id_of(str(encryption.key))
    arn = children.place(lambda site: names.key_arn(site.region, site.account, existing))
    return Keys(arn, pulumi.Output.from_input(existing))


def _declare_key(children: Children, purpose: str) -> alicloud.kms.Key:
    encryption = children.config.encryption
    alias = names.key_alias(children.config.name)
    key = alicloud.kms.Key(
        children.logical_name(purpose),
        description=f"States of {children.config.name}",
        automatic_rotation="Enabled" if encryption.rotate else "Disabled",
        rotation_interval=_YEAR if encryption.rotate else None,
        pending_window_in_days=encryption.deletion_window_days,
        deletion_protection="Enabled" if children.config.protect else "Disabled",
        # By this tag a key is found that lost its alias, or never got one.
        tags=children.tags(purpose, Name=alias.removeprefix("alias/")),
        opts=children.options(holds_data=True),
    )
    alicloud.kms.Alias(children.logical_name(purpose), alias_name=alias, key_id=key.id, opts=children.options())
    return key
