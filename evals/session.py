"""Asking the product's own session, as ``run_assistant.py ask`` does, and judging what came back."""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

from assistant import listening
from assistant.commands.ask import Answered, answered
from assistant.config import Config, load
from assistant.library import heard
from assistant.setup import choose_stages
from assistant.stages import Stages, running
from benchmarks.command import progress
from benchmarks.questions import Question
from benchmarks.server import ROOT
from evals.remembering import Memory, Remembering
from pipelines.asr.learning import Learner

PATIENCE_S = 60.0
"""For a final transcript; the product gives up after ``listening.FINAL_S``."""

LANES = 3
"""Sessions at a time: each waits most of its time for its own audio."""

SURE = ("answer", "step")
"""Verdicts that are said as sure."""


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one question."""

    question: Question
    recognised: str
    verdict: str
    """Empty where no answer came."""
    source: str
    """The first source of the answer; empty where there is none."""
    offered: tuple[str, ...]
    """The articles that were offered instead."""
    score: float
    reason: str

    @property
    def straight(self) -> bool:
        """Answered as if sure, and rightly so."""
        return self.verdict in SURE and self.source in self.question.articles

    @property
    def found(self) -> bool:
        """Answered rightly, or the right article was among those offered."""
        return self.straight or (self.verdict == "doubt" and not {*self.question.articles}.isdisjoint(self.offered))

    @property
    def wrong(self) -> bool:
        """Answered as if sure, with another article than the right one or where there is none."""
        return self.verdict in SURE and not self.straight

    def line(self) -> str:
        """For people."""
        said = f"{self.verdict or 'nothing'} {self.source or ','.join(self.offered)}".strip()
        wanted = self.question.article or "(out of scope)"
        return (
            f"  {self.question.id} {self.question.caller}: wanted {wanted}, got {said}"
            f"\n      why:        {self.score:.2f}, {self.reason}"
            f"\n      asked:      {self.question.text}\n      recognised: {self.recognised}"
        )


@contextlib.contextmanager
def without(*names: str) -> Iterator[None]:
    """As on a machine where these are not installed."""
    before = os.environ.get("FRONTDESK_WITHOUT")
    os.environ["FRONTDESK_WITHOUT"] = ",".join([*([before] if before else []), *names])
    try:
        yield
    finally:
        if before is None:
            del os.environ["FRONTDESK_WITHOUT"]
        else:
            os.environ["FRONTDESK_WITHOUT"] = before


@dataclass(frozen=True, slots=True)
class Desk:
    """The sample deployment, running."""

    config: Config
    stages: Stages
    memory: Memory
    """What was recognised before, and what is recognised now."""
    has_minilm: bool


@asynccontextmanager
async def deployment(memory: Memory) -> AsyncIterator[Desk]:
    """Run the sample deployment as ``site.toml`` describes it; what is in ``memory`` is not recognised again.

    What a first start builds behind is built before: the first questions are heard and understood as all others.
    """
    config = load(ROOT / "site.toml")
    setup = choose_stages(config)
    await Learner(heard(setup.collection), config.cache).learn()  # else the first questions would be heard without it
    async with running(setup.stages):
        await setup.chosen["omni"].backend.built()
        yield Desk(config, setup.stages, memory, "minilm" in setup.chosen["omni"].name)


async def ask_all(desk: Desk, questions: Sequence[Question], *, aloud: bool) -> list[Result]:
    """Ask each in a session of its own, some at a time: spoken through VAD, turn taking and recognition, or typed."""
    results: dict[str, Result] = {}
    waiting = iter(questions)

    async def lane() -> None:
        for question in waiting:
            stages = replace(desk.stages, asr=Remembering(desk.stages.asr, desk.memory, question.id))
            pcm, text = (question.pcm, "") if aloud else (b"", question.text)
            results[question.id] = judge(question, await answered(stages, desk.config.house, text, pcm))
            progress("asked", len(results), len(questions))

    with patient():
        async with asyncio.TaskGroup() as group:
            for number in range(LANES):
                group.create_task(lane(), name=f"lane-{number}")
    return [results[question.id] for question in questions]


@contextlib.contextmanager
def patient() -> Iterator[None]:
    """Let recognition take its time: here the words are judged, not how busy the machine is."""
    before, listening.FINAL_S = listening.FINAL_S, PATIENCE_S
    try:
        yield
    finally:
        listening.FINAL_S = before


def judge(question: Question, answer: Answered) -> Result:
    """What an answer means for the question."""
    routed = answer.routed
    replies = [reply["id"] for cue in answer.cues if cue["kind"] == "state" for reply in cue["replies"]]
    offered = tuple(dict.fromkeys(one.removeprefix("article:") for one in replies if one.startswith("article:")))
    if routed is None:
        return Result(question, answer.recognised, "", "", offered, 0.0, "; ".join(answer.trouble))
    source = routed.sources[0].source if routed.sources else ""
    return Result(question, answer.recognised, routed.verdict, source, offered, routed.score, routed.reason)
