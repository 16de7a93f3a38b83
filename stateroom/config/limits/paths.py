"""Keys and prefixes of objects: what holds for every state, whatever the cloud."""

from __future__ import annotations

import re
from itertools import chain
from unicodedata import is_normalized

from stateroom.config.problems import Fault
from stateroom.facts import SMOKE_PREFIX

DIGEST_SUFFIX = "-md5"

_WORKSPACE = re.compile(r"[A-Za-z0-9._~$&+=:@-]+")


def check_path(text: str, noun: str, policies: str) -> Fault | None:
    """What holds for every key and prefix. `policies` is the service whose policies name it, such as IAM.

    S3 User Guide: Naming Amazon S3 objects; OSS User Guide: Object naming conventions; RAM and IAM: Resource; HCL
    specification: Template Expressions, whose text is in the form NFC.
    """
    if not text.strip():
        return Fault(f"the {noun} is empty", "give it a name")
    if text.startswith("/") or text.endswith("/"):
        return Fault(f"the {noun} begins or ends with a slash", "remove the slash")
    if "//" in text:
        return Fault(f"the {noun} has two slashes in a row", "write one slash")
    if not text.isprintable():
        return Fault(f"the {noun} has a control character", "remove it")
    if not is_normalized("NFC", text):
        return Fault(
            f"the {noun} has a letter and its accent as two characters, which Terraform writes as one",
            "write them as one character: the form NFC of Unicode",
        )
    if any(part in (".", "..") for part in text.split("/")):
        return Fault(f"the {noun} has a part of dots only, which SDKs rewrite", "name the part")
    if re.search(r"[*?]|\$\{", text):
        return Fault(
            f"the {noun} has *, ? or ${{, which {policies} policies read as a pattern", "choose other characters"
        )
    if text == SMOKE_PREFIX or text.startswith(f"{SMOKE_PREFIX}/"):
        return Fault(
            f"the {noun} lies below {SMOKE_PREFIX}, where the smoke test writes and cleans up",
            "choose another",
        )
    return None


def check_workspace(workspace: str) -> Fault | None:
    """Terraform CLI: workspace names, which must be the same when they stand in a URL."""
    if workspace in (".", ".."):
        return Fault("a workspace has a name of dots only, which SDKs rewrite in the path of its state", "name another")
    if _WORKSPACE.fullmatch(workspace):
        return None
    if re.search(r"[*?]", workspace):
        return Fault("a workspace is named in full, without wildcards", "list every workspace")
    return Fault("this is not a workspace name", "write it as `terraform workspace list` shows it")


def size_of(text: str) -> int:
    """Bytes in UTF-8, which is how object stores count a key."""
    return len(text.encode("utf-8", "surrogatepass"))


def bytes_with_workspace(prefix: str, workspaces: list[str], key: str) -> int:
    """The longest object key of a state in a workspace; at least one byte for the workspace."""
    longest = max(chain([1], map(size_of, workspaces)))
    return size_of(prefix) + 1 + longest + 1 + size_of(key)
