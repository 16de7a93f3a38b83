# Written by Stateroom, checksum 42cec1db61b8, for the backend "acme-prod": run `terraform init` here, then
# `terraform plan`. Credentials come from the environment.

terraform {
  required_version = ">= 1.5"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 6.22"
    }
  }
}

provider "aws" {
  allowed_account_ids = ["111122223333"]
  region              = "eu-west-1"
}
