"""What the articles' phrases teach together."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from pipelines.knowledge import learned
from pipelines.knowledge.learned import GRAM, Learned, Taught, from_words, meaning, pieces, taught
from pipelines.knowledge.minilm import WIDTH
from pipelines.knowledge.solved import FOLDER

PHRASES = {
    "pause": ("can i pause my contract", "stop it for the summer", "put the line on hold while i am away"),
    "cancel": ("can i cancel my contract", "stop it for good", "end the line before i move abroad"),
}
ELSEWHERE = ("a table for two", "is my flight on time", "what is the weather")
TAUGHT = Taught(PHRASES, ELSEWHERE)


def test_each_phrase_belongs_to_its_article() -> None:
    """What was learned from is known: its own article comes first, and the others are left behind."""
    learned = Learned(TAUGHT)
    for at, phrases in enumerate(PHRASES.values()):
        for phrase in phrases:
            scores, elsewhere = learned.scores(phrase)
            assert scores.argmax() == at
            assert scores[at] > elsewhere
    scores, elsewhere = learned.scores("is the weather fine for my flight")
    assert elsewhere > scores.max()


def test_what_both_articles_say_tells_nothing_and_what_one_says_does() -> None:
    """Two articles share a phrase but for one word: the word decides, however much else is the same."""
    learned = Learned(TAUGHT)
    for at, word in enumerate(("pause", "cancel")):
        scores, _ = learned.scores(f"i would like to {word} my contract")
        assert scores.argmax() == at
        assert scores[at] > 2 * scores[1 - at]


def test_the_same_is_learned_once() -> None:
    """A collection that was learned before is not learned again, and another one is."""
    groups = tuple(PHRASES.values())
    index = taught(groups, ELSEWHERE)
    assert taught(groups, ELSEWHERE) is index
    assert taught(groups[::-1], ELSEWHERE) is not index
    kept = from_words(index)
    assert from_words(index) is kept
    assert kept.scores("can i pause it")[0].tolist() == Learned(TAUGHT).scores("can i pause it")[0].tolist()


def test_what_was_learned_is_read_the_next_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same phrases and vectors are not solved again; with other ones, or by another rule, they are."""
    vectors = np.eye(9, WIDTH, dtype=np.float32)
    for given in (None, vectors):
        first = Learned(TAUGHT, given, tmp_path)
        with monkeypatch.context() as changed:
            changed.setattr(Learned, "_solve", lambda _: pytest.fail("solved again"))
            again = Learned(TAUGHT, given, tmp_path)
        assert again.scores("pause it", vectors[0])[0].tolist() == first.scores("pause it", vectors[0])[0].tolist()
    others = (
        lambda: Learned(Taught(PHRASES, ELSEWHERE[::-1]), vectors, tmp_path),
        lambda: Learned(Taught({**PHRASES, "third": ()}, ELSEWHERE), vectors, tmp_path),
        lambda: Learned(TAUGHT, vectors[::-1], tmp_path),
    )
    for number, other in enumerate(others, 3):
        other()
        assert len(list((tmp_path / FOLDER).iterdir())) == number
    monkeypatch.setattr(learned, "RIDGE", 2.0)
    Learned(TAUGHT, None, tmp_path)
    assert len(list((tmp_path / FOLDER).iterdir())) == 6


def test_a_misspelt_word_is_still_half_of_it() -> None:
    """Pieces of words hold on where the words themselves are strangers."""
    scores, elsewhere = Learned(TAUGHT).scores("canceling everythng abroad")
    assert scores.argmax() == 1
    assert scores[1] > elsewhere


def test_meaning_decides_where_the_words_do_not() -> None:
    """With vectors, a question without a shared word belongs to the phrases that point the same way."""
    axes = np.eye(9, WIDTH, dtype=np.float32)
    vectors = np.concatenate([axes[[0, 0, 1]], axes[[2, 2, 3]], axes[4:7]])
    learned = Learned(TAUGHT, vectors)
    scores, elsewhere = learned.scores("xyzzy", axes[2])
    assert scores.argmax() == 1
    assert scores[1] > elsewhere
    by_words, _ = learned.scores("pause contract", axes[8])
    assert by_words.argmax() == 0


def test_pieces_are_of_words_and_not_of_chinese() -> None:
    """Four letters with the blanks around the words; a Chinese character is a word already."""
    assert pieces("my bill") == [" my ", "my b", "y bi", " bil", "bill", "ill "]
    assert pieces("我的账单") == []
    assert pieces("") == []
    assert all(len(piece) == GRAM for piece in pieces("the router is red"))


def test_the_kernel_of_meaning() -> None:
    """The same is 1, unrelated 0.14, the opposite next to nothing."""
    axes = np.eye(2, WIDTH, dtype=np.float32)
    assert meaning(axes[:1], np.stack([axes[0], axes[1], -axes[0]])).tolist()[0] == pytest.approx(
        [1.0, 0.1353, 0.0183], abs=1e-3
    )


def test_no_articles_teach_nothing() -> None:
    """An empty collection has what is said elsewhere alone."""
    scores, _ = Learned(Taught({}, ELSEWHERE)).scores("hello")
    assert scores.shape == (0,)
