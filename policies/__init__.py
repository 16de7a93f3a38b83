"""What is allowed: policy as code for stacks of state backends. One policy per file, `<noun>_<verb>_<what>.py`.

Only `__main__.py` builds a PolicyPack, so that everything else here can be imported by tests.
"""
