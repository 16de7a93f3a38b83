"""What the tools' documents name, as tests/cases/options/documents.yaml lists it, and the documents themselves where
they lie beside the checkout."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from tests.contract.project import ROOT

LIST = ROOT / "tests" / "cases" / "options" / "documents.yaml"
FOLDER = ROOT.parent / "shared" / "seeds"

_VARIABLE = re.compile(
    r"(?:(?<![A-Z_<])(?:ALICLOUD|ALIBABA_CLOUD|OSS|TF)|AWS)_(?:(?!AWS_)[A-Z0-9_])*(?!AWS_)[A-Z0-9](?!>)"
)
_COMPOUND = re.compile(r"(?<![\w/.-])[a-z][a-z0-9]*(?:_[a-zA-Z0-9]+)+(?![\w/-]|\.\w)")
_PLACES = (
    r"^\s*(?:# )?([a-z]+)\s+= ",  # an attribute in a configuration
    r"[{\s]([a-z]+) = \"",  # the same in a document of one line
    r"^([a-z_]+)(?:string|bool|number)(?:Yes|No)",  # a row of a table whose columns have run together
    r"^([a-z0-9_]+) \| ",  # a row of a table
    r"^[•\s-]*([a-z_]+) [(-]\s?\(?(?:Optional|Required)",  # an item of a list
    r"\* `([a-z_]+)`",  # an item of a list in Markdown
    r"\"([a-z_]+)\":",  # a key in JSON
)


@dataclass(frozen=True)
class Document:
    """One document: the options that it names, and words of the same form that are none."""

    file: str
    options: frozenset[str]
    others: frozenset[str]

    @property
    def path(self) -> Path:
        return FOLDER / self.file


def read_documents() -> Mapping[str, Document]:
    """The list, by the names of `stateroom.emit.options.DOCUMENTS`."""
    listed: dict[str, Any] = yaml.load(LIST.read_text(encoding="utf-8"), yaml.CSafeLoader)
    return {
        name: Document(entry["file"], frozenset(entry["options"]), frozenset(entry["others"]))
        for name, entry in listed.items()
    }


def find_names(text: str) -> frozenset[str]:
    """Every word of a document that has the form of an argument or an environment variable of the clouds or tools."""
    found = set(_VARIABLE.findall(text)) | {word.lower() for word in _COMPOUND.findall(text)}
    for pattern in _PLACES:
        found |= set(re.findall(pattern, text, re.MULTILINE))
    return frozenset(found)
