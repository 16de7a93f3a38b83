"""What the policies say, in lines at most 80 columns wide where names allow. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from stateroom.cli.output.changes import wrap

if TYPE_CHECKING:
    from stateroom.policy.judge import Judgement, Undecided, Violation


def render_policies(judgement: Judgement | None) -> Iterator[str]:
    """Everything: violations of mandatory policies first, then advice, then what is not decided, and a count of all."""
    if judgement is not None:
        yield from _render(judgement, judgement.mandatory)


def render_passed(judgement: Judgement) -> Iterator[str]:
    """The same without the violations of mandatory policies: an error tells those."""
    yield from _render(judgement, ())


def render_policy_counts(judgement: Judgement) -> str:
    """How many of each: `20 policies kept, 1 violation, 2 advisory`."""
    counts = (
        (len(judgement.mandatory), "mandatory not kept"),
        (len(judgement.advisory), "advisory not kept"),
        (len(judgement.undecided), "undecided"),
        (len(judgement.exempted), "exempted"),
    )
    kept = f"{judgement.kept} polic{'y' if judgement.kept == 1 else 'ies'} kept"
    return ", ".join([kept, *(f"{count} {word}" for count, word in counts if count)])


def describe_policies(judgement: Judgement | None) -> dict[str, Any] | None:
    """The judgement as data, for `--json`. None when there was none."""
    if judgement is None:
        return None
    from stateroom.policy.verdicts import describe_judgement

    return describe_judgement(judgement)


def _render(judgement: Judgement, violations: tuple[Violation, ...]) -> Iterator[str]:
    for sign, found in (("✗", violations), ("!", judgement.advisory), ("?", judgement.undecided)):
        for each in found:
            yield from _head(sign, each)
            yield from wrap(each.text)
            if sign != "?":
                yield from wrap(f"next: {each.rule.policy.remediation}")
    yield f"  {render_policy_counts(judgement)}"


def _head(sign: str, each: Violation | Undecided) -> list[str]:
    from stateroom.policy.verdicts import short_name

    about = f"({each.level}, {each.rule.policy.severity})"
    return wrap(f"{each.policy} {about} {short_name(each.resource)}", f"  {sign} ")
