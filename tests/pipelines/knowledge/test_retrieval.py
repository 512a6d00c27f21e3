"""Retrieval, and how sure it is."""

from __future__ import annotations

import asyncio
import importlib.util
import logging
import sys
import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import get_args

import numpy as np
import pytest

from pipelines.diagram import Kind
from pipelines.knowledge import Article, Collection, retrieval
from pipelines.knowledge.fitted import LEARNED_MEANING, LEARNED_WORDS, WITH_MEANING, WORDS_ALONE
from pipelines.knowledge.followup import Before
from pipelines.knowledge.judgement import judge
from pipelines.knowledge.minilm import WIDTH, Array, MiniLM
from pipelines.knowledge.retrieval import Retrieval, likeness, passages, phrases, section
from pipelines.omni.ring import CONFIDENT


class Toy:
    """Stands for MiniLM: a text's vector points where its longest word says."""

    def __init__(self, held: threading.Event | None = None) -> None:
        self.held = held
        self.asked: list[tuple[str, ...]] = []

    def embed(self, texts: Sequence[str]) -> Array:
        self.asked.append(tuple(texts))
        if self.held is not None:
            self.held.wait(5)
        vectors = np.full((len(texts), WIDTH), 0.01, np.float32)
        for row, text in enumerate(texts):
            vectors[row, sum(max(text.lower().split() or [""], key=len).encode()) % WIDTH] = 1
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def with_meaning(collection: Collection, toy: Toy | MiniLM, cache: Path | None = None) -> Retrieval:
    return Retrieval(collection, toy, cache)  # type: ignore[arg-type]


def own(collection: Collection) -> list[str]:
    """What callers say, of all articles in order."""
    return [text for article in collection.articles.values() for text in phrases(article)]


async def test_words_alone_rank_and_judge(small: Collection) -> None:
    """The question's words find the article; what shares no word finds nothing; the reason gives the numbers."""
    finder = Retrieval(small, None)
    await finder.start()
    found = await finder.find("Is there rye bread?")
    assert (found.candidates[0].article, found.certainty) == ("bread", "sure")
    assert "likely" in found.reason
    assert (await finder.find("xyzzy")).certainty == "none"
    assert (await finder.find("")).candidates == ()
    await finder.close()
    assert finder.name == "words"


async def test_meaning_joins_in(small: Collection, tmp_path: Path) -> None:
    """With a model the articles' vectors are computed once, kept, and a question's vector counts."""
    toy = Toy()
    finder = with_meaning(small, toy, tmp_path)
    await finder.start()
    assert finder.name == "words and meaning"
    asked = [text for texts in toy.asked for text in texts]
    assert sorted(asked) == sorted(own(small))
    by_words = finder.rank(["sunday xyz"]).candidates
    found = (await finder.find("sunday xyz")).candidates
    assert found[0].article == by_words[0].article == "hours"
    assert (await finder.find("sunday xyz")).helps.keys() == {*get_args(Kind)}
    assert finder.rank(["sunday xyz"]).helps == {}
    assert found[0].chance != by_words[0].chance
    await finder.close()
    again = Toy()
    finder = with_meaning(small, again, tmp_path)
    await finder.start()
    await finder.close()
    assert again.asked == []


async def test_a_follow_up_is_understood_by_what_was_asked_before(small: Collection) -> None:
    """With a model and without: it is about what was talked about, unless it names something else itself."""
    for finder in (Retrieval(small, None), with_meaning(small, Toy())):
        await finder.start()
        before = Before("Which bread do you bake", "bread")
        found = await finder.find("and the other one?", before=before)
        assert (found.certainty, found.candidates[0].article) == ("sure", "bread"), found.reason
        assert "refers back to bread" in found.reason
        assert (await finder.find("and the other one?")).certainty != "sure"
        other = await finder.find("and are you open on sunday?", before=before)
        assert other.candidates[0].article == "hours"
        gone = await finder.find("and the other one?", before=before, absent=frozenset({"bread"}))
        assert "bread" not in [one.article for one in gone.candidates]
        unknown = await finder.find("and the other one?", before=Before("Where is it", "gone"))
        assert unknown.certainty != "sure"
        await finder.close()


async def test_a_whole_question_is_no_follow_up(small: Collection) -> None:
    """What was talked about changes nothing where the question says what it is about."""
    finder = Retrieval(small, None)
    question = "I would like to order a birthday cake for Sunday"
    alone = await finder.find(question)
    assert await finder.find(question, before=Before("Which bread do you bake", "bread")) == alone


def test_something_is_learned_where_callers_words_are_written_down(small: Collection, sample: Collection) -> None:
    """A few phrasings an article, as an import has them, teach nothing: what was fitted without it judges them."""
    assert Retrieval(small, None).weights(meaning=False) == WORDS_ALONE
    assert Retrieval(sample, None).weights(meaning=False) == LEARNED_WORDS
    assert Retrieval(sample, None).weights(meaning=True) == WITH_MEANING


async def test_a_written_code_helps(small: Collection) -> None:
    """A code within the question names its article, as one that is shown does, where the words are not sure."""
    coded = {name: replace(one, codes=("BX-900*",) if name == "cake" else ()) for name, one in small.articles.items()}
    finder = Retrieval(replace(small, articles=coded), None)
    found = await finder.find("how do i order the bx 900")
    assert (found.named, found.candidates[0].article) == ({"cake"}, "cake")
    assert (await finder.find("when are you open")).named == frozenset()


async def test_other_readings_count(small: Collection) -> None:
    """What the recogniser thought next likely helps to find what was said, each reading less than the one before."""
    finder = Retrieval(small, None)
    heard = await finder.find("is their right bed")
    helped = await finder.find("is their right bed", ("is there rye bread", "is there a rye bread"))
    assert heard.certainty == "none"
    assert helped.candidates[0].article == "bread"
    assert helped.chance > heard.chance
    first, last = (finder.rank(order).chance for order in (("rye bread", "cake"), ("cake", "rye bread")))
    assert first > last


async def test_what_is_absent_is_not_found(small: Collection) -> None:
    """An article that is not to be found leaves the question to the others."""
    finder = Retrieval(small, None)
    question = "Is there rye bread?"
    assert (await finder.find(question)).candidates[0].article == "bread"
    found = await finder.find(question, absent=frozenset({"bread"}))
    assert "bread" not in [candidate.article for candidate in found.candidates]


async def test_a_reading_counts_once(small: Collection) -> None:
    """The same words as an alternative, and more alternatives than are used, change nothing."""
    toy = Toy()
    finder = with_meaning(small, toy)
    await finder.start()
    await finder.find("a", ["a", *"bcdefg"])
    assert toy.asked[-1] == ("a", "b", "c", "d", "e")
    await finder.close()


async def test_a_model_that_is_late_leaves_it_to_the_words(
    small: Collection, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Past the deadline the words decide, and it is logged."""
    toy = Toy()
    finder = with_meaning(small, toy)
    await finder.start()
    monkeypatch.setattr(retrieval, "EMBED_S", 0.01)
    toy.held = threading.Event()
    found = await finder.find("Is there rye bread?")
    toy.held.set()
    assert found == finder.rank(["Is there rye bread?"])
    assert "words decide alone" in caplog.text
    await finder.close()


async def test_a_long_start_does_not_keep_anybody_waiting(
    small: Collection, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Where the vectors take long the words decide until they are there; closing ends the work."""
    monkeypatch.setattr(retrieval, "READY_S", 0.01)
    held = threading.Event()
    finder = with_meaning(small, Toy(held))
    await finder.start()
    assert "are computed behind" in caplog.text
    assert (await finder.find("Is there rye bread?")).candidates[0].article == "bread"
    held.set()
    await finder.built()
    assert finder._vectors
    await finder.close()


@pytest.mark.parametrize("soon", [0, 1_000])
async def test_what_the_words_teach_is_there_before_and_beside_the_meaning(
    small: Collection, monkeypatch: pytest.MonkeyPatch, soon: int
) -> None:
    """Before the vectors where they take long, after them where they do not; it judges whenever there is no vector."""
    monkeypatch.setattr(retrieval, "READY_S", 0.01)
    monkeypatch.setattr(retrieval, "FEW", 1)
    monkeypatch.setattr(retrieval, "SOON", soon)
    toy = Toy(threading.Event())
    finder = with_meaning(small, toy)
    await finder.start()
    while not toy.asked:
        await asyncio.sleep(0.001)
    assert finder.weights(meaning=False) == (LEARNED_WORDS if soon == 0 else WORDS_ALONE)
    assert toy.held is not None
    toy.held.set()
    await finder.built()
    assert (finder.weights(meaning=False), finder.weights(meaning=True)) == (LEARNED_WORDS, LEARNED_MEANING)
    await finder.close()


async def test_closing_ends_a_start(monkeypatch: pytest.MonkeyPatch) -> None:
    """A start that is still computing when it is closed computes no further than the texts that it is at."""
    many = Collection(
        {str(n): Article(str(n), "T", "en", tuple(f"{n} {k}" for k in range(9)), ("A",)) for n in range(9)}, "v"
    )
    monkeypatch.setattr(retrieval, "READY_S", 0.01)
    toy = Toy(threading.Event())
    finder = with_meaning(many, toy)
    await finder.start()
    while not toy.asked:
        await asyncio.sleep(0.001)
    await finder.close()
    assert toy.held is not None
    toy.held.set()
    assert finder._pool is not None
    await asyncio.to_thread(finder._pool.shutdown, True)
    assert len(toy.asked) == 1  # the first texts of several
    assert not finder._vectors


async def test_a_model_that_fails_leaves_it_to_the_words(small: Collection, caplog: pytest.LogCaptureFixture) -> None:
    """Vectors that cannot be computed are told in the log; questions are answered all the same."""

    class Broken(Toy):
        def embed(self, texts: Sequence[str]) -> Array:
            raise MemoryError

    finder = with_meaning(small, Broken())
    with caplog.at_level(logging.ERROR):
        await finder.start()
    assert "the words decide alone" in caplog.text
    assert (await finder.find("rye bread")).candidates[0].article == "bread"
    await finder.close()


def test_an_imported_article_is_found_by_its_sentences() -> None:
    """Nobody wrote down how callers ask for it; what was written here is found by its questions as before."""
    article = Article("a", "Lamps: Red (part 2)", "en", ("Red",), ("It shines. It is red.",), source="M.pdf, page 3")
    assert passages(article) == ["It shines.", "It is red."]
    assert section(article) == "M.pdf: Lamps: Red"
    own = replace(article, source="")
    assert (passages(own), section(own)) == ([], "")


def test_likeness_runs_from_nothing_to_all() -> None:
    """The same direction is 1, none is 0, and one good phrase beside bad ones is nearly as good as all."""
    axes = np.eye(4, WIDTH, dtype=np.float32)
    assert likeness(axes[:2], axes[:1]).tolist() == [1.0, 0.0]
    assert likeness(axes[:1], axes[1:]).tolist() == [0.0]
    assert 0.8 < likeness(axes[:1], axes[[0, 1, 2]])[0] < 1.0


def tool() -> ModuleType:
    """``calibrate.py`` beside this file."""
    path = Path(__file__).with_name("calibrate.py")
    spec = importlib.util.spec_from_file_location("calibrate", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["calibrate"] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def calibrate() -> Iterator[ModuleType]:
    yield tool()
    del sys.modules["calibrate"]


async def shares(
    calibrate: ModuleType, finder: Retrieval, model: MiniLM | None, typed: bool
) -> tuple[float, float, float]:
    """Percent straight, percent found (both of the questions), percent wrong (of all)."""
    asked = calibrate.questions() if typed else calibrate.heard()
    await finder.start()
    await finder.built()
    by, articles = finder.weights(model is not None), finder.collection.articles
    given = [finder.evidence(one.readings[:5], model.embed(one.readings[:5]) if model else None) for one in asked]
    await finder.close()
    judged = [judge(one, by.of(typed)) for one in given]
    straight = found = wrong = 0
    inside = [one for one in asked if any(not articles[name].elsewhere for name in one.articles)]
    for one, result in zip(asked, judged, strict=True):
        ids = [candidate.article for candidate in result.candidates[:2]]
        sure = result.certainty == "sure" and one.confidence >= CONFIDENT
        right = ids[0] in one.articles if ids else False
        straight += sure and right
        wrong += sure and not right
        found += (sure and right) or (result.certainty == "unsure" and not {*one.articles}.isdisjoint(ids))
    return 100 * straight / len(inside), 100 * found / len(inside), 100 * wrong / len(asked)


@pytest.mark.parametrize(("typed", "straight", "found", "wrong"), [(True, 78, 82, 12.5), (False, 52, 75, 6)])
async def test_the_questions_by_words_alone(
    calibrate: ModuleType, sample: Collection, typed: bool, straight: float, found: float, wrong: float
) -> None:
    """A floor for the questions in this folder, typed and heard, without MiniLM."""
    got = await shares(calibrate, Retrieval(sample, None), None, typed)
    assert (got[0] >= straight, got[1] >= found, got[2] <= wrong) == (True, True, True), got


@pytest.mark.slow
@pytest.mark.parametrize(("typed", "straight", "found", "wrong"), [(True, 88, 90, 7), (False, 68, 82, 4.5)])
async def test_the_questions_with_meaning(
    calibrate: ModuleType,
    sample: Collection,
    minilm: MiniLM,
    typed: bool,
    straight: float,
    found: float,
    wrong: float,
) -> None:
    """A floor for the questions in this folder, typed and heard, with MiniLM."""
    got = await shares(calibrate, Retrieval(sample, minilm), minilm, typed)
    assert (got[0] >= straight, got[1] >= found, got[2] <= wrong) == (True, True, True), got
