"""The Pulumi program: the state backend that the stack's configuration describes, and the proof that it works."""

import pulumi

from components.backend import declare_backend
from stateroom.config.load import parse_backend
from stateroom.deployment.changes import Changes
from stateroom.deployment.outputs import choose_block, render_configuration
from stateroom.deployment.plain_errors import plain_errors
from stateroom.deployment.smoke_test import declare_smoke_test

with plain_errors():
    stack = pulumi.Config("stateroom")
    config = parse_backend(stack.get_object("backend"), "stateroom:backend", defaults=stack.get_object("defaults"))
    changes = Changes()
    backend = declare_backend(config, transformations=[changes.watch])
    report = declare_smoke_test(config, backend, backend.facts, changes)
    configuration = render_configuration(backend.facts, config.emit)

pulumi.export("backend", backend.facts)
pulumi.export("configuration", configuration)
pulumi.export("backend_tf", choose_block(configuration))
pulumi.export("smoke", report)
pulumi.export("bucket", backend.bucket)
pulumi.export("lock_table", backend.lock_table)
pulumi.export("kms_key_arn", backend.kms_key_arn)
pulumi.export("roles", backend.roles)
