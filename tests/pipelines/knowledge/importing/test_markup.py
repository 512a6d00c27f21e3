"""Plain words as Markdown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.knowledge.blocks import blocks
from pipelines.knowledge.front_matter import ID, read
from pipelines.knowledge.importing.markup import cut, escaped, slug, value, without_waits
from pipelines.knowledge.wait import looks_like_wait

WORDS = st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp", "Cn", "Co"]), min_size=1, max_size=60)


@given(WORDS)
def test_a_paragraph_says_what_it_said(text: str) -> None:
    """Whatever the words, Markdown reads one paragraph of exactly them."""
    text = " ".join(text.split())
    if text:
        (block,) = blocks(escaped(text))
        assert (block.kind, block.text) == ("paragraph", text)


@given(WORDS)
def test_a_value_is_read_as_it_was_written(text: str) -> None:
    """The front matter gives back the same words."""
    text = " ".join(text.split())
    if text:
        assert read(["---", f"title: {value(text)}", "questions:", f"  - {value(text)}", "---"]).questions == (text,)


@given(WORDS)
def test_a_slug_is_an_id_or_nothing(text: str) -> None:
    """Small letters, digits and single dashes."""
    assert slug(text) == "" or ID.fullmatch(slug(text))


@pytest.mark.parametrize(
    ("text", "short"), [("one two", "one two"), ("one two three", "one two…"), ("abcdefghijkl", "abcdefghi…")]
)
def test_long_words_are_cut_at_a_word(text: str, short: str) -> None:
    """Where there is a word's end."""
    assert cut(text, 10) == short


def test_no_bracket_is_left_that_looks_like_a_wait() -> None:
    """An article would be refused for a time to wait that cannot be read."""
    text = without_waits("Press it (wait for green) and (Wait until done).")
    assert not looks_like_wait(text)
    assert text == "Press it – wait for green) and – Wait until done)."
