"""What a policy sees: the resources of a stack, as their program declares them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

from stateroom.unknown import UNKNOWN, Unknown

_SAME: Final = {
    "aws:s3/bucketV2:BucketV2": "aws:s3/bucket:Bucket",
    "aws:s3/bucketAclV2:BucketAclV2": "aws:s3/bucketAcl:BucketAcl",
    "aws:s3/bucketCorsConfigurationV2:BucketCorsConfigurationV2": (
        "aws:s3/bucketCorsConfiguration:BucketCorsConfiguration"
    ),
    "aws:s3/bucketLifecycleConfigurationV2:BucketLifecycleConfigurationV2": (
        "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration"
    ),
    "aws:s3/bucketLoggingV2:BucketLoggingV2": "aws:s3/bucketLogging:BucketLogging",
    "aws:s3/bucketObjectLockConfigurationV2:BucketObjectLockConfigurationV2": (
        "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration"
    ),
    "aws:s3/bucketServerSideEncryptionConfigurationV2:BucketServerSideEncryptionConfigurationV2": (
        "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration"
    ),
    "aws:s3/bucketVersioningV2:BucketVersioningV2": "aws:s3/bucketVersioning:BucketVersioning",
    "aws:s3/bucketWebsiteConfigurationV2:BucketWebsiteConfigurationV2": (
        "aws:s3/bucketWebsiteConfiguration:BucketWebsiteConfiguration"
    ),
    "aws:s3/BucketObject:BucketObject": "aws:s3/bucketObjectv2:BucketObjectv2",
}
"""Older tokens of pulumi-aws 7 for the same resources. Source: its schema, deprecated aliases."""


class UndecidedError(Exception):
    """A policy read a value that is not known yet. `path` is the property, such as `rules[0].status`."""

    def __init__(self, resource: Resource, path: str) -> None:
        super().__init__(f"{path} of {resource.name} is not known yet")
        self.resource = resource
        self.path = path


@dataclass(frozen=True)
class Resource:
    """One resource.

    props: the declared properties by Pulumi's names (`versioningConfiguration`); UNKNOWN where not known yet.
    sources: by property, the URNs of the resources that its value comes from.
    provider: the configuration of its provider, such as its `region`.
    """

    urn: str
    token: str
    name: str
    props: Mapping[str, Any]
    sources: Mapping[str, frozenset[str]] = field(default_factory=dict)
    provider: Mapping[str, Any] = field(default_factory=dict)
    protect: bool = False

    @property
    def kind(self) -> str:
        """The type token; one name for what has several."""
        return _SAME.get(self.token, self.token)

    def get(self, path: str, default: Any = None) -> Any:
        """The value at a dotted path (`versioningConfiguration.status`), whole numbers as integers.

        `default` when there is none or it is null. UndecidedError when it, or anything in it, is not known yet.
        """
        return _value(self, self.props, "", path, default)

    def blocks(self, path: str) -> list[Block]:
        """The mappings at a path, such as the rules of a lifecycle: each is read by itself, so that what is not known
        in one does not hide the others. One that is not in a list counts as a list of one."""
        return _blocks(self, self.props, "", path)

    def items(self, path: str) -> list[Any]:
        """The value at a path as a list: empty when there is none, of one element when it is not a list."""
        value = self.get(path, [])
        return value if isinstance(value, list) else [value]

    @property
    def region(self) -> str | None:
        """The region that the resource lies in: its own, or its provider's. None when neither says."""
        own = self.get("region")
        given = self.provider.get("region") if own is None else own
        if given is UNKNOWN:
            raise UndecidedError(self, "region")
        return None if given is None else str(given)


@dataclass(frozen=True)
class Block:
    """A mapping within the properties of a resource. path: where it stands, such as `rules[0]`."""

    resource: Resource
    path: str
    value: Mapping[str, Any]

    def get(self, path: str, default: Any = None) -> Any:
        """As `Resource.get`, from here."""
        return _value(self.resource, self.value, self.path, path, default)

    def blocks(self, path: str) -> list[Block]:
        """As `Resource.blocks`, from here."""
        return _blocks(self.resource, self.value, self.path, path)


@dataclass(frozen=True)
class Stack:
    """All resources of a stack, in the order of their declaration."""

    resources: Sequence[Resource]

    @cached_property
    def _by_kind(self) -> Mapping[str, list[Resource]]:
        found: dict[str, list[Resource]] = {}
        for resource in self.resources:
            found.setdefault(resource.kind, []).append(resource)
        return found

    def of(self, *kinds: str) -> list[Resource]:
        """The resources of these types."""
        return [resource for kind in kinds for resource in self._by_kind.get(kind, [])]

    def parts(self, whole: Resource, kind: str, prop: str = "bucket", name: str = "bucket") -> list[Resource]:
        """The resources of type `kind` whose property `prop` names `whole`, such as the versioning of a bucket.

        name: the property of `whole` that holds its name.
        UndecidedError when a name is not known yet and nothing says where it comes from.
        """
        return [part for part in self.of(kind) if names(part, prop, whole, name)]


def names(part: Resource, prop: str, whole: Resource, name: str) -> bool:
    """Whether a property of `part` names `whole`: it is the same name, or its value comes from there.

    Names that are known decide: a value may come from several resources, as those of a component do.
    """
    given, own, sources = part.props.get(prop), whole.props.get(name), part.sources.get(prop, ())
    if isinstance(given, str) and isinstance(own, str):
        return given == own
    if whole.urn in sources:
        return True
    if given is None or (sources and (given is UNKNOWN or own is UNKNOWN)):
        return False  # it names nothing, or comes from somewhere, and not from here
    if given is UNKNOWN:
        raise UndecidedError(part, prop)
    if own is UNKNOWN:
        raise UndecidedError(whole, name)
    return False


def _value(resource: Resource, start: Mapping[str, Any], origin: str, path: str, default: Any) -> Any:
    value = _walk(resource, start, origin, path)
    return default if value is None else _known(resource, value, _joined(origin, path))


def _blocks(resource: Resource, start: Mapping[str, Any], origin: str, path: str) -> list[Block]:
    value, where = _walk(resource, start, origin, path), _joined(origin, path)
    if isinstance(value, Mapping):
        return [Block(resource, where, value)]
    found = []
    for place, item in enumerate(value if isinstance(value, list | tuple) else ()):
        if item is UNKNOWN:
            raise UndecidedError(resource, f"{where}[{place}]")
        if isinstance(item, Mapping):
            found.append(Block(resource, f"{where}[{place}]", item))
    return found


def _walk(resource: Resource, start: Mapping[str, Any], origin: str, path: str) -> Any:
    """What stands at a path, whatever is in it. UndecidedError when it is not known."""
    value: Any = start
    walked: list[str] = []
    for step in path.split("."):
        walked.append(step)
        value = value.get(step) if isinstance(value, Mapping) else None
        if value is UNKNOWN:
            raise UndecidedError(resource, _joined(origin, ".".join(walked)))
    return value


def _known(resource: Resource, value: Any, path: str) -> Any:
    if isinstance(value, Unknown):
        raise UndecidedError(resource, path)
    if isinstance(value, Mapping):
        return {key: _known(resource, item, f"{path}.{key}") for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_known(resource, item, f"{path}[{place}]") for place, item in enumerate(value)]
    # Numbers cross Pulumi's wire as doubles.
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _joined(origin: str, path: str) -> str:
    return f"{origin}.{path}" if origin else path
