"""What differs from cloud to cloud and takes long to import: a run for one cloud does not import the other's."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TypeVar

from stateroom.facts import CloudName

T = TypeVar("T")


class PerCloud(Mapping[CloudName, T]):
    """A value for each cloud, by its name, made when it is first asked for."""

    def __init__(self, makers: Mapping[CloudName, Callable[[], T]]) -> None:
        self._makers = makers
        self._made: dict[CloudName, T] = {}

    def __getitem__(self, cloud: CloudName) -> T:
        if cloud not in self._made:
            self._made[cloud] = self._makers[cloud]()
        return self._made[cloud]

    def __iter__(self) -> Iterator[CloudName]:
        return iter(self._makers)

    def __len__(self) -> int:
        return len(self._makers)
