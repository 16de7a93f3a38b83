# Written by Stateroom, checksum 395df4de2d34, for the backend "acme-prod": Terraform takes these over.
# Remove this file after the first `terraform apply`.

import {
  to = aws_iam_openid_connect_provider.github
  id = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"
}

import {
  to = aws_iam_role.admin
  id = "acme-prod-admin"
}

import {
  to = aws_iam_role.reader
  id = "acme-prod-reader"
}

import {
  to = aws_iam_role.replication
  id = "acme-prod-replication"
}

import {
  to = aws_iam_role.writer
  id = "acme-prod-writer"
}

import {
  to = aws_s3_bucket.logs
  id = "acme-prod-logs-111122223333-eu-west-1"
}

import {
  to = aws_s3_bucket.replica
  id = "acme-prod-replica-111122223333-eu-central-1@eu-central-1"
}

import {
  to = aws_s3_bucket.state
  id = "acme-prod-state-111122223333-eu-west-1"
}

import {
  to = aws_kms_key.replica
  id = "00000000-0000-0000-0000-000000000000@eu-central-1"
}

import {
  to = aws_kms_key.state
  id = "00000000-0000-0000-0000-000000000000"
}

import {
  to = aws_s3_bucket_lifecycle_configuration.logs
  id = "acme-prod-logs-111122223333-eu-west-1"
}

import {
  to = aws_s3_bucket_lifecycle_configuration.replica
  id = "acme-prod-replica-111122223333-eu-central-1@eu-central-1"
}

import {
  to = aws_s3_bucket_lifecycle_configuration.state
  id = "acme-prod-state-111122223333-eu-west-1"
}

import {
  to = aws_s3_bucket_ownership_controls.logs
  id = "acme-prod-logs-111122223333-eu-west-1"
}

import {
  to = aws_s3_bucket_ownership_controls.replica
  id = "acme-prod-replica-111122223333-eu-central-1@eu-central-1"
}

import {
  to = aws_s3_bucket_ownership_controls.state
  id = "acme-prod-state-111122223333-eu-west-1"
}

import {
  to = aws_s3_bucket_public_access_block.logs
  id = "acme-prod-logs-111122223333-eu-west-1"
}

import {
  to = aws_s3_bucket_public_access_block.replica
  id = "acme-prod-replica-111122223333-eu-central-1@eu-central-1"
}

import {
  to = aws_s3_bucket_public_access_block.state
  id = "acme-prod-state-111122223333-eu-west-1"
}

import {
  to = aws_s3_bucket_server_side_encryption_configuration.logs
  id = "acme-prod-logs-111122223333-eu-west-1"
}

import {
  to = aws_s3_bucket_versioning.logs
  id = "acme-prod-logs-111122223333-eu-west-1"
}

import {
  to = aws_s3_bucket_versioning.replica
  id = "acme-prod-replica-111122223333-eu-central-1@eu-central-1"
}

import {
  to = aws_s3_bucket_versioning.state
  id = "acme-prod-state-111122223333-eu-west-1"
}

import {
  to = aws_dynamodb_table.locks
  id = "acme-prod-locks"
}

import {
  to = aws_iam_policy.admin
  id = "arn:aws:iam::111122223333:policy/stateroom/acme-prod-admin"
}

import {
  to = aws_iam_policy.reader
  id = "arn:aws:iam::111122223333:policy/stateroom/acme-prod-reader"
}

import {
  to = aws_iam_policy.replication
  id = "arn:aws:iam::111122223333:policy/stateroom/acme-prod-replication"
}

import {
  to = aws_iam_policy.writer
  id = "arn:aws:iam::111122223333:policy/stateroom/acme-prod-writer"
}

import {
  to = aws_kms_alias.replica
  id = "alias/acme-prod-state@eu-central-1"
}

import {
  to = aws_kms_alias.state
  id = "alias/acme-prod-state"
}

import {
  to = aws_s3_bucket_policy.logs
  id = "acme-prod-logs-111122223333-eu-west-1"
}

import {
  to = aws_s3_bucket_policy.replica
  id = "acme-prod-replica-111122223333-eu-central-1@eu-central-1"
}

import {
  to = aws_s3_bucket_policy.state
  id = "acme-prod-state-111122223333-eu-west-1"
}

import {
  to = aws_s3_bucket_replication_configuration.state
  id = "acme-prod-state-111122223333-eu-west-1"
}

import {
  to = aws_s3_bucket_server_side_encryption_configuration.replica
  id = "acme-prod-replica-111122223333-eu-central-1@eu-central-1"
}

import {
  to = aws_s3_bucket_server_side_encryption_configuration.state
  id = "acme-prod-state-111122223333-eu-west-1"
}

import {
  to = aws_iam_role_policy_attachment.admin
  id = "acme-prod-admin/arn:aws:iam::111122223333:policy/stateroom/acme-prod-admin"
}

import {
  to = aws_iam_role_policy_attachment.reader
  id = "acme-prod-reader/arn:aws:iam::111122223333:policy/stateroom/acme-prod-reader"
}

import {
  to = aws_iam_role_policy_attachment.replication
  id = "acme-prod-replication/arn:aws:iam::111122223333:policy/stateroom/acme-prod-replication"
}

import {
  to = aws_iam_role_policy_attachment.writer
  id = "acme-prod-writer/arn:aws:iam::111122223333:policy/stateroom/acme-prod-writer"
}

import {
  to = aws_s3_bucket_logging.state
  id = "acme-prod-state-111122223333-eu-west-1"
}
