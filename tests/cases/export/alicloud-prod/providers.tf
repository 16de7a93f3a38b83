# Written by Stateroom, checksum 5a7c2e4178e9, for the backend "acme-prod": run `terraform init` here, then
# `terraform plan`. Credentials come from the environment.

terraform {
  required_version = ">= 1.5"

  required_providers {
    alicloud = {
      source  = "aliyun/alicloud"
      version = "~> 1.285"
    }
  }
}

provider "alicloud" {
  account_id = "1111222233334444"
  region     = "cn-hangzhou"
}
