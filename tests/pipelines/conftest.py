"""The pipelines' own tests choose among what is really installed."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def _nothing_told_absent(monkeypatch: pytest.MonkeyPatch) -> None:
    """``FRONTDESK_WITHOUT`` is for the assistant: what a backend does is tested with the backend."""
    monkeypatch.delenv("FRONTDESK_WITHOUT", raising=False)
