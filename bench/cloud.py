"""The local AWS as a process: `python -m bench.cloud LATENCY`. One line in, one JSON line out, until the input ends.

(start)   {"url": "http://127.0.0.1:…"}
reset     {"requests": []}            everything is forgotten
log       {"requests": [{"service": …, "operation": …, "start": …, "end": …}, …]}, and the log begins anew
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from typing import TextIO

from stateroom.local.aws import LocalAws


def serve(latency: float, commands: Iterable[str], answers: TextIO) -> None:
    """Run the cloud with `latency` seconds added to every request."""
    with LocalAws(latency=latency) as cloud:
        _answer(answers, {"url": cloud.url})
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
    serve(float(sys.argv[1]), sys.stdin, sys.stdout)
