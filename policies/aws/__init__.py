"""Policies for AWS.

Every bucket, table and key of a stack is judged, because a state, a lock and the key of both lie in any of them. What
is meant otherwise is exempted with a reason. Where a deprecated block inside a bucket (`versioning`, `logging`, …)
stands in for a resource of its own, the block is judged; where both are there, the resource.
"""
