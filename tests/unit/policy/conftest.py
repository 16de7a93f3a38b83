"""For tests that ask Pulumi's analyzer."""

from __future__ import annotations

from collections.abc import Iterator

import pytest


@pytest.fixture
def no_engine(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The analyzer takes the project and the stack from the environment, and sets the SDK up for them."""
    import pulumi.runtime
    from pulumi.runtime import settings

    for name in ("PULUMI_PROJECT", "PULUMI_STACK", "PULUMI_DRY_RUN", "PULUMI_CONFIG"):
        monkeypatch.delenv(name, raising=False)
    yield
    settings.reset_options()
    pulumi.runtime.set_all_config({})
