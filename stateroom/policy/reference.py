"""Renders docs/policies.md from the policies' metadata: `python -m stateroom.policy.reference [--check]`."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from stateroom.config.schema import main
from stateroom.policy.catalogue import load_rules
from stateroom.policy.definition import SEVERITIES, Parameter, Rule

COMMAND: Final = "python -m stateroom.policy.reference"
REFERENCE: Final = "docs/policies.md"

_HEAD = """\
# Policies

<!-- Generated from the policies and from stateroom/policy/reference.py by `python -m stateroom.policy.reference`. -->

What is allowed, as code: {count} policies for state backends, one file each in `policies/`. Both engines obey them.

| | judges | a mandatory policy that is not kept |
|---|---|---|
| `stateroom up` | before anything is written | stops it: exit code 4 |
| `stateroom preview` | the same | is shown: exit code 4 |
| `stateroom policy check` | every stack, or those that `--stack` names, without a cloud or credentials | exit code 4 |
| `pulumi up --policy-pack policies` | each resource before it is made, the stack at the end | stops it |

`stateroom policy list` shows every policy in a sentence. `stateroom policy check` writes reports for a CI:
`--format sarif` for code scanning, `--format junit` for test reports, `--format json` for the rest.

What they sum up, and `counts` in JSON, are policies: each counts once, as not kept, undecided, exempted or disabled,
whichever is the worst, or else as kept. A policy may have several findings, such as one for each bucket; then a second
line counts these.

A stack that cannot be judged, because its file is wrong or a policy fails, does not keep the others from it. It is told
on stderr and in every format: as text below its name, in SARIF as a `toolExecutionNotifications` entry of an invocation
with `executionSuccessful: false`, in JUnit as an `error`, in JSON as its `error` in place of `policies`. The exit code
is the one that all failing stacks have, and 1 where they differ. SARIF and JUnit are whole documents also where nothing
could be judged, as with a wrong `policies.json`.

## Configuration

Without configuration every policy has the level that is said below. `policies.json` beside `Pulumi.yaml` says
otherwise; `--policy-config FILE` takes another file. It has the form of Pulumi's own configuration of policy packs, so
the same file serves `pulumi up --policy-pack policies --policy-pack-config policies.json`:

```json
{{
  "all": "advisory",
  "aws-bucket-require-versioning": "mandatory",
  "aws-key-require-rotation": {{
    "enforcementLevel": "mandatory",
    "days": 180,
    "exemptions": [
      {{"resource": "acme-dev-*", "reason": "short-lived, no states of value", "expires": "2027-03-31"}}
    ]
  }}
}}
```

- **Levels**: `mandatory` stops, `advisory` is shown, `disabled` is not applied. `all` sets every policy that is not
  named; the others are named by themselves.
- **Parameters** stand beside the level. Those that are left out keep their default.
- **Exemptions** let a policy leave a resource alone for a while. `resource` is its logical name or its URN, where `*`
  and `?` stand for anything; `reason` and `expires` (the last day that it holds, in UTC) must be there. It
  is counted. After that day the violation counts again, and says that the exemption has expired.
  `stateroom policy check` names exemptions that have expired and, when it checks every stack, those that no violation
  needs.

`stateroom` refuses a file with an unknown policy, parameter or level (exit code 3), and names every problem. Pulumi
checks the values of parameters and exemptions by their schemas, and passes over names that it does not know; so let
`stateroom policy check` read the file first.

## What is not known yet

Some values only a cloud knows, such as the ARN of a key that is not made yet. A policy that needs such a value neither
passes nor fails: it says so, in both engines, and stops nothing by that.

- `stateroom up` and `preview` then look once more, with well-formed values in place of the missing ones: what is wrong
  whatever the cloud will say is found before anything is written. When everything is made, the policies that were
  undecided are applied again, to the real values.
- `stateroom policy check` uses such values from the start. Where the stack file names no account, and no `up` has
  recorded one, it says which account stands in.
- Pulumi shows `can't run policy … during preview` as advice, and applies the policy during the update.

In Pulumi a policy of the whole stack sees what the provider returns, in the direct engine what the program declares.
In a preview, a provider may not know what it will choose itself, such as the versioning of a bucket: a
property that the program does not declare and the provider does not know counts as not declared, so that `pulumi up`
stops at the preview. What the program declares and nobody knows yet stays undecided.

## In any Pulumi program

The policies know nothing of Stateroom's components: they apply to any program with these resource types.

```
pulumi up --policy-pack path/to/stateroom/policies --policy-pack-config policies.json
```

The pack runs in the virtual environment `.venv` beside `policies/`, which any `make` target in a clone of this
project makes; `policies/PulumiPolicy.yaml` names it. The program may be written in any language.
Resources that it only looks up are somebody else's, and not judged by the direct engine.

## Overview

| policy | level | severity |
|---|---|---|
"""

_TITLES: Final = {"aws": "AWS", "alicloud": "Alibaba Cloud"}


def render_reference(rules: Sequence[Rule] | None = None) -> str:
    """The content of docs/policies.md."""
    found = load_rules() if rules is None else rules
    parts = [_HEAD.format(count=len(found))]
    parts += (
        f"| [{rule.name}](#{rule.name}) | {rule.policy.level} | {rule.policy.severity} |\n" for rule in _ranked(found)
    )
    for cloud, title in _TITLES.items():
        ours = [rule for rule in found if rule.name.startswith(f"{cloud}-")]
        if ours:
            parts.append(f"\n## {title}\n")
            parts += ("\n" + "\n".join(_render(rule)) for rule in ours)
    return "".join(parts)


def _ranked(rules: Sequence[Rule]) -> list[Rule]:
    """The most severe first."""
    return sorted(rules, key=lambda rule: (SEVERITIES.index(rule.policy.severity), rule.name))


def _render(rule: Rule) -> Iterator[str]:
    policy = rule.policy
    yield f"### {rule.name}\n"
    yield f"{policy.sentence} ({policy.level}, {policy.severity})\n"
    yield f"- To do: {policy.remediation}"
    yield f"- Why: [{policy.url.partition('://')[2].partition('/')[0]}]({policy.url})"
    if policy.compliance:
        yield f"- Answers: {', '.join(map(str, policy.compliance))}"
    yield f"- Looks at: {', '.join(f'`{token}`' for token in policy.resources)}"
    for name, parameter in policy.parameters.items():
        yield f"- `{name}`: {parameter.sentence} {_limits(parameter)}"
    yield ""


def _limits(parameter: Parameter) -> str:
    kinds = {"integer": "a whole number", "boolean": "true or false", "string": "a text", "strings": "a list of texts"}
    parts = [kinds[parameter.kind]]
    if parameter.minimum is not None:
        parts.append(f"at least {parameter.minimum}")
    if parameter.maximum is not None:
        parts.append(f"at most {parameter.maximum}")
    return f"({', '.join(parts)}; default: `{json.dumps(parameter.default)}`)"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], Path(__file__).parents[2], {REFERENCE: render_reference}, COMMAND))
