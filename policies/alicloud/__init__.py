"""Policies for Alibaba Cloud. Any stack with these resources is judged: every bucket may hold states.

A bucket that takes the access logs of another one is excused where a policy says so. Many settings have two forms, a
resource of its own and the deprecated block of the bucket; whichever a program uses is judged.
"""
