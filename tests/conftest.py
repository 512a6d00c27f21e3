"""What all tests share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with real recordings, where there is one; a user's clone has none."""
    folder = Path(os.environ.get("FRONTDESK_SHARED", ROOT.parent / "shared"))
    if not (folder / "data" / "audio").is_dir():
        pytest.skip(f"no recordings: {folder} is absent (FRONTDESK_SHARED names another place)")
    return folder
