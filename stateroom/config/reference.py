"""Renders docs/configuration.md from the models, their limits and the rules between values."""

from __future__ import annotations

import inspect
import json
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel
from pydantic_core import PydanticUndefined

from stateroom.config.backend import CLOUDS, MODELS
from stateroom.config.defaults import DEFAULTS, PROJECT_FILE
from stateroom.config.environment import places
from stateroom.config.parse import KEY
from stateroom.config.relations import RELATIONS
from stateroom.config.sentences import sentences_of
from stateroom.config.shape import Shape, shape_of
from stateroom.facts import CloudName

_HEAD = """\
# Configuration

<!-- Generated from the models in stateroom/config by `python -m stateroom.config.schema`. -->

A stack is a file `stacks/Pulumi.<stack>.yaml`. `pulumi up` and `stateroom up` read the same file. `cloud` decides
which keys there are:

{clouds}

A problem is told as `what is wrong @ $.path (value; what is allowed; what to do)`, where `$` is the value of `{key}`.
All problems are told at once, before anything is called.

`${{env:NAME}}` takes the value of an environment variable, `${{env:NAME:-default}}` the default when it is not
set or empty. Values that Pulumi encrypted (`secure:`) are refused: only Pulumi could read them.

## Defaults that stacks share

What many stacks have in common stands once, in `{project}`, and a stack says only what differs. Pulumi calls this
project-level configuration; both engines read it.

```yaml
# {project}
config:
  {defaults}:
    value:                                # Pulumi wants this line
      tags: {{team: platform}}              # for every stack
      aws:                                # for the stacks on AWS; counts more than the above
        region: eu-west-1
        lock: {{mode: both}}
      alicloud:
        region: cn-hangzhou
```

- Mappings are merged key by key: a stack with `tags: {{environment: production}}` has both tags.
- A list and a single value of the stack stand for themselves; nothing of the default is left.
- Nothing takes a default away: `access_logs: null`, or `tags: {{team: null}}`.
- What stands for every stack must be right on every cloud, else it belongs below `aws` or `alicloud`. When the defaults
  say `cloud`, it is the cloud of each stack that says none, and they need be right for that one and the stack's.
- Variables may stand where they may in a stack. Nothing is required; the merged whole is checked as one backend.

A problem of the defaults is told with its place, such as `{project}: $.aws.lock.mode`, where `$` is the `value`.
`{defaults}` in a stack file would replace the project's as a whole and is refused.
"""
_CLOUD = """\
## {title}

This is enough:

```yaml
# yaml-language-server: $schema=schema.json
config:
  {key}:
    cloud: {cloud}
    name: acme
    region: {region}
```

The first line lets an editor complete and check the file. Everything else has a default. Variables may stand in:

{places}
"""
_RULES = """\
### Rules between keys on {title}

Besides the limits of single keys, these rules hold:

"""
_TITLES: Mapping[CloudName, str] = {"aws": "AWS", "alicloud": "Alibaba Cloud"}
_REGIONS: Mapping[CloudName, str] = {"aws": "eu-west-1", "alicloud": "cn-hangzhou"}


def render_reference() -> str:
    """The content of docs/configuration.md."""
    links = (f"- `{cloud}`: [{title}](#{title.lower().replace(' ', '-')})" for cloud, title in _TITLES.items())
    parts = [_HEAD.format(key=KEY, clouds="\n".join(links), project=PROJECT_FILE, defaults=DEFAULTS)]
    for cloud in CLOUDS:
        parts += _render_cloud(cloud)
    return "\n".join(parts)


def _render_cloud(cloud: CloudName) -> Iterator[str]:
    root, title = shape_of(MODELS[cloud]), _TITLES[cloud]
    where = "\n".join(f"- `{place}`" for place in places(root))
    yield _CLOUD.format(title=title, key=KEY, cloud=cloud, region=_REGIONS[cloud], places=where)
    sections: dict[type[BaseModel], list[str]] = {}
    for path, section in _sections(root, "$"):
        sections.setdefault(section, []).append(path)
    for section, paths in sections.items():
        heading = ", ".join(f"`{path}`" for path in paths)
        yield f"### {heading}\n\n{_table(section)}"
    rules = "".join(f"- {_first_paragraph(rule)}\n" for rule in RELATIONS[cloud])
    yield _RULES.format(title=title) + rules


def _sections(shape: Shape, path: str) -> Iterator[tuple[str, type[BaseModel]]]:
    if shape.section is not None:
        yield path, shape.section
        for name in shape.choices:
            below = shape.step(name)
            if below is not None:
                yield from _sections(below, f"{path}.{name}")
    elif shape.kind == "list" and shape.item is not None:
        yield from _sections(shape.item, f"{path}[]")


def _table(section: type[BaseModel]) -> str:
    rows = ["| key | what | allowed | default |", "|---|---|---|---|"]
    sentences = sentences_of(section)
    for name, info in section.model_fields.items():
        shape = shape_of(info.annotation, info.metadata)
        cells = (f"`{name}`", sentences[name], allowed_of(shape), _default(info.default))
        rows.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(rows) + "\n"


def allowed_of(shape: Shape) -> str:
    """What is allowed at a place, in words, with what is allowed inside lists and mappings."""
    if shape.section and shape.item:
        return f"a section below: {shape.allowed}"
    if shape.section or (shape.item and shape.item.section):
        return "a list of sections below" if shape.kind == "list" else "a section below"
    if shape.kind == "map" and shape.key and shape.item:
        return f"{shape.allowed}; keys: {shape.key.allowed}; values: {shape.item.allowed}"
    if shape.kind == "list" and shape.limit and shape.item and shape.item.limit:
        return f"{shape.allowed}; each: {shape.item.allowed}"
    return shape.allowed


def _default(default: Any) -> str:
    if default is PydanticUndefined:
        return "**required**"
    if default is None:
        return "none"
    return "its defaults" if isinstance(default, BaseModel) else f"`{json.dumps(default)}`"


def _first_paragraph(rule: Any) -> str:
    return " ".join((inspect.getdoc(rule) or "").split("\n\n")[0].split())
