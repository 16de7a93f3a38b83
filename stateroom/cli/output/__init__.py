"""How a run is shown: live on a terminal, as plain lines elsewhere, as one document with `--json`."""

from __future__ import annotations

import os
import sys

from stateroom.cli.output.display import Display
from stateroom.cli.output.plain import Plain, Silent


def open_display(*, as_json: bool) -> Display:
    """The display that fits where the output goes."""
    if as_json:
        return Silent()
    # Without a standard output, as with `>&-`, Python has None there.
    stream = getattr(sys, "stdout", None)
    if stream is not None and stream.isatty() and os.environ.get("TERM", "dumb") != "dumb":
        from stateroom.cli.output.live import Live

        return Live()
    return Plain()
