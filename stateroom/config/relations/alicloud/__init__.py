"""Rules between values of a backend on Alibaba Cloud."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from stateroom.config.alicloud import AlicloudBackend
from stateroom.config.problems import Finding
from stateroom.config.relations import every_cloud
from stateroom.config.relations.alicloud import (
    access,
    account,
    bucket,
    credentials,
    encryption,
    endpoint,
    lock,
    state,
)

RELATIONS: tuple[Callable[[AlicloudBackend], Iterator[Finding]], ...] = (
    endpoint.endpoints_are_the_clouds_own,
    endpoint.ca_bundle_needs_an_endpoint,
    endpoint.custom_endpoint_has_no_table,
    endpoint.endpoint_has_tls,
    credentials.one_method_is_named,
    credentials.access_key_is_whole,
    every_cloud.constants_are_for_this_host,
    every_cloud.constants_are_all,
    bucket.derived_names_fit,
    bucket.buckets_are_distinct,
    bucket.log_retention_needs_our_bucket,
    bucket.redundancy_is_offered,
    state.states_lie_apart,
    state.longest_key_fits,
    every_cloud.key_needs_kms,
    every_cloud.existing_key_is_not_managed,
    encryption.key_is_in_the_region,
    lock.table_settings_need_a_table,
    lock.what_exists_is_named,
    lock.what_exists_is_not_made,
    lock.instance_can_be_made,
    lock.encryption_with_the_key_is_complete,
    lock.network_is_that_of_the_endpoints,
    access.somebody_can_assume,
    every_cloud.admin_has_no_scope,
    every_cloud.jobs_can_sign_in,
    every_cloud.shared_issuers_are_pinned,
    every_cloud.github_refs_are_whole,
    access.tokens_have_no_mfa,
    access.provider_has_one_issuer,
    access.fingerprints_need_our_provider,
    account.arns_are_in_the_account,
)
