from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from stateroom.emit import Signing, render
from stateroom.emit.checksum import FOR_THE_BACKEND, sign
from stateroom.emit.files import paths_of, write_files
from stateroom.emit.overwriting import refuse_to_overwrite
from stateroom.errors import RefusedError, StateroomError
from stateroom.facts import CloudName
from tests.unit.emit.facts import make_facts

NAMES = ["backend.tf", "state.s3.tfbackend", "json/backend.tf.json"]
OSS_NAMES = ["backend.tf", "state.oss.tfbackend", "json/backend.tf.json"]


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_every_format_of_every_tool_is_written_where_the_layout_says(tmp_path: Path) -> None:
    written = write_files(make_facts(), ["terraform", "opentofu"], tmp_path / "out")
    assert written == [tmp_path / "out" / tool / name for tool in ("terraform", "opentofu") for name in NAMES]
    assert written[0].read_text() == render(make_facts(), "terraform", "block")
    assert written[4].read_text() == render(make_facts(), "opentofu", "partial")
    assert written[5].read_text() == render(make_facts(), "opentofu", "json")


@pytest.mark.parametrize("cloud", ["aws", "alicloud"])
def test_what_is_written_is_what_was_announced(tmp_path: Path, cloud: CloudName) -> None:
    tools = ["opentofu", "terraform"]
    assert write_files(make_facts(cloud), tools, tmp_path) == paths_of(cloud, tools, tmp_path)


def test_the_files_for_oss_carry_its_name_and_what_was_asked_for(tmp_path: Path) -> None:
    facts, signing = make_facts("alicloud"), Signing(profile="acme-prod")
    written = write_files(facts, ["terraform"], tmp_path, key="other.tfstate", signing=signing)
    assert written == [tmp_path / "terraform" / name for name in OSS_NAMES]
    texts = [
        render(facts, "terraform", form, key="other.tfstate", signing=signing) for form in ("block", "partial", "json")
    ]
    assert [path.read_text() for path in written] == texts
    assert all("acme-prod" in text for text in texts)


def test_files_are_for_their_owner_only_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        written = write_files(make_facts(), ["terraform"], tmp_path / "a" / "b")
    finally:
        os.umask(before)
    assert {mode_of(path) for path in written} == {0o600}
    made = [tmp_path / "a", tmp_path / "a/b", tmp_path / "a/b/terraform", tmp_path / "a/b/terraform/json"]
    assert {mode_of(path) for path in made} == {0o700}


def test_a_file_that_is_right_is_not_written_again_but_closed_to_others(tmp_path: Path) -> None:
    path = write_files(make_facts(), ["terraform"], tmp_path)[0]
    before = path.stat()
    path.chmod(0o644)
    write_files(make_facts(), ["terraform"], tmp_path)
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert mode_of(path) == 0o600


def test_a_file_of_ours_is_replaced_when_the_backend_has_changed(tmp_path: Path) -> None:
    paths = write_files(make_facts(), ["terraform"], tmp_path)
    changed = make_facts(lock="both", lock_table="acme-locks")
    write_files(changed, ["terraform"], tmp_path, key="other.tfstate")
    assert paths[0].read_text() == render(changed, "terraform", "block", key="other.tfstate")
    assert all("acme-locks" in path.read_text() for path in paths)
    assert sorted(path.name for path in paths[0].parent.iterdir()) == ["backend.tf", "json", "state.s3.tfbackend"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("backend.tf", 'terraform {\n  backend "s3" {}\n}\n'),
        ("backend.tf", ""),
        ("state.s3.tfbackend", "\n# Written by Stateroom for the backend"),
        ("json/backend.tf.json", '{"terraform": {}}'),
        ("json/backend.tf.json", '{"//": 7}'),
        ("json/backend.tf.json", "[]"),
        ("json/backend.tf.json", "# Written by Stateroom for the backend"),
    ],
)
def test_a_file_that_we_did_not_write_is_refused_and_nothing_is_written(
    tmp_path: Path, name: str, content: str
) -> None:
    path = tmp_path / "terraform" / name
    path.parent.mkdir(parents=True)
    path.write_text(content)
    with pytest.raises(RefusedError) as caught:
        write_files(make_facts(), ["opentofu", "terraform"], tmp_path)
    assert str(caught.value) == (
        f"{path} was not written by us and stays as it is\n"
        "  why:  it does not begin with 'Written by Stateroom'\n"
        "  next: move it away, or emit to another directory"
    )
    assert path.read_text() == content
    assert [each for each in tmp_path.rglob("*") if each.is_file()] == [path]


def test_files_that_were_edited_are_refused_by_their_names_and_nothing_is_written(tmp_path: Path) -> None:
    block, partial, document = write_files(make_facts(), ["terraform"], tmp_path)
    block.write_text(block.read_text().replace("encrypt = true", "encrypt = true # mine"))
    document.write_text(document.read_text().replace("true", "false"))
    before = [path.read_text() for path in (block, partial, document)]
    with pytest.raises(RefusedError) as caught:
        write_files(make_facts(lock="both", lock_table="acme-locks"), ["terraform"], tmp_path)
    assert str(caught.value) == (
        f"edited since we wrote it: {block}, {document}\n"
        "  why:  the text does not fit the checksum in its header, or there is none\n"
        "  next: move it away, and take what was edited from there: it is written anew"
    )
    assert [path.read_text() for path in (block, partial, document)] == before
    with pytest.raises(RefusedError) as caught:
        refuse_to_overwrite([block], force=False)
    assert caught.value.remedy == "keep a copy of what was edited, and write it anew with --force"
    refuse_to_overwrite([block, document], force=True)


def test_of_many_files_that_were_edited_the_first_are_named(tmp_path: Path) -> None:
    paths = write_files(make_facts(), ["terraform", "opentofu", "pulumi"], tmp_path)
    for path in paths:
        path.write_text(path.read_text().replace("acme-state", "acme-other"))
    with pytest.raises(RefusedError) as caught:
        refuse_to_overwrite(paths)
    assert caught.value.what == f"edited since we wrote it: {', '.join(map(str, paths[:5]))} and 4 more"


def test_a_file_of_an_older_version_and_of_another_backend_is_replaced(tmp_path: Path) -> None:
    (path, *_) = write_files(make_facts(), ["terraform"], tmp_path)
    path.write_text(sign(f'# {FOR_THE_BACKEND} "of before": what an older version said.\r\nterraform {{}}\r\n'))
    write_files(make_facts(name="other"), ["terraform"], tmp_path)
    assert path.read_text() == render(make_facts(name="other"), "terraform", "block")


def test_a_file_that_is_not_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "backend.tf"
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(RefusedError):
        refuse_to_overwrite([path])


def test_a_link_is_never_followed_even_to_a_file_of_ours(tmp_path: Path) -> None:
    target = write_files(make_facts(), ["terraform"], tmp_path / "ours")[0]
    path = tmp_path / "terraform" / "backend.tf"
    path.parent.mkdir()
    path.symlink_to(target)
    with pytest.raises(RefusedError, match="it is not a regular file"):
        write_files(make_facts(), ["terraform"], tmp_path)
    assert path.is_symlink()


def test_a_dangling_link_is_refused_too(tmp_path: Path) -> None:
    path = tmp_path / "backend.tf"
    path.symlink_to(tmp_path / "nowhere")
    with pytest.raises(RefusedError, match="it is not a regular file"):
        refuse_to_overwrite([path])


def test_a_directory_that_is_a_file_is_told_plainly(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine")
    with pytest.raises(StateroomError, match="cannot write"):
        write_files(make_facts(), ["terraform"], tmp_path / "out")
    assert (tmp_path / "out").read_text() == "mine"
