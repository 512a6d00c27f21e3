"""The questions that callers ask."""

from __future__ import annotations

import pytest

from benchmarks import questions, voices
from benchmarks.questions import Question
from benchmarks.voices import CALLERS, rotating
from pipelines.knowledge.collection import load


def test_every_question_names_an_article_that_exists() -> None:
    """A renamed article does not turn its questions into failures in silence."""
    collection, _ = load(questions.DATA.parent.parent / "knowledge" / "broadband" / "en")
    articles = {article.id for article in collection.articles.values() if not article.elsewhere}
    named = {name for row in questions.rows("spoken_questions") for name in row["article"].split("|")}
    assert len(named) >= 12
    assert named <= articles


def test_there_are_as_many_as_the_goals_ask_for() -> None:
    """At least 60 questions, at least 20 that no article answers, at least three voices, one of espeak-ng."""
    assert len(questions.rows("spoken_questions")) >= 60
    assert len(questions.rows("out_of_scope")) >= 20
    assert len(CALLERS) >= 3
    assert any(caller.engine == "espeak-ng" for caller in CALLERS)
    assert "slt" not in {caller.voice for caller in CALLERS}


def test_the_voices_take_turns() -> None:
    """Neighbouring questions, which are about the same article, are spoken by different people."""
    lines = rotating([str(number) for number in range(9)])
    assert [caller for caller, _ in lines] == [CALLERS[number % len(CALLERS)] for number in range(9)]


def test_a_spread_takes_from_everywhere() -> None:
    """The first articles are not asked about more than the last."""
    given = [Question(str(number), "", "", CALLERS[0], b"") for number in range(100)]
    assert [one.id for one in questions.spread(given, 5)] == ["0", "20", "40", "60", "80"]
    assert questions.spread(given[:3], 5) == given[:3]


def test_what_was_spoken_once_is_kept(tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same words in the same voice are the same samples, and are made once."""
    monkeypatch.setattr(voices, "CACHE", tmp_path)
    line = (voices.available()[-1], "Hello.")
    first = voices.speak([line])
    assert voices.loud_span(first[0])[1] > 0.1
    monkeypatch.setattr(voices, "choose_synthesizer", None)
    assert voices.speak([line]) == first
