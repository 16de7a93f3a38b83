"""Every handler has the same shape, and its behaviour is shown by data."""

from __future__ import annotations

import importlib
import inspect
from pathlib import Path
from types import ModuleType

import pytest
import yaml

from stateroom.engine.handler import Handler, module_of
from tests.contract.project import HANDLER_CASES, HANDLERS, dotted, handler_modules, listed, relative

KINDS = ("create", "keep", "update", "refuse", "delete", "hostile")
FUNCTIONS = tuple(name for name, _ in inspect.getmembers(Handler, inspect.isfunction) if not name.startswith("_"))
PURE = ("identity", "outputs", "plan", "predict_outputs")

WITHOUT_CASE: dict[tuple[str, str], str] = {
    (f"{folder}/role_policy_attachment", kind): reason
    for folder in ("aws/iam", "alicloud/ram")
    for kind, reason in (
        ("refuse", "an attachment is there or not: it cannot contradict what is declared"),
        ("update", "an attachment is there or not: it has nothing to update"),
    )
}
"""Handlers that need no case of a kind, each with the reason."""


def name_of(path: Path) -> str:
    return path.relative_to(HANDLERS).with_suffix("").as_posix()


def load(path: Path) -> ModuleType:
    return importlib.import_module(dotted(path))


def signature_of(function: object) -> list[tuple[str, object]]:
    """Parameters and result with their types. A leading underscore marks what this handler does not need."""
    signature = inspect.signature(function)  # type: ignore[arg-type]
    parameters = [(name.lstrip("_"), each.annotation) for name, each in signature.parameters.items() if name != "self"]
    return [*parameters, ("return", signature.return_annotation)]


@pytest.fixture(params=handler_modules(), ids=name_of)
def handler(request: pytest.FixtureRequest) -> Path:
    path: Path = request.param
    return path


def test_the_shape_has_eight_functions() -> None:
    assert len(FUNCTIONS) == 8, FUNCTIONS


def test_a_handler_has_every_function_with_its_signature(handler: Path) -> None:
    module = load(handler)
    missing = [name for name in FUNCTIONS if not inspect.isfunction(getattr(module, name, None))]
    assert not missing, f"{relative(handler)} lacks:{listed(missing)}"
    for name in FUNCTIONS:
        assert signature_of(getattr(module, name)) == signature_of(getattr(Handler, name)), name


def test_what_must_be_pure_asks_the_cloud_nothing(handler: Path) -> None:
    module = load(handler)
    assert not [name for name in PURE if inspect.isgeneratorfunction(getattr(module, name))]


def test_a_handler_has_a_case_of_every_kind(handler: Path) -> None:
    name = name_of(handler)
    found = {kind for kind in KINDS for _ in (HANDLER_CASES / name).glob(f"{kind}*.yaml")}
    excused = {kind for each, kind in WITHOUT_CASE if each == name}
    missing = [kind for kind in KINDS if kind not in found | excused]
    assert not missing, f"tests/cases/handlers/{name} has no case that begins with:{listed(missing)}"


def test_no_handler_is_excused_from_a_case_that_it_has() -> None:
    stale = [
        f"{name}: {kind}"
        for name, kind in WITHOUT_CASE
        if not (HANDLERS / f"{name}.py").is_file() or list((HANDLER_CASES / name).glob(f"{kind}*.yaml"))
    ]
    assert not stale, f"take these out of the list:{listed(stale)}"


def test_every_case_lies_where_its_token_says() -> None:
    cases = sorted(HANDLER_CASES.rglob("*.yaml"))
    wrong = []
    for case in cases:
        token = yaml.load(case.read_text(encoding="utf-8"), yaml.CSafeLoader)["token"]
        folder = module_of(token).removeprefix("stateroom.engine.handlers.").replace(".", "/")
        if case.parent != HANDLER_CASES / folder or not case.name.startswith((*KINDS, "outputs", "predict", "read")):
            wrong.append(f"{relative(case)} is a case of {token}")
    assert cases
    assert not wrong, f"wrong folder or wrong beginning of the name:{listed(wrong)}"
