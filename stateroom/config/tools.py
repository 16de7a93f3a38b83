"""The tools that `emit` can name, in stack files and on the command line."""

from __future__ import annotations

from typing import Literal

EmitTool = Literal["terraform", "opentofu", "terragrunt", "pulumi", "env", "json", "github-actions"]
