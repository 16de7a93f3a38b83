"""The Pulumi program: the state backend that the stack's configuration describes."""

import pulumi

from components.backend import declare_backend
from stateroom.config.load import parse_backend

config = parse_backend(pulumi.Config("stateroom").require_object("backend"), "stateroom:backend")
backend = declare_backend(config)

pulumi.export("backend", backend.facts)
pulumi.export("bucket", backend.bucket)
pulumi.export("lock_table", backend.lock_table)
pulumi.export("kms_key_arn", backend.kms_key_arn)
pulumi.export("roles", backend.roles)
