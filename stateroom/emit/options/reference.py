"""docs/options.md, generated from the list of options.

python -m stateroom.emit.options.reference            write it
python -m stateroom.emit.options.reference --check    say whether it is out of date
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from stateroom.config.schema import main
from stateroom.emit import oss_backend, s3_backend
from stateroom.emit.arguments import Argument
from stateroom.emit.options import DOCUMENTS, SCOPES, Option, Span, read_options

REFERENCE: Final = "docs/options.md"
COMMAND: Final = "python -m stateroom.emit.options.reference"

_WRITTEN: Final[dict[str, tuple[Argument, ...]]] = {"s3": s3_backend.ARGUMENTS, "oss": oss_backend.ARGUMENTS}

_HEAD: Final = """\
# Options

Generated from `stateroom/emit/options/` by `make fix`. Every argument and environment variable that the tools'
documents name for a state backend and for signing in:

{documents}

*Written* says whether we write it into a configuration: `yes` when the backend or a choice of yours asks for it,
`never` for a secret, which belongs into the environment. A version stands for itself and all later ones.
"""


def render_options() -> str:
    """The content of docs/options.md."""
    parts = [_HEAD.format(documents="\n".join(f"- {title}" for title in DOCUMENTS.values()))]
    for scope, title in SCOPES.items():
        backend = scope in _WRITTEN
        parts.append(f"\n## {title}\n\n")
        parts += (f"{line}\n" for line in _table(read_options(scope).values(), backend))
    return "".join(parts)


def _table(options: Iterable[Option], backend: bool) -> Iterator[str]:
    head = ["name", "what", "type and limits", "variables", *(["Terraform", "OpenTofu", "written"] if backend else [])]
    yield f"| {' | '.join(head)} |"
    yield "|" + "---|" * len(head)
    for option in options:
        cells = [f"`{option.name}`", _what(option), _limits(option), ", ".join(f"`{v}`" for v in option.environment)]
        if backend:
            cells += [_versions(option.terraform), _versions(option.opentofu), _written(option)]
        yield f"| {' | '.join(cells)} |"


def _what(option: Option) -> str:
    parts = [option.what]
    if option.instead is not None:
        parts.append(f"Write `{option.instead}`.")
    if option.needs:
        parts.append(f"Needs {_names(option.needs)}.")
    if option.conflicts:
        parts.append(f"Not beside {_names(option.conflicts)}.")
    return " ".join(parts)


def _limits(option: Option) -> str:
    parts = [option.type, *(["required"] if option.required else []), *(["secret"] if option.secret else [])]
    if option.choices:
        parts.append(f"one of {_names(option.choices)}")
    if option.range is not None:
        parts.append(f"{option.range[0]} to {option.range[1]}{' seconds' if option.type == 'duration' else ''}")
    if option.limit is not None:
        parts.append(option.limit)
    if option.default is not None:
        parts.append(f"default `{option.default}`")
    return "; ".join(parts)


def _versions(span: Span | None) -> str:
    if span is None:
        return "no"
    parts = [str(span.since)]
    if span.deprecated is not None:
        parts.append(f"deprecated {span.deprecated}")
    if span.removed is not None:
        parts.append(f"gone {span.removed}")
    return ", ".join(parts)


def _written(option: Option) -> str:
    if option.secret:
        return "never"
    return "yes" if option.name in {row.name for row in _WRITTEN[option.scope]} else ""


def _names(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], Path(__file__).parents[3], {REFERENCE: render_options}, COMMAND))
