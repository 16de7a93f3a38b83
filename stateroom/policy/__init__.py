"""Policies as code: what they are, what they see, and the judgement over a stack. Pure.

The policies themselves lie in `policies/`, one a file. Both engines are judged here: the direct engine hands over what
its program declared, Pulumi's policy packs what its engine sends (`crossguard.py`).
"""
