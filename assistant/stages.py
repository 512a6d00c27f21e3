"""The stages of a deployment, chosen once and shared by its sessions."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Protocol

from pipelines.asr import Recognizer
from pipelines.diagram import Draftsman
from pipelines.omni import Omni
from pipelines.tts import Synthesizer
from pipelines.vad import Vad


@dataclass(frozen=True, slots=True)
class Stages:
    """One backend a stage."""

    vad: Vad
    asr: Recognizer
    omni: Omni
    draftsman: Draftsman
    tts: Synthesizer


class Startable(Protocol):
    """A stage with a life of its own."""

    async def start(self) -> None:
        """Start it."""

    async def close(self) -> None:
        """End it."""


@asynccontextmanager
async def running(stages: Stages) -> AsyncIterator[Stages]:
    """Start the stages side by side; close them all at the end, whatever happened."""
    living: list[Startable] = [stages.asr, stages.omni, stages.tts]
    async with AsyncExitStack() as stack:
        for stage in living:
            stack.push_async_callback(stage.close)
        async with asyncio.TaskGroup() as group:
            for stage in living:
                group.create_task(stage.start(), name=f"start {type(stage).__name__}")
        yield stages
