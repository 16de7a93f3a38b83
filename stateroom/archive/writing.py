"""Writes an archive version by version, so that no more than one has to be in memory."""

from __future__ import annotations

import hashlib
import zipfile
from datetime import UTC, datetime
from typing import IO, Final, Self

from stateroom.archive.manifest import LARGEST_MANIFEST, MANIFEST, SUMS, Manifest, render_manifest, render_sums
from stateroom.errors import StateroomError

_MODE: Final = 0o100600 << 16
"""A regular file that only its owner reads, for whoever unpacks it (APPNOTE.TXT 4.4.15, and what Info-ZIP makes of
it)."""


class Writer:
    """An archive that is being written. The manifest comes last: it has the checksum of everything before it."""

    def __init__(self, stream: IO[bytes]) -> None:
        """stream: need not be seekable."""
        self._zip = zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self._zip.__exit__(*exception)  # type: ignore[arg-type]  # what `with` passes

    def add(self, name: str, contents: bytes, written: datetime) -> str:
        """Add a file; its SHA-256. written: the time that is shown for it."""
        # ZIP knows the years 1980 to 2107.
        shown = written.astimezone(UTC)
        shown = shown.replace(year=min(max(shown.year, 1980), 2107))
        info = zipfile.ZipInfo(name, shown.timetuple()[:6])
        info.external_attr = _MODE
        self._zip.writestr(info, contents, zipfile.ZIP_DEFLATED)
        return hashlib.sha256(contents).hexdigest()

    def finish(self, manifest: Manifest) -> None:
        """Add what describes the rest. StateroomError when it is more than anybody would read back."""
        rendered = render_manifest(manifest)
        if len(rendered) > LARGEST_MANIFEST:
            raise StateroomError(
                "the backend has more versions than an archive may have",
                why=f"the manifest would have {len(rendered)} bytes of {LARGEST_MANIFEST}; no archive was written",
                remedy="take fewer of them with --versions, or name the states for several archives",
            )
        self.add(MANIFEST, rendered, manifest.made)
        self.add(SUMS, render_sums(manifest, rendered), manifest.made)
