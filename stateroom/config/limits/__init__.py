"""The limits of single values. Each function is pure and returns what is wrong with a value, or None.

No text names the value itself: it may come from the environment, and the caller shows it only when it may be shown.
"""
