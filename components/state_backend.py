"""The component of either cloud: `cloud` decides which one is made."""

# Annotations stay values here: Pulumi's component analyzer reads them as such.

from typing import Any

import pulumi

from components.args import StateBackendArgs
from components.backend import declare_backend
from components.plain import arguments_of, plain
from stateroom.config.load import parse_backend


class StateBackend(pulumi.ComponentResource):
    """A state backend on AWS or Alibaba Cloud, from the same value that stands in a stack file.

    A provider of the cloud that it is given makes everything. Without one, it makes its own from `region`, `profile`,
    `assume_role`, `credentials`, `account` and `endpoint`.
    """

    bucket: pulumi.Output[str]
    """The name of the state bucket."""
    bucket_arn: pulumi.Output[str]
    """Its ARN."""
    lock_table: pulumi.Output[str | None]
    """The name of the lock table, with the lock modes that have one."""
    kms_key_arn: pulumi.Output[str | None]
    """The ARN of the key that encrypts states, with `encryption.mode: kms`."""
    log_bucket: pulumi.Output[str | None]
    """The name of the bucket that takes the access logs."""
    roles: pulumi.Output[dict[str, str]]
    """The ARNs of the roles that were asked for, by name: `writer`, `reader`, `admin`."""
    policies: pulumi.Output[dict[str, str]]
    """The ARNs of the policies, by the same names."""
    facts: pulumi.Output[dict[str, Any]]
    """All that a client or a test must know to use the backend, without a secret in it."""

    def __init__(self, name: str, args: StateBackendArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Declare the backend. ConfigError, before anything is declared, with every problem of the arguments."""
        with arguments_of(name):
            config = parse_backend(plain(args, name), name)
        super().__init__("stateroom:index:StateBackend", name, {}, opts)
        backend = declare_backend(config, name, self)
        for output in StateBackend.__annotations__:
            setattr(self, output, getattr(backend, output))
        self.register_outputs({output: getattr(self, output) for output in StateBackend.__annotations__})
