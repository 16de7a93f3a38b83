"""What the Pulumi CLI says when it fails, in our words: every message as a whole."""

from __future__ import annotations

from typing import Any

import pytest

from stateroom.automation.answers import explain, interrupted, missing_command
from stateroom.automation.progress import Progress
from stateroom.engine.events import ignore
from stateroom.errors import (
    CredentialsError,
    DeniedError,
    LockHeldError,
    StateroomError,
    StoppedError,
    UsageError,
    ViolationError,
)
from tests.unit.automation.events import after, before, said, violated

INPUTS = {"bucket": "acme-state"}
AGAIN = "run the same command again to complete it"
MEND = "mend what is said there, then run the same command again"
NOTHING = "nothing was written"


def after_events(*events: Any) -> Progress:
    progress = Progress(ignore)
    for each in events:
        progress(each)
    return progress


@pytest.mark.parametrize(
    ("text", "kind", "told"),
    [
        (
            "code: 255 stdout: stderr: error: the stack is currently locked by 1 lock(s). Either wait for the other",
            LockHeldError,
            (
                "another update of stack dev is under way",
                "Pulumi's state of it is locked; nothing was written",
                "wait for it; if it is gone, run `pulumi cancel --stack dev`",
            ),
        ),
        (
            " stderr: error: [409] Conflict: Another update is currently in progress.",
            LockHeldError,
            (
                "another update of stack dev is under way",
                "Pulumi's state of it is locked; nothing was written",
                "wait for it; if it is gone, run `pulumi cancel --stack dev`",
            ),
        ),
        (
            "error: passphrase must be set with PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE",
            CredentialsError,
            (
                "Pulumi needs the passphrase of stack dev",
                "its secrets are encrypted with one, and the one that is set is missing or wrong; nothing was written",
                "set PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE",
            ),
        ),
        (
            "error: PULUMI_ACCESS_TOKEN must be set for login during non-interactive CLI sessions",
            CredentialsError,
            (
                "Pulumi is not logged in",
                "its own state of stack dev must lie somewhere; nothing was written",
                "run `pulumi login`, or set PULUMI_BACKEND_URL, such as file://~ or s3://BUCKET",
            ),
        ),
        (
            'error: unable to open state directory "file:///x": stat /x: no such file or directory',
            UsageError,
            (
                "Pulumi cannot reach its backend",
                'unable to open state directory "file:///x": stat /x: no such file or directory; nothing was written',
                "correct PULUMI_BACKEND_URL, or log in to another one with `pulumi login`",
            ),
        ),
        (
            'error: read ".pulumi/meta.yaml": no such host',
            UsageError,
            (
                "Pulumi cannot reach its backend",
                'read ".pulumi/meta.yaml": no such host; nothing was written',
                "correct PULUMI_BACKEND_URL, or log in to another one with `pulumi login`",
            ),
        ),
        (
            "error: no resource plugin 'pulumi-resource-aws' found in the workspace",
            StateroomError,
            (
                "Pulumi lacks a plugin",
                "no resource plugin 'pulumi-resource-aws' found in the workspace; nothing was written",
                "run `pulumi install` in the project's folder",
            ),
        ),
        (
            "error: the current deployment has 1 resource(s) with pending operations:",
            StateroomError,
            (
                "Pulumi does not know how an earlier update of stack dev ended",
                "its state has operations that were begun; nothing was written",
                "run `pulumi refresh --stack dev`, then this command again",
            ),
        ),
        ("code: 1\n stderr: error: boom", StateroomError, ("boom", NOTHING, MEND)),
        ("code: 1", StateroomError, ("Pulumi failed and said nothing", NOTHING, MEND)),
    ],
)
def test_what_the_command_says_is_told_in_our_words(text: str, kind: type, told: tuple[str, str, str]) -> None:
    error = explain(text, "dev")
    assert (type(error), (error.what, error.why, error.remedy)) == (kind, told)


def test_what_a_provider_says_goes_before_what_the_command_says() -> None:
    progress = after_events(
        before("create", new=INPUTS),
        after("create", new=INPUTS),
        before("update", new=INPUTS),
        said("the bucket is busy\nand more"),
        said("update failed", name=None),
        said("also this", name=None),
    )
    error = explain("error: update failed", "dev", progress)
    assert type(error) is StateroomError
    assert str(error) == (
        "state: the bucket is busy\n"
        "  why:  also this; 1 changes were made (created Bucket acme-state); begun, and perhaps made: Bucket "
        "acme-state\n"
        f"  next: {AGAIN}"
    )


def test_a_call_that_was_denied_is_a_matter_of_permissions() -> None:
    error = explain("", "dev", after_events(said("AWS denied s3:CreateBucket on bucket acme-state")))
    assert (type(error), error.exit_code) == (DeniedError, 5)


def test_a_mandatory_policy_that_is_not_kept_is_a_violation_with_its_remedy() -> None:
    error = explain("error: preview failed", "dev", after_events(violated(), violated("advisory", "another")))
    assert isinstance(error, ViolationError)
    assert str(error) == (
        "1 mandatory policy is not kept\n"
        "  - aws-bucket-require-versioning: state: Buckets keep old versions.\n"
        "    next: versioning is off turn it on\n"
        "  why:  nothing was written\n"
        "  next: do what is said there, or exempt the resource with a reason and an expiry date in the policies' "
        "configuration"
    )


def test_an_interruption_says_what_was_done() -> None:
    assert str(interrupted(None)) == f"interrupted\n  why:  {NOTHING}\n  next: {AGAIN}"
    error = interrupted(after_events(before("create", new=INPUTS)))
    assert (type(error), error.why) == (
        StoppedError,
        "0 changes were made (none); begun, and perhaps made: Bucket acme-state",
    )


def test_a_missing_command_is_told_with_where_to_get_it() -> None:
    error = missing_command()
    assert (type(error), error.exit_code) == (UsageError, 3)
    assert str(error) == (
        "there is no `pulumi` on PATH\n"
        "  why:  the engine pulumi is Pulumi's own, which its command line brings\n"
        "  next: install it as https://www.pulumi.com/docs/install/ says, or leave --engine out: the direct engine "
        "needs Python only"
    )
