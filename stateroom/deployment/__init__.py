"""What the Pulumi program adds to the component of a backend: the smoke test as a resource, and the stack's outputs.

Imports pulumi, and what a component may not know: clouds, emitters and the smoke test itself.
"""
