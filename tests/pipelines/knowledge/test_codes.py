"""Codes on products, and questions about what is shown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.knowledge import Article, Collection
from pipelines.knowledge.codes import Codes, Pointing, pointing
from pipelines.knowledge.minilm import MiniLM
from pipelines.knowledge.retrieval import Retrieval

ROUTER, BOX, KIT = "FB-7590-NT/0042", "ONT-200-NT", "KIT-7590-NT"
"""On the router, on the fibre box, and on the box that a new router comes in."""


def carrying(*codes: tuple[str, ...]) -> Codes:
    """Articles a, b, … with such codes."""
    articles = [Article(name, name, "en", (), (), codes=own) for name, own in zip("abcd", codes, strict=False)]
    return Codes({article.id: article for article in articles})


def test_a_code_names_the_articles_that_carry_it() -> None:
    """Exactly as printed, whatever blanks are around it; several articles may; another code names none."""
    codes = carrying(("4006381333931",), ("4006381333931", "FB 1"), ())
    assert codes.named(["4006381333931"]) == {"a", "b"}
    assert codes.named([" FB  1\n"]) == {"b"}
    assert codes.named(["4006381333931", "FB 1"]) == {"a", "b"}
    assert codes.named(["FB 11"]) == codes.named(["fb 1"]) == codes.named([""]) == codes.named([]) == frozenset()


def test_a_star_stands_for_whatever_follows() -> None:
    """What is exact goes before a beginning, and the longer beginning before the shorter."""
    codes = carrying(("FB-*",), ("FB-75*",), ("FB-7590",), ("FB-75*",))
    assert codes.named(["FB-1"]) == {"a"}
    assert codes.named(["FB-7530/12"]) == {"b", "d"}
    assert codes.named(["FB-7590"]) == {"c"}
    assert codes.named(["FB"]) == frozenset()


@given(st.lists(st.text(max_size=20)))
def test_whatever_is_printed_names_articles_or_none(texts: list[str]) -> None:
    """A code is only ever compared."""
    assert carrying(("FB-*",), ("x",)).named(texts) <= {"a", "b"}


@pytest.mark.parametrize(
    ("question", "points"),
    [
        ("", "only"),
        ("What is this?", "only"),
        ("can you help me with this box", "only"),
        ("what does the code mean", "only"),
        ("what is it", "only"),
        ("how does that work", "only"),
        ("how do I set this up", "also"),
        ("where does this cable go", "also"),
        ("what are your opening hours", "no"),
        ("that's it", "no"),
        ("I have it here", "no"),
        ("yes", "no"),
        ("what time is it", "no"),
        ("okay", "no"),
    ],
)
def test_a_question_points_at_what_is_shown_by_its_words(question: str, points: Pointing) -> None:
    """Asking "what is this" is about nothing else; "how do I set this up" says more; "that's it" asks nothing."""
    assert pointing([question]) == points


def test_what_the_recogniser_also_read_may_point() -> None:
    """A "this" that is only in the second reading was said all the same; the topic is that of the first."""
    assert pointing(["what is the", "what is this"]) == "only"
    assert pointing(["how do i set the sub", "how do i set this up"]) == "also"


@pytest.mark.parametrize(
    "text",
    ["my FB-7590 is red", "the fb 7590", "FB7590-NT/0042 broken", "is the (fb-7590) a good one", "那个FB7590怎么装"],
)
def test_a_code_may_be_written(text: str) -> None:
    """Whole or by its beginning, however it is spelt; it names the articles that carry it."""
    router = Article("r", "R", "en", ("r",), ("r",), codes=("FB-7590-NT*",))
    other = Article("o", "O", "en", ("o",), ("o",), codes=("ONT-200-NT*",))
    assert Codes({"r": router, "o": other}).written(text)[0] == {"r"}


@pytest.mark.parametrize("text", ["", "call 0800 1234", "a 5 GHz band", "DN 10", "500 Mbit", "FB", "covid 2019 rules"])
def test_other_numbers_are_no_codes(text: str) -> None:
    """Prices, times, telephone numbers and short codes name nothing."""
    router = Article("r", "R", "en", ("r",), ("r",), codes=("FB-7590-NT*",))
    assert Codes({"r": router}).written(text) == (frozenset(), text)


SURE = [
    (KIT, "what is this", "set-up-new-router"),
    (KIT, "", "set-up-new-router"),
    (KIT, "how do I install this", "set-up-new-router"),
    (ROUTER, "how do I install this", "set-up-new-router"),
    (ROUTER, "I just got this, how do I start", "set-up-new-router"),
    (ROUTER, "how do I add my printer to this", "connect-with-wps"),
    (ROUTER, "how do I return this", "return-equipment"),
    (ROUTER, "the light on this is red", "red-internet-light"),
    (BOX, "the light on this is red", "red-internet-light"),
    (BOX, "how do I return this", "return-equipment"),
    (ROUTER, "this is too slow", "slow-internet"),
    (ROUTER, "what are your opening hours", "opening-hours"),
    (KIT, "when are you open", "opening-hours"),
    (KIT, "how do I cancel my contract", "cancel-contract"),
    (ROUTER, "How can I pay my bill", "pay-the-bill"),
    (KIT, "how do I change the password on this", "change-wifi-password"),
]
"""What is shown, what is asked, and the article that answers it. None of the questions is one of the articles' own,
but for those that have nothing to do with what is shown."""

NOT_SURE = [
    (ROUTER, "what is this"),
    (BOX, "what is this"),
    (KIT, "how do I cook this"),
    (ROUTER, "what is this song"),
    (ROUTER, "what is the weather tomorrow"),
    (ROUTER, "tell me a joke"),
    (ROUTER, "can I eat this"),
    ("4006381333931", "what is this"),
]
"""What nothing is said to for sure: several articles are as likely, or none is."""


@pytest.mark.parametrize(("code", "question", "article"), SURE)
def test_code_and_words_find_the_article_together(sample: Collection, code: str, question: str, article: str) -> None:
    """By words alone: a code decides between them where they point at it, and does not where they speak for another."""
    finder = Retrieval(sample, None)
    found = finder.rank([question], named=finder.codes.named([code]))
    assert found.candidates[0].article == article
    assert found.certainty == "sure", found.reason


@pytest.mark.parametrize(("code", "question"), NOT_SURE)
def test_a_code_alone_makes_nothing_sure(sample: Collection, code: str, question: str) -> None:
    """By words alone: what several articles carry, or has nothing to do with any, is asked back or not ours."""
    finder = Retrieval(sample, None)
    found = finder.rank([question], named=finder.codes.named([code]))
    assert found.certainty != "sure", found.reason


@pytest.mark.slow
async def test_code_and_meaning_find_the_article_together(sample: Collection, minilm: MiniLM) -> None:
    """The same questions with MiniLM, and two more, of which the words alone are not sure."""
    finder = Retrieval(sample, minilm)
    await finder.start()
    await finder.built()
    more = [
        (KIT, "how do I set this up", "set-up-new-router"),
        (ROUTER, "I want to send this back", "return-equipment"),
    ]
    for code, question, article in SURE + more:
        found = await finder.find(question, codes=[code])
        assert (found.certainty, found.candidates[0].article) == ("sure", article), (question, found.reason)
    for code, question in NOT_SURE:
        found = await finder.find(question, codes=[code])
        assert found.certainty != "sure", (question, found.reason)
    await finder.close()
