"""Chinese speech in an English session: the recogniser makes English of it, and nothing may follow from that."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import av
import pytest
from av.audio.resampler import AudioResampler

from assistant.commands.ask import Answered, answered
from assistant.config import load
from assistant.setup import choose_stages
from assistant.stages import running
from benchmarks.server import ROOT
from pipelines.audio import SPEAK_RATE

pytestmark = pytest.mark.slow

CLIPS = ("aishell-BAC009S0724W0121.wav", "chinese.flac")
ASSERTS = {"answer", "step", "hand_over", "done", "greeting"}
"""Verdicts that take what was heard for certain."""


def pcm(path: Path) -> bytes:
    """A recording of any format as s16le mono 24 kHz."""

    def pieces() -> Iterator[bytes]:
        resampler = AudioResampler("s16", "mono", SPEAK_RATE)
        with av.open(str(path)) as opened:
            for frame in (*opened.decode(audio=0), None):
                for piece in resampler.resample(frame):
                    yield bytes(piece.planes[0])[: piece.samples * 2]

    return b"".join(pieces())


async def ask(sound: bytes) -> Answered:
    config = load(ROOT / "site.toml")
    async with running(choose_stages(config).stages) as stages:
        return await answered(stages, config.house, pcm=sound)


@pytest.mark.parametrize("clip", CLIPS)
def test_chinese_is_not_answered_as_if_it_were_english(shared: Path, clip: str) -> None:
    """Whatever English the recogniser makes of it, it is asked back or not understood, never answered as sure."""
    result = asyncio.run(ask(pcm(shared / "data" / "audio" / clip)))
    assert result.routed is not None
    assert result.routed.verdict not in ASSERTS, result.recognised
