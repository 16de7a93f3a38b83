"""What is encrypted is replicated, too."""

from __future__ import annotations

from collections.abc import Iterator

from policies.aws._bucket import BUCKET, REPLICATION, encryption_rules
from stateroom.policy.definition import Policy, Settings
from stateroom.policy.resource import Resource, Stack

POLICY = Policy(
    sentence="A bucket that is encrypted with a KMS key is replicated with what is encrypted.",
    severity="high",
    remediation="Set source_selection_criteria.sse_kms_encrypted_objects to Enabled and name the replica's key.",
    url="https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-config-for-kms-objects.html",
    resources=(BUCKET,),
)


def check_within(resource: Resource, stack: Stack, settings: Settings) -> Iterator[str]:
    """S3 leaves out what a KMS key encrypts unless the rule says otherwise, and tells nobody. A rule that is off is
    not looked at."""
    rules = [rule for part in stack.parts(resource, REPLICATION) for rule in part.blocks("rules")]
    rules = rules or resource.blocks("replicationConfiguration.rules")
    algorithms = [
        rule.get("applyServerSideEncryptionByDefault.sseAlgorithm") for rule in encryption_rules(resource, stack)
    ]
    if not any(algorithm and algorithm.startswith("aws:kms") for algorithm in algorithms):
        return
    for rule in rules:
        criteria = next(iter(rule.blocks("sourceSelectionCriteria.sseKmsEncryptedObjects")), None)
        chosen = criteria is not None and (criteria.get("status") == "Enabled" or criteria.get("enabled") is True)
        if rule.get("status") == "Enabled" and not chosen:
            yield f"replication rule {rule.get('id') or rule.path} leaves out the states, which a KMS key encrypts"
