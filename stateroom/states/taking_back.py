"""Puts a state back as it was, after a write that did not come to its end. Under the state's lock."""

from __future__ import annotations

from dataclasses import dataclass
from shlex import quote

from stateroom.errors import StateroomError
from stateroom.states.digest import digest_of
from stateroom.states.ends import Backend
from stateroom.states.store import Body
from stateroom.states.writing import exchange_digest


@dataclass(frozen=True)
class Before:
    """A state as it was. body: None when there was none. digest: the recorded one."""

    body: Body | None
    digest: str | None

    @property
    def content(self) -> bytes | None:
        return None if self.body is None else self.body.content


def take_back(target: Backend, key: str, before: Before, ours: bytes, error: StateroomError) -> None:
    """Put state and digest back where we have written `ours`, and say in the error what came of it."""
    try:
        is_back = _put_state_back(target, key, before, ours) and _put_digest_back(target, key, before, digest_of(ours))
    except StateroomError as failure:
        told = f"{key} could not be put back as it was: {failure.what}"
        error.remedy = "run the same command again, which completes the move" + _instead(target, key, before)
    else:
        told = f"{key} is as it was before"
        if not is_back:
            told = f"somebody else has written {key} or its digest meanwhile, and that stays so"
            error.remedy = "find out who writes there without its lock, then run the same command again"
        error.remedy = error.remedy or "run the same command again"
    error.why = "; ".join(filter(None, [error.why, told]))


def _put_state_back(target: Backend, key: str, before: Before, ours: bytes) -> bool:
    """False, and nothing is written, when what is there is neither ours nor what was."""
    store = target.store
    now = store.read(key)
    content = None if now is None else now.content
    if content == before.content:
        return True
    if now is None or content != ours:
        return False
    if store.delete(key, now) if before.body is None else store.write(key, before.body.content, now):
        return True
    # A request that was repeated meets what it has done itself.
    found = store.read(key)
    return (None if found is None else found.content) == before.content


def _put_digest_back(target: Backend, key: str, before: Before, ours: str) -> bool:
    """The same for the digest."""
    digests = target.store.digests_of(key)
    now = digests.read_digest() if digests else None
    if digests is None or now == before.digest:
        return True
    return now in (None, ours) and exchange_digest(digests, now, before.digest)


def _instead(target: Backend, key: str, before: Before) -> str:
    """How a user has the former state back, where that is still to be had."""
    if before.body is None or before.body.version == "null":
        return ""
    restore = f"stateroom restore {quote(key)} {before.body.version} --stack {target.stack}"
    return f"; to have the former state instead, run `{restore}`"
