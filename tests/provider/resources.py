"""What a provider does with a resource, by the handler of its type. Plain values in and out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from stateroom.engine.calls import Call, Steps
from stateroom.engine.cloud import Cloud, Identity
from stateroom.engine.decision import UNKNOWN, Context, Create, Decision, Inputs, Keep, Live, Refuse, Update
from stateroom.engine.driver import Driver
from stateroom.engine.handler import handler_for
from stateroom.errors import RefusedError
from stateroom.facts import OWNER_TAG
from tests.provider.drift import Difference, changes_of, imported, refreshed, removed, replaced, unlike
from tests.provider.identities import asked_on_import, identity_of, parse_id
from tests.provider.keys import KEYS, read_key
from tests.provider.replacements import replacing_properties
from tests.provider.schema import input_names
from tests.provider.state import State, pack, unpack

T = TypeVar("T")

_BUCKETS: Final = {"aws": "aws:s3/bucket:Bucket", "alicloud": "alicloud:oss/bucket:Bucket"}
_PUT_ONLY: Final = ("RolePolicyAttachment", "BucketPolicy")
_MARK: Final = f"{OWNER_TAG}="


@dataclass(frozen=True)
class Found:
    """A resource that was made or read: its id, and the properties for Pulumi to keep."""

    id: str
    properties: dict[str, Any]
    inputs: dict[str, Any]


class Resources:
    """The resources of one cloud. Thread-safe."""

    def __init__(self, cloud: Cloud, partition: str, region: str, default_tags: Mapping[str, str]) -> None:
        self._cloud = cloud
        self._partition = partition
        self._region = region
        self._default_tags = default_tags
        self._driver = Driver(cloud)

    def stop(self) -> None:
        """Let no further call go out."""
        self._driver.stop()

    @property
    def identity(self) -> Identity:
        """Who the credentials belong to."""
        return self._cloud.identity()

    @property
    def context(self) -> Context:
        """That of nobody's resource."""
        return Context(self._cloud.identity().account, self._partition, self._region, (OWNER_TAG, ""))

    def diff(self, token: str, inputs: Inputs, before: Inputs, properties: Mapping[str, Any]) -> Difference:
        """What makes `inputs` of it. before: the inputs as they were. Asks no cloud."""
        wanted, state = self._tagged(token, inputs), unpack(properties)
        replacing = replaced({"region": self._region, **before}, inputs, replacing_properties(token))
        if replacing:
            return Difference(replacing, tuple(change.property for change in replacing))
        if state is None:
            # Neither made nor read by this provider: `pulumi import` was given the outputs. There is nothing else.
            return Difference((*unlike(token, properties, inputs), *removed(before, inputs)))
        decision = self._decide(token, wanted, state.live, self._context(wanted, state.backend, adopt=True))
        return Difference((*changes_of(decision), *removed(before, inputs)))

    def create(self, token: str, inputs: Inputs) -> Found:
        """Make it. RefusedError when there is one already, with the handler's reason where it has one."""
        wanted, handler = self._tagged(token, inputs), handler_for(token)
        context = self._context(wanted, self._backend_of_bucket(token, wanted))
        # A key has no name that could be taken.
        live = None if token in KEYS else self._run(handler.read_live(wanted, context))
        decision = self._decide(token, wanted, live, context)
        if live is not None and isinstance(decision, Keep | Update) and not _is_put(token):
            raise RefusedError(
                f"{handler.identity(wanted)} exists already",
                why="Pulumi did not make it, and so it does not change it",
                remedy="take it over with `pulumi import`, or choose another name",
            )
        return self._found(token, inputs, self._apply(token, wanted, live, decision, context), context)

    def preview_create(self, token: str, inputs: Inputs) -> dict[str, Any]:
        """The properties as far as they are known: what the cloud tells of a resource is not."""
        told = handler_for(token).predict_outputs(self._tagged(token, inputs), self.context)
        return {**{name: UNKNOWN for name in told if name not in ("id", *inputs)}, **inputs}

    def read(self, token: str, id_: str, inputs: Inputs, properties: Mapping[str, Any]) -> Found | None:
        """It as it is now, or None when it is gone. Without inputs it is being imported or looked up."""
        (id_, elsewhere), state, names = parse_id(token, id_), unpack(properties), input_names(token)
        # A look-up may say more than the id, but what is said of outputs is no declaration.
        said = inputs or {name: value for name, value in properties.items() if name in names}
        known = {**identity_of(token, id_), **elsewhere, **said}
        wanted = self._tagged(token, known if inputs else {**known, **asked_on_import(token)})
        backend = state.backend if state else self._backend_of_bucket(token, known)
        context = self._context(wanted, backend, adopt=True)
        live = self._read(token, id_, wanted, context)
        if live is None:
            return None
        context = self._context(wanted, backend, live, adopt=True)
        if inputs:
            decision = handler_for(token).plan(wanted, live, context)
            now = refreshed(inputs, live, decision)
        else:
            now = {**imported(live, names), **identity_of(token, id_), **elsewhere}
        return self._found(token, now, live, context, known)

    def update(
        self, token: str, id_: str, inputs: Inputs, before: Inputs, properties: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Change it in place. RefusedError when it is gone, and for what a handler never takes off."""
        wanted, state = self._tagged(token, inputs), unpack(properties)
        gone = [change.property for change in removed(before, inputs)]
        if gone:
            raise RefusedError(
                f"{', '.join(gone)} of {handler_for(token).identity(wanted)} cannot be taken off",
                why="this provider changes what is declared, and leaves the rest as it is",
                remedy="declare what it shall be instead, or take it off by hand and run `pulumi refresh`",
            )
        context = self._context(wanted, state.backend if state else None, adopt=True)
        live = self._read(token, id_, wanted, context)
        if live is None:
            raise RefusedError(
                f"{handler_for(token).identity(wanted)} is gone",
                why="Pulumi's state says that it is there",
                remedy="run `pulumi refresh`, which forgets it, then `pulumi up`, which makes it anew",
            )
        decision = self._decide(token, wanted, live, context)
        return self._found(token, inputs, self._apply(token, wanted, live, decision, context), context).properties

    def delete(self, token: str, id_: str, inputs: Inputs, properties: Mapping[str, Any]) -> None:
        """Remove it. RefusedError for what the real cloud would refuse to delete."""
        wanted, state = self._tagged(token, inputs), unpack(properties)
        backend = state.backend if state else None
        live = self._read(token, id_, wanted, self._context(wanted, backend))
        if live is None:
            return
        self._refuse_loss(token, wanted, live)
        context = self._context(wanted, backend, live)
        self._run(handler_for(token).delete(wanted, live, context))

    def _found(self, token: str, inputs: Inputs, live: Live, context: Context, identity: Inputs | None = None) -> Found:
        outputs = handler_for(token).outputs(identity or inputs, live)
        if self._default_tags or "tags" in inputs:
            outputs = {"tagsAll": {**self._default_tags, **(inputs.get("tags") or {})}, **outputs}
        state = State(live, context.owner[1])
        return Found(str(outputs["id"]), pack(state, inputs, outputs), dict(inputs))

    def _read(self, token: str, id_: str, inputs: Inputs, context: Context) -> Live | None:
        if token in KEYS:
            return self._run(read_key(token, id_, inputs))
        return self._run(handler_for(token).read_live(inputs, context))

    def _decide(self, token: str, inputs: Inputs, live: Live | None, context: Context) -> Decision:
        decision = handler_for(token).plan(inputs, live, context)
        if isinstance(decision, Refuse):
            raise RefusedError(decision.reason, remedy=decision.remedy)
        return decision

    def _apply(self, token: str, inputs: Inputs, live: Live | None, decision: Decision, context: Context) -> Live:
        handler = handler_for(token)
        match decision:
            case Create():
                return self._run(handler.apply_create(inputs, context))
            case Update() as update:
                return self._run(handler.apply_update(inputs, live or {}, update, context))
        return live or {}

    def _refuse_loss(self, token: str, inputs: Inputs, live: Live) -> None:
        """The handlers take protections off and empty buckets, because `stateroom destroy` has asked before. The real
        providers do not."""
        if live.get("deletionProtectionEnabled") or live.get("deletionProtection") == "Enabled":
            raise RefusedError(
                f"{handler_for(token).identity(inputs)} is protected against deletion",
                remedy="turn its deletion protection off first, with a `pulumi up` of its own",
            )
        if token not in _BUCKETS.values() or inputs.get("forceDestroy"):
            return
        bucket = inputs["bucket"]
        if token.startswith("aws:"):
            page = {"Bucket": bucket, "MaxKeys": 1}
            call = Call("s3", "list_object_versions", page, absent=frozenset({"NoSuchBucket"}))
            kinds = ("Versions", "DeleteMarkers")
        else:
            page = {"Bucket": bucket, "Query": {"max-keys": "1"}}
            call = Call("oss", "ListObjectVersions", page, absent=frozenset({"NoSuchBucket"}))
            kinds = ("Version", "DeleteMarker")
        answer = self._cloud.execute(call) or {}
        if any(answer.get(kind) for kind in kinds):
            raise RefusedError(
                f"bucket {bucket} is not empty",
                why="BucketNotEmpty: it holds objects, or old versions of them",
                remedy="empty it first, or set forceDestroy",
            )

    def _context(
        self, inputs: Inputs, backend: str | None, live: Live | None = None, *, adopt: bool = False
    ) -> Context:
        """The handlers know what is theirs by a mark. adopt: it is in Pulumi's state, and so it is ours."""
        tags = inputs.get("tags")
        declared = tags.get(OWNER_TAG) if isinstance(tags, Mapping) else None
        words = str(inputs.get("description") or "").split()
        described = next((word.removeprefix(_MARK) for word in words if word.startswith(_MARK)), None)
        owner: Any = declared or described or (live or {}).get("targetOwner") or backend
        if owner is None and not self._is_bucket(inputs):
            owner = ""
        return Context(self.context.account, self._partition, self._region, (OWNER_TAG, owner), adopt)

    @staticmethod
    def _is_bucket(inputs: Inputs) -> bool:
        # A bucket without an owner's tag is a program's own business: to its handler, None is then the owner.
        return "bucket" in inputs

    def _backend_of_bucket(self, token: str, inputs: Inputs) -> str | None:
        """Whose a bucket's policy is: the bucket's own tag says it."""
        package = token.partition(":")[0]
        if not token.endswith(":BucketPolicy") or inputs.get("bucket") in (None, UNKNOWN):
            return None
        bucket = {"bucket": inputs["bucket"]}
        live = self._run(handler_for(_BUCKETS[package]).read_live(bucket, self.context))
        return ((live or {}).get("tags") or {}).get(OWNER_TAG)

    def _tagged(self, token: str, inputs: Inputs) -> dict[str, Any]:
        """With the provider's default tags, where the type has tags."""
        tags = inputs.get("tags")
        if not self._default_tags or tags is UNKNOWN or "tags" not in input_names(token):
            return dict(inputs)
        return {**inputs, "tags": {**self._default_tags, **(tags or {})}}

    def _run(self, steps: Steps[T]) -> T:
        return self._driver.run(steps)


def _is_put(token: str) -> bool:
    """Whether the service has no word for "it exists already": settings and attachments are written, not made."""
    return hasattr(handler_for(token), "GOES_WITH") or token.endswith(_PUT_ONLY)
