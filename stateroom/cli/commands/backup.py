"""`stateroom backup`: all states with their history in one archive."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from stateroom.archive.backing_up import back_up
from stateroom.archive.new_file import STDOUT, new_archive, refuse_what_is_there
from stateroom.archive.reading import check_archive, open_archive
from stateroom.cli.options import Options, common_options
from stateroom.cli.output.backups import describe_manifest, render_archived, render_checked, render_made
from stateroom.cli.output.display import show_lines, watch_of
from stateroom.cli.output.document import show_document
from stateroom.cli.output.plain import Plain
from stateroom.custody import open_store
from stateroom.errors import UsageError
from stateroom.states.addresses import key_of


def _limit(_context: click.Context, _option: click.Parameter, value: str) -> int | None:
    if value == "all":
        return None
    if not (value.isascii() and value.isdigit() and int(value)):
        raise UsageError(f"--versions {value} is neither a number above 0 nor `all`", remedy="give one of them")
    return int(value)


@click.command("backup", short_help="Write all states with their history into one archive.")
@common_options
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
@click.argument("states", metavar="[STATE]...", nargs=-1)
@click.option("--versions", "limit", default="all", callback=_limit, metavar="N|all", help="The newest of each state.")
@click.option("--force", is_flag=True, help="Take the place of FILE.")
@click.option("--check", is_flag=True, help="Check the archive FILE; needs neither a project nor a cloud.")
def command(
    options: Options, *, file: Path, states: tuple[str, ...], limit: int | None, force: bool, check: bool
) -> int:
    """Write every state, or each STATE, with all its versions into the archive FILE, a ZIP file with checksums. `-` is
    the standard output.

    FILE gets the mode 0600. It is not encrypted, and holds every secret that the states hold. No lock is taken; one
    that is held is noted. Exits with 1 when a version could not be read; the rest is in the archive.
    """
    if check:
        return _check(options, file, states)
    if file == STDOUT and options.as_json:
        raise UsageError("the archive and the document of --json cannot both be printed", remedy="name a file")
    refuse_what_is_there(file, force=force)
    stack = options.open_stack()
    with Plain(sys.stderr) if file == STDOUT else options.open_display() as display:
        store = open_store(stack, watch_of(display))
        keys = [key_of(store.facts, each) for each in states]
        with new_archive(file, force=force) as stream:
            manifest = back_up(
                store, stream, keys, limit=limit, tell=lambda state: show_lines(display, render_archived(state))
            )
        show_lines(display, render_made(manifest, str(file)))
    code = 1 if any(each.unread for each in manifest.states) else 0
    if options.as_json:
        document = {"command": "backup", "stack": stack.name, "exit_code": code, "file": str(file)}
        show_document({**document, "size": file.stat().st_size, **describe_manifest(manifest)})
    return code


def _check(options: Options, file: Path, states: tuple[str, ...]) -> int:
    if states:
        raise UsageError("an archive is checked as a whole", remedy="name no state with --check")
    with open_archive(file) as archive, options.open_display() as display:
        check_archive(archive)
        show_lines(display, render_checked(archive.manifest, str(file)))
    if options.as_json:
        document = {"command": "backup", "exit_code": 0, "file": str(file), "size": file.stat().st_size}
        show_document({**document, **describe_manifest(archive.manifest)})
    return 0
