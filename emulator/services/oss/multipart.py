"""Uploads in parts.

https://www.alibabacloud.com/help/en/oss/developer-reference/multipart-upload-operations
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from emulator.services.oss.checksums import crc64, etag, etag_of_parts
from emulator.services.oss.exceptions import EntityTooSmall, InvalidPart, InvalidPartOrder
from emulator.services.oss.objects import Attributes, Contents
from emulator.services.oss.sealing import Envelope, Sealed, seal, unseal

MAX_PART_NUMBER = 10_000
MIN_PART_SIZE = 100 * 1024
"""Of every part but the last, in bytes."""


@dataclass(frozen=True)
class Part:
    number: int
    sealed: Sealed
    size: int
    etag: str
    crc64: str
    modified: float


@dataclass
class Upload:
    """An upload that is neither complete nor aborted. envelope: the data key under which its parts are kept."""

    id: str
    key: str
    initiated: float
    attributes: Attributes
    envelope: Envelope
    parts: dict[int, Part] = field(default_factory=dict)

    def put_part(self, number: int, data: bytes, data_key: bytes, now: float) -> Part:
        """Keeps a part; one of the same number is replaced."""
        part = Part(number, seal(self.envelope, data_key, data), len(data), etag(data), crc64(data), now)
        self.parts[number] = part
        return part

    def choose(self, wanted: Sequence[tuple[int, str]]) -> list[Part]:
        """The parts that a client lists by number and ETag. Raises InvalidPart, InvalidPartOrder, EntityTooSmall."""
        numbers = [number for number, _ in wanted]
        if any(after <= before for before, after in pairwise(numbers)):
            raise InvalidPartOrder
        chosen = []
        for number, tag in wanted:
            part = self.parts.get(number)
            if part is None or tag.strip('"').upper() != part.etag:
                raise InvalidPart(number, self.id)
            chosen.append(part)
        for part in chosen[:-1]:
            if part.size < MIN_PART_SIZE:
                raise EntityTooSmall(part.number, part.size, MIN_PART_SIZE)
        return chosen

    def join(self, chosen: Sequence[Part], data_key: bytes) -> Contents:
        """The object that the parts make."""
        data = b"".join(unseal(part.sealed, data_key) for part in chosen)
        return Contents(
            sealed=seal(self.envelope, data_key, data),
            size=len(data),
            etag=etag_of_parts([part.etag for part in chosen]),
            crc64=crc64(data),
            parts=len(chosen),
        )
