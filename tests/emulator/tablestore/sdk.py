"""The vendor's SDK. It warns where its compiled part does not fit the interpreter, and does without it."""

from __future__ import annotations

import warnings

with warnings.catch_warnings():
    warnings.simplefilter("ignore", ImportWarning)
    import tablestore

__all__ = ["tablestore"]
