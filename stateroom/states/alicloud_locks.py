"""The lock of the backend "oss", taken and released call by call as Terraform does it.

Terraform: internal/backend/remote-state/oss.
"""

from __future__ import annotations

from stateroom.states.alicloud_calls import RowCalls
from stateroom.states.held import Kept, holder_of, refuse_other
from stateroom.states.lock_info import LockInfo


class TableLock:
    """Rows in Tablestore. The lock: `LockID` is `<bucket>/<prefix>/<key>`, `Info` its text. The digest: `-md5` is
    appended to `LockID`, `Digest` is the MD5 of the state in hexadecimal."""

    name = "lock table"

    def __init__(self, rows: RowCalls, path: str) -> None:
        self._rows = rows
        self._path = path

    def take(self, info: LockInfo) -> LockInfo | None:
        """Tablestore API: PutRow, on condition that there is no row."""
        taken = self._rows.put(self._path, {"Info": info.to_json()}, "EXPECT_NOT_EXIST")
        return None if taken else holder_of(self.read(), info, self.name)

    def read(self) -> LockInfo | None:
        row = self._rows.get(self._path, "Info")
        return None if row is None else LockInfo.from_json(str(row.get("Info", "")))

    def release(self, lock_id: str) -> None:
        refuse_other(self.read(), lock_id, self.name)
        self._rows.delete(self._path)

    def read_kept(self) -> Kept | None:
        row = self._rows.get(self._path, "Info")
        text = str((row or {}).get("Info", ""))
        return None if row is None else Kept(text, text)

    def remove(self, kept: Kept) -> bool:
        """Tablestore API: DeleteRow, on condition that the row is still the one that was read."""
        return self._rows.delete(self._path, "EXPECT_EXIST", only_if=("Info", kept.mark))

    def write_digest(self, digest: str) -> None:
        self._rows.put(f"{self._path}-md5", {"Digest": digest})

    def read_digest(self) -> str | None:
        row = self._rows.get(f"{self._path}-md5", "Digest")
        digest = (row or {}).get("Digest")
        return None if digest is None else str(digest)

    def replace_digest(self, digest: str, recorded: str | None) -> bool:
        """Tablestore API: PutRow, on condition that the digest is still the recorded one, or that there is none."""
        if recorded is None:
            return self._rows.put(f"{self._path}-md5", {"Digest": digest}, "EXPECT_NOT_EXIST")
        return self._rows.put(f"{self._path}-md5", {"Digest": digest}, "EXPECT_EXIST", only_if=("Digest", recorded))

    def remove_digest(self, recorded: str) -> bool:
        """Tablestore API: DeleteRow, on the same condition."""
        return self._rows.delete(f"{self._path}-md5", "EXPECT_EXIST", only_if=("Digest", recorded))

    def remove_items(self) -> int:
        """Remove the lock, whoever holds it, and the digest. How many there were."""
        return sum(self._rows.delete(name, "EXPECT_EXIST") for name in (self._path, f"{self._path}-md5"))
