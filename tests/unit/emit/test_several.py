from __future__ import annotations

from pathlib import Path

import pytest

from stateroom.emit import Version, render
from stateroom.emit.asked import Asked
from stateroom.emit.components import find_components
from stateroom.emit.several import State, list_components, list_states, write_states
from stateroom.errors import RefusedError, StateroomError, UsageError
from tests.unit.emit.facts import make_facts

TERRAFORM = Asked("terraform")


def make(directory: Path, *files: str) -> None:
    for name in files:
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("# ours\n")


def test_every_key_with_every_workspace_has_a_folder_of_its_own(tmp_path: Path) -> None:
    states = list_states(["net.tfstate", "a/app"], ["dev", "prod"], tmp_path)
    assert states == [
        State(tmp_path / "net/dev", "net.tfstate", "dev"),
        State(tmp_path / "net/prod", "net.tfstate", "prod"),
        State(tmp_path / "a/app/dev", "a/app", "dev"),
        State(tmp_path / "a/app/prod", "a/app", "prod"),
    ]
    assert list_states([], ["dev", "prod"], tmp_path)[1] == State(tmp_path / "prod", None, "prod")
    assert list_states(["net", "app"], ["dev"], tmp_path)[0] == State(tmp_path / "net", "net", "dev")


def test_no_key_leads_out_of_the_folder(tmp_path: Path) -> None:
    keys = [".tfstate", "..tfstate", "...tfstate", "a/...tfstate", "a/.tfstate"]
    assert [each.folder for each in list_states(keys, [], tmp_path)] == [tmp_path / key for key in keys]
    for name in (".", ".."):
        with pytest.raises(UsageError) as caught:
            write_states(make_facts(), TERRAFORM, list_states([], ["dev", name], tmp_path))
        assert str(caught.value) == (
            f"{name!r} cannot be a workspace\n"
            "  why:  a workspace has a name of dots only, which SDKs rewrite in the path of its state\n"
            "  next: name another"
        )
    assert not list(tmp_path.iterdir())


def test_what_is_named_twice_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        write_states(make_facts(), TERRAFORM, list_states(["net"], ["dev", "dev"], tmp_path))
    place = "the key 'net' in the workspace 'dev'"
    assert caught.value.why == f"they are for {place} and {place}"


def test_a_second_run_changes_only_what_differs(tmp_path: Path) -> None:
    states = list_states(["net.tfstate", "app.tfstate"], [], tmp_path)
    first = write_states(make_facts(), TERRAFORM, states)
    assert [(each.path, each.changed) for each in first] == [
        (tmp_path / "net/backend.tf", True),
        (tmp_path / "app/backend.tf", True),
    ]
    assert first[1].path.read_text() == render(make_facts(), "terraform", "block", key="app.tfstate")
    before = first[0].path.stat()
    first[1].path.unlink()
    second = write_states(make_facts(), TERRAFORM, states)
    assert [each.changed for each in second] == [False, True]
    assert first[0].path.stat().st_mtime_ns == before.st_mtime_ns
    assert first[1].path.read_text() == render(make_facts(), "terraform", "block", key="app.tfstate")


def test_a_file_that_we_did_not_write_stays_unless_forced(tmp_path: Path) -> None:
    states = list_states(["net.tfstate", "app.tfstate"], [], tmp_path)
    make(tmp_path, "app/backend.tf")
    with pytest.raises(RefusedError) as caught:
        write_states(make_facts(), TERRAFORM, states)
    assert str(caught.value) == (
        f"{tmp_path}/app/backend.tf was not written by us and stays as it is\n"
        "  why:  it does not begin with 'Written by Stateroom'\n"
        "  next: move it away, write over it with --force, or emit to another directory"
    )
    assert not (tmp_path / "net").exists()
    assert [each.changed for each in write_states(make_facts(), TERRAFORM, states, force=True)] == [True, True]


def test_force_never_goes_through_a_link(tmp_path: Path) -> None:
    make(tmp_path, "secret", "app/main.tf")
    (tmp_path / "app/backend.tf").symlink_to(tmp_path / "secret")
    with pytest.raises(RefusedError, match="it is not a regular file"):
        write_states(make_facts(), TERRAFORM, [State(tmp_path / "app", "app")], force=True)
    assert (tmp_path / "secret").read_text() == "# ours\n"


def test_a_version_that_would_not_lock_writes_nothing(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="would not lock"):
        write_states(make_facts(), Asked("terraform", version=Version(1, 5)), [State(tmp_path / "app", "app")])
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("tool", ["terragrunt", "pulumi", "github-actions"])
def test_a_tool_with_one_file_for_all_is_refused(tmp_path: Path, tool: str) -> None:
    with pytest.raises(UsageError) as caught:
        write_states(make_facts(), Asked(tool), [State(tmp_path / "app", "app")])
    assert str(caught.value) == (
        f"{tool} has one file for many states\n"
        "  why:  it is not written once for each\n"
        "  next: emit it once, without several keys, workspaces or components"
    )


def test_keys_that_share_a_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        write_states(make_facts(), TERRAFORM, list_states(["app", "app.tfstate"], [], tmp_path))
    assert str(caught.value) == (
        f"{tmp_path}/app and {tmp_path}/app would share a state or a file\n"
        "  why:  they are for the key 'app.tfstate' and the key 'app'\n"
        "  next: name each once; on OSS, name components so that they differ with hyphens for slashes"
    )


def test_keys_of_which_one_is_a_workspace_of_the_other_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        write_states(make_facts("alicloud"), TERRAFORM, list_states(["app", "team/app"], [], tmp_path))
    assert str(caught.value) == (
        "'team/app' and 'app' cannot both be keys of states\n"
        "  why:  the workspace 'team' of the second keeps its state where that of the first is\n"
        "  next: choose another key, or keep the state in a stack of its own, with another `prefix`"
    )


def test_a_component_is_a_folder_with_configuration_and_what_lies_below_belongs_to_it(tmp_path: Path) -> None:
    make(tmp_path, "README.md", "net/main.tf", "net/subnets/main.tf", "team/app/main.tofu", "team/db/a.tf.json")
    make(tmp_path, "modules/vpc/main.tf", ".terraform/x/main.tf", "docs/notes.md", "team/.hidden/main.tf")
    (tmp_path / "linked").symlink_to(tmp_path / "net")
    assert find_components(tmp_path) == ["net", "team/app", "team/db"]


@pytest.mark.parametrize(
    ("cloud", "keys"),
    [
        ("aws", ["net/terraform.tfstate", "team/app/terraform.tfstate"]),
        ("alicloud", ["net.tfstate", "team-app.tfstate"]),
    ],
)
def test_a_component_has_a_key_of_its_own(tmp_path: Path, cloud: str, keys: list[str]) -> None:
    make(tmp_path, "net/main.tf", "team/app/main.tf")
    facts = make_facts(cloud)
    states = list_components(facts, tmp_path, None)
    assert [state.key for state in states] == keys
    assert [each.path for each in write_states(facts, TERRAFORM, states)] == [
        tmp_path / "net/backend.tf",
        tmp_path / "team/app/backend.tf",
    ]
    assert find_components(tmp_path) == ["net", "team/app"]


def test_components_that_would_share_a_state_on_oss_are_refused(tmp_path: Path) -> None:
    make(tmp_path, "team/app/main.tf", "team-app/main.tf")
    facts = make_facts("alicloud")
    with pytest.raises(UsageError, match="would share a state or a file"):
        write_states(facts, TERRAFORM, list_components(facts, tmp_path, None))


def test_a_partial_file_and_json_lie_beside_the_configuration(tmp_path: Path) -> None:
    make(tmp_path, "net/main.tf")
    states = list_components(make_facts(), tmp_path, "prod")
    for form, name in (
        ("partial", "state.s3.tfbackend"),
        ("json", "backend.tf.json"),
        ("remote-state", "remote_state.tf"),
    ):
        assert [each.path.name for each in write_states(make_facts(), Asked("opentofu", form), states)] == [name]


@pytest.mark.parametrize(
    ("files", "folder", "error"),
    [
        (
            ["a/notes.md"],
            ".",
            (
                "there are no components in {folder}\n"
                "  why:  no folder below it holds a file that ends in .tf, .tf.json, .tofu, .tofu.json\n"
                "  next: name the folder that the components are in"
            ),
        ),
        (
            ["main.tf"],
            ".",
            (
                "{folder} is a component itself\n"
                "  why:  there is configuration in it\n"
                "  next: name the folder above it, or emit for this one alone, with --out"
            ),
        ),
        (["main.tf"], "main.tf", ("{folder} is not a directory\n  next: name the folder that the components are in")),
    ],
)
def test_a_folder_without_components_says_what_to_name(
    tmp_path: Path, files: list[str], folder: str, error: str
) -> None:
    make(tmp_path, *files)
    with pytest.raises(UsageError) as caught:
        find_components(tmp_path / folder)
    assert str(caught.value) == error.format(folder=tmp_path / folder)


def test_a_folder_that_cannot_be_read_is_told_plainly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("os.scandir", fail)
    with pytest.raises(StateroomError) as caught:
        find_components(tmp_path)
    assert (
        str(caught.value) == f"cannot read {tmp_path}\n  why:  Permission denied\n  next: make the directory readable"
    )
