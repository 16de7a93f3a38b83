"""Rules between values of a backend on AWS."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from stateroom.config.aws import AwsBackend
from stateroom.config.problems import Finding
from stateroom.config.relations import every_cloud
from stateroom.config.relations.aws import access, bucket, credentials, encryption, lock, partition, state

RELATIONS: tuple[Callable[[AwsBackend], Iterator[Finding]], ...] = (
    bucket.derived_names_fit,
    bucket.buckets_are_distinct,
    bucket.log_retention_needs_our_bucket,
    bucket.replica_is_elsewhere,
    state.key_lies_outside_workspaces,
    state.longest_key_fits,
    every_cloud.key_needs_kms,
    every_cloud.existing_key_is_not_managed,
    encryption.period_needs_rotation,
    encryption.key_is_in_the_region,
    lock.table_settings_need_a_table,
    access.somebody_can_assume,
    every_cloud.admin_has_no_scope,
    every_cloud.jobs_can_sign_in,
    every_cloud.shared_issuers_are_pinned,
    every_cloud.github_refs_are_whole,
    access.tokens_have_no_mfa,
    access.provider_is_of_the_issuer,
    every_cloud.constants_are_for_this_host,
    every_cloud.constants_are_all,
    credentials.token_is_all,
    credentials.chained_sessions_are_short,
    credentials.kept_tags_are_given,
    credentials.authority_has_a_certificate,
    partition.arns_are_of_the_partition,
    partition.replica_is_in_the_partition,
    partition.boundary_and_providers_are_in_the_account,
)
