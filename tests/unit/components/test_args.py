"""The arguments of the component of either cloud are those of both."""

from __future__ import annotations

import ast
import inspect
from typing import Any

import pytest

from components import args, sign_in_args
from components.alicloud import args as alicloud_args
from components.aws import args as aws_args
from components.choices import join_clouds
from stateroom.facts import CloudName

OURS = {**vars(sign_in_args), **vars(args)}
EITHER = [name for name in OURS if name.startswith("StateBackend")]


def of_clouds(name: str) -> dict[CloudName, Any]:
    """The clouds' own types of the same section."""
    section = name.removeprefix("StateBackend")
    root = "StateBackendArgs" if section == "Args" else section
    own = {"aws": getattr(aws_args, f"Aws{root}", None), "alicloud": getattr(alicloud_args, f"Alicloud{root}", None)}
    return {cloud: found for cloud, found in own.items() if found is not None}  # type: ignore[misc] # both are clouds


def keys_of(section: Any) -> dict[str, tuple[str, str]]:
    """The type and the sentence of each key, as they are written; without the cloud in the type's name."""
    (node,) = ast.parse(inspect.getsource(section)).body
    assert isinstance(node, ast.ClassDef)
    found = {}
    for key, below in zip(node.body, node.body[1:], strict=False):
        if isinstance(key, ast.AnnAssign) and isinstance(below, ast.Expr):
            kind = ast.unparse(key.annotation)
            for prefix in ("StateBackend", "Aws", "Alicloud"):
                kind = kind.replace(f"[{prefix}", "[")
            found[ast.unparse(key.target)] = (kind, " ".join(ast.literal_eval(below.value).split()))
    return found


@pytest.mark.parametrize("name", EITHER)
def test_a_section_has_the_keys_of_both_clouds_with_their_sentences(name: str) -> None:
    ours = keys_of(OURS[name])
    clouds = {cloud: keys_of(section) for cloud, section in of_clouds(name).items()}
    assert clouds
    assert set(ours) == {key for keys in clouds.values() for key in keys}
    for key, (kind, sentence) in ours.items():
        found = {cloud: keys[key] for cloud, keys in clouds.items() if key in keys}
        assert sentence == join_clouds({cloud: words for cloud, (_, words) in found.items()}), key
        # `cloud` must be said: nothing else says it.
        kinds = {"str"} if key == "cloud" else {words for words, _ in found.values()}
        assert kinds == {kind}, key


def test_no_section_of_a_cloud_is_left_out() -> None:
    sections = {name.removeprefix("Aws") for name in vars(aws_args) if name.startswith("Aws")}
    sections |= {name.removeprefix("Alicloud") for name in vars(alicloud_args) if name.startswith("Alicloud")}
    assert {name.removeprefix("StateBackend") for name in EITHER} == {
        "Args" if name == "StateBackendArgs" else name for name in sections
    }
