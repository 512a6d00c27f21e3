"""The ring around recognition, at the page: what is not understood is asked back, never answered as if it were."""

from __future__ import annotations

import pytest
from conftest import Visit
from visitor import KAL, Visitor

DOUBTFUL = "my wifi"
"""Two articles fit it about as well."""
NONSENSE = "purple elephants dance on the moon"


def in_doubt(visitor: Visitor) -> list[str]:
    """Ask something that two articles fit; returns what is offered."""
    visitor.types(DOUBTFUL)
    item = visitor.hears_out()
    assert item.verdict == "doubt"
    offered = visitor.replies
    assert len(offered) == 3
    assert offered[2] == "Neither"
    spoken = " ".join(text for text, _, _ in item.words)
    assert f"Did you mean {offered[0]}, or {offered[1]}?" in spoken
    return offered


def test_a_doubt_is_settled_by_voice(visit: Visit) -> None:
    """Asked whether A or B was meant, the caller says the second one, and B is what is answered."""
    with visit() as visitor:
        visitor.talks()
        visitor.hears_out()
        offered = in_doubt(visitor)
        visitor.speaks(KAL, "the second one")
        item = visitor.hears_out()
        assert item.verdict in ("answer", "step")
        assert item.titles[0] == offered[1]


@pytest.mark.parametrize("key", ["1", "2"])
def test_a_doubt_is_settled_by_key(visit: Visit, key: str) -> None:
    """The key of an offered reading picks it."""
    with visit() as visitor:
        offered = in_doubt(visitor)
        visitor.presses(key)
        item = visitor.hears(3)
        assert item.verdict in ("answer", "step")
        assert item.titles[0] == offered[int(key) - 1]


def test_a_second_miss_offers_typing_or_a_person(visit: Visit) -> None:
    """Key 3 turns both readings down; what is not understood after that is not asked a third time: typing, a person."""
    with visit() as visitor:
        in_doubt(visitor)
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
    """Speech about something else is heard, shown, and answered with what there is help for; nothing is drawn."""
    with visit() as visitor:
        visitor.talks()
        visitor.hears_out()
        visitor.speaks(KAL, NONSENSE)
        item = visitor.hears_out()
        assert item.verdict in ("out_of_scope", "miss")
        assert visitor.ever_lit == []
        assert [who for who, _ in visitor.captions] == ["assistant", "caller", "assistant"]
