"""The AWS provider that makes a backend's resources, for Pulumi's own engine."""

from __future__ import annotations

import pulumi
import pulumi_aws as aws

from stateroom.config.aws import AssumeRole, AwsBackend, WebIdentity
from stateroom.config.loopback import is_local


def build_provider(config: AwsBackend, name: str, options: pulumi.ResourceOptions) -> aws.Provider:
    """The provider of the backend's region, account and credentials.

    name: its logical name.

    With `endpoint`, all services are called there. On a loopback endpoint nothing of the environment's credentials is
    used, unless the configuration names some: whatever stands in it, the local cloud gets a pair of constants.

    It has no default tags: every resource says all of its tags itself, the same in both engines, and a tag that the
    provider adds once more would be a difference in every preview. The roles' external ids are secrets to Pulumi.
    """
    elsewhere = config.endpoint is not None or None
    local, on_this_host = config.has_local_keys, is_local(config.endpoint)
    identity = config.credentials.web_identity
    return aws.Provider(
        name,
        options,
        region=config.region,
        profile=config.profile,
        access_key="test" if local else None,
        secret_key="test" if local else None,
        shared_config_files=config.credentials.shared_config_files or None,
        shared_credentials_files=config.credentials.shared_credentials_files or None,
        assume_role_with_web_identity=_identity(identity) if identity else None,
        assume_roles=list(map(_role, config.roles)) or None,
        allowed_account_ids=[config.account] if config.account and not on_this_host else None,
        endpoints=_endpoints(config.endpoint),
        custom_ca_bundle=config.ca_bundle,
        s3_use_path_style=elsewhere,
        # The provider's own 25 are meant for a cloud that is busy; one on this computer that does not answer is off.
        max_retries=4 if on_this_host else None,
        skip_credentials_validation=elsewhere or _is_misread(config) or None,
        # A provider that knows the account asks S3 Control for a bucket's tags, at `<account>.<host>`, which is nowhere
        # on this host. The component compares the account itself.
        skip_requesting_account_id=on_this_host or None,
        # The metadata of this machine may be where the credentials come from.
        skip_metadata_api_check=local or None,
    )


def _is_misread(config: AwsBackend) -> bool:
    """Whether Pulumi's plugin would look for the credentials in the wrong place before the provider itself finds them:
    its own check knows neither `shared_config_files` nor a CA bundle. Source: pulumi-aws 7, provider/config.go."""
    return bool(config.credentials.shared_config_files or config.ca_bundle)


def _role(role: AssumeRole) -> aws.ProviderAssumeRoleArgs:
    return aws.ProviderAssumeRoleArgs(
        role_arn=role.role_arn,
        external_id=pulumi.Output.secret(role.external_id) if role.external_id else None,
        session_name=role.session_name,
        duration=f"{role.duration_seconds}s",
        policy=role.policy,
        policy_arns=role.policy_arns or None,
        tags=role.tags or None,
        transitive_tag_keys=role.transitive_tag_keys or None,
        source_identity=role.source_identity,
    )


def _identity(identity: WebIdentity) -> aws.ProviderAssumeRoleWithWebIdentityArgs:
    return aws.ProviderAssumeRoleWithWebIdentityArgs(
        role_arn=identity.role_arn,
        web_identity_token_file=identity.token_file,
        session_name=identity.session_name,
        duration=f"{identity.duration_seconds}s",
        policy=identity.policy,
    )


def _endpoints(url: str | None) -> list[aws.ProviderEndpointArgs] | None:
    if url is None:
        return None
    # The tags of a bucket may be asked for through S3 Control.
    return [aws.ProviderEndpointArgs(s3=url, s3control=url, dynamodb=url, iam=url, kms=url, sts=url)]
