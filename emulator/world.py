"""Everything that is: accounts, clock, and what each service keeps. The models know no HTTP."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from emulator.identity import Account, Caller
from emulator.services.kms.models import Kms
from emulator.services.oss.models import Oss
from emulator.services.ram.models import Ram
from emulator.services.sts.models import Sts
from emulator.services.tablestore.models import Tablestore

ACCOUNTS = (
    Account("1234567890123456", "local", "local-secret"),
    Account("6543210987654321", "other", "other-secret"),
)
"""The accounts of a cloud that is told nothing else."""


@dataclass(frozen=True)
class Asked:
    """One question to the access policies, and how it was answered. For tests of least privilege."""

    caller: Caller | None
    action: str
    resource: str
    allowed: bool


class World:
    """One cloud. Not thread-safe: the server answers one request at a time, which is what makes conditions atomic.

    clock: seconds since the epoch; a test may give one of its own and let sessions expire.
    """

    def __init__(self, accounts: Sequence[Account] = ACCOUNTS, clock: Callable[[], float] = time.time) -> None:
        self.accounts = {account.id: account for account in accounts}
        self.clock = clock
        self.asked: list[Asked] = []
        self.ram = Ram(self)
        self.sts = Sts(self)
        self.kms = Kms(self)
        self.oss = Oss(self)
        self.tablestore = Tablestore(self)

    def find_caller(self, key_id: str) -> Caller | None:
        """The owner of an access key: an account's root, a RAM user's key that is active, or a session of a role.

        A session that has expired is returned, too: `Sts.is_expired(key_id)` tells.
        """
        for account in self.accounts.values():
            if account.access_key_id == key_id:
                return Caller(account.id, "root", "", account.id, key_id, account.access_key_secret)
        return self.ram.find_caller(key_id) or self.sts.find_caller(key_id)
