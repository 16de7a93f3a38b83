"""Files stand where they are looked for, and stay small enough to be read at once."""

from __future__ import annotations

import re

import pytest

from tests.contract.project import ROOT, listed, modules, relative, text_of

NOUNS = ("access", "bucket", "key", "lock_table", "state_backend")
"""What a backend is made of, on every cloud."""

MISSING_TWINS: dict[str, str] = {}
"""Files that the other cloud has, each with the reason why this one does not."""

BUDGETS = (
    (r"policies/.+", 60),
    (r"stateroom/cli/commands/.+", 80),
    (r"stateroom/emit/.+", 120),
    (r"stateroom/engine/handlers/.+", 150),
    (r".+", 300),
)
"""Lines that a module may have; the first pattern that matches its path counts."""


def twins(path: str) -> str:
    """The path of the same file for the other cloud.

    >>> twins("components/aws/bucket.py"), twins("stateroom/smoke/alicloud.py")
    ('components/alicloud/bucket.py', 'stateroom/smoke/aws.py')
    """
    swap = {"aws": "alicloud", "alicloud": "aws"}
    return re.sub(r"\b(aws|alicloud)(?=/|\.py$)", lambda match: swap[match[1]], path)


def clouds_files() -> set[str]:
    """The files that belong to one cloud and should have a twin."""
    paths = map(relative, modules("components", "stateroom"))
    return {
        path for path in paths if re.fullmatch(r"components/(aws|alicloud)/.+|stateroom/\w+/(aws|alicloud)\.py", path)
    }


@pytest.mark.parametrize("noun", NOUNS)
def test_every_part_of_a_backend_has_a_file_of_its_name(noun: str) -> None:
    assert all((ROOT / "components" / cloud / f"{noun}.py").is_file() for cloud in ("aws", "alicloud"))


def test_every_file_of_a_cloud_has_its_twin_or_a_reason() -> None:
    there = clouds_files()
    alone = sorted(twins(path) for path in there if twins(path) not in there | MISSING_TWINS.keys())
    assert not alone, f"write these, or list them with the reason:{listed(alone)}"


def test_no_reason_is_given_for_what_is_not_missing() -> None:
    there = clouds_files()
    stale = sorted(path for path in MISSING_TWINS if path in there or twins(path) not in there)
    assert not stale, f"take these out of the list:{listed(stale)}"


def test_no_module_is_longer_than_its_budget() -> None:
    long = []
    for path in modules():
        name, lines = relative(path), len(text_of(path).splitlines())
        budget = next(budget for pattern, budget in BUDGETS if re.fullmatch(pattern, name))
        if lines > budget:
            long.append(f"{name}: {lines} lines of {budget}")
    assert not long, f"split these:{listed(long)}"


def test_every_package_says_which_room_it_is() -> None:
    packages = ("components", "policies", "emulator", "components/aws", "components/alicloud")
    rooms = [f"{package}/__init__.py" for package in packages]
    silent = [room for room in rooms if not (ROOT / room).read_text(encoding="utf-8").startswith('"""')]
    assert not silent, listed(silent)


def test_the_program_stays_under_thirty_lines() -> None:
    assert len((ROOT / "__main__.py").read_text(encoding="utf-8").splitlines()) < 30
