"""The stages of a deployment, chosen once and shared by its sessions."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Protocol

from pipelines.asr import Recognizer
from pipelines.diagram import Draftsman, Spec
from pipelines.errors import FrontdeskError
from pipelines.omni import Omni
from pipelines.parsing import PictureReader
from pipelines.parsing.choice import NoPictures
from pipelines.tts import Synthesizer
from pipelines.turn_end import TurnEnd
from pipelines.turn_end.wording import Wording
from pipelines.vad import Vad

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Stages:
    """One backend a stage."""

    vad: Vad
    asr: Recognizer
    omni: Omni
    draftsman: Draftsman
    tts: Synthesizer
    drawings: tuple[Spec, ...] = ()
    """What will be drawn: known beforehand, so that it can be laid out before it is asked for."""
    parser: PictureReader = field(default_factory=NoPictures)
    """Looks at what the camera shows; without one every picture is refused, and the voice goes on."""
    wording: Wording | None = None
    """Tells of English words whether they sound finished; without it the silence alone decides, and the replies."""
    turn_end: TurnEnd | None = None
    """Tells of a pause whether it sounds like an end; need not be there."""


class Startable(Protocol):
    """A stage with a life of its own."""

    async def start(self) -> None:
        """Start it."""

    async def close(self) -> None:
        """End it."""


@asynccontextmanager
async def running(stages: Stages) -> AsyncIterator[Stages]:
    """Start the stages side by side; close them all at the end, whatever happened."""
    living: list[Startable] = [stages.asr, stages.omni, stages.tts, stages.parser]
    if stages.turn_end is not None:
        living.append(stages.turn_end)
    async with AsyncExitStack() as stack:
        for stage in living:
            stack.push_async_callback(stage.close)
        async with asyncio.TaskGroup() as group:
            for stage in living:
                group.create_task(stage.start(), name=f"start {type(stage).__name__}")
        yield stages


@asynccontextmanager
async def laying_out(stages: Stages) -> AsyncIterator[None]:
    """Lay out what will be drawn, in the background: the first caller's picture must not come after the first word."""
    ahead = asyncio.create_task(lay_out(stages.draftsman, stages.drawings), name="lay out")
    try:
        yield
    finally:
        ahead.cancel()
        await asyncio.wait({ahead})


async def lay_out(draftsman: Draftsman, drawings: Sequence[Spec]) -> None:
    """Draw all of them once, so that they are kept; one that cannot be drawn costs none of the others."""
    for spec in drawings:
        try:
            await draftsman.draw(spec)
        except FrontdeskError as error:
            log.warning("the drawing %s cannot be laid out: %s", spec.id, error)
