"""What is asked of every state alike, when files for several are written. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from stateroom.emit import BACKENDS, TOOLS, render
from stateroom.emit.choices import refuse_unknown
from stateroom.emit.signing import FOUND, Signing
from stateroom.emit.versions import NAMES, Version
from stateroom.facts import CloudName, Facts


@dataclass(frozen=True)
class Asked:
    """The choices of `render` that no state has for itself. form: None is the tool's usual one."""

    tool: str
    form: str | None = None
    role: str | None = None
    signing: Signing = FOUND
    version: Version | None = None
    settings: tuple[str, ...] = ()

    def render(self, facts: Facts, key: str | None, workspace: str | None) -> str:
        """The text for one state. As `stateroom.emit.render`."""
        return render(
            facts,
            self.tool,
            self.form,
            role=self.role,
            key=key,
            signing=self.signing,
            version=self.version,
            workspace=workspace,
            settings=self.settings,
        )

    @property
    def format(self) -> str:
        """The format that is meant; whichever is named, the tool may not have it."""
        return self.form or next(iter(TOOLS[self.tool].name_files("")))

    @property
    def declares(self) -> bool:
        """Whether the text is a configuration that declares the backend."""
        return self.tool in NAMES and self.format in ("block", "json")

    def name_file(self, cloud: CloudName) -> str:
        """The file that the text goes to, in the folder of its state. UsageError for a format that the tool has not."""
        files = TOOLS[self.tool].name_files(BACKENDS[cloud].NAME)
        refuse_unknown("format", self.format, tuple(files), of=self.tool)
        return files[self.format].rpartition("/")[2]
