"""Unsure is asked, never said as sure."""

from __future__ import annotations

import pytest
from talking import NOTHING, Talk, found, sample

from pipelines.knowledge import Article, Collection
from pipelines.knowledge.judgement import Candidate, Found

A, B = "pay-the-bill", "plans-and-speeds"


@pytest.fixture
def in_doubt(talk: Talk) -> Talk:
    words = talk.say("how much is it", hits=found(A, 0.4, B, 0.38))
    assert talk.verdict == "doubt"
    assert "Did you mean" in words
    assert [reply.id for reply in talk.dialogue.replies] == [f"article:{A}", f"article:{B}", "neither"]
    return talk


def sources(talk: Talk) -> list[str]:
    return [piece.source for piece in talk.pieces if hasattr(piece, "source")]


@pytest.mark.parametrize(
    ("said", "article"),
    [("the first one", A), ("two", B), ("second", B), ("plans speeds and prices", B), ("read and pay the bill", A)],
)
def test_a_reading_is_chosen_by_words(in_doubt: Talk, said: str, article: str) -> None:
    """By place, by number, by its title."""
    in_doubt.say(said, hits=NOTHING)
    assert sources(in_doubt) == [article]


def test_a_reading_is_chosen_by_tap_or_key(in_doubt: Talk) -> None:
    """The id of a reply picks it."""
    in_doubt.say(picked=f"article:{B}")
    assert sources(in_doubt) == [B]


def test_a_reading_is_chosen_in_other_words(in_doubt: Talk) -> None:
    """A new wording that fits one of the two clearly better decides between them."""
    in_doubt.say("the invoice I got", hits=found(A, 0.5, "move-house", 0.2))
    assert sources(in_doubt) == [A]


@pytest.mark.parametrize("said", ["neither", "no", "none of them"])
def test_neither_asks_anew(in_doubt: Talk, said: str) -> None:
    """Turned down, it asks for other words."""
    assert "other words" in in_doubt.say(said, hits=NOTHING)
    assert not in_doubt.dialogue.replies


def test_yes_to_two_readings_is_asked_again(in_doubt: Talk) -> None:
    """Yes chooses nothing between two."""
    assert "Did you mean" in in_doubt.say("yes", hits=NOTHING)
    assert in_doubt.verdict == "doubt"


def test_yes_to_the_only_reading_chooses_it(talk: Talk) -> None:
    """Asked whether it was A, yes is A, and no is not."""
    only = Found((Candidate(A, 0.4),), "unsure", "as the test says")
    assert talk.say("how much", hits=only).endswith("Did you mean Read and pay the bill?")
    talk.say("yes", hits=NOTHING)
    assert sources(talk) == [A]
    talk.say("how much", hits=only)
    talk.say("no", hits=NOTHING)
    assert talk.verdict == "miss"


def test_neither_by_tap_and_small_talk_in_a_doubt(in_doubt: Talk) -> None:
    """The button asks anew as the word does; thanks is answered as anywhere."""
    assert "welcome" in in_doubt.say("thanks", hits=NOTHING)
    in_doubt.say("how much is it", hits=found(A, 0.4, B, 0.38))
    assert "other words" in in_doubt.say(picked="neither")


def test_a_person_who_was_not_meant(talk: Talk) -> None:
    """Outside a procedure, no to "would you like a person" asks what else there is."""
    talk.say("an agent", hits=NOTHING, confidence=0.1)
    assert talk.verdict == "doubt"
    assert "What else" in talk.say("no thanks", hits=NOTHING, confidence=0.9)
    assert not talk.calls


def test_repeat_asks_the_same_again(in_doubt: Talk) -> None:
    """The question back can be heard again."""
    assert "Did you mean" in in_doubt.say("say that again", hits=NOTHING)


def test_a_second_doubt_offers_another_way_too(in_doubt: Talk) -> None:
    """Unsure again, or turned down, it still offers readings, and typing or the person beside them."""
    words = in_doubt.say("something quite different", hits=found(A, 0.4, "move-house", 0.38))
    assert "Did you mean" in words
    assert "a person please" in words
    assert "a person please" in in_doubt.say("neither", hits=NOTHING)
    assert "Did you mean" not in in_doubt.say("something else again", hits=found(A, 0.4, B, 0.38))
    assert [reply.id for reply in in_doubt.dialogue.replies] == ["person"]


def test_a_choice_that_was_hardly_heard_is_no_choice(in_doubt: Talk) -> None:
    """Below the confidence at which anything counts, "the first one" chooses nothing."""
    in_doubt.say("the first one", hits=NOTHING, confidence=0.1)
    assert in_doubt.verdict == "miss"
    assert not sources(in_doubt)


def test_low_confidence_is_never_answered_straight(talk: Talk) -> None:
    """However well it fits: hardly heard is asked back."""
    talk.say("how can i pay my bill", hits=found(A), confidence=0.2)
    assert talk.verdict == "doubt"


def test_a_miss_and_a_second_miss(talk: Talk) -> None:
    """The first asks for other words; the second offers typing and the person."""
    assert "did not catch" in talk.say("mumble", hits=NOTHING, confidence=0.2)
    assert talk.verdict == "miss"
    words = talk.say("mumble", hits=NOTHING, confidence=0.2)
    assert "type" in words
    assert "a person please" in words
    assert [reply.id for reply in talk.dialogue.replies] == ["person"]
    talk.say(picked="person")
    assert talk.calls


def test_a_second_miss_where_nobody_can_take_over(talk: Talk) -> None:
    """Without a person only typing is offered."""
    talk.person = ""
    talk.say("mumble", hits=NOTHING, confidence=0.2)
    words = talk.say("mumble", hits=NOTHING, confidence=0.2)
    assert "type" in words
    assert "person" not in words
    assert not talk.dialogue.replies


def test_what_is_not_ours_either_leads_to_a_person(talk: Talk) -> None:
    """A second thing that is clear and not ours is said to be so, with the way out of a second miss."""
    talk.say("what is the capital of france", hits=NOTHING)
    words = talk.say("how do I bake bread", hits=NOTHING)
    assert words.startswith("I am sorry, I have no answer to that either.")
    assert "a person please" in words
    assert [reply.id for reply in talk.dialogue.replies] == ["person"]


def test_what_is_not_ours_is_said_to_be_so(talk: Talk) -> None:
    """Clearly heard and fitting nothing: not ours, with what is."""
    words = talk.say("what is the capital of france", hits=NOTHING, confidence=0.9)
    assert talk.verdict == "out_of_scope"
    assert words.startswith("I am sorry, I have no answer to that. My topics are, for example: ")


def test_what_is_somebody_elses_is_said_by_its_article() -> None:
    """Where an article says whose subject it is, its words are the answer: out of scope, and no miss."""
    other = Article(
        "tv", "Television", "en", ("Which channels are there",), ("We have no television.",), elsewhere=True
    )
    talk = Talk(Collection({"tv": other, **sample().articles}, "with tv"))
    hits = Found((Candidate(A, 0.1),), "none", "as the test says", "tv")
    assert talk.say("which channels do I get", hits=hits, confidence=0.9) == "We have no television."
    assert (talk.verdict, talk.dialogue.misses) == ("out_of_scope", 0)
    assert "Television" not in talk.say("what is the capital of france", hits=NOTHING, confidence=0.9)


def test_an_answer_ends_the_doubt(in_doubt: Talk) -> None:
    """A sure question after a doubt is answered, and misses are forgotten."""
    in_doubt.say("when are you open", hits=found("opening-hours"))
    assert in_doubt.verdict == "answer"
    assert in_doubt.dialogue.misses == 0
    assert not in_doubt.dialogue.replies


@pytest.mark.parametrize("said", ["stop", "never mind", "goodbye"])
def test_stop_and_goodbye_need_no_procedure(talk: Talk, said: str) -> None:
    """Stopping an answer by voice is understood, and not searched for."""
    talk.say(said)
    assert talk.verdict == "done"


def test_an_answer_is_given_again(talk: Talk) -> None:
    """Asked to repeat or to go on after an answer that may have been cut, it is given whole, with its picture."""
    first = talk.say("how do I pay my bill", hits=found(A), heard=False)
    for said in ("say that again", "go on"):
        assert talk.say(said) == first
        assert talk.shown == [A]


def test_there_is_nothing_to_repeat_before_an_answer(talk: Talk) -> None:
    """Asked to repeat at the beginning, it says that there was nothing."""
    assert "not said anything" in talk.say("say that again", hits=NOTHING)
