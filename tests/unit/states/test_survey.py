from __future__ import annotations

import pytest

from stateroom.errors import CloudError, UnreachableError, UsageError
from stateroom.states.ends import Backend, Held
from stateroom.states.lock_info import LockInfo
from stateroom.states.mapping import Naming
from stateroom.states.survey import Plan, Wish, survey_states
from tests.unit.states.memory import MemoryStore, facts
from tests.unit.states.place import state
from tests.unit.states.test_moving import OTHER, SEALED

OWN = "net/tf.tfstate"


@pytest.fixture
def aws() -> Backend:
    return Backend("one", MemoryStore(facts("aws")))


@pytest.fixture
def oss() -> Backend:
    return Backend("two", MemoryStore(facts("alicloud")))


def memory(end: Backend) -> MemoryStore:
    assert isinstance(end.store, MemoryStore)
    return end.store


def told(plan: Plan) -> dict[str, tuple[str, str]]:
    return {move.source: (move.target, move.decision.action) for move in plan.moves}


def test_every_state_and_workspace_is_planned_and_nothing_else(aws: Backend, oss: Backend) -> None:
    store = memory(aws)
    for key in (OWN, f"env:/dev/{OWN}", "other", "broken.tfstate"):
        store.put(key, state())
    store.put("sealed", SEALED)
    store.put("broken.tfstate", state()[:50])
    store.put("readme.md", b"# Not a state")
    store.put("stateroom-smoke/x", state())
    store.put("other.tflock", b"{}")
    memory(oss).put("env:/tf.tfstate", state())
    before = store.objects.copy(), memory(oss).objects.copy()
    plan = survey_states(aws, oss, (), Wish())
    assert told(plan) == {
        OWN: ("env:/tf.tfstate", "keep"),
        f"env:/dev/{OWN}": ("env:/dev/tf.tfstate", "copy"),
        "other": ("env:/other", "copy"),
        "broken.tfstate": ("env:/broken.tfstate", "refuse"),
        "sealed": ("env:/sealed", "copy"),
    }
    assert [move.source for move in plan.pending] == [f"env:/dev/{OWN}", "other", "sealed"]
    assert [move.source for move in plan.refused] == ["broken.tfstate"]
    assert (store.objects, memory(oss).objects) == before


def test_states_are_named_by_key_path_or_url_and_renamed_if_asked(aws: Backend, oss: Backend) -> None:
    for key in ("a/x", "env:/dev/a/x", "b"):
        memory(aws).put(key, state())
    assert told(survey_states(aws, oss, ["s3://in-aws/b", "in-aws/b"], Wish())) == {"b": ("env:/b", "copy")}
    named = survey_states(aws, oss, ["a/x", "env:/dev/a/x"], Wish(Naming("c")))
    assert told(named) == {"a/x": ("env:/c", "copy"), "env:/dev/a/x": ("env:/dev/c", "copy")}
    assert told(survey_states(aws, oss, ["b"], Wish(Naming("c", "prod")))) == {"b": ("env:/prod/c", "copy")}
    assert {action for _, action in told(survey_states(aws, oss, ["a/x", "b"], Wish(Naming("c")))).values()} == {
        "refuse"
    }


def test_a_state_that_is_not_there_is_an_error_unless_it_has_been_moved_and_removed(aws: Backend, oss: Backend) -> None:
    with pytest.raises(UsageError) as caught:
        survey_states(aws, oss, ["b"], Wish())
    assert str(caught.value) == (
        "there is no state at b\n"
        "  why:  nothing of this name is in the bucket in-aws\n"
        "  next: see what there is with `stateroom states --stack one`"
    )
    with pytest.raises(UsageError):
        survey_states(aws, oss, ["b"], Wish(removes=True))
    memory(oss).put("env:/b", state())
    (move,) = survey_states(aws, oss, ["b"], Wish(removes=True)).moves
    assert (move.decision.action, move.decision.reason) == ("keep", "it is in two, and here no longer")
    assert not move.is_pending


def test_a_state_without_a_place_is_refused_with_what_to_do(aws: Backend, oss: Backend) -> None:
    memory(aws).put("dev/tf.tfstate", state())
    (move,) = survey_states(aws, oss, (), Wish()).refused
    assert (move.decision.reason, move.decision.remedy) == (
        "it has no place there: it would be taken for the workspace dev of tf.tfstate",
        "move it by itself, under another name, with --key",
    )


def test_one_backend_is_not_two(aws: Backend) -> None:
    with pytest.raises(UsageError) as caught:
        survey_states(aws, Backend("three", aws.store), (), Wish())
    assert str(caught.value) == (
        "one and three have the same bucket, in-aws\n"
        "  why:  states are moved from one backend to another one\n"
        "  next: name two stacks with --from and --to"
    )


def test_one_backend_under_two_names_of_its_endpoint_is_not_two(aws: Backend) -> None:
    """With locks that do not exclude each other, a state could be removed as its own source."""
    there = MemoryStore(facts("aws", endpoint="https://s3.eu-west-1.amazonaws.com", lock="none", lock_table=None))
    target, wish = Backend("two", there), Wish(removes=True)
    assert survey_states(aws, target, (), wish).moves == ()
    memory(aws).put(OWN, state())
    there.objects = memory(aws).objects
    with pytest.raises(UsageError, match="one and two have the same bucket, in-aws"):
        survey_states(aws, target, (), wish)
    # A bucket of the same name elsewhere has other objects, or has them since another time.
    there.objects = {}
    there.put("before", state())
    there.put(OWN, state())
    assert told(survey_states(aws, target, (), wish)) == {OWN: (OWN, "keep")}


def test_a_bucket_without_versions_is_not_overwritten_and_loses_no_state(aws: Backend) -> None:
    target = Backend("two", MemoryStore(facts("alicloud"), keeps_versions=False))
    memory(aws).put("a", state(2))
    memory(aws).put("b", state(2))
    memory(target).put("env:/a", state(1))
    plan = survey_states(aws, target, (), Wish())
    assert told(plan) == {"a": ("env:/a", "refuse"), "b": ("env:/b", "copy")}
    assert plan.refused[0].decision.reason == "the state there would be lost: its bucket keeps no versions"
    back = survey_states(target, aws, (), Wish(removes=True))
    assert back.refused[0].decision.reason == "the state there is newer: serial 2"
    memory(aws).objects.clear()
    memory(aws).digests.clear()
    refused = survey_states(target, aws, (), Wish(removes=True)).refused
    assert [each.decision.reason for each in refused] == ["it would be lost where it is: that bucket keeps no versions"]


def test_force_takes_the_place_of_another_lineage_where_versions_are_kept(aws: Backend, oss: Backend) -> None:
    memory(aws).put("a", state(2))
    memory(oss).put("env:/a", state(7, OTHER))
    assert told(survey_states(aws, oss, (), Wish())) == {"a": ("env:/a", "refuse")}
    assert told(survey_states(aws, oss, (), Wish(force=True))) == {"a": ("env:/a", "overwrite")}
    memory(oss).keeps_versions = False
    memory(oss).put("env:/a", state(7, OTHER))
    assert told(survey_states(aws, oss, (), Wish(force=True))) == {"a": ("env:/a", "refuse")}


def test_locks_at_either_end_are_found_and_others_are_not(aws: Backend, oss: Backend) -> None:
    for key in ("a", "b", "c"):
        memory(aws).put(key, state())
    held = [LockInfo.new(name) for name in ("a", "b", "z")]
    memory(aws).table = {"a": held[0].to_json(), "z": held[2].to_json()}
    memory(oss).table = {"env:/b": held[1].to_json()}
    assert survey_states(aws, oss, (), Wish()).held == (
        Held("a", str(held[0]), "`stateroom locks --stack one`"),
        Held("env:/b", str(held[1]), "`stateroom locks --stack two`"),
    )
    assert survey_states(aws, oss, ["c"], Wish()).held == ()


def test_a_state_that_only_its_client_can_read_is_refused_and_a_cloud_without_an_answer_ends_it(
    aws: Backend, oss: Backend, monkeypatch: pytest.MonkeyPatch
) -> None:
    memory(aws).put("a.tfstate", state())
    memory(aws).put("b.tfstate", state())
    read = memory(aws).read
    errors: dict[str, Exception] = {"a.tfstate": CloudError("S3 GetObject of a.tfstate: InvalidRequest")}

    def refuse(key: str, version: str | None = None) -> object:
        if key in errors:
            raise errors[key]
        return read(key, version)

    monkeypatch.setattr(aws.store, "read", refuse)
    plan = survey_states(aws, oss, (), Wish())
    assert told(plan) == {"a.tfstate": ("env:/a.tfstate", "refuse"), "b.tfstate": ("env:/b.tfstate", "copy")}
    assert plan.refused[0].decision.reason == "it cannot be moved: S3 GetObject of a.tfstate: InvalidRequest"
    errors["a.tfstate"] = UnreachableError("no answer")
    with pytest.raises(UnreachableError):
        survey_states(aws, oss, (), Wish())
