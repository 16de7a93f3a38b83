"""The `stateroom` command."""

from __future__ import annotations

import gc
import os
import signal
import sys
from contextlib import suppress
from types import FrameType

import click

from stateroom.cli.lazy import LazyGroup
from stateroom.cli.streams import guard_streams, is_lost_output, lost_error, lost_output, require_written
from stateroom.errors import StateroomError, UsageError, ViolationError

_GROUPS = ("export", "migrate", "policy")


class Commands(LazyGroup):
    """The commands of `stateroom`."""

    names = (
        "init",
        "whoami",
        "preview",
        "up",
        "smoke",
        "emit",
        "stacks",
        "policy",
        "states",
        "locks",
        "unlock",
        "digest",
        "history",
        "restore",
        "backup",
        "restore-backup",
        "migrate",
        "export",
        "destroy",
        "local",
    )


@click.command(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="stateroom", prog_name="stateroom")
def main() -> None:
    """State backends for Terraform and OpenTofu: provisioned, configured, proven.

    Exit codes: 0 done, 1 failed, 2 changes pending (preview, digest check, migrate, restore-backup), 3 bad
    configuration or usage, 4 refused for safety, 5 credentials or permission, 6 lock held.
    """


def run(arguments: list[str] | None = None) -> None:
    """The entry point: runs a command and leaves the process with its exit code."""
    # A run makes few objects that die early; collecting them in mid-import costs as much as the imports.
    gc.disable()
    # Looking for plugins of pydantic reads the metadata of every installed package; we have none.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    for number in (signal.SIGTERM, signal.SIGHUP):
        # A terminal that is closed must not leave a lock behind either. Under nohup it is ignored, and stays so.
        if signal.getsignal(number) == signal.SIG_DFL:
            signal.signal(number, _interrupt)
    guard_streams()
    code = execute(sys.argv[1:] if arguments is None else arguments)
    # The interpreter would collect once more on its way out, for memory that the system takes back anyway.
    gc.freeze()
    sys.exit(code)


def execute(arguments: list[str]) -> int:
    """Run a command and return its exit code; every error has been shown when it returns."""
    try:
        result = main.main(args=arguments, prog_name="stateroom", standalone_mode=False)
        require_written()
    except (click.exceptions.Abort, KeyboardInterrupt):
        # The engine and the smoke test say themselves what they had done; this is before and between them.
        interrupted = StateroomError("interrupted", why="nothing was changed", remedy="run the same command again")
        return _report(interrupted, arguments)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message(), err=True)
        return UsageError.exit_code
    except click.ClickException as error:
        return _report(_usage_error(error), arguments)
    except StateroomError as error:
        return _report(error, arguments)
    except BrokenPipeError:
        # The reader of our output went away, such as `| head`.
        sys.stderr.close()
        return 1
    except Exception as error:
        if isinstance(error, OSError) and is_lost_output(error):
            return _report(lost_error(error), arguments)
        if "--debug" in arguments:
            raise
        return _report(
            StateroomError(
                f"unexpected {type(error).__name__}: {error}",
                why="this is a defect of Stateroom",
                remedy="run the same command with --debug and report what it prints",
            ),
            arguments,
        )
    return result if isinstance(result, int) else 0


def _usage_error(error: click.ClickException) -> UsageError:
    remedy = "see `stateroom --help`"
    if isinstance(error, click.UsageError) and error.ctx is not None:
        remedy = f"see `{error.ctx.command_path} --help`"
    return UsageError(error.format_message().rstrip("."), remedy=remedy)


def _report(error: StateroomError, arguments: list[str]) -> int:
    # Where even standard error takes nothing, the exit code still tells.
    with suppress(OSError):
        try:
            _show(error, arguments)
        except BrokenPipeError:
            sys.stderr = None  # nobody listens
    return error.exit_code


def _show(error: StateroomError, arguments: list[str]) -> None:
    if "--debug" in arguments:
        import traceback

        traceback.print_exception(error)
    if not (_wants_document(arguments) and _is_document_shown(error, arguments)):
        _tell(error)


def _is_document_shown(error: StateroomError, arguments: list[str]) -> bool:
    from stateroom.cli.output.document import describe, show_document

    document = {"command": _command(arguments), "exit_code": error.exit_code, "error": describe(error)}
    judged = {"policies": error.policies} if isinstance(error, ViolationError) and error.policies else {}
    try:
        show_document({**document, **judged})
    except BrokenPipeError:
        raise
    except OSError:
        return False
    return lost_output() is None


def _tell(error: StateroomError) -> None:
    from stateroom.cli.output.visible import visible

    click.echo(_fit(visible(f"error: {error}")), err=True)


def _command(arguments: list[str]) -> str:
    """The command that was called, with its group: `up`, `policy check`."""
    return " ".join(arguments[: 2 if arguments[0] in _GROUPS else 1])


def _wants_document(arguments: list[str]) -> bool:
    # A report in one of several formats is asked for with `--format`; `emit` means the tool's configuration by it.
    asked = arguments[0] == "policy" and "--format=json" in "=".join(arguments)
    return "--json" in arguments or asked


def _fit(text: str) -> str:
    """`text` as wide as the terminal; unchanged where the errors go elsewhere, so that a log has whole lines."""
    stream = getattr(sys, "stderr", None)
    if stream is None or not stream.isatty():
        return text
    import shutil
    import textwrap

    # What is continued stands below the first letter behind `why:` and `next:`. A long name stays in one piece.
    wrapper = textwrap.TextWrapper(
        shutil.get_terminal_size().columns,
        subsequent_indent=" " * 8,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return "\n".join(wrapper.fill(line) for line in text.split("\n"))


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    run()
