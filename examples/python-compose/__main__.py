"""A state backend, and what a delivery pipeline needs beside it: a role that plans, and a name for the key."""

import json

import pulumi
import pulumi_aws as aws

from components.aws.provider import build_provider
from components.aws.state_backend import AwsStateBackend
from stateroom.config.load import parse_backend
from stateroom.config.names import owner_of
from stateroom.facts import OWNER_TAG

# The stack file is read and checked as always. `backend` is what stands in it; `config` is the same with defaults.
backend = pulumi.Config("stateroom").require_object("backend")
config = parse_backend(backend, "stateroom:backend", cloud="aws")

# One provider for everything: its region, credentials and endpoint are those of the stack file.
provider = build_provider(config, "aws", pulumi.ResourceOptions())
states = AwsStateBackend("states", backend, pulumi.ResourceOptions(provider=provider))

# `pulumi up` needs no tags. `stateroom up` changes only what says whose it is, so this is yours to add.
tags = {OWNER_TAG: owner_of(config.name, config.region)}
options = pulumi.ResourceOptions(provider=provider)

# Who plans may read states and nothing else. The backend's policy is an output like that of any resource.
trust = {"Effect": "Allow", "Principal": {"Service": "codebuild.amazonaws.com"}, "Action": "sts:AssumeRole"}
planner = aws.iam.Role(
    "planner",
    name=f"{config.name}-planner",
    assume_role_policy=json.dumps({"Version": "2012-10-17", "Statement": [trust]}),
    tags=tags,
    opts=options,
)
aws.iam.RolePolicyAttachment("planner", role=planner.name, policy_arn=states.policies["reader"], opts=options)

# Other programs find the key that encrypts states by a name of their own choice.
aws.kms.Alias("states", name=f"alias/{config.name}-shared", target_key_id=states.kms_key_arn, opts=options)

pulumi.export("backend", states.facts)  # `stateroom up` reads this one: it proves the backend and emits from it
pulumi.export("bucket", states.bucket)
pulumi.export("planner", planner.arn)
