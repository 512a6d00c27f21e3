"""Stages of today on what the stages of a recording were given: what they make of it now."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from assistant.recording.played import Played
from assistant.stages import Stages, running
from pipelines.asr import Ear
from pipelines.audio import LISTEN_RATE
from pipelines.omni import Question, Text, Verdict

STAGES = ("asr", "omni")

PIECE = LISTEN_RATE // 50 * 2
"""Bytes that a recogniser is given at a time: 20 ms."""

DEADLINE_S = 30.0


async def rerun(played: Played, stages: Stages, names: Sequence[str]) -> list[str]:
    """Compute what these stages say now; returns what differs, a line each.

    Raises:
        FrontdeskError: a stage failed, or cannot be had here.
    """
    found: list[str] = []
    async with running(stages):
        await stages.omni.built()
        if "asr" in names:
            ear = Ear()
            for number, (then, heard) in enumerate(zip(played.transcripts, played.heard, strict=False), 1):
                if then is not None:
                    found += _compared(f"asr {number}", then, await _recognised(stages, ear, bytes(heard)))
        if "omni" in names:
            for number, (then, question) in enumerate(zip(played.answers, played.questions, strict=False), 1):
                found += _compared(f"omni {number}", then, await _answered(stages, question))
    return found


def _compared(name: str, then: str, now: str) -> list[str]:
    return [] if then == now else [f"-{name} {then}", f"+{name} {now}"]


async def _recognised(stages: Stages, ear: Ear, heard: bytes) -> str:
    async with asyncio.timeout(DEADLINE_S), stages.asr.open(ear) as stream:
        for start in range(0, len(heard), PIECE):
            stream.feed(heard[start : start + PIECE])
        return (await stream.finish()).text


async def _answered(stages: Stages, question: Question) -> str:
    kind, words = "none", ""
    async with asyncio.timeout(DEADLINE_S), stages.omni.answer(question) as pieces:
        async for piece in pieces:
            if isinstance(piece, Verdict):
                kind = piece.kind
            elif isinstance(piece, Text):
                words += piece.piece
    return f"{kind}: {words}"
