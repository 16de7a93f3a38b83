"""How it is shown who calls the cloud."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from stateroom.caller import Caller
from stateroom.cli.output.whoami import describe_caller, render_caller
from stateroom.config.aws import AwsBackend
from stateroom.engine.cloud import Identity
from stateroom.errors import CredentialsError
from stateroom.sign_in import Method, SignIn

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
BACKEND = AwsBackend.model_validate({"cloud": "aws", "name": "acme", "region": "eu-west-1"})
ADA = Identity("111122223333", "arn:aws:sts::111122223333:assumed-role/bootstrap/ada", "AROA:ada")
FOUND = SignIn(
    (
        Method("environment variables", "passed over", "AWS_ACCESS_KEY_ID is not set"),
        Method("web identity", "passed over", "AWS_WEB_IDENTITY_TOKEN_FILE is not set; there is no profile 'default'"),
        Method("role of a profile", "used", "profile 'acme', which begins with profile 'base': credential process"),
        Method("container metadata", "not reached"),
        Method("instance metadata", "not reached"),
    ),
    ("assumed arn:aws:iam::111122223333:role/first with the profile", "assumed arn:aws:iam::111122223333:role/last"),
    NOW + timedelta(minutes=59),
)
LOST = SignIn(
    (
        Method("environment variables", "failed", "the AWS credentials are incomplete"),
        Method("web identity", "not reached"),
    )
)


def caller(**keys: Any) -> Caller:
    known: dict[str, Any] = {"identity": ADA, "account": ADA.account, "failure": None, "sign_in": FOUND}
    return Caller("prod", BACKEND, **(known | keys))


def test_who_it_is_stands_above_why_no_other() -> None:
    lines = list(render_caller(caller(), NOW))
    assert lines == [
        "  stack           prod (aws, eu-west-1)",
        "  account         111122223333, the backend's",
        "  arn             arn:aws:sts::111122223333:assumed-role/bootstrap/ada",
        "  user id         AROA:ada",
        "  signed in with  role of a profile",
        "                  profile 'acme', which begins with profile 'base': credential",
        "                  process",
        "  then            assumed arn:aws:iam::111122223333:role/first with the profile",
        "                  assumed arn:aws:iam::111122223333:role/last",
        "  expires         2026-03-02 12:59:00+00:00, in 59 min",
        "",
        "  in the order of precedence:",
        "    - environment variables: AWS_ACCESS_KEY_ID is not set",
        "    - web identity: AWS_WEB_IDENTITY_TOKEN_FILE is not set; there is no profile",
        "      'default'",
        "    ✓ role of a profile",
        "      not reached: container metadata, instance metadata",
    ]
    assert max(map(len, lines)) <= 80


def test_what_is_not_known_is_left_out() -> None:
    error = CredentialsError("the AWS credentials are incomplete")
    assert list(render_caller(caller(identity=None, account=None, sign_in=LOST, failure=error), NOW)) == [
        "  stack           prod (aws, eu-west-1)",
        "",
        "  in the order of precedence:",
        "    ✗ environment variables: the AWS credentials are incomplete",
        "      not reached: web identity",
    ]


def test_constants_need_no_list_and_never_expire() -> None:
    local = SignIn((Method("constants of a local cloud", "used", "`endpoint` is of this host"),))
    assert list(render_caller(caller(account=None, sign_in=local), NOW))[1:] == [
        "  account         111122223333",
        "  arn             arn:aws:sts::111122223333:assumed-role/bootstrap/ada",
        "  user id         AROA:ada",
        "  signed in with  constants of a local cloud",
        "                  `endpoint` is of this host",
        "  expires         never, as far as they tell",
    ]


def test_another_account_and_a_session_that_is_over_are_told() -> None:
    over = SignIn(FOUND.methods, (), NOW - timedelta(minutes=1))
    lines = list(render_caller(caller(account="444455556666", sign_in=over), NOW))
    assert lines[1] == "  account         111122223333, and the backend's is 444455556666"
    assert "  expires         2026-03-02 11:59:00+00:00, in 0 s" in lines


def test_the_same_is_data() -> None:
    described = describe_caller(caller())
    assert json.loads(json.dumps(described)) == described
    assert {**described, "methods": described["methods"][2:4]} == {
        "stack": "prod",
        "cloud": "aws",
        "region": "eu-west-1",
        "identity": {"account": ADA.account, "arn": ADA.arn, "user_id": ADA.user_id},
        "backend_account": ADA.account,
        "is_backend_account": True,
        "method": "role of a profile",
        "chain": list(FOUND.chain),
        "expires": "2026-03-02T12:59:00+00:00",
        "methods": [
            {
                "name": "role of a profile",
                "outcome": "used",
                "why": "profile 'acme', which begins with profile 'base': credential process",
            },
            {"name": "container metadata", "outcome": "not reached", "why": None},
        ],
    }
    lost = describe_caller(caller(identity=None, sign_in=LOST, failure=CredentialsError("no", why="w", remedy="r")))
    assert lost["error"] == {"type": "CredentialsError", "what": "no", "why": "w", "next": "r"}
    assert [lost[key] for key in ("identity", "is_backend_account", "method", "expires")] == [None] * 4
