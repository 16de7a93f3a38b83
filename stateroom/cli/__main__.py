"""`python -m stateroom.cli` is `stateroom`."""

from stateroom.cli.main import run

run()
