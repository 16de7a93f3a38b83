"""The AWS provider that makes a backend's resources, for Pulumi's own engine."""

from __future__ import annotations

import pulumi
import pulumi_aws as aws

from stateroom.config.aws import AwsBackend
from stateroom.config.loopback import is_loopback


def build_provider(config: AwsBackend, name: str, options: pulumi.ResourceOptions) -> aws.Provider:
    """The provider of the backend's region, account and credentials.

    name: its logical name.

    With `endpoint`, all services are called there. On a loopback endpoint nothing of the environment's credentials is
    used: whatever stands in it, the local cloud gets a pair of constants.

    It has no default tags: every resource says all of its tags itself, the same in both engines, and a tag that the
    provider adds once more would be a difference in every preview. The role's external id is a secret to Pulumi.
    """
    role = config.assume_role
    roles = None
    if role is not None:
        roles = [
            aws.ProviderAssumeRoleArgs(
                role_arn=role.role_arn,
                external_id=pulumi.Output.secret(role.external_id) if role.external_id else None,
                session_name=role.session_name,
                duration=f"{role.duration_seconds}s",
            )
        ]
    elsewhere, local = config.endpoint is not None or None, config.endpoint is not None and is_loopback(config.endpoint)
    return aws.Provider(
        name,
        options,
        region=config.region,
        profile=None if local else config.profile,
        access_key="test" if local else None,
        secret_key="test" if local else None,
        assume_roles=roles,
        allowed_account_ids=[config.account] if config.account else None,
        endpoints=_endpoints(config.endpoint),
        s3_use_path_style=elsewhere,
        # The provider's own 25 are meant for a cloud that is busy; one on this computer that does not answer is off.
        max_retries=4 if local else None,
        # The account is still asked for: ARNs are made of it.
        skip_credentials_validation=elsewhere,
        skip_metadata_api_check=elsewhere,
    )


def _endpoints(url: str | None) -> list[aws.ProviderEndpointArgs] | None:
    if url is None:
        return None
    # The tags of a bucket may be asked for through S3 Control.
    return [aws.ProviderEndpointArgs(s3=url, s3control=url, dynamodb=url, iam=url, kms=url, sts=url)]
