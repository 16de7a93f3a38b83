"""The repository as somebody meets it who has just cloned it."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from stateroom.config import alicloud_names, names
from stateroom.emit import render
from stateroom.facts import Facts
from tests.contract.project import ROOT, files, listed, occurrences, relative, text_of

MEGABYTE = 1_000_000
MACHINE_PATH = re.compile(r"(?<![\w./{}-])/(root|work|home/\w+|Users/\w+|opt/\w+|mnt/\w+|tmp/\w+)/[\w.-]+")
ALLOWED_PATHS = frozenset({"/opt/python/bin", "/home/ada/"})
"""Examples for a reader; Ada lives in the tests."""
# Put together, so that this file does not name them.
INDEX_HOSTS = re.compile(
    "|".join((r"pypi\." + "org", r"python" + r"hosted\.org", "registry" + r"\.npmjs", "mirrors?" + r"\.\w+"))
)
UNFINISHED = re.compile("|".join(("TO" + "DO", "FIX" + "ME", "X" + "XX")))
MAKE = re.compile(r"(?:`|^)make ([a-z-]+)", re.MULTILINE)
LINK = re.compile(r"\]\((?!https?://|mailto:)([^)#\s]+)")
ADR = re.compile(r"(\d{4})-[a-z0-9-]+\.md")
NAME = "acme-prod"
"""The backend that the README shows."""


def on_aws() -> Facts:
    account, region = "111122223333", "eu-west-1"
    return Facts(
        cloud="aws",
        name=NAME,
        account=account,
        partition="aws",
        region=region,
        bucket=names.bucket_name(NAME, account, region),
        state_key="platform/terraform.tfstate",
        workspace_key_prefix="env:",
        lock="both",
        lock_table=names.lock_table_name(NAME),
        encryption="aws:kms",
        kms_key_arn=f"arn:aws:kms:{region}:{account}:key/1234abcd-12ab-34cd-56ef-1234567890ab",
    )


def on_alicloud() -> Facts:
    account, region = "1234567890123456", "cn-hangzhou"
    instance = alicloud_names.lock_instance_name(NAME, account)
    return Facts(
        cloud="alicloud",
        name=NAME,
        account=account,
        partition=alicloud_names.PARTITION,
        region=region,
        bucket=alicloud_names.bucket_name(NAME, account, region),
        state_key="platform.tfstate",
        workspace_key_prefix="env:",
        lock="table",
        lock_table=alicloud_names.lock_table_name(NAME),
        lock_instance=instance,
        encryption="AES256",
        endpoints={
            "oss": alicloud_names.oss_endpoint(region, "public"),
            "tablestore": alicloud_names.tablestore_endpoint(instance, region, "public"),
            "sts": alicloud_names.sts_endpoint(region, "public"),
        },
    )


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def texts() -> list[tuple[str, str]]:
    return [(relative(path), text) for path in files() if "\0" not in (text := text_of(path))]


def lines_with(pattern: re.Pattern[str]) -> list[str]:
    return [f"{name}:{number}: {found}" for name, text in texts() for number, found in occurrences(pattern, text)]


def targets() -> set[str]:
    """The targets that `make help` lists."""
    return set(re.findall(r"^([a-z-]+):.*## ", read("Makefile"), re.MULTILINE))


def documents() -> list[Path]:
    return [path for path in files() if path.suffix == ".md"]


def test_nothing_names_a_folder_of_one_machine() -> None:
    found = [each for each in lines_with(MACHINE_PATH) if not any(path in each for path in ALLOWED_PATHS)]
    assert not found, listed(found)


def test_nothing_names_the_host_of_a_package_index() -> None:
    assert not lines_with(INDEX_HOSTS), "pip's own configuration decides where packages come from"


def test_nothing_is_left_to_do_in_a_comment() -> None:
    assert not lines_with(UNFINISHED), listed(lines_with(UNFINISHED))


def test_no_file_is_larger_than_a_megabyte() -> None:
    large = [f"{relative(path)}: {path.stat().st_size} bytes" for path in files() if path.stat().st_size > MEGABYTE]
    assert not large, listed(large)


def test_every_text_ends_with_one_newline_and_no_line_with_a_blank() -> None:
    wrong = [
        name
        for name, text in texts()
        if text and (not text.endswith("\n") or text.endswith("\n\n") or re.search(r"[ \t]$", text, re.MULTILINE))
        and name != "LICENSE"
    ]  # fmt: skip
    assert not wrong, listed(wrong)


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "docs/benchmarks.md"])
def test_every_make_target_that_a_document_names_exists(name: str) -> None:
    named = set(MAKE.findall(read(name)))
    assert named
    assert named <= targets(), f"{name} names {listed(sorted(named - targets()))}"


def test_the_readme_shows_the_two_commands() -> None:
    assert {"demo", "test"} <= set(MAKE.findall(read("README.md")))


def test_the_readme_shows_the_configurations_as_they_are_written() -> None:
    shown = re.findall(r"^```hcl\n(.*?)^```$", read("README.md"), re.MULTILINE | re.DOTALL)
    # The header, which says what to do with the file, is left out there.
    assert shown == [render(facts, "terraform", "block").partition("\n")[2] for facts in (on_aws(), on_alicloud())]


def test_contributing_explains_every_target() -> None:
    missing = targets() - set(MAKE.findall(read("CONTRIBUTING.md")))
    assert not missing, listed(sorted(missing))


def test_the_help_of_make_fits_a_terminal_of_eighty_columns() -> None:
    told = re.findall(r"^([a-z-]+):.*## (.*)", read("Makefile"), re.MULTILINE)
    long = [f"make {target}: {what}" for target, what in told if len(f"  make {target:8} {what}") > 80]
    assert not long, f"say it shorter:{listed(long)}"


def test_the_table_of_contributing_names_files_that_exist() -> None:
    table = [line for line in read("CONTRIBUTING.md").splitlines() if line.startswith("| ")]
    named = {path for line in table for path in re.findall(r"`([\w./*-]+/[\w./*-]*|\w+\.\w+)`", line.split("|")[2])}
    missing = [path for path in named if not list(ROOT.glob(path.rstrip("/")))]
    assert len(table) > 10
    assert not missing, listed(sorted(missing))


def test_every_link_between_documents_leads_somewhere() -> None:
    broken = [
        f"{relative(path)} → {target}"
        for path in documents()
        for target in LINK.findall(path.read_text(encoding="utf-8"))
        if not (path.parent / target).exists()
    ]
    assert not broken, listed(broken)


def test_every_document_is_listed_in_the_index() -> None:
    index = read("docs/index.md")
    pages = [path.relative_to(ROOT / "docs").as_posix() for path in documents() if relative(path).startswith("docs/")]
    missing = [page for page in pages if page != "index.md" and f"]({page})" not in index]
    assert not missing, listed(missing)


def test_decisions_are_numbered_without_a_gap() -> None:
    numbers = sorted(int(match[1]) for path in documents() if (match := ADR.fullmatch(path.name)))
    assert numbers == list(range(1, len(numbers) + 1))
    assert numbers


def test_every_decision_has_context_decision_and_consequences() -> None:
    for path in documents():
        if ADR.fullmatch(path.name):
            headings = re.findall(r"^## (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
            assert headings == ["Context", "Decision", "Consequences"], relative(path)


def test_the_license_is_the_one_that_the_package_declares() -> None:
    project = tomllib.loads(read("pyproject.toml"))["project"]
    text = read("LICENSE")
    assert project["license"] == "Apache-2.0"
    assert "Apache License" in text
    assert "END OF TERMS AND CONDITIONS" in text


def test_the_changelog_has_a_place_for_the_next_change() -> None:
    headings = re.findall(r"^## (.+)$", read("CHANGELOG.md"), re.MULTILINE)
    assert headings[0] == "Unreleased"
    assert re.search(r"^## Unreleased\n(\n### .+\n)?\n- \S", read("CHANGELOG.md"), re.MULTILINE)


def test_everything_locked_has_a_hash_and_no_index() -> None:
    lock = read("requirements.lock")
    requirements = re.findall(r"^([a-z0-9][a-z0-9._-]*)==\S+ \\$", lock, re.MULTILINE)
    assert len(requirements) == lock.count("==")
    assert not re.search(r"^-", lock, re.MULTILINE)
    for name in requirements:
        assert re.search(rf"^{re.escape(name)}==\S+ \\\n    --hash=sha256:[0-9a-f]{{64}}", lock, re.MULTILINE), name


def test_everything_that_the_package_declares_is_locked() -> None:
    project = tomllib.loads(read("pyproject.toml"))
    declared = project["project"]["dependencies"] + project["build-system"]["requires"]
    for extra in project["project"]["optional-dependencies"].values():
        declared += extra
    names = {re.split(r"[\[<>=]", each)[0].lower().replace("_", "-") for each in declared}
    locked = set(re.findall(r"^([a-z0-9][a-z0-9._-]*)==", read("requirements.lock"), re.MULTILINE))
    assert not names - locked, listed(sorted(names - locked))
