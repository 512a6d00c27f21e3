"""Fixtures of the understanding's tests."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from talking import Talk, sample

from pipelines.knowledge import Collection


@pytest.fixture(scope="session")
def collection() -> Collection:
    """The articles that ship."""
    return sample()


@pytest.fixture
def talk(collection: Collection) -> Talk:
    """A caller who has said nothing yet."""
    return Talk(collection)
