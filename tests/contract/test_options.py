"""The list of options holds all that the tools' documents name, and what we write is in it."""

from __future__ import annotations

import pytest

from stateroom.config.schema import write_generated
from stateroom.emit import oss_backend, s3_backend
from stateroom.emit.options import DOCUMENTS, SCOPES, Option, read_options
from stateroom.emit.options.reference import REFERENCE, render_options
from stateroom.emit.options.values import LIMITS
from stateroom.emit.versions import OLDEST, Version
from tests.contract.documents import FOLDER, find_names, read_documents
from tests.contract.project import ROOT, listed

ALL = [option for scope in SCOPES for option in read_options(scope).values()]
BACKENDS = {"s3": s3_backend.ARGUMENTS, "oss": oss_backend.ARGUMENTS}
NEWEST = {"terraform": Version(1, 15), "opentofu": Version(1, 12)}


def names_of(option: Option) -> set[str]:
    """How a document names it: without its block, or by a variable that it is read from."""
    return {option.name.rpartition(".")[2], *option.environment}


def test_every_document_is_listed() -> None:
    assert list(read_documents()) == list(DOCUMENTS)


def test_the_reference_is_that_of_the_list() -> None:
    assert write_generated(ROOT, True, {REFERENCE: render_options}) == []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_name_of_a_document_is_an_option(document: str) -> None:
    known = {name for option in ALL if document in option.documents for name in names_of(option)}
    missing = sorted(read_documents()[document].options - known)
    assert not missing, f"write these into stateroom/emit/options/:{listed(missing)}"


@pytest.mark.parametrize("document", DOCUMENTS)
def test_an_option_that_names_a_document_is_named_there(document: str) -> None:
    names = read_documents()[document].options
    strangers = [option.name for option in ALL if document in option.documents and not names & names_of(option)]
    assert not strangers, f"this document names none of these:{listed(strangers)}"


@pytest.mark.skipif(not FOLDER.is_dir(), reason="the documents do not lie beside the checkout")
@pytest.mark.parametrize("document", DOCUMENTS)
def test_the_list_of_names_is_that_of_the_document(document: str) -> None:
    entry = read_documents()[document]
    found = find_names(entry.path.read_text(encoding="utf-8"))
    assert found == entry.options | entry.others


@pytest.mark.parametrize("option", ALL, ids=lambda option: f"{option.scope}-{option.name}")
def test_an_option_is_whole(option: Option) -> None:
    assert option.what[0].isupper()
    assert option.what.endswith(".")
    assert set(option.documents) <= set(DOCUMENTS)
    scope = read_options(option.scope)
    beside = [*option.needs, *option.conflicts, *([option.instead] if option.instead else [])]
    assert [name for name in beside if name not in scope] == []
    block = option.name.rpartition(".")[0]
    assert not block or scope[block].type == "block"
    backend = option.scope in BACKENDS
    assert (option.terraform is not None or option.opentofu is not None) == backend
    for span in (option.terraform, option.opentofu):
        if span is not None:
            versions = [span.since, *(each for each in (span.deprecated, span.removed) if each is not None)]
            assert versions == sorted(versions)
            assert span.deprecated is None or option.instead is not None, "say what to write instead"


@pytest.mark.parametrize("scope", BACKENDS)
def test_what_we_write_is_listed_and_no_secret(scope: str) -> None:
    options = read_options(scope)
    for row in BACKENDS[scope]:
        option = options[row.name]
        assert not option.secret, row.name
        for tool, newest in NEWEST.items():
            # What stands for a name of today is written for versions that have only the old one.
            if row.instead_of is None:
                assert option.known_by(tool, newest), (tool, row.name)
            else:
                assert option.instead is not None
                assert not options[row.instead_of].known_by("terraform", OLDEST["terraform"])


@pytest.mark.parametrize("scope", BACKENDS)
def test_what_has_another_name_today_is_deprecated_or_gone_where_that_is_known(scope: str) -> None:
    for option in read_options(scope).values():
        modern = read_options(scope).get(option.instead or "")
        if modern is not None and modern.terraform is not None and option.terraform is not None:
            later = option.terraform.deprecated or modern.terraform.since
            assert later >= modern.terraform.since, option.name


def test_what_a_user_may_set_is_held_against_its_limit() -> None:
    written = {argument.name for arguments in BACKENDS.values() for argument in arguments}
    settable = [each for scope in BACKENDS for each in read_options(scope).values() if not each.secret]
    limits = {each.limit for each in settable if each.limit is not None and each.name not in written}
    assert limits - set(LIMITS) == set()
    assert set(LIMITS) <= {each.limit for each in settable}
