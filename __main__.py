"""The Pulumi program: the state backend that the stack's configuration describes."""

from typing import cast

import pulumi

from components.aws.args import AwsStateBackendArgs
from components.aws.provider import build_provider
from components.aws.state_backend import AwsStateBackend
from stateroom.config.load import parse_backend

config = parse_backend(pulumi.Config("stateroom").require_object("backend"), "stateroom:backend")
backend = AwsStateBackend(
    config.name,
    cast("AwsStateBackendArgs", config.model_dump(exclude_unset=True)),
    pulumi.ResourceOptions(provider=build_provider(config)),
)

pulumi.export("backend", backend.facts)
pulumi.export("bucket", backend.bucket)
pulumi.export("lock_table", backend.lock_table)
pulumi.export("kms_key_arn", backend.kms_key_arn)
pulumi.export("roles", backend.roles)
