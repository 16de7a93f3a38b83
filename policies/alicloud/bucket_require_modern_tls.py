"""Every bucket refuses old versions of TLS."""

from __future__ import annotations

from collections.abc import Iterator

from policies.alicloud._bucket import BUCKET, settings_of
from stateroom.policy.definition import Parameter, Policy, Reference, Settings
from stateroom.policy.resource import Resource, Stack

_PART = "BucketHttpsConfig"

POLICY = Policy(
    sentence="A bucket takes up-to-date versions of TLS only.",
    severity="medium",
    remediation="Declare an alicloud.oss.BucketHttpsConfig with enable and tls_versions for the bucket.",
    url="https://www.alibabacloud.com/help/en/oss/user-guide/set-tls-version",
    compliance=(Reference("Alibaba Cloud Config", "oss-bucket-tls-version-check"),),
    resources=(BUCKET,),
    parameters={
        "versions": Parameter("strings", ["TLSv1.2", "TLSv1.3"], "The versions of TLS that a bucket may take."),
    },
)


def check_within(resource: Resource, stack: Stack, settings: Settings) -> Iterator[str]:
    """Without the setting, OSS still talks TLS 1.0 and 1.1, which are broken."""
    switches = settings_of(resource, stack, _PART, "enable")
    if not switches:
        yield "it has no BucketHttpsConfig: TLS 1.0 and 1.1 are answered"
    elif not all(switches):
        yield "its BucketHttpsConfig is not enabled: TLS 1.0 and 1.1 are answered"
    for versions in settings_of(resource, stack, _PART, "tlsVersions") if switches else []:
        old = [version for version in versions or [] if version not in settings["versions"]]
        if not versions:
            yield "its BucketHttpsConfig names no version of TLS"
        elif old:
            yield f"it takes {' and '.join(old)} (allowed: {', '.join(settings['versions'])})"
