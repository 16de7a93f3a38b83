"""The component: everything that a Terraform or OpenTofu state backend needs on Alibaba Cloud."""

# Annotations stay values here: Pulumi's component analyzer reads them as such.

from typing import Any

import pulumi
import pulumi_alicloud as alicloud

from components.alicloud.access import declare_policies, declare_roles
from components.alicloud.args import AlicloudStateBackendArgs
from components.alicloud.bucket import declare_buckets
from components.alicloud.children import Children
from components.alicloud.documents import require_fitting
from components.alicloud.key import declare_keys
from components.alicloud.lock_table import declare_lock_table
from components.alicloud.site import Site, roles_of
from components.alicloud.trust import github_tokens
from components.plain import arguments_of, plain
from components.provided import require_provider
from stateroom.config.alicloud import AlicloudBackend, RoleAccess
from stateroom.config.alicloud_names import PARTITION
from stateroom.config.load import parse_backend
from stateroom.errors import CredentialsError
from stateroom.facts import Facts, RoleNeed


class AlicloudStateBackend(pulumi.ComponentResource):
    """A state backend on Alibaba Cloud: OSS bucket, Tablestore lock table, KMS key, RAM policies and roles.

    The provider that it is given makes everything; its region must be that of the arguments. Without one, it is the
    program's default provider.
    """

    bucket: pulumi.Output[str]
    """The name of the state bucket."""
    bucket_arn: pulumi.Output[str]
    """Its ARN."""
    lock_instance: pulumi.Output[str | None]
    """The name of the lock table's Tablestore instance, with lock mode `table`."""
    lock_table: pulumi.Output[str | None]
    """The name of the lock table, with lock mode `table`."""
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

    def __init__(self, name: str, args: AlicloudStateBackendArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        """Declare the backend. ConfigError, before anything is declared, with every problem of the arguments."""
        with arguments_of(name):
            config = parse_backend(plain(args, name), name, cloud="alicloud")
            require_fitting(config)
        super().__init__("stateroom:index:AlicloudStateBackend", name, {}, opts)
        require_provider(self, name, config)
        identity = alicloud.get_caller_identity_output(opts=pulumi.InvokeOptions(parent=self))
        site = pulumi.Output.all(identity.account_id, identity.arn).apply(lambda known: _site(config, *known))
        children = Children(self, name, config, site)

        roles = declare_roles(children)
        keys = declare_keys(children)
        buckets = declare_buckets(children, roles, keys)
        table = declare_lock_table(children, keys)
        policies = declare_policies(children, roles, keys)

        logs = config.bucket.access_logs
        self.bucket = buckets.state.bucket.bucket
        self.bucket_arn = children.place(lambda site: site.bucket_arn)
        self.lock_instance = table.instance
        self.lock_table = table.name
        self.kms_key_arn = keys.arn
        self.log_bucket = pulumi.Output.from_input(
            buckets.logs.bucket.bucket if buckets.logs else logs.bucket if logs else None
        )
        self.roles = _named({access: role.arn for access, role in roles.access.items()})
        # RAM tells the ARN of a role, and none of a policy.
        self.policies = _named({access: _arn_of(children, access, policy) for access, policy in policies.items()})
        self.facts = _facts(
            config,
            account=identity.account_id,
            bucket=self.bucket,
            endpoints=site.apply(lambda site: site.endpoints),
            lock_instance=self.lock_instance,
            lock_table=self.lock_table,
            kms_key_arn=self.kms_key_arn,
            log_bucket=self.log_bucket,
            roles=self.roles,
            policies=self.policies,
            github=site.apply(github_tokens),
        )
        self.register_outputs({output: getattr(self, output) for output in AlicloudStateBackend.__annotations__})


def _site(config: AlicloudBackend, account: str, caller: str) -> Site:
    """The provider has no check of its own for the account. CredentialsError when it is another one's."""
    if config.account not in (None, account):
        raise CredentialsError(
            f"these credentials belong to account {account}, not to {config.account}",
            why=f"the configuration says `account: {config.account}`, and the caller is {caller}",
            remedy="use credentials of that account, with `profile` or `assume_role`, or correct `account`",
        )
    return Site(config, account)


def _facts(config: AlicloudBackend, **made: Any) -> pulumi.Output[dict[str, Any]]:
    """`stateroom.facts.Facts` as a dict: what the configuration says, and what was made."""
    known: dict[str, Any] = {
        "cloud": config.cloud,
        "name": config.name,
        "partition": PARTITION,
        "region": config.region,
        "state_key": config.state.key,
        "workspace_key_prefix": config.state.prefix,
        "lock": config.lock.mode,
        "encryption": "KMS" if config.encryption.mode == "kms" else "AES256",
        "endpoint": config.endpoint,
        "role_needs": {name: needs for name, role in roles_of(config).items() if (needs := _needs(role))},
    }
    return pulumi.Output.from_input(made).apply(lambda values: Facts(**known, **values).to_dict())


def _needs(role: RoleAccess) -> tuple[RoleNeed, ...]:
    asked: dict[RoleNeed, bool] = {"external_id": role.external_id is not None, "mfa": role.mfa}
    return tuple(need for need, is_asked in asked.items() if is_asked)


def _arn_of(children: Children, access: str, policy: alicloud.ram.Policy) -> pulumi.Output[str]:
    """It waits for the policy, so that nobody is told of one that was not made."""
    parts: pulumi.Output[list[Any]] = pulumi.Output.all(children.site, policy.policy_name)
    return parts.apply(lambda known: str(known[0].policy_arn(access)))


def _named(arns: dict[str, Any]) -> pulumi.Output[dict[str, str]]:
    return pulumi.Output.from_input(arns)
