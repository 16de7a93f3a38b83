# Written by Stateroom, checksum fb2f1abb05b3, for the backend "acme-prod": the resources, as they are.

resource "aws_iam_openid_connect_provider" "github" {
  client_id_list = ["sts.amazonaws.com"]
  url            = "https://token.actions.githubusercontent.com"

  tags = {
    environment         = "production"
    "stateroom:backend" = "acme-prod@eu-west-1"
    "stateroom:purpose" = "identity"
    team                = "platform"
  }
}

resource "aws_iam_role" "admin" {
  max_session_duration = 3600
  name                 = "acme-prod-admin"
  path                 = "/stateroom/"
  permissions_boundary = "arn:aws:iam::111122223333:policy/platform-boundary"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "StateroomPrincipals"
        Effect = "Allow"
        Principal = {
          AWS = ["arn:aws:iam::111122223333:root"]
        }
        Action = ["sts:AssumeRole"]
        Condition = {
          Bool = {
            "aws:MultiFactorAuthPresent" = "true"
          }
        }
      },
    ]
  })

  tags = {
    environment         = "production"
    "stateroom:backend" = "acme-prod@eu-west-1"
    "stateroom:purpose" = "admin"
    team                = "platform"
  }
}

resource "aws_iam_role" "reader" {
  max_session_duration = 3600
  name                 = "acme-prod-reader"
  path                 = "/stateroom/"
  permissions_boundary = "arn:aws:iam::111122223333:policy/platform-boundary"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "StateroomPrincipals"
        Effect = "Allow"
        Principal = {
          AWS = "*"
        }
        Action = ["sts:AssumeRole"]
        Condition = {
          StringEquals = {
            "aws:PrincipalOrgID" = "o-exampleorgid"
          }
        }
      },
    ]
  })

  tags = {
    environment         = "production"
    "stateroom:backend" = "acme-prod@eu-west-1"
    "stateroom:purpose" = "reader"
    team                = "platform"
  }
}

resource "aws_iam_role" "replication" {
  max_session_duration = 3600
  name                 = "acme-prod-replication"
  path                 = "/stateroom/"
  permissions_boundary = "arn:aws:iam::111122223333:policy/platform-boundary"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "StateroomReplication"
        Effect = "Allow"
        Principal = {
          Service = "s3.amazonaws.com"
        }
        Action = ["sts:AssumeRole"]
      },
    ]
  })

  tags = {
    environment         = "production"
    "stateroom:backend" = "acme-prod@eu-west-1"
    "stateroom:purpose" = "replication"
    team                = "platform"
  }
}

resource "aws_iam_role" "writer" {
  max_session_duration = 7200
  name                 = "acme-prod-writer"
  path                 = "/stateroom/"
  permissions_boundary = "arn:aws:iam::111122223333:policy/platform-boundary"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "StateroomPrincipals"
        Effect = "Allow"
        Principal = {
          AWS = ["arn:aws:iam::111122223333:role/platform-deploy"]
        }
        Action = ["sts:AssumeRole"]
        Condition = {
          StringEquals = {
            "sts:ExternalId" = var.writer_external_id
          }
        }
      },
      {
        Sid    = "StateroomTokens1"
        Effect = "Allow"
        Principal = {
          Federated = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"
        }
        Action = ["sts:AssumeRoleWithWebIdentity"]
        Condition = {
          StringEquals = {
            "token.actions.githubusercontent.com:aud" = "sts.amazonaws.com"
            "token.actions.githubusercontent.com:sub" = ["repo:acme/infra:environment:production"]
          }
        }
      },
    ]
  })

  tags = {
    environment         = "production"
    "stateroom:backend" = "acme-prod@eu-west-1"
    "stateroom:purpose" = "writer"
    team                = "platform"
  }
}

resource "aws_s3_bucket" "logs" {
  bucket = "acme-prod-logs-111122223333-eu-west-1"

  tags = {
    environment         = "production"
    "stateroom:backend" = "acme-prod@eu-west-1"
    "stateroom:purpose" = "logs"
    team                = "platform"
  }

  lifecycle {
    prevent_destroy = true
    ignore_changes  = [force_destroy]
  }
}

resource "aws_s3_bucket" "replica" {
  bucket = "acme-prod-replica-111122223333-eu-central-1"
  region = "eu-central-1"

  tags = {
    environment         = "production"
    "stateroom:backend" = "acme-prod@eu-west-1"
    "stateroom:purpose" = "replica"
    team                = "platform"
  }

  lifecycle {
    prevent_destroy = true
    ignore_changes  = [force_destroy]
  }
}

resource "aws_s3_bucket" "state" {
  bucket = "acme-prod-state-111122223333-eu-west-1"

  tags = {
    environment         = "production"
    "stateroom:backend" = "acme-prod@eu-west-1"
    "stateroom:purpose" = "state"
    team                = "platform"
  }

  lifecycle {
    prevent_destroy = true
    ignore_changes  = [force_destroy]
  }
}

resource "aws_kms_key" "replica" {
  deletion_window_in_days = 30
  description             = "States of acme-prod"
  enable_key_rotation     = true
  region                  = "eu-central-1"
  rotation_period_in_days = 180
  depends_on              = [aws_iam_role.admin, aws_iam_role.reader, aws_iam_role.replication, aws_iam_role.writer]

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "StateroomAccount"
        Effect   = "Allow"
        Action   = ["kms:*"]
        Resource = ["*"]
        Principal = {
          AWS = "arn:aws:iam::111122223333:root"
        }
      },
      {
        Sid      = "StateroomReplicationReplicaKey"
        Effect   = "Allow"
        Action   = ["kms:Encrypt", "kms:GenerateDataKey"]
        Resource = ["*"]
        Condition = {
          StringEquals = {
            "kms:ViaService" = ["s3.eu-central-1.amazonaws.com"]
          }
        }
        Principal = {
          AWS = "arn:aws:iam::111122223333:role/stateroom/acme-prod-replication"
        }
      },
      {
        Sid      = "StateroomAdminReplicaKey"
        Effect   = "Allow"
        Action   = ["kms:Decrypt"]
        Resource = ["*"]
        Condition = {
          StringEquals = {
            "kms:ViaService" = ["s3.eu-central-1.amazonaws.com"]
          }
        }
        Principal = {
          AWS = "arn:aws:iam::111122223333:role/stateroom/acme-prod-admin"
        }
      },
    ]
  })

  tags = {
    Name                = "acme-prod-state"
    environment         = "production"
    "stateroom:backend" = "acme-prod@eu-west-1"
    "stateroom:purpose" = "replica"
    team                = "platform"
  }

  lifecycle {
    prevent_destroy = true
    ignore_changes  = [bypass_policy_lockout_safety_check, deletion_window_in_days]
  }
}

resource "aws_kms_key" "state" {
  deletion_window_in_days = 30
  description             = "States of acme-prod"
  enable_key_rotation     = true
  rotation_period_in_days = 180
  depends_on              = [aws_iam_role.admin, aws_iam_role.reader, aws_iam_role.replication, aws_iam_role.writer]

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "StateroomAccount"
        Effect   = "Allow"
        Action   = ["kms:*"]
        Resource = ["*"]
        Principal = {
          AWS = "arn:aws:iam::111122223333:root"
        }
      },
      {
        Sid      = "StateroomWriterKey"
        Effect   = "Allow"
        Action   = ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey"]
        Resource = ["*"]
        Condition = {
          StringEquals = {
            "kms:ViaService" = ["s3.eu-west-1.amazonaws.com", "dynamodb.eu-west-1.amazonaws.com"]
          }
        }
        Principal = {
          AWS = "arn:aws:iam::111122223333:role/stateroom/acme-prod-writer"
        }
      },
      {
        Sid      = "StateroomReaderKey"
        Effect   = "Allow"
        Action   = ["kms:Decrypt"]
        Resource = ["*"]
        Condition = {
          StringEquals = {
            "kms:ViaService" = ["s3.eu-west-1.amazonaws.com", "dynamodb.eu-west-1.amazonaws.com"]
          }
        }
        Principal = {
          AWS = "arn:aws:iam::111122223333:role/stateroom/acme-prod-reader"
        }
      },
      {
        Sid      = "StateroomAdminKey"
        Effect   = "Allow"
        Action   = ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey"]
        Resource = ["*"]
        Condition = {
          StringEquals = {
            "kms:ViaService" = ["s3.eu-west-1.amazonaws.com", "dynamodb.eu-west-1.amazonaws.com"]
          }
        }
        Principal = {
          AWS = "arn:aws:iam::111122223333:role/stateroom/acme-prod-admin"
        }
      },
      {
        Sid      = "StateroomReplicationSourceKey"
        Effect   = "Allow"
        Action   = ["kms:Decrypt"]
        Resource = ["*"]
        Condition = {
          StringEquals = {
            "kms:ViaService" = ["s3.eu-west-1.amazonaws.com"]
          }
        }
        Principal = {
          AWS = "arn:aws:iam::111122223333:role/stateroom/acme-prod-replication"
        }
      },
    ]
  })

  tags = {
    Name                = "acme-prod-state"
    environment         = "production"
    "stateroom:backend" = "acme-prod@eu-west-1"
    "stateroom:purpose" = "state"
    team                = "platform"
  }

  lifecycle {
    prevent_destroy = true
    ignore_changes  = [bypass_policy_lockout_safety_check, deletion_window_in_days]
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "logs" {
  bucket = aws_s3_bucket.logs.bucket

  rule {
    id     = "stateroom-retention"
    status = "Enabled"

    expiration {
      days = 400
    }

    filter {
      prefix = ""
    }

    noncurrent_version_expiration {
      noncurrent_days = 30
    }
  }

  rule {
    id     = "stateroom-uploads"
    status = "Enabled"

    abort_incomplete_multipart_upload {
      days_after_initiation = 7
    }

    filter {
      prefix = ""
    }
  }

  rule {
    id     = "stateroom-delete-markers"
    status = "Enabled"

    expiration {
      expired_object_delete_marker = true
    }

    filter {
      prefix = ""
    }
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "replica" {
  bucket = aws_s3_bucket.replica.bucket
  region = "eu-central-1"

  rule {
    id     = "stateroom-old-versions"
    status = "Enabled"

    filter {
      prefix = ""
    }

    noncurrent_version_expiration {
      newer_noncurrent_versions = 50
      noncurrent_days           = 365
    }
  }

  rule {
    id     = "stateroom-uploads"
    status = "Enabled"

    abort_incomplete_multipart_upload {
      days_after_initiation = 7
    }

    filter {
      prefix = ""
    }
  }

  rule {
    id     = "stateroom-delete-markers"
    status = "Enabled"

    expiration {
      expired_object_delete_marker = true
    }

    filter {
      prefix = ""
    }
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "state" {
  bucket = aws_s3_bucket.state.bucket

  rule {
    id     = "stateroom-old-versions"
    status = "Enabled"

    filter {
      prefix = ""
    }

    noncurrent_version_expiration {
      newer_noncurrent_versions = 50
      noncurrent_days           = 365
    }
  }

  rule {
    id     = "stateroom-uploads"
    status = "Enabled"

    abort_incomplete_multipart_upload {
      days_after_initiation = 7
    }

    filter {
      prefix = ""
    }
  }

  rule {
    id     = "stateroom-delete-markers"
    status = "Enabled"

    expiration {
      expired_object_delete_marker = true
    }

    filter {
      prefix = ""
    }
  }
}

resource "aws_s3_bucket_ownership_controls" "logs" {
  bucket = aws_s3_bucket.logs.bucket

  rule {
    object_ownership = "BucketOwnerEnforced"
  }

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_s3_bucket_ownership_controls" "replica" {
  bucket = aws_s3_bucket.replica.bucket
  region = "eu-central-1"

  rule {
    object_ownership = "BucketOwnerEnforced"
  }

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_s3_bucket_ownership_controls" "state" {
  bucket = aws_s3_bucket.state.bucket

  rule {
    object_ownership = "BucketOwnerEnforced"
  }

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_s3_bucket_public_access_block" "logs" {
  block_public_acls       = true
  block_public_policy     = true
  bucket                  = aws_s3_bucket.logs.bucket
  ignore_public_acls      = true
  restrict_public_buckets = true

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_s3_bucket_public_access_block" "replica" {
  block_public_acls       = true
  block_public_policy     = true
  bucket                  = aws_s3_bucket.replica.bucket
  ignore_public_acls      = true
  region                  = "eu-central-1"
  restrict_public_buckets = true

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_s3_bucket_public_access_block" "state" {
  block_public_acls       = true
  block_public_policy     = true
  bucket                  = aws_s3_bucket.state.bucket
  ignore_public_acls      = true
  restrict_public_buckets = true

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_s3_bucket_server_side_encryption_configuration" "logs" {
  bucket = aws_s3_bucket.logs.bucket

  rule {
    blocked_encryption_types = ["SSE-C"]

    apply_server_side_encryption_by_default {
      sse_algorithm = "AES256"
    }
  }

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_s3_bucket_versioning" "logs" {
  bucket = aws_s3_bucket.logs.bucket

  versioning_configuration {
    status = "Enabled"
  }

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_s3_bucket_versioning" "replica" {
  bucket = aws_s3_bucket.replica.bucket
  region = "eu-central-1"

  versioning_configuration {
    status = "Enabled"
  }

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_s3_bucket_versioning" "state" {
  bucket = aws_s3_bucket.state.bucket

  versioning_configuration {
    status = "Enabled"
  }

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_dynamodb_table" "locks" {
  billing_mode                = "PAY_PER_REQUEST"
  deletion_protection_enabled = true
  hash_key                    = "LockID"
  name                        = "acme-prod-locks"

  tags = {
    environment         = "production"
    "stateroom:backend" = "acme-prod@eu-west-1"
    "stateroom:purpose" = "locks"
    team                = "platform"
  }

  attribute {
    name = "LockID"
    type = "S"
  }

  point_in_time_recovery {
    enabled = true
  }

  server_side_encryption {
    enabled     = true
    kms_key_arn = aws_kms_key.state.arn
  }

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_iam_policy" "admin" {
  name = "acme-prod-admin"
  path = "/stateroom/"

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "StateroomAdminList"
        Effect   = "Allow"
        Action   = ["s3:GetBucketVersioning", "s3:ListBucket", "s3:ListBucketVersions"]
        Resource = ["arn:aws:s3:::acme-prod-state-111122223333-eu-west-1"]
      },
      {
        Sid      = "StateroomAdminObjects"
        Effect   = "Allow"
        Action   = ["s3:GetObject", "s3:GetObjectVersion", "s3:PutObject", "s3:DeleteObject", "s3:DeleteObjectVersion"]
        Resource = ["arn:aws:s3:::acme-prod-state-111122223333-eu-west-1/*"]
      },
      {
        Sid      = "StateroomAdminTable"
        Effect   = "Allow"
        Action   = ["dynamodb:DescribeTable"]
        Resource = ["arn:aws:dynamodb:eu-west-1:111122223333:table/acme-prod-locks"]
      },
      {
        Sid      = "StateroomAdminItems"
        Effect   = "Allow"
        Action   = ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:DeleteItem", "dynamodb:Query", "dynamodb:Scan"]
        Resource = ["arn:aws:dynamodb:eu-west-1:111122223333:table/acme-prod-locks"]
      },
      {
        Sid      = "StateroomAdminKey"
        Effect   = "Allow"
        Action   = ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey"]
        Resource = [aws_kms_key.state.arn]
        Condition = {
          StringEquals = {
            "kms:ViaService" = ["s3.eu-west-1.amazonaws.com", "dynamodb.eu-west-1.amazonaws.com"]
          }
        }
      },
      {
        Sid      = "StateroomAdminReplicaList"
        Effect   = "Allow"
        Action   = ["s3:ListBucket", "s3:ListBucketVersions"]
        Resource = ["arn:aws:s3:::acme-prod-replica-111122223333-eu-central-1"]
      },
      {
        Sid      = "StateroomAdminReplicaObjects"
        Effect   = "Allow"
        Action   = ["s3:GetObject", "s3:GetObjectVersion"]
        Resource = ["arn:aws:s3:::acme-prod-replica-111122223333-eu-central-1/*"]
      },
      {
        Sid      = "StateroomAdminReplicaKey"
        Effect   = "Allow"
        Action   = ["kms:Decrypt"]
        Resource = [aws_kms_key.replica.arn]
        Condition = {
          StringEquals = {
            "kms:ViaService" = ["s3.eu-central-1.amazonaws.com"]
          }
        }
      },
    ]
  })

  tags = {
    environment         = "production"
    "stateroom:backend" = "acme-prod@eu-west-1"
    "stateroom:purpose" = "admin"
    team                = "platform"
  }
}

resource "aws_iam_policy" "reader" {
  name       = "acme-prod-reader"
  path       = "/stateroom/"
  depends_on = [aws_kms_key.replica]

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "StateroomReaderList"
        Effect   = "Allow"
        Action   = ["s3:ListBucket"]
        Resource = ["arn:aws:s3:::acme-prod-state-111122223333-eu-west-1"]
        Condition = {
          StringLike = {
            "s3:prefix" = ["env:/", "platform/terraform.tfstate", "env:/production/platform/terraform.tfstate"]
          }
        }
      },
      {
        Sid    = "StateroomReaderObjects"
        Effect = "Allow"
        Action = ["s3:GetObject"]
        Resource = [
          "arn:aws:s3:::acme-prod-state-111122223333-eu-west-1/platform/terraform.tfstate",
          "arn:aws:s3:::acme-prod-state-111122223333-eu-west-1/env:/production/platform/terraform.tfstate",
        ]
      },
      {
        Sid      = "StateroomReaderTable"
        Effect   = "Allow"
        Action   = ["dynamodb:DescribeTable"]
        Resource = ["arn:aws:dynamodb:eu-west-1:111122223333:table/acme-prod-locks"]
      },
      {
        Sid      = "StateroomReaderItems"
        Effect   = "Allow"
        Action   = ["dynamodb:GetItem"]
        Resource = ["arn:aws:dynamodb:eu-west-1:111122223333:table/acme-prod-locks"]
        Condition = {
          "ForAllValues:StringLike" = {
            "dynamodb:LeadingKeys" = [
              "acme-prod-state-111122223333-eu-west-1/platform/terraform.tfstate-md5",
              "acme-prod-state-111122223333-eu-west-1/env:/production/platform/terraform.tfstate-md5",
            ]
          }
          Null = {
            "dynamodb:LeadingKeys" = "false"
          }
        }
      },
      {
        Sid      = "StateroomReaderKey"
        Effect   = "Allow"
        Action   = ["kms:Decrypt"]
        Resource = [aws_kms_key.state.arn]
        Condition = {
          StringEquals = {
            "kms:ViaService" = ["s3.eu-west-1.amazonaws.com", "dynamodb.eu-west-1.amazonaws.com"]
          }
        }
      },
    ]
  })

  tags = {
    environment         = "production"
    "stateroom:backend" = "acme-prod@eu-west-1"
    "stateroom:purpose" = "reader"
    team                = "platform"
  }
}

resource "aws_iam_policy" "replication" {
  name = "acme-prod-replication"
  path = "/stateroom/"

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "StateroomReplicationSource"
        Effect   = "Allow"
        Action   = ["s3:GetReplicationConfiguration", "s3:ListBucket"]
        Resource = ["arn:aws:s3:::acme-prod-state-111122223333-eu-west-1"]
      },
      {
        Sid      = "StateroomReplicationVersions"
        Effect   = "Allow"
        Action   = ["s3:GetObjectVersionForReplication", "s3:GetObjectVersionAcl", "s3:GetObjectVersionTagging"]
        Resource = ["arn:aws:s3:::acme-prod-state-111122223333-eu-west-1/*"]
      },
      {
        Sid      = "StateroomReplicationCopies"
        Effect   = "Allow"
        Action   = ["s3:ReplicateObject", "s3:ReplicateDelete", "s3:ReplicateTags"]
        Resource = ["arn:aws:s3:::acme-prod-replica-111122223333-eu-central-1/*"]
      },
      {
        Sid      = "StateroomReplicationSourceKey"
        Effect   = "Allow"
        Action   = ["kms:Decrypt"]
        Resource = [aws_kms_key.state.arn]
        Condition = {
          StringEquals = {
            "kms:ViaService" = ["s3.eu-west-1.amazonaws.com"]
          }
        }
      },
      {
        Sid      = "StateroomReplicationReplicaKey"
        Effect   = "Allow"
        Action   = ["kms:Encrypt", "kms:GenerateDataKey"]
        Resource = [aws_kms_key.replica.arn]
        Condition = {
          StringEquals = {
            "kms:ViaService" = ["s3.eu-central-1.amazonaws.com"]
          }
        }
      },
    ]
  })

  tags = {
    environment         = "production"
    "stateroom:backend" = "acme-prod@eu-west-1"
    "stateroom:purpose" = "replication"
    team                = "platform"
  }
}

resource "aws_iam_policy" "writer" {
  name       = "acme-prod-writer"
  path       = "/stateroom/"
  depends_on = [aws_kms_key.replica]

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "StateroomWriterList"
        Effect   = "Allow"
        Action   = ["s3:ListBucket"]
        Resource = ["arn:aws:s3:::acme-prod-state-111122223333-eu-west-1"]
      },
      {
        Sid      = "StateroomWriterObjects"
        Effect   = "Allow"
        Action   = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"]
        Resource = ["arn:aws:s3:::acme-prod-state-111122223333-eu-west-1/*"]
      },
      {
        Sid      = "StateroomWriterTable"
        Effect   = "Allow"
        Action   = ["dynamodb:DescribeTable"]
        Resource = ["arn:aws:dynamodb:eu-west-1:111122223333:table/acme-prod-locks"]
      },
      {
        Sid      = "StateroomWriterItems"
        Effect   = "Allow"
        Action   = ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:DeleteItem"]
        Resource = ["arn:aws:dynamodb:eu-west-1:111122223333:table/acme-prod-locks"]
      },
      {
        Sid      = "StateroomWriterKey"
        Effect   = "Allow"
        Action   = ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey"]
        Resource = [aws_kms_key.state.arn]
        Condition = {
          StringEquals = {
            "kms:ViaService" = ["s3.eu-west-1.amazonaws.com", "dynamodb.eu-west-1.amazonaws.com"]
          }
        }
      },
    ]
  })

  tags = {
    environment         = "production"
    "stateroom:backend" = "acme-prod@eu-west-1"
    "stateroom:purpose" = "writer"
    team                = "platform"
  }
}

resource "aws_kms_alias" "replica" {
  name          = "alias/acme-prod-state"
  region        = "eu-central-1"
  target_key_id = aws_kms_key.replica.key_id
}

resource "aws_kms_alias" "state" {
  name          = "alias/acme-prod-state"
  target_key_id = aws_kms_key.state.key_id
}

resource "aws_s3_bucket_policy" "logs" {
  bucket     = aws_s3_bucket.logs.bucket
  depends_on = [aws_s3_bucket_public_access_block.logs]

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "StateroomDenyPlainHttp"
        Effect = "Deny"
        Principal = {
          AWS = "*"
        }
        Action = ["s3:*"]
        Resource = [
          "arn:aws:s3:::acme-prod-logs-111122223333-eu-west-1",
          "arn:aws:s3:::acme-prod-logs-111122223333-eu-west-1/*",
        ]
        Condition = {
          Bool = {
            "aws:SecureTransport" = "false"
          }
        }
      },
      {
        Sid    = "StateroomDenyOldTls"
        Effect = "Deny"
        Principal = {
          AWS = "*"
        }
        Action = ["s3:*"]
        Resource = [
          "arn:aws:s3:::acme-prod-logs-111122223333-eu-west-1",
          "arn:aws:s3:::acme-prod-logs-111122223333-eu-west-1/*",
        ]
        Condition = {
          NumericLessThan = {
            "s3:TlsVersion" = "1.2"
          }
        }
      },
      {
        Sid    = "StateroomDenyOtherEncryption"
        Effect = "Deny"
        Principal = {
          AWS = "*"
        }
        Action   = ["s3:PutObject"]
        Resource = ["arn:aws:s3:::acme-prod-logs-111122223333-eu-west-1/*"]
        Condition = {
          Null = {
            "s3:x-amz-server-side-encryption" = "false"
          }
          StringNotEquals = {
            "s3:x-amz-server-side-encryption" = "AES256"
          }
        }
      },
      {
        Sid    = "StateroomDenyClientKeys"
        Effect = "Deny"
        Principal = {
          AWS = "*"
        }
        Action   = ["s3:PutObject"]
        Resource = ["arn:aws:s3:::acme-prod-logs-111122223333-eu-west-1/*"]
        Condition = {
          Null = {
            "s3:x-amz-server-side-encryption-customer-algorithm" = "false"
          }
        }
      },
      {
        Sid    = "StateroomDenyOtherOrganizations"
        Effect = "Deny"
        Principal = {
          AWS = "*"
        }
        Action = ["s3:*"]
        Resource = [
          "arn:aws:s3:::acme-prod-logs-111122223333-eu-west-1",
          "arn:aws:s3:::acme-prod-logs-111122223333-eu-west-1/*",
        ]
        Condition = {
          StringNotEquals = {
            "aws:PrincipalOrgID"   = "o-exampleorgid"
            "aws:PrincipalAccount" = "111122223333"
          }
          BoolIfExists = {
            "aws:PrincipalIsAWSService" = "false"
          }
        }
      },
      {
        Sid    = "StateroomLogDelivery"
        Effect = "Allow"
        Principal = {
          Service = "logging.s3.amazonaws.com"
        }
        Action   = "s3:PutObject"
        Resource = "arn:aws:s3:::acme-prod-logs-111122223333-eu-west-1/s3/*"
        Condition = {
          ArnLike = {
            "aws:SourceArn" = "arn:aws:s3:::acme-prod-state-111122223333-eu-west-1"
          }
          StringEquals = {
            "aws:SourceAccount" = "111122223333"
          }
        }
      },
    ]
  })

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_s3_bucket_policy" "replica" {
  bucket     = aws_s3_bucket.replica.bucket
  region     = "eu-central-1"
  depends_on = [aws_s3_bucket_public_access_block.replica]

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "StateroomDenyPlainHttp"
        Effect = "Deny"
        Principal = {
          AWS = "*"
        }
        Action = ["s3:*"]
        Resource = [
          "arn:aws:s3:::acme-prod-replica-111122223333-eu-central-1",
          "arn:aws:s3:::acme-prod-replica-111122223333-eu-central-1/*",
        ]
        Condition = {
          Bool = {
            "aws:SecureTransport" = "false"
          }
        }
      },
      {
        Sid    = "StateroomDenyOldTls"
        Effect = "Deny"
        Principal = {
          AWS = "*"
        }
        Action = ["s3:*"]
        Resource = [
          "arn:aws:s3:::acme-prod-replica-111122223333-eu-central-1",
          "arn:aws:s3:::acme-prod-replica-111122223333-eu-central-1/*",
        ]
        Condition = {
          NumericLessThan = {
            "s3:TlsVersion" = "1.2"
          }
        }
      },
      {
        Sid    = "StateroomDenyOtherEncryption"
        Effect = "Deny"
        Principal = {
          AWS = "*"
        }
        Action   = ["s3:PutObject"]
        Resource = ["arn:aws:s3:::acme-prod-replica-111122223333-eu-central-1/*"]
        Condition = {
          Null = {
            "s3:x-amz-server-side-encryption" = "false"
          }
          StringNotEquals = {
            "s3:x-amz-server-side-encryption" = "aws:kms"
          }
        }
      },
      {
        Sid    = "StateroomDenyOtherKeys"
        Effect = "Deny"
        Principal = {
          AWS = "*"
        }
        Action   = ["s3:PutObject"]
        Resource = ["arn:aws:s3:::acme-prod-replica-111122223333-eu-central-1/*"]
        Condition = {
          StringNotEquals = {
            "s3:x-amz-server-side-encryption-aws-kms-key-id" = aws_kms_key.replica.arn
          }
          StringEquals = {
            "s3:x-amz-server-side-encryption" = "aws:kms"
          }
        }
      },
      {
        Sid    = "StateroomDenyClientKeys"
        Effect = "Deny"
        Principal = {
          AWS = "*"
        }
        Action   = ["s3:PutObject"]
        Resource = ["arn:aws:s3:::acme-prod-replica-111122223333-eu-central-1/*"]
        Condition = {
          Null = {
            "s3:x-amz-server-side-encryption-customer-algorithm" = "false"
          }
        }
      },
      {
        Sid    = "StateroomDenyOtherOrganizations"
        Effect = "Deny"
        Principal = {
          AWS = "*"
        }
        Action = ["s3:*"]
        Resource = [
          "arn:aws:s3:::acme-prod-replica-111122223333-eu-central-1",
          "arn:aws:s3:::acme-prod-replica-111122223333-eu-central-1/*",
        ]
        Condition = {
          StringNotEquals = {
            "aws:PrincipalOrgID"   = "o-exampleorgid"
            "aws:PrincipalAccount" = "111122223333"
          }
          BoolIfExists = {
            "aws:PrincipalIsAWSService" = "false"
          }
        }
      },
      {
        Sid      = "StateroomAdminReplicaList"
        Effect   = "Allow"
        Action   = ["s3:ListBucket", "s3:ListBucketVersions"]
        Resource = ["arn:aws:s3:::acme-prod-replica-111122223333-eu-central-1"]
        Principal = {
          AWS = "arn:aws:iam::111122223333:role/stateroom/acme-prod-admin"
        }
      },
      {
        Sid      = "StateroomAdminReplicaObjects"
        Effect   = "Allow"
        Action   = ["s3:GetObject", "s3:GetObjectVersion"]
        Resource = ["arn:aws:s3:::acme-prod-replica-111122223333-eu-central-1/*"]
        Principal = {
          AWS = "arn:aws:iam::111122223333:role/stateroom/acme-prod-admin"
        }
      },
    ]
  })

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_s3_bucket_policy" "state" {
  bucket     = aws_s3_bucket.state.bucket
  depends_on = [aws_s3_bucket_public_access_block.state]

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "StateroomDenyPlainHttp"
        Effect = "Deny"
        Principal = {
          AWS = "*"
        }
        Action = ["s3:*"]
        Resource = [
          "arn:aws:s3:::acme-prod-state-111122223333-eu-west-1",
          "arn:aws:s3:::acme-prod-state-111122223333-eu-west-1/*",
        ]
        Condition = {
          Bool = {
            "aws:SecureTransport" = "false"
          }
        }
      },
      {
        Sid    = "StateroomDenyOldTls"
        Effect = "Deny"
        Principal = {
          AWS = "*"
        }
        Action = ["s3:*"]
        Resource = [
          "arn:aws:s3:::acme-prod-state-111122223333-eu-west-1",
          "arn:aws:s3:::acme-prod-state-111122223333-eu-west-1/*",
        ]
        Condition = {
          NumericLessThan = {
            "s3:TlsVersion" = "1.2"
          }
        }
      },
      {
        Sid    = "StateroomDenyOtherEncryption"
        Effect = "Deny"
        Principal = {
          AWS = "*"
        }
        Action   = ["s3:PutObject"]
        Resource = ["arn:aws:s3:::acme-prod-state-111122223333-eu-west-1/*"]
        Condition = {
          Null = {
            "s3:x-amz-server-side-encryption" = "false"
          }
          StringNotEquals = {
            "s3:x-amz-server-side-encryption" = "aws:kms"
          }
        }
      },
      {
        Sid    = "StateroomDenyOtherKeys"
        Effect = "Deny"
        Principal = {
          AWS = "*"
        }
        Action   = ["s3:PutObject"]
        Resource = ["arn:aws:s3:::acme-prod-state-111122223333-eu-west-1/*"]
        Condition = {
          StringNotEquals = {
            "s3:x-amz-server-side-encryption-aws-kms-key-id" = aws_kms_key.state.arn
          }
          StringEquals = {
            "s3:x-amz-server-side-encryption" = "aws:kms"
          }
        }
      },
      {
        Sid    = "StateroomDenyClientKeys"
        Effect = "Deny"
        Principal = {
          AWS = "*"
        }
        Action   = ["s3:PutObject"]
        Resource = ["arn:aws:s3:::acme-prod-state-111122223333-eu-west-1/*"]
        Condition = {
          Null = {
            "s3:x-amz-server-side-encryption-customer-algorithm" = "false"
          }
        }
      },
      {
        Sid    = "StateroomDenyOtherOrganizations"
        Effect = "Deny"
        Principal = {
          AWS = "*"
        }
        Action = ["s3:*"]
        Resource = [
          "arn:aws:s3:::acme-prod-state-111122223333-eu-west-1",
          "arn:aws:s3:::acme-prod-state-111122223333-eu-west-1/*",
        ]
        Condition = {
          StringNotEquals = {
            "aws:PrincipalOrgID"   = "o-exampleorgid"
            "aws:PrincipalAccount" = "111122223333"
          }
          BoolIfExists = {
            "aws:PrincipalIsAWSService" = "false"
          }
        }
      },
      {
        Sid      = "StateroomWriterList"
        Effect   = "Allow"
        Action   = ["s3:ListBucket"]
        Resource = ["arn:aws:s3:::acme-prod-state-111122223333-eu-west-1"]
        Principal = {
          AWS = "arn:aws:iam::111122223333:role/stateroom/acme-prod-writer"
        }
      },
      {
        Sid      = "StateroomWriterObjects"
        Effect   = "Allow"
        Action   = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"]
        Resource = ["arn:aws:s3:::acme-prod-state-111122223333-eu-west-1/*"]
        Principal = {
          AWS = "arn:aws:iam::111122223333:role/stateroom/acme-prod-writer"
        }
      },
      {
        Sid      = "StateroomReaderList"
        Effect   = "Allow"
        Action   = ["s3:ListBucket"]
        Resource = ["arn:aws:s3:::acme-prod-state-111122223333-eu-west-1"]
        Condition = {
          StringLike = {
            "s3:prefix" = ["env:/", "platform/terraform.tfstate", "env:/production/platform/terraform.tfstate"]
          }
        }
        Principal = {
          AWS = "arn:aws:iam::111122223333:role/stateroom/acme-prod-reader"
        }
      },
      {
        Sid    = "StateroomReaderObjects"
        Effect = "Allow"
        Action = ["s3:GetObject"]
        Resource = [
          "arn:aws:s3:::acme-prod-state-111122223333-eu-west-1/platform/terraform.tfstate",
          "arn:aws:s3:::acme-prod-state-111122223333-eu-west-1/env:/production/platform/terraform.tfstate",
        ]
        Principal = {
          AWS = "arn:aws:iam::111122223333:role/stateroom/acme-prod-reader"
        }
      },
      {
        Sid      = "StateroomAdminList"
        Effect   = "Allow"
        Action   = ["s3:GetBucketVersioning", "s3:ListBucket", "s3:ListBucketVersions"]
        Resource = ["arn:aws:s3:::acme-prod-state-111122223333-eu-west-1"]
        Principal = {
          AWS = "arn:aws:iam::111122223333:role/stateroom/acme-prod-admin"
        }
      },
      {
        Sid      = "StateroomAdminObjects"
        Effect   = "Allow"
        Action   = ["s3:GetObject", "s3:GetObjectVersion", "s3:PutObject", "s3:DeleteObject", "s3:DeleteObjectVersion"]
        Resource = ["arn:aws:s3:::acme-prod-state-111122223333-eu-west-1/*"]
        Principal = {
          AWS = "arn:aws:iam::111122223333:role/stateroom/acme-prod-admin"
        }
      },
    ]
  })

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_s3_bucket_replication_configuration" "state" {
  bucket     = aws_s3_bucket.state.bucket
  role       = aws_iam_role.replication.arn
  depends_on = [aws_s3_bucket_versioning.replica, aws_s3_bucket_versioning.state]

  rule {
    id       = "stateroom-replica"
    priority = 1
    status   = "Enabled"

    delete_marker_replication {
      status = "Enabled"
    }

    destination {
      bucket = "arn:aws:s3:::acme-prod-replica-111122223333-eu-central-1"

      encryption_configuration {
        replica_kms_key_id = aws_kms_key.replica.arn
      }
    }

    filter {
      prefix = ""
    }

    source_selection_criteria {
      sse_kms_encrypted_objects {
        status = "Enabled"
      }
    }
  }
}

resource "aws_s3_bucket_server_side_encryption_configuration" "replica" {
  bucket = aws_s3_bucket.replica.bucket
  region = "eu-central-1"

  rule {
    blocked_encryption_types = ["SSE-C"]
    bucket_key_enabled       = true

    apply_server_side_encryption_by_default {
      kms_master_key_id = aws_kms_key.replica.arn
      sse_algorithm     = "aws:kms"
    }
  }

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_s3_bucket_server_side_encryption_configuration" "state" {
  bucket = aws_s3_bucket.state.bucket

  rule {
    blocked_encryption_types = ["SSE-C"]
    bucket_key_enabled       = true

    apply_server_side_encryption_by_default {
      kms_master_key_id = aws_kms_key.state.arn
      sse_algorithm     = "aws:kms"
    }
  }

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_iam_role_policy_attachment" "admin" {
  policy_arn = aws_iam_policy.admin.arn
  role       = aws_iam_role.admin.name
}

resource "aws_iam_role_policy_attachment" "reader" {
  policy_arn = aws_iam_policy.reader.arn
  role       = aws_iam_role.reader.name
}

resource "aws_iam_role_policy_attachment" "replication" {
  policy_arn = aws_iam_policy.replication.arn
  role       = aws_iam_role.replication.name
}

resource "aws_iam_role_policy_attachment" "writer" {
  policy_arn = aws_iam_policy.writer.arn
  role       = aws_iam_role.writer.name
}

resource "aws_s3_bucket_logging" "state" {
  bucket        = aws_s3_bucket.state.bucket
  target_bucket = aws_s3_bucket.logs.bucket
  target_prefix = "s3/"
  depends_on    = [aws_s3_bucket_policy.logs]
}
