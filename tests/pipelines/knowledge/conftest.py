"""What the tests of knowledge share."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.errors import BackendUnavailable
from pipelines.knowledge import Article, Collection
from pipelines.knowledge.collection import load
from pipelines.knowledge.minilm import MiniLM

SAMPLE = Path(__file__).parents[3] / "knowledge" / "broadband" / "en"


@pytest.fixture(scope="session")
def sample() -> Collection:
    """The knowledge base that ships."""
    return load(SAMPLE)[0]


@pytest.fixture(scope="session")
def minilm() -> MiniLM:
    """The model, where it is installed."""
    try:
        return MiniLM()
    except BackendUnavailable as error:
        pytest.skip(str(error))


@pytest.fixture
def small() -> Collection:
    """Three articles on a bakery."""
    articles = (
        Article("hours", "Opening hours", "en", ("When are you open", "Are you closed on Sunday"), ("From six.",)),
        Article(
            "cake", "Order a cake", "en", ("I would like a birthday cake",), ("Two days ahead.",), keywords=("tart",)
        ),
        Article("bread", "Our bread", "en", ("Which bread do you bake", "Is there rye bread"), ("Rye and wheat.",)),
    )
    return Collection({article.id: article for article in articles}, "v")
