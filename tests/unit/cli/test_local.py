"""The command that stays: `stateroom local`."""

from __future__ import annotations

import gc
import os
from collections.abc import MutableMapping

import pytest
from click.testing import CliRunner

from stateroom.cli.commands.local import command, render_head
from stateroom.local import aws


def test_the_local_cloud_runs_with_the_garbage_collector_on(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[bool] = []

    def start(_cloud: aws.LocalAws, _port: int) -> None:
        seen.append(gc.isenabled())
        raise KeyboardInterrupt

    def leave_alone(environment: MutableMapping[str, str]) -> None:
        assert environment is os.environ

    monkeypatch.setattr(aws.LocalAws, "start", start)
    monkeypatch.setattr(aws, "forget_user_settings", leave_alone)
    gc.disable()
    try:
        result = CliRunner().invoke(command, ["--port", "0"])
    finally:
        gc.enable()
    assert (seen, result.exit_code, result.stderr) == ([True], 0, "# stopped\n")


def test_the_first_line_fits_the_terminal_at_any_port() -> None:
    heads = [render_head("aws", "http://127.0.0.1:65535"), render_head("alicloud", "https://127.0.0.1:65535")]
    assert heads == [
        "# local AWS at http://127.0.0.1:65535; Ctrl-C stops and empties it",
        "# local Alibaba Cloud at https://127.0.0.1:65535; Ctrl-C stops and empties it",
    ]
    assert all(len(head) <= 80 for head in heads)
