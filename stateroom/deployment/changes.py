"""What one `pulumi up` makes or changes of a backend: what the smoke test must know, and no output tells.

A repair, such as versioning that is turned on again, leaves every output as it was declared. Only Pulumi's engine knows
of it, and tells hooks: https://www.pulumi.com/docs/iac/concepts/options/hooks/.
"""

from __future__ import annotations

import pulumi
from pulumi.runtime.proto import resource_pb2
from pulumi.runtime.settings import monitor_supports_feature

_HOOK = "stateroom-changed"


class Changes:
    """Watches the resources of a backend, from their declaration on.

    With an engine that has no hooks it sees nothing; the direct one proves a repaired backend by itself.
    """

    def __init__(self) -> None:
        self._watched: list[pulumi.Resource] = []
        self._changed: set[str] = set()
        self._hooks: pulumi.ResourceHookBinding | None = None
        if monitor_supports_feature(resource_pb2.RESOURCE_MONITOR_FEATURE_RESOURCE_HOOKS):
            # In a preview, too: it shows that the smoke test would run.
            asked = pulumi.ResourceHookOptions(on_dry_run=True, ignore_errors=True)
            hook = pulumi.ResourceHook(_HOOK, self._note, asked)
            self._hooks = pulumi.ResourceHookBinding(after_create=[hook], after_update=[hook])

    def watch(self, args: pulumi.ResourceTransformationArgs) -> pulumi.ResourceTransformationResult | None:
        """The transformation by which a component hands its resources over."""
        if self._hooks is None or not isinstance(args.resource, pulumi.CustomResource):
            return None
        self._watched.append(args.resource)
        return pulumi.ResourceTransformationResult(
            args.props, pulumi.ResourceOptions.merge(args.opts, pulumi.ResourceOptions(hooks=self._hooks))
        )

    @property
    def names(self) -> pulumi.Output[list[str]]:
        """The logical names of what was made or changed, sorted. Known when all that is watched by now is done."""
        return pulumi.Output.all(*(each.urn for each in self._watched)).apply(lambda _urns: sorted(self._changed))

    def _note(self, args: pulumi.ResourceHookArgs) -> None:
        self._changed.add(args.name)
