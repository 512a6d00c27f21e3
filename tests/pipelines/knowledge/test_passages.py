"""What is said of an imported article."""

from __future__ import annotations

from dataclasses import replace

from pipelines.knowledge import Article
from pipelines.knowledge.passages import SAID_MAX, excerpt

FILLER = "This sentence says nothing about it at all and goes on for a while. " * 4
MANUAL = Article(
    "a", "Lamps", "en", ("Lamps",), (FILLER.strip(), "The red lamp shines. " + FILLER, "Green is fine."),
    source="Manual.pdf, page 3",
)  # fmt: skip


def test_the_passage_that_fits_is_said_in_a_few_sentences() -> None:
    """From its first sentence on, and no longer than can be listened to."""
    (said,) = excerpt(MANUAL, "What does the red lamp mean?")
    assert said.startswith("The red lamp shines. This sentence")
    assert len(said) <= SAID_MAX


def test_a_short_passage_is_followed_by_the_next() -> None:
    """A few words alone say too little; the last passage has none behind it."""
    article = replace(MANUAL, answer=(FILLER, "Red means trouble.", "Call us then. " + FILLER))
    assert excerpt(article, "red")[0].startswith("Red means trouble. Call us then.")
    assert excerpt(MANUAL, "green") == ("Green is fine.",)


def test_a_question_that_fits_nothing_gets_the_beginning() -> None:
    """The first of equals."""
    assert excerpt(MANUAL, "")[0].startswith("This sentence")


def test_what_is_short_or_written_here_is_said_whole() -> None:
    """An editor's own words are never cut."""
    for article in (replace(MANUAL, source=""), replace(MANUAL, answer=("Short.",))):
        assert excerpt(article, "red") == article.answer


def test_one_endless_sentence_is_cut_at_a_word() -> None:
    """There is no sentence's end to stop at."""
    (said,) = excerpt(replace(MANUAL, answer=("word " * 200,)), "word")
    assert said.endswith("word …")
    assert len(said) <= SAID_MAX + 2
