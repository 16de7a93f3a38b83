"""A name says what a thing is."""

from __future__ import annotations

import ast
import importlib
import re

from stateroom.engine.handler import module_of
from tests.contract.project import (
    dotted,
    functions_of,
    handler_modules,
    imports_of,
    listed,
    modules,
    nodes_of,
    relative,
)

MEANINGLESS = frozenset({"util", "utils", "helper", "helpers", "common", "misc", "manager", "managers"})
VAGUE_CLASS = re.compile(r"^(Fake|New)[A-Z]|(Manager|Helper|Utils?|V\d+)$")
NETWORK = frozenset(
    {"aiohttp", "boto3", "botocore", "ftplib", "grpc", "http", "httpx", "requests", "smtplib", "socket", "ssl",
     "urllib.request", "urllib3"}
)  # fmt: skip
PURE_PREFIXES = ("render_", "plan_", "build_")


def test_no_module_is_named_after_nothing() -> None:
    wrong = [relative(path) for path in modules() if MEANINGLESS & set(path.stem.strip("_").split("_"))]
    assert not wrong, f"say what is in them:{listed(wrong)}"


def test_no_class_has_a_vague_name() -> None:
    wrong = [
        f"{relative(path)}: {node.name}"
        for path in modules()
        for node in nodes_of(path)
        if isinstance(node, ast.ClassDef) and VAGUE_CLASS.search(node.name)
    ]
    assert not wrong, f"say what they are:{listed(wrong)}"


def test_the_path_of_a_handler_is_its_token() -> None:
    wrong = []
    for path in handler_modules():
        name = dotted(path)
        token = importlib.import_module(name).TOKEN
        if module_of(token) != name:
            wrong.append(f"{relative(path)} handles {token}, which belongs to {module_of(token)}")
    assert not wrong, listed(wrong)


def test_functions_that_promise_no_network_stand_where_there_is_none() -> None:
    wrong = []
    for path in modules("stateroom", "components", "policies", "bench"):
        promises = [node.name for node in functions_of(path) if node.name.startswith(PURE_PREFIXES)]
        reach = sorted(name for name in imports_of(path) if any(name == n or name.startswith(f"{n}.") for n in NETWORK))
        if promises and reach:
            wrong.append(f"{relative(path)} imports {', '.join(reach)} and defines {', '.join(promises)}")
    assert not wrong, f"render_*, plan_* and build_* never touch the network:{listed(wrong)}"


def test_functions_that_promise_no_network_do_not_converse_with_a_cloud() -> None:
    wrong = [
        f"{relative(path)}: {node.name}"
        for path in modules("stateroom", "components")
        for node in functions_of(path)
        if node.name.startswith((*PURE_PREFIXES, "plan"))
        and node.returns is not None
        and ast.unparse(node.returns).startswith("Steps[")
    ]
    assert not wrong, f"this converses with a cloud; call it read_*, apply_* or delete_*:{listed(wrong)}"


def test_the_name_of_a_test_is_a_sentence() -> None:
    wrong = [
        f"{relative(path)}: {node.name}"
        for path in modules("tests")
        if path.name.startswith("test_")
        for node in functions_of(path)
        if node.name.startswith("test_") and len(node.name.split("_")) < 4
    ]
    assert not wrong, f"say what holds, in three words at least:{listed(wrong)}"
