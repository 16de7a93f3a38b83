"""Many stacks at once: each in a process of its own, all on one display.

The direct engine runs the program inside the process, and the Pulumi SDK keeps its settings for the whole of it. So two
programs cannot share one: the same command is started once for each stack, and tells what happens as data.
"""
