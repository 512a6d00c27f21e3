"""Spoken tokens to written words."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipelines.tts import Word
from pipelines.tts.ear import script
from pipelines.tts.words import place_words

READ = script("Error E21 – wait, (then) go", "en")


def test_a_word_spans_all_its_tokens() -> None:
    """E, twenty and one are three tokens of one written word."""
    heard = [(0, 0.0, 300.0), (1, 300.0, 400.0), (1, 400.0, 700.0), (1, 700.0, 900.0)]
    words = place_words(READ, [*heard, (3, 950.0, 1000.0), (4, 1000.0, 1100.0), (5, 1100.0, 1200.0)], 1300.0)
    assert words[1] == Word("E21", 300.0, 900.0)
    assert [word.precision for word in words] == ["exact"] * 6


def test_a_dash_has_no_length() -> None:
    """What is written but not spoken lies where it is passed."""
    words = place_words(READ, [(number, number * 100.0, number * 100.0 + 100) for number in (0, 1, 3, 4, 5)], 700.0)
    assert words[2] == Word("–", 200.0, 200.0)


def test_what_was_not_reported_shares_the_span_before_it() -> None:
    """Words spoken as one are divided by their letters, and say that they are estimates."""
    read = script("wait for the light", "en")
    words = place_words(read, [(0, 0.0, 200.0), (1, 200.0, 500.0), (3, 500.0, 900.0)], 900.0)
    assert words[1:3] == [Word("for", 200.0, 350.0, "estimated"), Word("the", 350.0, 500.0, "estimated")]
    assert words[3] == Word("light", 500.0, 900.0)


def test_words_before_the_first_report() -> None:
    """Words that nothing was said about take the time before the first that is known, or all there is."""
    read = script("to be it", "en")
    assert place_words(read, [(2, 300.0, 400.0)], 400.0)[:2] == [
        Word("to", 0.0, 150.0, "estimated"),
        Word("be", 150.0, 300.0, "estimated"),
    ]
    assert place_words(read, [], 600.0)[2] == Word("it", 400.0, 600.0, "estimated")


@given(
    st.sampled_from(["Error E21 – wait, (then) go", "— a b c — d", "请按住“重启”按钮", "-- …", ""]),
    st.lists(st.tuples(st.integers(0, 9), st.floats(0, 5000), st.floats(0, 5000)), max_size=12),
    st.floats(0, 5000),
)
def test_order_holds_whatever_is_reported(
    sentence: str, heard: list[tuple[int, float, float]], total_ms: float
) -> None:
    """Every written word comes once, in order, without overlap and within the sentence."""
    read = script(sentence, "zh" if "请" in sentence else "en")
    known = [(number, start, end) for number, start, end in heard if number < len(read.written)]
    words = place_words(read, known, total_ms)
    assert [word.text for word in words] == list(read.written)
    edges = [edge for word in words for edge in (word.start_ms, word.end_ms)]
    assert edges == sorted(edges)
    assert not edges or (edges[0] >= 0 and edges[-1] <= total_ms)
