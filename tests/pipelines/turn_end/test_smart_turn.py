"""smart-turn; what needs the model is skipped where ``make smart-turn`` was not run."""

from __future__ import annotations

import importlib.util
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from pipelines.audio.wav import read_wav
from pipelines.errors import BackendUnavailable, StageFailed
from pipelines.turn_end.smart_turn import SmartTurn, find_model

SPEECH = read_wav(Path(__file__).parents[1] / "vad" / "librivox_0880.wav")
installed = pytest.mark.skipif(importlib.util.find_spec("pipecat") is None, reason="make smart-turn was not run")


@pytest_asyncio.fixture
async def judge() -> AsyncIterator[SmartTurn]:
    judge = SmartTurn()
    await judge.start()
    yield judge
    await judge.close()


@installed
async def test_a_judgement_is_a_chance_made_in_a_thread(judge: SmartTurn) -> None:
    """A sentence, its half, nothing and more than eight seconds each have one; one thread makes them."""
    before = threading.active_count()
    for pcm in (SPEECH, SPEECH[: len(SPEECH) // 4 * 2], b"", SPEECH * 8):
        assert 0 <= await judge.judge(pcm) <= 1
    assert threading.active_count() <= before + 1


@installed
async def test_only_the_last_eight_seconds_count(judge: SmartTurn) -> None:
    """What lies further back changes nothing."""
    long = SPEECH * 6
    assert await judge.judge(bytes(32_000) + long[-256_000:]) == await judge.judge(long[-256_000:])


@installed
async def test_the_middle_of_a_sentence_sounds_less_finished(judge: SmartTurn) -> None:
    """Cut in the middle of a word a read sentence is less likely over than where its writer ended it."""
    whole = await judge.judge(SPEECH + bytes(6_400))
    cut = [await judge.judge(SPEECH[: len(SPEECH) * part // 20 * 2]) for part in (4, 5, 6)]
    assert min(cut) < 0.5
    assert 0 <= whole <= 1


@installed
async def test_what_was_not_started_judges_nothing() -> None:
    """Before its start and after its end it says so; closing twice is closing once."""
    judge = SmartTurn()
    with pytest.raises(StageFailed, match="not started"):
        await judge.judge(SPEECH)
    await judge.start()
    await judge.close()
    await judge.close()
    with pytest.raises(StageFailed, match="not started"):
        await judge.judge(SPEECH)


def test_another_file_is_refused(tmp_path: Path) -> None:
    """A model that is missing, or not the one this was written for, is refused with what to do."""
    with pytest.raises(BackendUnavailable, match="cannot be read") as caught:
        SmartTurn(tmp_path / "none.onnx")
    assert caught.value.hint == "make smart-turn"
    other = tmp_path / "other.onnx"
    other.write_bytes(b"another")
    with pytest.raises(BackendUnavailable, match="not the one expected"):
        SmartTurn(other)


def test_without_the_wheel_it_is_unavailable(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where pipecat-ai is not installed, that is the reason."""
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    with pytest.raises(BackendUnavailable, match="not installed"):
        find_model()
