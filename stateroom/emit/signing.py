"""Whose credentials a tool uses, when it is not to find them by itself. Nothing in it is a secret. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from stateroom.config.limits import iam, ram
from stateroom.config.problems import Fault
from stateroom.errors import UsageError
from stateroom.facts import CloudName

SHORTEST_SESSION, LONGEST_SESSION = 900, 3600
"""Seconds. Terraform and OpenTofu, "Backend Type: oss", assume_role_session_expiration."""


@dataclass(frozen=True)
class Signing:
    """What the tool signs with. Nothing given: what stands in the environment, and what else the tool looks at.

    profile: in the cloud's shared configuration on the computer where the tool runs.
    profiles_file: that configuration, when it is not in its usual place; `~` is the home folder.
    ecs_role: on Alibaba Cloud, the RAM role of the ECS instance that the tool runs on.
    session_seconds: on Alibaba Cloud, how long the session of the role that is assumed lasts, 900 to 3600.
    """

    profile: str | None = None
    profiles_file: str | None = None
    ecs_role: str | None = None
    session_seconds: int | None = None

    @property
    def names_credentials(self) -> bool:
        """Whether it says where credentials are, on one computer."""
        return self.profile is not None or self.profiles_file is not None or self.ecs_role is not None


FOUND: Final = Signing()
"""The tool finds its credentials by itself."""


def refuse_unusable(cloud: CloudName, signing: Signing, *, assumes: bool) -> None:
    """UsageError for what the cloud's backend cannot be told. assumes: whether the tool assumes a role."""
    if signing.profile is not None:
        check = iam.check_profile if cloud == "aws" else ram.check_profile
        _refuse(signing.profile, "the name of a profile", check(signing.profile))
    if signing.profiles_file is not None:
        _refuse(signing.profiles_file, "the file of the profiles", _check_file(signing.profiles_file))
        if signing.profile is None:
            raise UsageError(
                "a file of profiles is named and no profile",
                why="the tool reads the file only for a profile",
                remedy="name the profile too, or leave the file out",
            )
    if cloud == "aws":
        _refuse_on_aws(signing)
    else:
        _refuse_on_alicloud(signing, assumes=assumes)


def _refuse_on_aws(signing: Signing) -> None:
    if signing.ecs_role is not None:
        raise UsageError(
            'the backend "s3" has no argument for the role of an ECS instance',
            why="on an EC2 instance or in a container that has a role, the tool finds the role's credentials by itself",
            remedy="leave the ECS role out",
        )
    if signing.session_seconds is not None:
        raise UsageError(
            'the length of a session is not written for the backend "s3"',
            why="there it is a part of assume_role",
            remedy=f'leave it out, and add duration = "{signing.session_seconds}s" to assume_role in the file',
        )


def _refuse_on_alicloud(signing: Signing, *, assumes: bool) -> None:
    if signing.ecs_role is not None:
        _refuse(signing.ecs_role, "the role of an ECS instance", ram.check_name(signing.ecs_role, "role"))
        if signing.profile is not None:
            raise UsageError(
                "both a profile and the role of an ECS instance are asked for",
                why="the tool takes the profile's keys, and the role's only when there are none",
                remedy="leave one of them out",
            )
    seconds = signing.session_seconds
    if seconds is None:
        return
    if not SHORTEST_SESSION <= seconds <= LONGEST_SESSION:
        raise UsageError(
            f"a session cannot last {seconds} seconds",
            why=f'the backend "oss" allows {SHORTEST_SESSION} to {LONGEST_SESSION}',
            remedy="choose a number between them",
        )
    if not assumes:
        raise UsageError(
            "the length of a session is given, and the tool assumes no role",
            why="either no role is asked for, or it must be assumed outside the tool",
            remedy="name a role that the tool can assume, or leave the length out",
        )


def _check_file(path: str) -> Fault | None:
    if path and path == path.strip() and path.isprintable():
        return None
    return Fault("this is not the path of a file", "write it as ~/.aliyun/config.json")


def _refuse(value: str, noun: str, fault: Fault | None) -> None:
    if fault is not None:
        raise UsageError(f"{value!r} cannot be {noun}", why=fault.what, remedy=fault.remedy)
