"""A state backend on Alibaba Cloud, in the same rooms as on AWS.

state_backend.py is the component `AlicloudStateBackend`, bucket.py the OSS bucket, lock_table.py the Tablestore
instance and table, key.py the KMS key, access.py the RAM policies and roles.
"""
