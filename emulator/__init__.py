"""Alibaba Cloud on loopback: one package per service, each of `urls`, `responses`, `models` and `exceptions`.

Imports nothing of the project's other packages.
"""

from emulator.identity import Account
from emulator.listener import EmulatorError
from emulator.server import AlibabaCloud

__all__ = ["Account", "AlibabaCloud", "EmulatorError"]
