"""The direct engine's handlers as Pulumi provider plugins, for local clouds only.

With them the real Pulumi CLI runs our programs from end to end on a machine that has no official plugin:

    python -m tests.provider install FOLDER     # writes FOLDER/pulumi-resource-aws and FOLDER/pulumi-resource-alicloud
    PATH=FOLDER:$PATH pulumi up --stack local-aws

They behave as the real providers do where a program or a user can tell: what is a change in place and what a
replacement, ids, import by id, what a refresh brings. They refuse what the handlers refuse, and every cloud that is not
on this computer.

wire.py: the gRPC service. resources.py: what it does with a resource. configuration.py: which cloud it talks to.
identities.py, keys.py: how a resource is found by its id. replacements.py: what cannot be changed. drift.py: what a
change looks like. state.py: what Pulumi keeps of a resource. schema.py: what there is. server.py, launcher.py: the
process.
"""
