"""Policy documents are compared by meaning, and ours live beside what others wrote."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stateroom.engine.decision import Change
from stateroom.engine.policy_document import canonical, differences, equivalent, merge
from stateroom.errors import StateroomError

# A busy machine draws slowly; that is no failure.
unhurried = settings(max_examples=settings().max_examples // 2, suppress_health_check=[HealthCheck.too_slow])

ROOT = "arn:aws:iam::123456789012:root"


def document(*statements: dict[str, Any], version: str = "2012-10-17", **rest: Any) -> str:
    return json.dumps({"Version": version, "Statement": list(statements), **rest})


def statement(**changes: Any) -> dict[str, Any]:
    base = {
        "Sid": "StateroomDenyPlainHttp",
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": ["arn:aws:s3:::acme", "arn:aws:s3:::acme/*"],
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    return {key: value for key, value in {**base, **changes}.items() if value is not None}


# One statement drawn, then written in another way that means the same.

# Words to draw as wholes, which is quicker: what matters is which of them are equal, and with which case.
words = st.sampled_from(
    ["*", "a", "B", "ab", "aB", "a:b", "A:B", "s3:*", "S3:Get*", "s3:get*", "x/Y", "x/y/*", "-", "/", ":", "c-X:*/z"]
)
several = st.lists(words, min_size=1, max_size=3, unique_by=str.lower)
accounts = st.sampled_from(["111111111111", "222222222222"])
principals = st.one_of(
    st.just("*"),
    st.fixed_dictionaries({"AWS": st.lists(accounts, min_size=1, max_size=2, unique=True)}),
    st.fixed_dictionaries({"Service": several}),
)
conditions = st.dictionaries(
    st.sampled_from(["StringEquals", "Bool", "NumericLessThan", "ForAnyValue:StringLike"]),
    st.dictionaries(
        st.sampled_from(["aws:a", "s3:TlsVersion"]), several | st.booleans() | st.integers(0, 9), min_size=1
    ),
    min_size=1,
    max_size=2,
)
effects = st.sampled_from(["Allow", "Deny"])


@st.composite
def statements(draw: st.DrawFn, prefix: str = "") -> dict[str, Any]:
    drawn: dict[str, Any] = {"Sid": prefix + draw(st.text("ab", max_size=3)), "Effect": draw(effects)}
    drawn[draw(st.sampled_from(["Action", "NotAction"]))] = draw(several)
    drawn[draw(st.sampled_from(["Resource", "NotResource"]))] = draw(several)
    if draw(st.booleans()):
        drawn[draw(st.sampled_from(["Principal", "NotPrincipal"]))] = draw(principals)
    if draw(st.booleans()):
        drawn["Condition"] = draw(conditions)
    return drawn


def many(prefix: str = "", least: int = 0) -> st.SearchStrategy[list[dict[str, Any]]]:
    return st.lists(statements(prefix), min_size=least, max_size=4, unique_by=lambda each: str(each["Sid"]))


def reworded_list(draw: st.DrawFn, value: Any) -> Any:
    if isinstance(value, bool | int):
        return draw(st.sampled_from([value, json.dumps(value), [value]]))
    items = draw(st.permutations(value if isinstance(value, list) else [value]))
    return items[0] if len(items) == 1 and draw(st.booleans()) else [*items, *items[:1]]


def recased(draw: st.DrawFn, text: str) -> str:
    return draw(st.sampled_from([text, text.upper(), text.lower()]))


def reworded_principal(draw: st.DrawFn, value: Any) -> Any:
    if value == "*":
        return draw(st.sampled_from(["*", {"AWS": "*"}, {"AWS": ["*"]}]))
    return {
        kind: reworded_list(
            draw,
            [draw(st.sampled_from([each, f"arn:aws:iam::{each}:root"])) if kind == "AWS" else each for each in names],
        )
        for kind, names in value.items()
    }


def reworded(draw: st.DrawFn, value: dict[str, Any]) -> dict[str, Any]:
    out: dict[str, Any] = {}
    for element in draw(st.permutations(list(value))):
        inner = value[element]
        if element in ("Action", "NotAction"):
            out[element] = reworded_list(draw, [recased(draw, each) for each in inner])
        elif element in ("Resource", "NotResource"):
            out[element] = reworded_list(draw, inner)
        elif element in ("Principal", "NotPrincipal"):
            out[element] = reworded_principal(draw, inner)
        elif element == "Condition":
            out[element] = {
                recased(draw, operator): {
                    recased(draw, key): reworded_list(draw, values) for key, values in keys.items()
                }
                for operator, keys in inner.items()
            }
        else:
            out[element] = inner
    return out


@unhurried
@given(st.data(), many())
def test_a_document_written_in_another_way_is_equivalent(data: st.DataObject, drawn: list[dict[str, Any]]) -> None:
    other = [reworded(data.draw, each) for each in data.draw(st.permutations(drawn))]
    assert equivalent(document(*drawn), document(*other))
    assert equivalent(document(*other), document(*drawn))


@unhurried
@given(many(least=1), st.data())
def test_another_effect_is_never_equivalent(drawn: list[dict[str, Any]], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(drawn) - 1))
    flipped = {**drawn[place], "Effect": "Allow" if drawn[place]["Effect"] == "Deny" else "Deny"}
    changed = [*drawn[:place], flipped, *drawn[place + 1 :]]
    assert not equivalent(document(*drawn), document(*changed))


@unhurried
@given(
    st.none() | many().flatmap(lambda foreign: many("Stateroom").map(lambda ours: foreign + ours)), many("Stateroom")
)
def test_nothing_differs_after_a_merge_and_a_second_one_changes_nothing(
    live: list[dict[str, Any]] | None, ours: list[dict[str, Any]]
) -> None:
    declared = document(*ours)
    merged = merge(None if live is None else document(*live), declared)
    assert differences(merged, declared) == ()
    assert merge(merged, declared) == merged


@unhurried
@given(many(), many("Stateroom"), many("Stateroom"))
def test_statements_of_others_survive_in_their_order(
    foreign: list[dict[str, Any]], before: list[dict[str, Any]], after: list[dict[str, Any]]
) -> None:
    merged = merge(document(*before, *foreign), document(*after))
    assert json.loads(merged)["Statement"] == foreign + after
    assert json.loads(merge(merged, document()))["Statement"] == foreign


@unhurried
@given(st.data(), many("Stateroom"))
def test_ours_written_in_another_way_do_not_differ(data: st.DataObject, ours: list[dict[str, Any]]) -> None:
    live = document(*(reworded(data.draw, each) for each in data.draw(st.permutations(ours))))
    assert differences(live, document(*ours)) == ()


@pytest.mark.parametrize(
    "other",
    [
        statement(Effect="Allow"),
        statement(Action="s3:Get*"),
        statement(Action=None, NotAction="s3:*"),
        statement(Resource="arn:aws:s3:::acme"),
        statement(Resource=["arn:aws:s3:::ACME", "arn:aws:s3:::acme/*"]),
        statement(Principal={"AWS": ROOT}),
        statement(Principal={"Service": "*"}),
        statement(Condition=None),
        statement(Condition={"Bool": {"aws:SecureTransport": "true"}}),
        statement(Condition={"BoolIfExists": {"aws:SecureTransport": "false"}}),
        statement(Condition={"Bool": {"aws:SecureTransport": "false"}, "StringEquals": {"aws:PrincipalOrgID": "o-1"}}),
        statement(Condition={"Bool": "aws:SecureTransport"}),
    ],
)
def test_a_weakened_statement_of_ours_differs(other: dict[str, Any]) -> None:
    change = Change("policy[StateroomDenyPlainHttp]", other, statement())
    assert differences(document(other), document(statement())) == (change,)
    assert not equivalent(document(other), document(statement()))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"Principal": {"AWS": "123456789012"}}, {"Principal": {"AWS": [ROOT]}}),
        ({"Principal": {"AWS": 123456789012}}, {"Principal": {"AWS": "123456789012"}}),
        ({"Condition": {"Bool": {"a": False}}}, {"Condition": {"bool": {"A": ["False"]}}}),
        ({"Condition": {"BoolIfExists": {"a": True}}}, {"Condition": {"BoolIfExists": {"a": "TRUE"}}}),
        ({"Condition": {"NumericLessThan": {"a": 1.2}}}, {"Condition": {"NumericLessThan": {"a": "1.2"}}}),
        ({"Condition": {"NumericLessThan": {"a": 90.0}}}, {"Condition": {"NumericLessThan": {"a": ["90"]}}}),
        ({"Condition": {}}, {"Condition": None}),
        ({"Sid": ""}, {"Sid": None}),
    ],
)
def test_these_mean_the_same(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert equivalent(document(statement(**one)), document(statement(**other)))


def test_a_single_statement_may_stand_without_a_list() -> None:
    alone = json.dumps({"Version": "2012-10-17", "Id": "x", "Statement": statement()})
    assert equivalent(alone, document(statement()))
    assert differences(alone, document(statement())) == ()


def test_condition_values_keep_their_case() -> None:
    upper, lower = ({"StringEquals": {"a": value}} for value in ("True", "true"))
    assert not equivalent(document(statement(Condition=upper)), document(statement(Condition=lower)))


def test_a_deleted_principal_is_a_difference() -> None:
    declared = statement(Principal={"AWS": "arn:aws:iam::123456789012:role/acme-writer"})
    live = statement(Principal={"AWS": "AROAEXAMPLEEXAMPLE123"})
    assert differences(document(live), document(declared)) == (
        Change("policy[StateroomDenyPlainHttp]", live, declared),
    )


def test_a_missing_a_repeated_and_an_undeclared_statement_of_ours_differ() -> None:
    missing, twice, old = (statement(Sid=f"Stateroom{name}") for name in ("Missing", "Twice", "Old"))
    live = document(
        {"Effect": "Allow", "Action": "s3:GetObject"}, twice, twice, old, old, statement(Sid="StateroomGone")
    )
    assert differences(live, document(missing, twice)) == (
        Change("policy[StateroomMissing]", None, missing),
        Change("policy[StateroomTwice]", [twice, twice], twice),
        Change("policy[StateroomOld]", [old, old], None),
        Change("policy[StateroomGone]", statement(Sid="StateroomGone"), None),
    )


def test_without_a_live_document_every_statement_is_missing() -> None:
    change = Change("policy[StateroomDenyPlainHttp]", None, statement())
    assert differences(None, document(statement())) == (change,)


def test_an_older_version_of_the_language_is_raised_and_the_id_kept() -> None:
    live = document(statement(), version="2008-10-17", Id="theirs")
    assert differences(live, document(statement())) == (Change("policy.Version", "2008-10-17", "2012-10-17"),)
    merged = json.loads(merge(live, document(statement(), Id="ours")))
    assert (merged["Version"], merged["Id"]) == ("2012-10-17", "theirs")
    assert not equivalent(live, document(statement()))


def test_canonical_is_compact_and_sorted() -> None:
    assert canonical({"Version": "2012-10-17", "Statement": [{"Sid": "ü", "Effect": "Deny"}]}) == (
        '{"Statement":[{"Effect":"Deny","Sid":"\\u00fc"}],"Version":"2012-10-17"}'
    )


@pytest.mark.parametrize(
    ("live", "why"),
    [
        ("", "it is not valid JSON: Expecting value: line 1 column 1 (char 0)"),
        ("[]", "it is JSON, but not an object"),
        ('{"Statement": ["x"]}', "its Statement is neither an object nor a list of objects"),
    ],
)
def test_a_live_document_that_is_no_policy_is_refused(live: str, why: str) -> None:
    with pytest.raises(StateroomError) as caught:
        differences(live, document(statement()))
    assert str(caught.value) == (
        f"this is not a policy document: {live}\n"
        f"  why:  {why}\n"
        "  next: look at the policy in the cloud; repair or remove it there, then run the same command again"
    )


def test_an_endless_document_is_refused_and_shown_short() -> None:
    with pytest.raises(StateroomError) as caught:
        merge("[" * 200_000, document())
    assert caught.value.what == f"this is not a policy document: {'[' * 77}..."


@pytest.mark.parametrize("ours", [(statement(Sid="Mine"),), (statement(Sid=None),), (statement(), statement())])
def test_declared_statements_need_sids_of_their_own(ours: tuple[dict[str, Any], ...]) -> None:
    with pytest.raises(StateroomError) as caught:
        merge(None, document(*ours))
    assert str(caught.value) == (
        f"the declared policy has a statement with the Sid {ours[0].get('Sid')!r}\n"
        "  why:  in a shared policy, ours are known by unique Sids that begin with Stateroom\n"
        "  next: give the statement a Sid of its own, such as StateroomDenyPlainHttp"
    )
