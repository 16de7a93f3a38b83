"""A local cloud as a process: `python -m bench.cloud CLOUD LATENCY`. One line in, one JSON line out, until the input
ends.

(start)   {"environment": {…}}        the variables that point clients at it
reset     {"requests": []}            everything is forgotten
log       {"requests": [{"service": …, "operation": …, "start": …, "end": …}, …]}, and the log begins anew
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from typing import TextIO

from stateroom.facts import CloudName
from stateroom.local import PORTS, make_local


def serve(name: CloudName, latency: float, commands: Iterable[str], answers: TextIO) -> None:
    """Run the cloud with `latency` seconds added to every request."""
    with make_local(name, latency=latency).start() as cloud:
        _answer(answers, {"environment": cloud.environment})
        told = 0
        for command in commands:
            match command.strip():
                case "reset":
                    cloud.reset()
                    told = 0
                    _answer(answers, {"requests": []})
                case "log":
                    requests = cloud.requests[told:]
                    told += len(requests)
                    _answer(answers, {"requests": [_describe(each) for each in requests]})
                case unknown:
                    raise ValueError(f"unknown command {unknown!r}; reset or log is expected")


def _describe(request: object) -> dict[str, object]:
    names = ("service", "operation", "start", "end")
    return {name: getattr(request, name) for name in names}


def _answer(answers: TextIO, document: dict[str, object]) -> None:
    answers.write(json.dumps(document) + "\n")
    answers.flush()


if __name__ == "__main__":
    serve(next(name for name in PORTS if name == sys.argv[1]), float(sys.argv[2]), sys.stdin, sys.stdout)
