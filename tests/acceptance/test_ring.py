"""The ring around recognition, at the page: what is not understood is asked back, never answered as if it were."""

from __future__ import annotations

import pytest
from conftest import Visit, aside
from visitor import KAL, Visitor

from assistant.config import load as load_site
from benchmarks.server import ROOT
from pipelines.knowledge.collection import load
from pipelines.omni.choice import choose_omni

DOUBTFUL = ("how much does it cost", "the password for the new box", "how long does it take", "I lost it", "my wifi")
"""Two articles fit each about as well; which of them are in doubt depends on what retrieval has to go by."""
NONSENSE = "purple elephants dance on the moon"


async def _doubtful() -> str:
    config = load_site(ROOT / "site.toml")
    collection, _ = load(config.knowledge)
    retrieval = choose_omni(("minilm", "words"), collection, cache=config.cache).backend._retrieval
    await retrieval.start()
    try:
        await retrieval.built()
        found = {text: await retrieval.find(text, typed=True) for text in DOUBTFUL}
    finally:
        await retrieval.close()
    return next(text for text, one in found.items() if one.certainty == "unsure")


@pytest.fixture(scope="module")
def doubtful() -> str:
    """A question that retrieval is in doubt about, here."""
    return aside(_doubtful())


def in_doubt(visitor: Visitor, doubtful: str) -> list[str]:
    """Ask something that two articles fit; returns what is offered."""
    visitor.types(doubtful)
    item = visitor.hears_out()
    assert item.verdict == "doubt"
    offered = visitor.replies
    assert len(offered) == 3
    assert offered[2] == "Neither"
    spoken = " ".join(text for text, _, _ in item.words)
    assert f"Did you mean {offered[0]} or {offered[1]}?" in spoken
    return offered


def test_a_doubt_is_settled_by_voice(visit: Visit, doubtful: str) -> None:
    """Asked whether A or B was meant, the caller says the second one, and B is what is answered."""
    with visit() as visitor:
        visitor.talks()
        visitor.hears_out()
        offered = in_doubt(visitor, doubtful)
        visitor.speaks(KAL, "the second one")
        item = visitor.hears_out()
        assert item.verdict in ("answer", "step")
        assert item.titles[0] == offered[1]


@pytest.mark.parametrize("key", ["1", "2"])
def test_a_doubt_is_settled_by_key(visit: Visit, doubtful: str, key: str) -> None:
    """The key of an offered reading picks it."""
    with visit() as visitor:
        offered = in_doubt(visitor, doubtful)
        visitor.presses(key)
        item = visitor.hears(3)
        assert item.verdict in ("answer", "step")
        assert item.titles[0] == offered[int(key) - 1]


def test_a_second_miss_offers_typing_or_a_person(visit: Visit, doubtful: str) -> None:
    """Key 3 turns both readings down; what is not understood after that is not asked a third time: typing, a person."""
    with visit() as visitor:
        in_doubt(visitor, doubtful)
        visitor.presses("3")
        first = visitor.hears_out()
        assert first.verdict == "miss"
        visitor.types(NONSENSE)
        second = visitor.hears_out()
        assert second.verdict == "miss"
        assert "type your question" in " ".join(text for text, _, _ in second.words)
        assert visitor.replies == ["A person"]
        visitor.presses("1")
        assert visitor.hears_out().verdict == "hand_over"


def test_an_unknown_matter_is_said_to_be_unknown(visit: Visit) -> None:
    """Speech about something else is heard, shown, and never answered as if sure; nothing is drawn."""
    with visit() as visitor:
        visitor.talks()
        visitor.hears_out()
        visitor.speaks(KAL, NONSENSE)
        item = visitor.hears_out()
        assert item.verdict in ("out_of_scope", "miss", "doubt")
        assert visitor.ever_lit == []
        assert [who for who, _ in visitor.captions] == ["assistant", "caller", "assistant"]
