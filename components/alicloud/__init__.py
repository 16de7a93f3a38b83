"""A state backend on Alibaba Cloud, in the same rooms as on AWS.

state_backend.py is the component. Its four parts are functions that declare resources and return frozen records of
them: bucket.py (OSS), lock_table.py (Tablestore), key.py (KMS) and access.py (RAM). What stands in policies is said by
pure functions: documents.py (buckets), permissions.py (writer, reader, admin) and trust.py (who assumes a role).
"""
