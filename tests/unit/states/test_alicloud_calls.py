"""The lock table's calls on Alibaba Cloud."""

from __future__ import annotations

import subprocess
import sys


def test_whichever_call_is_first_nothing_is_written_to_the_terminal() -> None:
    """The SDK warns on import; a process of its own, for here it may be imported already."""
    program = "from stateroom.states.alicloud_calls import _condition; _condition('IGNORE', None)"
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
    assert (ended.stdout, ended.stderr) == ("", "")
