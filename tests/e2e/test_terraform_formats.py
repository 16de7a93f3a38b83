"""Real clients find what is emitted formatted as they would format it, and read texts as they were meant."""

from __future__ import annotations

import json
import random
import unicodedata
from pathlib import Path

import pytest

from stateroom.emit import render
from stateroom.emit.hcl import quote
from tests.e2e.terraform import CLIENTS, Client, Finished, Project
from tests.unit.emit.facts import make_facts
from tests.unit.emit.test_emit_cases import CASES, read_case

every_client = pytest.mark.parametrize("client", CLIENTS, ids=lambda client: client.name)

HOSTILE = [
    "${",
    "%{",
    "$${",
    "$$${a}",
    "%%%{if}",
    "\\${a}",
    "${a}}",
    '"',
    "\\",
    "\n",
    "\r\n",
    "\t",
    "\x7f",
    "~}",
    "😀",
    "",
]
PIECES = ["$", "%", "{", "}", "$${", "%{", '"', "\\", "\n", "\t", "u0041", "\x01", "\u2028", "é", "😀", "a", " ", "#"]


def project(client: Client, folder: Path) -> Project:
    return Project(client, folder)


@every_client
def test_every_emitted_file_is_as_the_formatter_leaves_it(client: Client, tmp_path: Path) -> None:
    work = project(client, tmp_path / "work")
    cases = {f"{path.parent.name}_{path.stem}": read_case(path) for path in CASES.rglob("*.yaml")}
    hcl = ("terraform", "opentofu", "terragrunt")
    texts = {
        name: case
        for name, case in cases.items()
        if "text" in case and case["tool"] in hcl and case.get("format") != "json"
    }
    assert len(texts) > 10
    for name, case in texts.items():
        # The formatter takes no *.tfbackend; *.tfvars has the same grammar.
        work.write(f"{name}.{'tfvars' if case.get('format') == 'partial' else 'tf'}", case["text"])
    assert work.run("fmt", "-check", "-diff", "-no-color") == Finished(0, "")
    # And it would have said so.
    work.write("crooked.tf", render(make_facts(), "terraform", "block").replace(" = ", "="))
    assert "crooked.tf" in work.run("fmt", "-check", "-no-color").output


@every_client
def test_quoted_texts_are_read_as_what_they_were(client: Client, tmp_path: Path) -> None:
    chance = random.Random(3)  # noqa: S311 - the same texts in every run
    mixed = ["".join(chance.choices(PIECES, k=chance.randint(1, 8))) for _ in range(300)]
    # The tools compose what can be composed, as their language says.
    texts = [unicodedata.normalize("NFC", text) for text in [*HOSTILE, *mixed]]
    work = project(client, tmp_path / "work")
    values = ",\n".join(f"    {quote(text)}" for text in texts)
    work.write("main.tf", f'output "texts" {{\n  value = [\n{values},\n  ]\n}}\n')
    work.init()
    assert "Apply complete!" in work.apply().output
    assert json.loads(work.succeed("output", "-json", "texts")) == texts
