"""A folder takes one backend."""

from __future__ import annotations

from pathlib import Path

import pytest

from stateroom.emit.asked import Asked
from stateroom.emit.declarations import refuse_second_backend
from stateroom.emit.several import list_components, write_rendered, write_states
from stateroom.errors import RefusedError
from tests.unit.emit.facts import make_facts


@pytest.mark.parametrize(
    ("name", "text", "declares"),
    [
        ("main.tf", 'terraform {\n  backend "local" {}\n}\n', True),
        ("main.tf", 'terraform {\n  backend "s3" {\n    bucket = "b"\n  }\n}\n', True),
        ("main.tf", 'terraform { backend "local" {\n} }\n', True),
        ("main.tofu", "terraform {\n\tcloud {\n\t}\n}\n", True),
        ("main.tf", '# backend "local" {}\n/*\n  backend "local" {}\n*/\n  // cloud {\n', False),
        ("main.tf", 'data "terraform_remote_state" "x" {\n  backend = "s3"\n}\nbackend_x "y" {\n}\n', False),
        ("main.tf.json", '{"terraform": {"backend": {"local": {}}}}', True),
        ("main.tofu.json", '{"terraform": [{}, {"cloud": {}}]}', True),
        ("main.tf.json", '{"terraform": {"required_version": "1"}}', False),
        ("main.tf.json", '["backend"]', False),
        ("main.tf.json", "{", False),
        ("override.tf", 'terraform {\n  backend "local" {}\n}\n', False),
        ("main_override.tf.json", '{"terraform": {"backend": {"local": {}}}}', False),
        ("README.md", 'backend "local" {}\n', False),
        ("backend.tf", 'terraform {\n  backend "local" {}\n}\n', False),
    ],
)
def test_what_declares_a_backend_is_seen(tmp_path: Path, name: str, text: str, declares: bool) -> None:
    (tmp_path / name).write_text(text)
    ours = [tmp_path / "backend.tf"]
    refuse_second_backend(ours, force=True)
    refuse_second_backend([tmp_path / "out.txt", tmp_path / "nowhere" / "backend.tf"], force=False)
    if not declares:
        refuse_second_backend(ours, force=False)
        return
    with pytest.raises(RefusedError) as caught:
        refuse_second_backend(ours, force=False)
    assert str(caught.value) == (
        f"{tmp_path / name} declares a backend already\n"
        "  why:  the tool would refuse a second one in backend.tf\n"
        '  next: take it out there; or leave it empty, as in `backend "s3" {}`, and emit with --format partial; or '
        "write it all the same with --force"
    )


def test_nothing_is_written_beside_another_backend_and_what_declares_none_is(tmp_path: Path) -> None:
    for name in ("app", "net"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "main.tf").write_text("")
    (tmp_path / "net" / "main.tf").write_text('terraform {\n  backend "s3" {}\n}\n')
    facts = make_facts()
    states = list_components(facts, tmp_path, None)
    with pytest.raises(RefusedError, match="declares a backend already"):
        write_states(facts, Asked("terraform"), states)
    with pytest.raises(RefusedError, match="declares a backend already"):
        write_rendered(Asked("opentofu", "json"), {tmp_path / "net" / "backend.tf.json": "{}"})
    assert not (tmp_path / "app" / "backend.tf").exists()
    for asked in (Asked("terraform", "partial"), Asked("terraform", "remote-state"), Asked("env")):
        assert all(each.changed for each in write_states(facts, asked, states))
    assert all(each.changed for each in write_states(facts, Asked("terraform"), states, force=True))
    # What we wrote before in the other format declares it, too.
    with pytest.raises(RefusedError, match=r"app/backend\.tf declares a backend already"):
        write_states(facts, Asked("terraform", "json"), states)


def test_a_component_whose_name_a_file_system_takes_apart_has_the_key_that_the_tools_write(tmp_path: Path) -> None:
    (tmp_path / "ge\u0301n").mkdir()
    (tmp_path / "ge\u0301n" / "main.tf").write_text("")
    assert [each.key for each in list_components(make_facts(), tmp_path, None)] == ["g\u00e9n/terraform.tfstate"]
