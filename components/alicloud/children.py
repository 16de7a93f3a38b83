"""How every child of the component is made: one way to name, tag and parent it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pulumi

from components.alicloud.documents import Document, render
from components.alicloud.site import Site
from stateroom.config.alicloud import AlicloudBackend
from stateroom.config.alicloud_names import owner_of
from stateroom.facts import OWNER_TAG, PURPOSE_TAG


@dataclass(frozen=True)
class Children:
    """What the parts of a backend need to declare their resources.

    name: the component's name; every child's logical name is `<name>-<purpose>`, so that a program may hold more
        than one backend. The resource type says the rest.
    site: where the backend is. Known as soon as the account is, never waits for another resource.
    """

    component: pulumi.ComponentResource
    name: str
    config: AlicloudBackend
    site: pulumi.Output[Site]

    @property
    def owner(self) -> str:
        return owner_of(self.config.name, self.config.region)

    def logical_name(self, purpose: str) -> str:
        return f"{self.name}-{purpose}"

    def tags(self, purpose: str, **more: str) -> dict[str, str]:
        """The tags of a child: the user's, the owner's and the purpose's."""
        return {**self.config.tags, OWNER_TAG: self.owner, PURPOSE_TAG: purpose, **more}

    def options(
        self,
        *,
        holds_data: bool = False,
        depends_on: Sequence[pulumi.Resource] = (),
        set_elsewhere: Sequence[str] = (),
    ) -> pulumi.ResourceOptions:
        """The options of a child. What holds data, or guards it, is protected and retained, unless `protect` is off.

        set_elsewhere: properties that others set, or the cloud itself, and that the provider would take away again.
        """
        keep = (holds_data and self.config.protect) or None
        return pulumi.ResourceOptions(
            parent=self.component,
            depends_on=list(depends_on),
            protect=keep,
            retain_on_delete=keep,
            ignore_changes=list(set_elsewhere) or None,
        )

    def place(self, choose: Callable[[Site], str]) -> pulumi.Output[str]:
        """A name or ARN, from the site."""
        return self.site.apply(choose)

    def document(
        self, build: Callable[[Site], Document], *, key_arn: pulumi.Output[str | None] | None = None
    ) -> pulumi.Output[str]:
        """A policy document as JSON. It waits for the key if it is given, so only one that names it does."""
        parts: pulumi.Output[list[Any]] = pulumi.Output.all(self.site, key_arn)
        return parts.apply(lambda known: render(build(replace(known[0], key_arn=known[1]))))
