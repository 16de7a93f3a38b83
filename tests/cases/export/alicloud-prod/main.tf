# Written by Stateroom, checksum 90d3e4dd8b4c, for the backend "acme-prod": the resources, as they are.

resource "alicloud_ims_oidc_provider" "github" {
  client_ids         = ["sts.aliyuncs.com"]
  description        = "stateroom:backend=acme-prod@cn-hangzhou"
  issuer_url         = "https://token.actions.githubusercontent.com"
  oidc_provider_name = "acme-prod-github"

  lifecycle {
    ignore_changes = [fingerprints]
  }
}

resource "alicloud_ims_oidc_provider" "oidc_ack_cn_hangzhou_oss_cn_hangzhou_aliyuncs_com_c0123456789abcdef" {
  client_ids         = ["sts.aliyuncs.com"]
  description        = "stateroom:backend=acme-prod@cn-hangzhou"
  fingerprints       = ["0123456789ABCDEF0123456789ABCDEF01234567"]
  issuer_url         = "https://oidc-ack-cn-hangzhou.oss-cn-hangzhou.aliyuncs.com/c0123456789abcdef"
  oidc_provider_name = "acme-prod-oidc-0f97533f"
}

resource "alicloud_kms_key" "state" {
  automatic_rotation     = "Enabled"
  deletion_protection    = "Enabled"
  description            = "States of acme-prod"
  pending_window_in_days = 30
  rotation_interval      = "31536000s"

  tags = {
    Name                = "acme-prod-state"
    environment         = "production"
    "stateroom:backend" = "acme-prod@cn-hangzhou"
    "stateroom:purpose" = "state"
    team                = "platform"
  }

  lifecycle {
    prevent_destroy = true
    ignore_changes  = [pending_window_in_days]
  }
}

resource "alicloud_oss_bucket" "logs" {
  bucket          = "acme-prod-logs-1111222233334444-cn-hangzhou"
  redundancy_type = "ZRS"
  storage_class   = "Standard"

  tags = {
    environment         = "production"
    "stateroom:backend" = "acme-prod@cn-hangzhou"
    "stateroom:purpose" = "logs"
    team                = "platform"
  }

  lifecycle_rule {
    enabled = true
    id      = "stateroom-retention"
    prefix  = ""

    abort_multipart_upload {
      days = 7
    }

    expiration {
      days = 400
    }

    noncurrent_version_expiration {
      days = 30
    }
  }

  lifecycle {
    prevent_destroy = true

    ignore_changes = [
      force_destroy,
      lifecycle_rule_allow_same_action_overlap,
      logging,
      policy,
      server_side_encryption_rule,
      versioning,
    ]
  }
}

resource "alicloud_oss_bucket" "state" {
  bucket          = "acme-prod-state-1111222233334444-cn-hangzhou"
  redundancy_type = "ZRS"
  storage_class   = "Standard"

  tags = {
    environment         = "production"
    "stateroom:backend" = "acme-prod@cn-hangzhou"
    "stateroom:purpose" = "state"
    team                = "platform"
  }

  lifecycle_rule {
    enabled = true
    id      = "stateroom-old-versions"
    prefix  = ""

    abort_multipart_upload {
      days = 7
    }

    expiration {
      expired_object_delete_marker = true
    }

    noncurrent_version_expiration {
      days = 365
    }
  }

  lifecycle {
    prevent_destroy = true

    ignore_changes = [
      force_destroy,
      lifecycle_rule_allow_same_action_overlap,
      logging,
      policy,
      server_side_encryption_rule,
      versioning,
    ]
  }
}

resource "alicloud_ots_instance" "locks" {
  description        = "Locks of acme-prod"
  instance_type      = "Capacity"
  name               = "acme-prod-d14ab3"
  network_source_acl = ["TRUST_PROXY"]
  network_type_acl   = ["VPC"]

  tags = {
    environment         = "production"
    "stateroom:backend" = "acme-prod@cn-hangzhou"
    "stateroom:purpose" = "locks"
    team                = "platform"
  }

  lifecycle {
    prevent_destroy = true
  }
}

resource "alicloud_ram_role" "admin" {
  description          = "Admin of the states of acme-prod"
  max_session_duration = 3600
  role_name            = "acme-prod-admin"

  assume_role_policy_document = jsonencode({
    Version = "1"
    Statement = [
      {
        Effect = "Allow"
        Principal = {
          RAM = ["acs:ram::1111222233334444:root"]
        }
        Action = ["sts:AssumeRole"]
        Condition = {
          Bool = {
            "acs:MFAPresent" = ["true"]
          }
        }
      },
    ]
  })

  tags = {
    environment         = "production"
    "stateroom:backend" = "acme-prod@cn-hangzhou"
    "stateroom:purpose" = "admin"
    team                = "platform"
  }

  lifecycle {
    ignore_changes = [force]
  }
}

resource "alicloud_ram_role" "reader" {
  description          = "Reader of the states of acme-prod"
  max_session_duration = 3600
  role_name            = "acme-prod-reader"

  assume_role_policy_document = jsonencode({
    Version = "1"
    Statement = [
      {
        Effect = "Allow"
        Principal = {
          RAM = ["acs:ram::1111222233334444:root"]
        }
        Action = ["sts:AssumeRole"]
      },
    ]
  })

  tags = {
    environment         = "production"
    "stateroom:backend" = "acme-prod@cn-hangzhou"
    "stateroom:purpose" = "reader"
    team                = "platform"
  }

  lifecycle {
    ignore_changes = [force]
  }
}

resource "alicloud_kms_alias" "state" {
  alias_name = "alias/acme-prod-state"
  key_id     = alicloud_kms_key.state.id
}

resource "alicloud_oss_bucket_acl" "logs" {
  acl    = "private"
  bucket = alicloud_oss_bucket.logs.bucket

  lifecycle {
    prevent_destroy = true
  }
}

resource "alicloud_oss_bucket_acl" "state" {
  acl    = "private"
  bucket = alicloud_oss_bucket.state.bucket

  lifecycle {
    prevent_destroy = true
  }
}

resource "alicloud_oss_bucket_https_config" "logs" {
  bucket       = alicloud_oss_bucket.logs.bucket
  enable       = true
  tls_versions = ["TLSv1.2", "TLSv1.3"]

  lifecycle {
    prevent_destroy = true
  }
}

resource "alicloud_oss_bucket_https_config" "state" {
  bucket       = alicloud_oss_bucket.state.bucket
  enable       = true
  tls_versions = ["TLSv1.2", "TLSv1.3"]

  lifecycle {
    prevent_destroy = true
  }
}

resource "alicloud_oss_bucket_logging" "state" {
  bucket        = alicloud_oss_bucket.state.bucket
  target_bucket = alicloud_oss_bucket.logs.bucket
  target_prefix = "oss/"
}

resource "alicloud_oss_bucket_policy" "logs" {
  bucket = alicloud_oss_bucket.logs.bucket

  policy = jsonencode({
    Version = "1"
    Statement = [
      {
        Effect    = "Deny"
        Principal = ["*"]
        Action    = ["oss:*"]
        Resource = [
          "acs:oss:*:1111222233334444:acme-prod-logs-1111222233334444-cn-hangzhou",
          "acs:oss:*:1111222233334444:acme-prod-logs-1111222233334444-cn-hangzhou/*",
        ]
        Condition = {
          Bool = {
            "acs:SecureTransport" = ["false"]
          }
        }
      },
    ]
  })

  lifecycle {
    prevent_destroy = true
  }
}

resource "alicloud_oss_bucket_public_access_block" "logs" {
  block_public_access = true
  bucket              = alicloud_oss_bucket.logs.bucket

  lifecycle {
    prevent_destroy = true
  }
}

resource "alicloud_oss_bucket_public_access_block" "state" {
  block_public_access = true
  bucket              = alicloud_oss_bucket.state.bucket

  lifecycle {
    prevent_destroy = true
  }
}

resource "alicloud_oss_bucket_server_side_encryption" "logs" {
  bucket        = alicloud_oss_bucket.logs.bucket
  sse_algorithm = "AES256"

  lifecycle {
    prevent_destroy = true
  }
}

resource "alicloud_oss_bucket_server_side_encryption" "state" {
  bucket            = alicloud_oss_bucket.state.bucket
  kms_master_key_id = alicloud_kms_key.state.id
  sse_algorithm     = "KMS"

  lifecycle {
    prevent_destroy = true
  }
}

resource "alicloud_oss_bucket_versioning" "logs" {
  bucket = alicloud_oss_bucket.logs.bucket
  status = "Enabled"

  lifecycle {
    prevent_destroy = true
  }
}

resource "alicloud_oss_bucket_versioning" "state" {
  bucket = alicloud_oss_bucket.state.bucket
  status = "Enabled"

  lifecycle {
    prevent_destroy = true
  }
}

resource "alicloud_ots_table" "locks" {
  deviation_cell_version_in_sec = "86400"
  enable_sse                    = true
  instance_name                 = alicloud_ots_instance.locks.name
  max_version                   = 1
  sse_key_id                    = alicloud_kms_key.state.id
  sse_key_type                  = "SSE_BYOK"
  sse_role_arn                  = "acs:ram::1111222233334444:role/aliyunotsaccessingkms"
  table_name                    = "acme_prod_locks"
  time_to_live                  = -1

  primary_key {
    name = "LockID"
    type = "String"
  }

  lifecycle {
    prevent_destroy = true
  }
}

resource "alicloud_ram_policy" "admin" {
  description     = "Admin of the states of acme-prod"
  policy_name     = "acme-prod-admin"
  rotate_strategy = "DeleteOldestNonDefaultVersionWhenLimitExceeded"

  policy_document = jsonencode({
    Version = "1"
    Statement = [
      {
        Effect   = "Allow"
        Action   = ["oss:GetBucketVersioning", "oss:ListObjects", "oss:ListObjectVersions"]
        Resource = ["acs:oss:*:1111222233334444:acme-prod-state-1111222233334444-cn-hangzhou"]
      },
      {
        Effect = "Allow"
        Action = [
          "oss:GetObject",
          "oss:GetObjectVersion",
          "oss:PutObject",
          "oss:DeleteObject",
          "oss:DeleteObjectVersion",
        ]
        Resource = ["acs:oss:*:1111222233334444:acme-prod-state-1111222233334444-cn-hangzhou/*"]
      },
      {
        Effect   = "Allow"
        Action   = ["ots:DescribeTable", "ots:GetRow", "ots:PutRow", "ots:DeleteRow", "ots:GetRange"]
        Resource = ["acs:ots:cn-hangzhou:1111222233334444:instance/acme-prod-d14ab3/table/acme_prod_locks"]
      },
      {
        Effect   = "Allow"
        Action   = ["kms:Decrypt", "kms:GenerateDataKey"]
        Resource = [alicloud_kms_key.state.arn]
      },
    ]
  })

  tags = {
    environment         = "production"
    "stateroom:backend" = "acme-prod@cn-hangzhou"
    "stateroom:purpose" = "admin"
    team                = "platform"
  }

  lifecycle {
    ignore_changes = [force, rotate_strategy]
  }
}

resource "alicloud_ram_policy" "reader" {
  description     = "Reader of the states of acme-prod"
  policy_name     = "acme-prod-reader"
  rotate_strategy = "DeleteOldestNonDefaultVersionWhenLimitExceeded"

  policy_document = jsonencode({
    Version = "1"
    Statement = [
      {
        Effect   = "Allow"
        Action   = ["oss:ListObjects"]
        Resource = ["acs:oss:*:1111222233334444:acme-prod-state-1111222233334444-cn-hangzhou"]
        Condition = {
          StringEquals = {
            "oss:Prefix" = ["states/"]
          }
        }
      },
      {
        Effect = "Allow"
        Action = ["oss:GetObject"]
        Resource = [
          "acs:oss:*:1111222233334444:acme-prod-state-1111222233334444-cn-hangzhou/states/platform.tfstate",
          "acs:oss:*:1111222233334444:acme-prod-state-1111222233334444-cn-hangzhou/states/production/platform.tfstate",
        ]
      },
      {
        Effect   = "Allow"
        Action   = ["ots:DescribeTable", "ots:GetRow"]
        Resource = ["acs:ots:cn-hangzhou:1111222233334444:instance/acme-prod-d14ab3/table/acme_prod_locks"]
      },
      {
        Effect   = "Allow"
        Action   = ["kms:Decrypt"]
        Resource = [alicloud_kms_key.state.arn]
      },
    ]
  })

  tags = {
    environment         = "production"
    "stateroom:backend" = "acme-prod@cn-hangzhou"
    "stateroom:purpose" = "reader"
    team                = "platform"
  }

  lifecycle {
    ignore_changes = [force, rotate_strategy]
  }
}

resource "alicloud_ram_policy" "writer" {
  description     = "Writer of the states of acme-prod"
  policy_name     = "acme-prod-writer"
  rotate_strategy = "DeleteOldestNonDefaultVersionWhenLimitExceeded"

  policy_document = jsonencode({
    Version = "1"
    Statement = [
      {
        Effect   = "Allow"
        Action   = ["oss:ListObjects"]
        Resource = ["acs:oss:*:1111222233334444:acme-prod-state-1111222233334444-cn-hangzhou"]
        Condition = {
          StringEquals = {
            "oss:Prefix" = ["states/"]
          }
        }
      },
      {
        Effect   = "Allow"
        Action   = ["oss:GetObject", "oss:PutObject", "oss:DeleteObject"]
        Resource = ["acs:oss:*:1111222233334444:acme-prod-state-1111222233334444-cn-hangzhou/states/*"]
      },
      {
        Effect   = "Allow"
        Action   = ["ots:DescribeTable", "ots:GetRow", "ots:PutRow", "ots:DeleteRow"]
        Resource = ["acs:ots:cn-hangzhou:1111222233334444:instance/acme-prod-d14ab3/table/acme_prod_locks"]
      },
      {
        Effect   = "Allow"
        Action   = ["kms:Decrypt", "kms:GenerateDataKey"]
        Resource = [alicloud_kms_key.state.arn]
      },
    ]
  })

  tags = {
    environment         = "production"
    "stateroom:backend" = "acme-prod@cn-hangzhou"
    "stateroom:purpose" = "writer"
    team                = "platform"
  }

  lifecycle {
    ignore_changes = [force, rotate_strategy]
  }
}

resource "alicloud_ram_role" "writer" {
  description          = "Writer of the states of acme-prod"
  max_session_duration = 7200
  role_name            = "acme-prod-writer"

  assume_role_policy_document = jsonencode({
    Version = "1"
    Statement = [
      {
        Effect = "Allow"
        Principal = {
          RAM = ["acs:ram::1111222233334444:role/platform-deploy"]
        }
        Action = ["sts:AssumeRole"]
        Condition = {
          StringEquals = {
            "sts:ExternalId" = [var.writer_external_id]
          }
        }
      },
      {
        Effect = "Allow"
        Principal = {
          Service = ["ecs.aliyuncs.com"]
        }
        Action = ["sts:AssumeRole"]
      },
      {
        Effect = "Allow"
        Principal = {
          Federated = ["acs:ram::1111222233334444:oidc-provider/acme-prod-github"]
        }
        Action = ["sts:AssumeRole"]
        Condition = {
          StringEquals = {
            "oidc:iss" = ["https://token.actions.githubusercontent.com"]
            "oidc:aud" = ["sts.aliyuncs.com"]
            "oidc:sub" = ["repo:acme/infra:environment:production"]
          }
        }
      },
      {
        Effect = "Allow"
        Principal = {
          Federated = ["acs:ram::1111222233334444:oidc-provider/acme-prod-oidc-0f97533f"]
        }
        Action = ["sts:AssumeRole"]
        Condition = {
          StringEquals = {
            "oidc:iss" = ["https://oidc-ack-cn-hangzhou.oss-cn-hangzhou.aliyuncs.com/c0123456789abcdef"]
            "oidc:aud" = ["sts.aliyuncs.com"]
            "oidc:sub" = ["system:serviceaccount:platform:terraform"]
          }
        }
      },
    ]
  })

  tags = {
    environment         = "production"
    "stateroom:backend" = "acme-prod@cn-hangzhou"
    "stateroom:purpose" = "writer"
    team                = "platform"
  }

  depends_on = [
    alicloud_ims_oidc_provider.github,
    alicloud_ims_oidc_provider.oidc_ack_cn_hangzhou_oss_cn_hangzhou_aliyuncs_com_c0123456789abcdef,
  ]

  lifecycle {
    ignore_changes = [force]
  }
}

resource "alicloud_oss_bucket_policy" "state" {
  bucket     = alicloud_oss_bucket.state.bucket
  depends_on = [alicloud_ram_role.admin, alicloud_ram_role.reader, alicloud_ram_role.writer]

  policy = jsonencode({
    Version = "1"
    Statement = [
      {
        Effect    = "Deny"
        Principal = ["*"]
        Action    = ["oss:*"]
        Resource = [
          "acs:oss:*:1111222233334444:acme-prod-state-1111222233334444-cn-hangzhou",
          "acs:oss:*:1111222233334444:acme-prod-state-1111222233334444-cn-hangzhou/*",
        ]
        Condition = {
          Bool = {
            "acs:SecureTransport" = ["false"]
          }
        }
      },
      {
        Effect   = "Allow"
        Action   = ["oss:ListObjects"]
        Resource = ["acs:oss:*:1111222233334444:acme-prod-state-1111222233334444-cn-hangzhou"]
        Condition = {
          StringEquals = {
            "oss:Prefix" = ["states/"]
          }
        }
        Principal = ["arn:sts::1111222233334444:assumed-role/acme-prod-writer/*"]
      },
      {
        Effect    = "Allow"
        Action    = ["oss:GetObject", "oss:PutObject", "oss:DeleteObject"]
        Resource  = ["acs:oss:*:1111222233334444:acme-prod-state-1111222233334444-cn-hangzhou/states/*"]
        Principal = ["arn:sts::1111222233334444:assumed-role/acme-prod-writer/*"]
      },
      {
        Effect   = "Allow"
        Action   = ["oss:ListObjects"]
        Resource = ["acs:oss:*:1111222233334444:acme-prod-state-1111222233334444-cn-hangzhou"]
        Condition = {
          StringEquals = {
            "oss:Prefix" = ["states/"]
          }
        }
        Principal = ["arn:sts::1111222233334444:assumed-role/acme-prod-reader/*"]
      },
      {
        Effect = "Allow"
        Action = ["oss:GetObject"]
        Resource = [
          "acs:oss:*:1111222233334444:acme-prod-state-1111222233334444-cn-hangzhou/states/platform.tfstate",
          "acs:oss:*:1111222233334444:acme-prod-state-1111222233334444-cn-hangzhou/states/production/platform.tfstate",
        ]
        Principal = ["arn:sts::1111222233334444:assumed-role/acme-prod-reader/*"]
      },
      {
        Effect    = "Allow"
        Action    = ["oss:GetBucketVersioning", "oss:ListObjects", "oss:ListObjectVersions"]
        Resource  = ["acs:oss:*:1111222233334444:acme-prod-state-1111222233334444-cn-hangzhou"]
        Principal = ["arn:sts::1111222233334444:assumed-role/acme-prod-admin/*"]
      },
      {
        Effect = "Allow"
        Action = [
          "oss:GetObject",
          "oss:GetObjectVersion",
          "oss:PutObject",
          "oss:DeleteObject",
          "oss:DeleteObjectVersion",
        ]
        Resource  = ["acs:oss:*:1111222233334444:acme-prod-state-1111222233334444-cn-hangzhou/*"]
        Principal = ["arn:sts::1111222233334444:assumed-role/acme-prod-admin/*"]
      },
    ]
  })

  lifecycle {
    prevent_destroy = true
  }
}

resource "alicloud_ram_role_policy_attachment" "admin" {
  policy_name = alicloud_ram_policy.admin.policy_name
  policy_type = "Custom"
  role_name   = alicloud_ram_role.admin.role_name
}

resource "alicloud_ram_role_policy_attachment" "reader" {
  policy_name = alicloud_ram_policy.reader.policy_name
  policy_type = "Custom"
  role_name   = alicloud_ram_role.reader.role_name
}

resource "alicloud_ram_role_policy_attachment" "writer" {
  policy_name = alicloud_ram_policy.writer.policy_name
  policy_type = "Custom"
  role_name   = alicloud_ram_role.writer.role_name
}
