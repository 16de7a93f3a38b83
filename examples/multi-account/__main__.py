"""The state backend of one account: the stack file says which. It is the same program for all of them."""

import pulumi

from components.backend import declare_backend
from stateroom.config.load import parse_backend

config = parse_backend(pulumi.Config("stateroom").require_object("backend"), "stateroom:backend")
backend = declare_backend(config)

pulumi.export("backend", backend.facts)
