"""Statements of a bucket policy that refuse everybody something, whatever else allows it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from stateroom.policy.statement import Statement


def denied_values(found: Iterable[Statement], operator: str, key: str) -> Iterator[str]:
    """The values of a condition that is the only one of a statement which denies everybody everything in the bucket."""
    for statement in found:
        if statement.allows or statement.effect.lower() != "deny" or not _is_for_all(statement):
            continue
        conditions = [(each, operands) for each, operands in statement.condition.items()]
        if len(conditions) != 1 or conditions[0][0].lower().removesuffix("ifexists") != operator.lower():
            continue
        operands = {name.lower(): values for name, values in conditions[0][1].items()}
        if operands.keys() == {key.lower()}:
            yield from operands[key.lower()]


def _is_for_all(statement: Statement) -> bool:
    """Everybody, every action, the bucket and its objects. S3 takes no resource of another bucket."""
    objects = any(each.endswith("*") for each in statement.resources)
    bucket = any("/" not in each for each in statement.resources)
    return (
        statement.everyone
        and not statement.excluded
        and any(action.lower() in ("s3:*", "*") for action in statement.actions)
        and objects
        and bucket
    )
