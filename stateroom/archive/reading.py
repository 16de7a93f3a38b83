"""Reads an archive, and believes nothing of it that it has not checked."""

from __future__ import annotations

import hashlib
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from stateroom.archive.manifest import (
    LARGEST_MANIFEST,
    MANIFEST,
    SUMS,
    ArchivedVersion,
    describe_contents,
    parse_manifest,
    render_sums,
)
from stateroom.errors import StateroomError, UsageError

_BROKEN: Final = (
    *(zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, EOFError),
    # What else a ZIP file that is broken, or was made to break readers, makes of the library.
    *(NotImplementedError, RuntimeError, ValueError, OverflowError, LookupError, struct.error),
)

_ENCRYPTED: Final = 0x1
"""The flag of a member that has a password (APPNOTE.TXT 4.4.4)."""


class Archive:
    """An archive whose manifest is sound. Its contents are checked as they are read. Several threads may read."""

    def __init__(self, path: Path, opened: zipfile.ZipFile) -> None:
        self.path = path
        self._zip = opened
        self._members = {each.filename: each for each in opened.infolist()}
        rendered = self._read(MANIFEST, LARGEST_MANIFEST)
        try:
            self.manifest = parse_manifest(rendered)
        except ValueError as error:
            raise _unusable(path, f"the manifest cannot be used: {error}") from None
        self._require_members()
        sums = render_sums(self.manifest, rendered)
        if self._read(SUMS, len(sums)) != sums:
            raise _unusable(path, f"the manifest and {SUMS} do not agree")

    def read(self, version: ArchivedVersion) -> bytes:
        """The contents of a version that is in the archive. StateroomError when they are not what the manifest says."""
        name, size = str(version.file), version.size or 0
        contents = self._read(name, size)
        if len(contents) != size or hashlib.sha256(contents).hexdigest() != version.sha256:
            raise _unusable(self.path, f"{name} is not what the manifest says")
        return contents

    def check(self, version: ArchivedVersion) -> None:
        """The same, and what the manifest says of the contents. Where it says that they are no state, there is nothing
        to compare."""
        found = describe_contents(self.read(version))
        said = (version.serial, version.lineage, version.client_encrypted)
        if not version.problem and said != (found.serial, found.lineage, found.client_encrypted):
            raise _unusable(self.path, f"the manifest says something else of {version.file} than it says itself")

    def _require_members(self) -> None:
        expected = {*(str(each.file) for each in self.manifest.contents), MANIFEST, SUMS}
        there = Counter(each.filename for each in self._zip.infolist())
        wrong = sorted(expected ^ there.keys() | {name for name, times in there.items() if times > 1})
        if wrong:
            found = "twice" if there[wrong[0]] > 1 else "and the manifest does not know it"
            what = f"{wrong[0]!r} is there {found}" if there[wrong[0]] else f"{wrong[0]!r} is missing"
            raise _unusable(self.path, what)

    def _read(self, name: str, largest: int) -> bytes:
        """A member, of which no more is unpacked than may be there."""
        member = self._members.get(name)
        if member is None:
            raise _unusable(self.path, f"{name!r} is missing")
        if member.file_size > largest:
            raise _unusable(self.path, f"{name!r} has {member.file_size} bytes, and {largest} are expected at most")
        if member.flag_bits & _ENCRYPTED:
            raise _unusable(self.path, f"{name!r} has a password, and we write none")
        try:
            with self._zip.open(member) as file:
                # Asked for no number, the library would unpack all of it before it looks at the size.
                return file.read(largest + 1)
        except _BROKEN as error:
            raise _unusable(self.path, f"{name!r} is damaged: {error}") from None
        except OSError as error:
            raise _unusable(self.path, error.strerror or str(error)) from None


@contextmanager
def open_archive(path: Path) -> Iterator[Archive]:
    """An archive. UsageError when there is no such file; StateroomError when it is none, or is not sound."""
    if path.exists() and not path.is_file():
        # A device such as /dev/zero would be read until the memory is full.
        raise UsageError(
            f"{path} cannot be read", why="it is not a regular file", remedy="name an archive of `stateroom backup`"
        )
    try:
        opened = zipfile.ZipFile(path)
    except FileNotFoundError:
        raise UsageError(f"there is no file {path}", remedy="name an archive of `stateroom backup`") from None
    except OSError as error:
        raise UsageError(f"{path} cannot be read", why=error.strerror or str(error)) from None
    except _BROKEN as error:
        raise _unusable(path, f"it is no ZIP file, or is cut off: {error}") from None
    with opened:
        yield Archive(path, opened)


def check_archive(archive: Archive) -> None:
    """Read everything once, one version at a time. StateroomError with the first thing that is not as it should be."""
    for version in archive.manifest.contents:
        archive.check(version)


def _unusable(path: Path, why: str) -> StateroomError:
    return StateroomError(
        f"the archive {path} cannot be used",
        why=f"{why}; nothing was changed",
        remedy="take another copy of it, or an earlier archive",
    )
