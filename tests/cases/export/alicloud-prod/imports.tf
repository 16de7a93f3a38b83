# Written by Stateroom, checksum 69d8d8f3cc60, for the backend "acme-prod": Terraform takes these over.
# Remove this file after the first `terraform apply`.

import {
  to = alicloud_ims_oidc_provider.github
  id = "acme-prod-github"
}

import {
  to = alicloud_ims_oidc_provider.oidc_ack_cn_hangzhou_oss_cn_hangzhou_aliyuncs_com_c0123456789abcdef
  id = "acme-prod-oidc-0f97533f"
}

import {
  to = alicloud_kms_key.state
  id = "00000000-0000-0000-0000-000000000000"
}

import {
  to = alicloud_oss_bucket.logs
  id = "acme-prod-logs-1111222233334444-cn-hangzhou"
}

import {
  to = alicloud_oss_bucket.state
  id = "acme-prod-state-1111222233334444-cn-hangzhou"
}

import {
  to = alicloud_ots_instance.locks
  id = "acme-prod-d14ab3"
}

import {
  to = alicloud_ram_role.admin
  id = "acme-prod-admin"
}

import {
  to = alicloud_ram_role.reader
  id = "acme-prod-reader"
}

import {
  to = alicloud_kms_alias.state
  id = "alias/acme-prod-state"
}

import {
  to = alicloud_oss_bucket_acl.logs
  id = "acme-prod-logs-1111222233334444-cn-hangzhou"
}

import {
  to = alicloud_oss_bucket_acl.state
  id = "acme-prod-state-1111222233334444-cn-hangzhou"
}

import {
  to = alicloud_oss_bucket_https_config.logs
  id = "acme-prod-logs-1111222233334444-cn-hangzhou"
}

import {
  to = alicloud_oss_bucket_https_config.state
  id = "acme-prod-state-1111222233334444-cn-hangzhou"
}

import {
  to = alicloud_oss_bucket_logging.state
  id = "acme-prod-state-1111222233334444-cn-hangzhou"
}

import {
  to = alicloud_oss_bucket_policy.logs
  id = "acme-prod-logs-1111222233334444-cn-hangzhou"
}

import {
  to = alicloud_oss_bucket_public_access_block.logs
  id = "acme-prod-logs-1111222233334444-cn-hangzhou"
}

import {
  to = alicloud_oss_bucket_public_access_block.state
  id = "acme-prod-state-1111222233334444-cn-hangzhou"
}

import {
  to = alicloud_oss_bucket_server_side_encryption.logs
  id = "acme-prod-logs-1111222233334444-cn-hangzhou"
}

import {
  to = alicloud_oss_bucket_server_side_encryption.state
  id = "acme-prod-state-1111222233334444-cn-hangzhou"
}

import {
  to = alicloud_oss_bucket_versioning.logs
  id = "acme-prod-logs-1111222233334444-cn-hangzhou"
}

import {
  to = alicloud_oss_bucket_versioning.state
  id = "acme-prod-state-1111222233334444-cn-hangzhou"
}

import {
  to = alicloud_ots_table.locks
  id = "acme-prod-d14ab3:acme_prod_locks"
}

import {
  to = alicloud_ram_policy.admin
  id = "acme-prod-admin"
}

import {
  to = alicloud_ram_policy.reader
  id = "acme-prod-reader"
}

import {
  to = alicloud_ram_policy.writer
  id = "acme-prod-writer"
}

import {
  to = alicloud_ram_role.writer
  id = "acme-prod-writer"
}

import {
  to = alicloud_oss_bucket_policy.state
  id = "acme-prod-state-1111222233334444-cn-hangzhou"
}

import {
  to = alicloud_ram_role_policy_attachment.admin
  id = "role:acme-prod-admin:Custom:acme-prod-admin"
}

import {
  to = alicloud_ram_role_policy_attachment.reader
  id = "role:acme-prod-reader:Custom:acme-prod-reader"
}

import {
  to = alicloud_ram_role_policy_attachment.writer
  id = "role:acme-prod-writer:Custom:acme-prod-writer"
}
