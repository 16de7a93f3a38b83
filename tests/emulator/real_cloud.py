"""The opt-in that runs the tests marked `real_cloud` in an account of Alibaba Cloud instead of on the emulator."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.emulator.oss.place import OssPlace
from tests.emulator.ram.place import Place
from tests.emulator.real_names import RealNames
from tests.emulator.tablestore.place import OtsPlace

VARIABLES = {
    "ALIBABA_EMULATOR_REAL_REGION": re.compile(r"[a-z]{2}-[a-z]+(-[0-9])?"),
    "ALIBABA_EMULATOR_REAL_ACCOUNT": re.compile(r"[0-9]{16}"),
    "ALIBABA_EMULATOR_REAL_KEY_ID": re.compile(r"[A-Za-z0-9.]+"),
    "ALIBABA_EMULATOR_REAL_KEY_SECRET": re.compile(r"\S+"),
}
"""All of them, or none. Nothing else is read: no profile, and none of the variables that the vendor's tools read."""

_UNIQUE = re.compile(r"[a-z][a-z0-9]{7,13}")


class OptInError(Exception):
    """The opt-in is not whole: what, why, and what next."""


@dataclass(frozen=True)
class RealCloud:
    """An account in one region. unique: begins every name that the tests make, and by which they clean up."""

    region: str
    account: str
    key_id: str
    secret: str = field(repr=False)
    unique: str

    def oss_place(self, number: int) -> OssPlace:
        """number: of the test, which makes the bucket's name its own."""
        endpoint = f"https://oss-{self.region}.aliyuncs.com"
        return OssPlace(endpoint, self.region, self.key_id, self.secret, f"{self.unique}-{number}")

    def ots_place(self) -> OtsPlace:
        endpoint = f"https://{self.unique}.{self.region}.ots.aliyuncs.com"
        control = f"tablestore.{self.region}.aliyuncs.com"
        return OtsPlace(endpoint, self.key_id, self.secret, self.unique, self.region, control=control)

    def place(self) -> Place:
        """RAM, STS and KMS."""
        authorities = {
            "ram": "ram.aliyuncs.com",
            "sts": f"sts.{self.region}.aliyuncs.com",
            "kms": f"kms.{self.region}.aliyuncs.com",
        }
        names = RealNames(self.account, self.region, f"{self.unique}-")
        return Place("", names.account_in_tests, self.key_id, self.secret, authorities=authorities, names=names)

    def admits(self, host: str) -> bool:
        """Whether a host is one of this account's in this region, as the tests use them."""
        place, names = self.place(), (f"oss-{self.region}.aliyuncs.com", self.ots_place().control)
        if host in (*place.authorities.values(), *names, self.ots_place().endpoint.removeprefix("https://")):
            return True
        bucket, _, service = host.partition(".")
        return service == names[0] and re.fullmatch(rf"{self.unique}-[a-z0-9-]+", bucket) is not None


def opted_in(environment: Mapping[str, str], unique: str) -> RealCloud | None:
    """None when nothing of the opt-in is there, which means the emulator. Raises OptInError when it is there in part.

    unique: 8 to 14 small letters and digits, because it names an instance of Tablestore, too.
    """
    given = {name: environment.get(name, "") for name in VARIABLES}
    if not any(given.values()):
        return None
    for name, form in VARIABLES.items():
        if not form.fullmatch(given[name]):
            wrong = "is not what it should be" if given[name] else "is missing"
            message = f"{name} {wrong}. The tests call the real cloud only with all of {', '.join(VARIABLES)}."
            raise OptInError(f"{message} Set them all, or unset them all to test the emulator.")
    if not _UNIQUE.fullmatch(unique):
        raise OptInError(f"{unique!r} cannot begin names. Take 8 to 14 small letters and digits.")
    return RealCloud(*given.values(), unique)


def why_not(real: RealCloud | None, *, marked: bool) -> str:
    """Why a test is skipped; "" when it runs. Everything runs on the emulator, and what is marked in the real cloud."""
    if real is None or marked:
        return ""
    return f"not marked real_cloud, and {next(iter(VARIABLES))} points the tests at {real.region}"
