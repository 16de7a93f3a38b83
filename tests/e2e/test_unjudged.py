"""`policy check` with a stack that cannot be judged: the others are, and every document is whole."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from stateroom import gate
from tests.e2e.project import Project
from tests.e2e.test_policies import BLUE, JUDGED, RED, break_policy, run_policy, set_policies
from tests.unit.policy.toys import RULES


@pytest.fixture(autouse=True)
def rules(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two policies over buckets, so that what is told does not depend on the pack."""
    monkeypatch.setattr(gate, "load_rules", lambda _cloud=None: RULES)


def test_a_policy_that_raises_leaves_the_stack_unjudged_and_every_document_whole(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    break_policy(monkeypatch)
    said = run_policy(project, "check")
    assert (said.code, said.err) == (1, "error: 1 of 1 stacks cannot be judged: test\n")
    assert said.out == (
        "test: not judged\n"
        "  ✗ the policy aws-bucket-require-red failed on acme-state\n"
        "      why:  ValueError: a defect of the policy\n"
        '      next: mend it, or set "aws-bucket-require-red": "disabled" in the\n'
        "            policies' configuration\n"
    )
    sarif = run_policy(project, "check", "--format", "sarif")
    assert (sarif.code, sarif.document["runs"][0]["invocations"][0]["exitCode"]) == (1, 1)
    assert sarif.err == said.out + said.err
    assert "ValueError: a defect of the policy\n\nThe above" in run_policy(project, "check", "--debug").err


def test_a_broken_stack_does_not_keep_the_others_from_being_judged(project: Project) -> None:
    (project.folder / "stacks" / "Pulumi.gone.yaml").symlink_to("nowhere")
    set_policies(project, {RED: {"exemptions": [{"resource": "gone", "reason": "x", "expires": "9999-12-31"}]}})
    said = run_policy(project, "check")
    assert (said.code, said.err) == (3, "error: 1 of 2 stacks cannot be judged: gone\n")
    assert said.out == (
        "gone: not judged\n"
        "  ✗ stacks/Pulumi.gone.yaml cannot be read\n"
        "      why:  No such file or directory\n"
        f"      next: correct its permissions or its path\n{JUDGED}"
    ), "no word about an exemption that the broken stack may need"
    document = run_policy(project, "check", "--json").document
    assert [(each["stack"], "error" in each) for each in document["stacks"]] == [("gone", True), ("test", False)]
    set_policies(project, BLUE)
    assert run_policy(project, "check").code == 1, "3 and 4 differ"
    assert run_policy(project, "check", "-s", "test").code == 4
    junit = run_policy(project, "check", "--format", "junit")
    root = ElementTree.fromstring(junit.out)  # noqa: S314 - we wrote it
    assert (junit.code, root.get("errors"), root.get("failures")) == (1, "1", "1")


@pytest.mark.parametrize("form", ["sarif", "junit"])
def test_a_check_that_judges_nothing_writes_a_whole_document(form: str, project: Project) -> None:
    said = run_policy(project, "check", "--stack", "tset", "--format", form)
    what = "there is no stack tset"
    assert (said.code, said.err) == (3, f"error: {what}\n  next: did you mean test? There are test\n")
    if form == "sarif":
        assert said.document["runs"][0]["invocations"][0]["executionSuccessful"] is False
    else:
        root = ElementTree.fromstring(said.out)  # noqa: S314 - we wrote it
        assert [each.get("message") for each in root.iter("error")] == [what]
