"""examples/typescript-compose and examples/go-compose: programs in other languages use the component package.

Pulumi writes an SDK in the program's language, which is compiled here.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from stateroom.local.aws import LocalAws
from tests.e2e.examples.program import Program, copy_example, needs_host, needs_language_packages
from tests.e2e.project import ACCOUNT

_WRONG = """
import * as stateroom from "@pulumi/stateroom";
new stateroom.StateBackend("a", { cloud: "gcp", name: "acme", region: "eu-west-1" });
new stateroom.StateBackend("b", { cloud: "aws", name: "acme" });
new stateroom.StateBackend("c", { cloud: "aws", name: "acme", region: "eu-west-1", lock: { mode: "global" } });
new stateroom.StateBackend("d", { cloud: "aws", name: "acme", region: "eu-west-1", lock: { tabel: "locks" } });
"""


@pytest.fixture
def typescript(tmp_path: Path, local_aws: LocalAws) -> Program:
    return copy_example("typescript-compose", tmp_path, local_aws)


@pytest.fixture
def go(tmp_path: Path, local_aws: LocalAws) -> Program:
    return copy_example("go-compose", tmp_path, local_aws)


def is_made_stays_as_it_is_and_goes(program: Program) -> None:
    program.pulumi("up", "--yes", "--skip-preview")
    backends = program.outputs()["backends"]
    assert set(backends) == {"network", "shop"}
    key = backends["shop"].pop("kms_key_id")
    assert key.startswith(f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/")
    assert backends["shop"] == {
        "region": "eu-west-1",
        "bucket": f"shop-dev-state-{ACCOUNT}-eu-west-1",
        "dynamodb_table": "shop-dev-locks",
        "role_arn": f"arn:aws:iam::{ACCOUNT}:role/shop-dev-writer",
    }
    program.pulumi("preview", "--expect-no-changes")
    program.pulumi("destroy", "--yes", "--skip-preview")


@needs_language_packages
@needs_host("Node.js", "pulumi-language-nodejs")
def test_the_typescript_example_is_made_stays_as_it_is_and_goes(typescript: Program) -> None:
    typescript.add_package()
    compiler = str(typescript.folder / "node_modules" / ".bin" / "tsc")
    typescript.run(compiler, "--project", ".")
    (typescript.folder / "index.ts").rename(typescript.folder / "right.ts")
    (typescript.folder / "index.ts").write_text(_WRONG)
    assert [line.split(": error ")[1].split(":")[0] for line in told(typescript, compiler)] == [
        "TS2322",  # a cloud that there is not
        "TS2345",  # no region
        "TS2322",  # a lock mode that there is not
        "TS2561",  # a key that there is not
    ]
    (typescript.folder / "right.ts").rename(typescript.folder / "index.ts")
    is_made_stays_as_it_is_and_goes(typescript)


def told(program: Program, compiler: str) -> list[str]:
    """The errors, each of which begins a line; what explains one is indented."""
    return [line for line in program.run(compiler, "--project", ".", code=2).splitlines() if not line.startswith(" ")]


@needs_language_packages
@needs_host("Go", "pulumi-language-go")
def test_the_go_example_is_made_stays_as_it_is_and_goes(go: Program) -> None:
    go.add_package()
    go.run("go", "vet", ".")
    is_made_stays_as_it_is_and_goes(go)
