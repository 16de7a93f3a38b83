"""What is allowed: policy as code for stacks of state backends, one policy a file, `<noun>_<verb>_<what>.py` in the
folder of its cloud. The public name is the path with hyphens: `aws-bucket-require-versioning`.

They apply to any Pulumi program with these resource types. `stateroom policy list` shows them.
"""
