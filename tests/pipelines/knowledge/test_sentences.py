"""A text to its sentences."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.knowledge.sentences import sentences


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("One. Two! Three? four", ["One.", "Two!", "Three? four"]),
        ("Version 5.4 is out. See fig. 3 and e.g. This one.", ["Version 5.4 is out.", "See fig. 3 and e.g. This one."]),
        ("By P. L’Ecuyer. Next.", ["By P. L’Ecuyer.", "Next."]),
        ('He said "No." Then he left.', ['He said "No."', "Then he left."]),
        ("灯是红的。请重启！好吗？", ["灯是红的。", "请重启！", "好吗？"]),
        ("", []),
    ],
)
def test_sentences_end_where_the_next_begins(text: str, found: list[str]) -> None:
    """Abbreviations, initials and numbers end none; Chinese needs no blank."""
    assert sentences(text) == found


@given(st.text(max_size=200))
def test_no_word_is_lost(text: str) -> None:
    """Together they are the text, but for blanks."""
    assert "".join("".join(sentences(text)).split()) == "".join(text.split())
