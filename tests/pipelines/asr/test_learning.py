"""Learning the knowledge base's words once for each version, and starting with what was learned."""

from __future__ import annotations

import asyncio
import logging
import sys
from pathlib import Path

import pytest

from pipelines.asr import Ear, learning
from pipelines.asr.learning import KEPT, Learner
from pipelines.asr.pocketsphinx import Pocketsphinx
from pipelines.asr.pool import Pool
from pipelines.errors import StageFailed
from pipelines.knowledge import Article, Collection
from tests.pipelines.asr.conftest import FAKE, spoken


@pytest.fixture(autouse=True)
def fake_builder(monkeypatch: pytest.MonkeyPatch) -> None:
    """Building takes no time."""
    monkeypatch.setattr(learning, "COMMAND", (sys.executable, str(Path(__file__).with_name("fake_builder.py"))))


def collection(title: str = "The red light", version: str = "1") -> Collection:
    return Collection({"a": Article("a", title, "en", (), ())}, version)


async def heard(recognizer: Pocketsphinx) -> str:
    async with recognizer.open(Ear()) as stream:
        stream.feed(spoken("hello"))
        return (await stream.finish()).text


async def test_a_model_is_learned_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second time the model is there, and no process is started."""
    learner = Learner(collection(), tmp_path)
    assert learner.learned is None
    path = await learner.learn()
    monkeypatch.setattr(learning, "COMMAND", ("/bin/false",))
    assert await Learner(collection(), tmp_path).learn() == path == learner.learned


async def test_another_version_is_another_model(tmp_path: Path) -> None:
    """A changed knowledge base, or changed code, has a model of its own; the oldest ones are removed."""
    paths = [await Learner(collection(version=str(n)), tmp_path).learn() for n in range(KEPT + 2)]
    assert len(set(paths)) == KEPT + 2
    assert [path.exists() for path in paths[-KEPT:]] == [True] * KEPT
    assert sum(path.exists() for path in paths) == KEPT


async def test_a_failed_build_says_why(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """The error is plain, the log has the builder's own words."""
    with pytest.raises(StageFailed, match="could not be built"):
        await Learner(collection("fail"), tmp_path).learn()
    assert "no space left on device" in caplog.text


async def test_a_build_has_a_deadline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A build that takes too long is killed."""
    monkeypatch.setattr(learning, "BUILD_S", 0.05)
    with pytest.raises(StageFailed, match="to build"):
        await Learner(collection("sleep"), tmp_path).learn()


async def test_words_that_cannot_be_heard_are_logged(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """What the recogniser cannot learn is named."""
    await Learner(collection("zzz"), tmp_path).learn()
    assert "zzz" in caplog.text


async def test_the_stock_model_listens_until_it_is_learned(tmp_path: Path) -> None:
    """The first start does not wait for the build; when that is done, the new model takes over."""
    recognizer = Pocketsphinx(Pool(2, 1, 0, None, FAKE), Learner(collection(), tmp_path))
    await recognizer.start()
    assert await heard(recognizer) in ("HELLO @stock", f"HELLO @{Learner(collection(), tmp_path).path.name}")
    await asyncio.wait_for(_learned(recognizer), 30)
    assert await heard(recognizer) == f"HELLO @{Learner(collection(), tmp_path).path.name}"
    await recognizer.close()


async def test_the_second_start_has_it_at_once(tmp_path: Path) -> None:
    """With a model in the cache the first utterance is heard with it."""
    path = await Learner(collection(), tmp_path).learn()
    recognizer = Pocketsphinx(Pool(2, 1, 0, None, FAKE), Learner(collection(), tmp_path))
    await recognizer.start()
    assert await heard(recognizer) == f"HELLO @{path.name}"
    await recognizer.close()


async def test_a_damaged_model_is_learned_anew(tmp_path: Path) -> None:
    """A model in the cache that cannot be loaded is thrown away and built again; meanwhile the stock one listens."""
    path = await Learner(collection(), tmp_path).learn()
    (path / "broken").touch()
    recognizer = Pocketsphinx(Pool(2, 1, 0, None, FAKE), Learner(collection(), tmp_path))
    await recognizer.start()
    await asyncio.wait_for(_learned(recognizer), 30)
    assert await heard(recognizer) == f"HELLO @{path.name}"
    assert not (path / "broken").exists()
    await recognizer.close()


async def test_without_a_model_the_stock_one_stays(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A build that fails leaves the recogniser as it is."""
    caplog.set_level(logging.WARNING)
    recognizer = Pocketsphinx(Pool(2, 1, 0, None, FAKE), Learner(collection("fail"), tmp_path))
    await recognizer.start()
    await asyncio.wait_for(_learned(recognizer), 30)
    assert "stays in use" in caplog.text
    assert await heard(recognizer) == "HELLO @stock"
    await recognizer.close()


async def test_closing_ends_a_build(tmp_path: Path) -> None:
    """A build under way does not outlive the recogniser."""
    recognizer = Pocketsphinx(Pool(2, 1, 0, None, FAKE), Learner(collection("sleep"), tmp_path))
    await recognizer.start()
    await asyncio.sleep(0.1)
    await asyncio.wait_for(recognizer.close(), 2)
    assert not [task for task in asyncio.all_tasks() if task.get_name() == "asr-learn"]


async def _learned(recognizer: Pocketsphinx) -> None:
    assert recognizer._learning is not None
    await recognizer._learning
