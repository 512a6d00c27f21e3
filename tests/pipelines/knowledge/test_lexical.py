"""Shared words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.knowledge import Article, Collection, Procedure, Step
from pipelines.knowledge.lexical import ALIKE, SAME, Lexicon, fields


def best(lexicon: Lexicon, question: str) -> str:
    scores = lexicon.scores(question)
    return max(scores, key=lambda article: scores[article])


@pytest.mark.parametrize(
    ("question", "article"),
    [
        ("when do you open", "hours"),
        ("I need a tart", "cake"),
        ("do you have loaves of rye", "bread"),
        ("what time do you shut", "hours"),
        ("can I buy a cake", "cake"),
    ],
)
def test_the_article_with_the_question_s_words_is_first(small: Collection, question: str, article: str) -> None:
    """Words of title, questions, keywords and text find it, in other forms and by synonyms too."""
    assert best(Lexicon(small.articles), question) == article


def test_a_word_that_sounds_alike_counts_for_less(small: Collection) -> None:
    """A misheard word finds the article, behind the word itself; a word that means the same lies between."""
    lexicon = Lexicon(small.articles)
    said, same, heard = (lexicon.scores(text)["bread"] for text in ("bread", "breads", "prat"))
    assert said == same > heard > 0
    assert ALIKE < SAME < 1


def test_a_known_word_is_not_taken_for_another(small: Collection) -> None:
    """A word that some article has is never heard as one that sounds like it."""
    articles = {**small.articles, "rice": Article("rice", "Rye rise", "en", ("Prat",), ("Prat.",))}
    assert Lexicon(articles).scores("prat")["bread"] == 0


def test_rare_words_weigh_more_than_common_ones(small: Collection) -> None:
    """What only one article has decides between two that share the rest."""
    articles = {**small.articles, "rolls": Article("rolls", "Bread rolls", "en", ("Is there bread in rolls",), ("x",))}
    assert best(Lexicon(articles), "rye bread") == "bread"
    assert best(Lexicon(articles), "bread rolls") == "rolls"


def test_every_text_of_an_article_counts() -> None:
    """Title, questions, keywords, answer, steps, the steps of a procedure and what was left out are indexed."""
    walk = Procedure("a", {"a": Step("a", "start", "begin here")}, {})
    article = Article(
        "x", "title", "en", ("question",), ("answer",), (Step("s1", "label", "say"),), walk, None, ("key",),
        notes="left out",
    )  # fmt: skip
    assert dict(fields(article)) == {
        "title": "title", "questions": "question", "keywords": "key", "text": "start. begin here",
        "notes": "left out",
    }  # fmt: skip
    assert [text for name, text in fields(article) if name == "text"] == ["answer", "label. say", "start. begin here"]


@given(st.text())
def test_scores_are_between_nothing_and_all(text: str) -> None:
    """Whatever is asked, every article has a score of at least 0, and near 1 at most."""
    small = {"a": Article("a", "Red light", "en", ("Why is it red",), ("So.",))}
    scores = Lexicon(small).scores(text)
    assert all(0 <= score < 1.5 for score in scores.values())
