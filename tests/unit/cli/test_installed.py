from __future__ import annotations

import sys
from pathlib import Path

import pytest

from stateroom.cli import installed
from stateroom.emit.versions import Version
from stateroom.errors import StateroomError, UsageError

SCRIPT = "#!{python}\nimport os, sys, time\n{body}\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A PATH that holds nothing yet."""
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path


def install(folder: Path, command: str, body: str) -> Path:
    path = folder / command
    path.write_text(SCRIPT.format(python=sys.executable, body=body))
    path.chmod(0o755)
    return path


def test_a_tool_that_is_not_there_has_no_version(folder: Path) -> None:
    assert installed.read_version("terraform") is None
    assert installed.read_version("opentofu") is None


def test_a_tool_that_is_not_written_for_a_version_is_not_asked(folder: Path) -> None:
    install(folder, "pulumi", "raise SystemExit('asked')")
    assert installed.read_version("pulumi") is None


@pytest.mark.parametrize(("tool", "command"), [("terraform", "terraform"), ("opentofu", "tofu")])
def test_the_installed_tool_is_asked_and_asks_nobody(folder: Path, tool: str, command: str) -> None:
    body = (
        "assert sys.argv[1:] == ['version', '-json'] and os.environ['CHECKPOINT_DISABLE'] and not sys.stdin.read()\n"
        """print('a warning', file=sys.stderr)\nprint('{"terraform_version": "1.9.8"}')"""
    )
    install(folder, command, body)
    assert installed.read_version(tool) == Version(1, 9, 8)


@pytest.mark.parametrize("body", ["", "print('Terraform v1.9')", "print('{}')", "print('[]')", "raise SystemExit(1)"])
def test_an_answer_that_is_none_says_what_to_give(folder: Path, body: str) -> None:
    path = install(folder, "tofu", body)
    with pytest.raises(StateroomError) as caught:
        installed.read_version("opentofu")
    assert str(caught.value) == (
        "the installed tofu does not tell its version\n"
        f"  why:  `{path} version -json` answers with something else\n"
        "  next: give the version with --for, such as --for 1.11"
    )


def test_a_tool_that_hangs_is_not_waited_for(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = install(folder, "terraform", "time.sleep(60)")
    monkeypatch.setattr(installed, "SECONDS", 0.05)
    with pytest.raises(StateroomError) as caught:
        installed.read_version("terraform")
    assert caught.value.why == f"`{path} version -json` takes longer than 0.05 seconds"


def test_a_tool_that_cannot_be_run_is_told_plainly(folder: Path) -> None:
    path = folder / "terraform"
    path.write_text("#!/nowhere\n")
    path.chmod(0o755)
    with pytest.raises(StateroomError) as caught:
        installed.read_version("terraform")
    assert caught.value.why == f"{path} cannot be run: No such file or directory"


def test_an_installed_version_that_is_not_known_is_refused(folder: Path) -> None:
    install(folder, "terraform", """print('{"terraform_version": "0.15.5"}')""")
    with pytest.raises(UsageError, match=r"^Terraform 0\.15\.5 is not known"):
        installed.read_version("terraform")
