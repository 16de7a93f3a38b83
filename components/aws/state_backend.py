"""The component: everything that a Terraform or OpenTofu state backend needs on AWS."""

# Annotations stay values here: Pulumi's component analyzer reads them as such.

from collections.abc import Mapping
from typing import Any

import pulumi
import pulumi_aws as aws

from components.aws.access import declare_policies, declare_roles
from components.aws.args import AwsStateBackendArgs
from components.aws.bucket import declare_buckets
from components.aws.children import Children
from components.aws.documents import require_fitting
from components.aws.key import declare_keys
from components.aws.lock_table import declare_lock_table
from components.aws.site import Site, roles_of
from components.aws.trust import github_tokens
from components.plain import arguments_of, plain
from components.provided import require_provider
from stateroom.config import names
from stateroom.config.aws import AwsBackend, RoleAccess
from stateroom.config.load import parse_backend
from stateroom.errors import CredentialsError
from stateroom.facts import Facts, RoleNeed


class AwsStateBackend(pulumi.ComponentResource):
    """A state backend on AWS: bucket, lock table, KMS key, policies and roles.

    The provider that it is given makes everything; its region must be that of the arguments. Without one, it is the
    program's default provider.
    """

    bucket: pulumi.Output[str]
    """The name of the state bucket."""
    bucket_arn: pulumi.Output[str]
    """Its ARN."""
    lock_table: pulumi.Output[str | None]
    """The name of the lock table, with lock modes `table` and `both`."""
    kms_key_arn: pulumi.Output[str | None]
    """The ARN of the key that encrypts states and locks, with `encryption.mode: kms`."""
    log_bucket: pulumi.Output[str | None]
    """The name of the bucket that takes the access logs."""
    replica_bucket: pulumi.Output[str | None]
    """The name of the replica in the second region."""
    roles: pulumi.Output[dict[str, str]]
    """The ARNs of the roles that were asked for, by name: `writer`, `reader`, `admin`."""
    policies: pulumi.Output[dict[str, str]]
    """The ARNs of the managed policies, by the same names."""
    facts: pulumi.Output[dict[str, Any]]
    """All that a client or a test must know to use the backend, without a secret in it."""

    def __init__(self, name: str, args: AwsStateBackendArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Declare the backend. ConfigError, before anything is declared, with every problem of the arguments."""
        with arguments_of(name):
            config = parse_backend(plain(args, name), name, cloud="aws")
            require_fitting(config)
        super().__init__("stateroom:index:AwsStateBackend", name, {}, opts)
        require_provider(self, name, config)
        identity = aws.get_caller_identity_output(opts=pulumi.InvokeOptions(parent=self))
        site = pulumi.Output.all(identity.account_id, identity.arn).apply(lambda known: _site(config, *known))
        children = Children(self, name, config, site)

        roles = declare_roles(children)
        keys = declare_keys(children, roles)
        buckets = declare_buckets(children, roles, keys)
        table = declare_lock_table(children, keys)
        policies = declare_policies(children, roles, keys)

        logs = config.bucket.access_logs
        self.bucket = buckets.state.bucket.bucket
        self.bucket_arn = buckets.state.bucket.arn
        self.lock_table = table.name
        self.kms_key_arn = keys.state
        self.log_bucket = pulumi.Output.from_input(
            buckets.logs.bucket.bucket if buckets.logs else logs.bucket if logs else None
        )
        self.replica_bucket = pulumi.Output.from_input(buckets.replica.bucket.bucket if buckets.replica else None)
        self.roles = _arns(roles.access)
        self.policies = _arns(policies)
        self.facts = _facts(
            config,
            account=identity.account_id,
            bucket=self.bucket,
            lock_table=self.lock_table,
            kms_key_arn=self.kms_key_arn,
            log_bucket=self.log_bucket,
            replica_bucket=self.replica_bucket,
            roles=self.roles,
            policies=self.policies,
            github=site.apply(github_tokens),
        )
        self.register_outputs({output: getattr(self, output) for output in AwsStateBackend.__annotations__})


def _site(config: AwsBackend, account: str, caller: str) -> Site:
    """A provider that was given may be for any account. CredentialsError when it is another one's."""
    if config.account not in (None, account):
        raise CredentialsError(
            f"these credentials belong to account {account}, not to {config.account}",
            why=f"the configuration says `account: {config.account}`, and the caller is {caller}",
            remedy="use credentials of that account, with `profile` or `assume_role`, or correct `account`",
        )
    return Site(config, account)


def _facts(config: AwsBackend, **made: Any) -> pulumi.Output[dict[str, Any]]:
    """`stateroom.facts.Facts` as a dict: what the configuration says, and what was made."""
    known: dict[str, Any] = {
        "cloud": config.cloud,
        "name": config.name,
        "partition": names.partition_of(config.region),
        "region": config.region,
        "state_key": config.state.key,
        "workspace_key_prefix": config.state.workspace_key_prefix,
        "lock": config.lock.mode,
        "encryption": "aws:kms" if config.encryption.mode == "kms" else "AES256",
        "endpoint": config.endpoint,
        "role_needs": {name: needs for name, role in roles_of(config).items() if (needs := _needs(role))},
    }
    return pulumi.Output.from_input(made).apply(lambda values: Facts(**known, **values).to_dict())


def _needs(role: RoleAccess) -> tuple[RoleNeed, ...]:
    asked: dict[RoleNeed, bool] = {"external_id": role.external_id is not None, "mfa": role.mfa}
    return tuple(need for need, is_asked in asked.items() if is_asked)


def _arns(resources: Mapping[str, aws.iam.Role] | Mapping[str, aws.iam.Policy]) -> pulumi.Output[dict[str, str]]:
    arns: dict[str, Any] = {access: resource.arn for access, resource in resources.items()}
    return pulumi.Output.from_input(arns)
