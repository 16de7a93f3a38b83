"""A state backend on AWS.

state_backend.py is the component. Its four parts are functions that declare resources and return frozen records of
them: bucket.py, lock_table.py, key.py and access.py. What stands in policies is said by pure functions:
documents.py (bucket, key, replication), permissions.py (writer, reader, admin) and trust.py (who assumes a role).
"""
