"""Pulumi's own engine, driven through its Automation API: what it does becomes our events, plan and errors.

`command.py` runs the CLI, `run.py` a preview or an update, `progress.py` reads its events, `answers.py` its errors. The
first two alone import pulumi, and only when this engine was chosen: the direct engine does not pay for it.
"""
