"""`python -m tests.provider PACKAGE [ENGINE]`: the plugin's process. `… install FOLDER`: its executables."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from tests.provider.launcher import PACKAGES, install


def main(arguments: list[str]) -> int:
    match arguments:
        case ["install", folder]:
            install(Path(folder))
        case [package, *_engine] if package in PACKAGES:
            _serve(package)
        case _:
            print(__doc__, file=sys.stderr)  # noqa: T201
            return 3
    return 0


def _serve(package: str) -> None:
    from tests.provider.server import serve

    parent = os.getppid()
    with serve(package) as port:
        # Pulumi reads the port from the first line, and kills the process when it is done.
        print(port, flush=True)  # noqa: T201
        while os.getppid() == parent:
            time.sleep(1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
