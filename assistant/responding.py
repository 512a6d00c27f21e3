"""The answering half of a session: one turn at a time, each answer a task of its own."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from typing import Literal

from assistant import answer, router
from assistant.asked import look, unwanted
from assistant.delivering import Deliverer
from assistant.errors import FrontdeskError, StageFailed
from assistant.messages import AnswerDone, AnswerStarted, Trouble
from assistant.pacing import Pacer
from assistant.playing import Playing
from assistant.settings import Modality
from assistant.talk import Talk, Turn
from assistant.timeline import Timeline
from pipelines.omni import AnswerStream, Line, Question, Text, Verdict
from pipelines.tts import Voice

TURNS = 8
"""Turns that may wait. A newer one stops the answer to the one before, so more than one waits only for an instant;
past it the oldest is dropped, unanswered but kept in the history."""

log = logging.getLogger(__name__)


class Responder:
    """Answers turns.

    Args:
        talk: the session's state.
        deliverer: brings the answers to the caller.
    """

    def __init__(self, talk: Talk, deliverer: Deliverer) -> None:
        self._talk = talk
        self._deliverer = deliverer
        self._turns: asyncio.Queue[Turn] = asyncio.Queue(TURNS)
        self._task: asyncio.Task[None] | None = None

    @property
    def busy(self) -> bool:
        """An answer is being made or waits to be made."""
        return self._task is not None or not self._turns.empty()

    def ask(self, turn: Turn) -> None:
        """Queue a turn."""
        if self._turns.full():
            self._turns.get_nowait()
        self._turns.put_nowait(turn)

    def stop(self, reason: Literal["turn_detected", "client_cancelled"]) -> bool:
        """Stop the running answer and drop the turns that wait. Returns whether there was anything to stop."""
        stopped = self.busy or self._deliverer.playing is not None
        while not self._turns.empty():
            self._turns.get_nowait()
        if self._task is not None:
            self._task.cancel()
        self._deliverer.cut(reason)
        return stopped

    async def run(self) -> None:
        """Answer until cancelled."""
        async with asyncio.TaskGroup() as group:
            while True:
                turn = await self._turns.get()
                self._task = group.create_task(self._guarded(turn), name="answer")
                await asyncio.wait({self._task})
                self._task = None

    async def _guarded(self, turn: Turn) -> None:
        """One answer, whose failure is not the session's."""
        try:
            await self._answer(turn)
        except Exception as error:
            log.exception("an answer could not be given")
            cause = answer.first(error)
            failed = cause if isinstance(cause, FrontdeskError) else StageFailed("The answer could not be given.")
            self._deliverer.give_up(failed)
            self._talk.tell(Trouble(failed))

    async def _answer(self, turn: Turn) -> None:
        talk = self._talk
        if turn.nothing:
            self._answer_nothing(turn)
            return
        asked = turn.modality
        if talk.here.language not in talk.stages.tts.languages:  # what nobody here can say is written
            asked = "text"
        means = self._means(turn, asked)
        playing = Playing(
            talk.world.new_id("resp"),
            talk.world.new_id("item"),
            means.modality,
            Timeline(silent=means.modality == "text"),
            Pacer(talk.channel()),
            turn.metadata,
            turn.waits,
            turn.wishes,
        )
        self._deliverer.cut("turn_detected")  # what is still playing of the answer before
        self._deliverer.playing = playing
        composer = answer.Composer(
            playing.timeline,
            means,
            talk.stages.tts,
            talk.stages.draftsman,
            self._voice(turn),
            lambda: self._composed(playing),
            playing.failed,
            talk.here.voice,
            talk.manner,
        )
        async with asyncio.TaskGroup() as group:
            group.create_task(composer.compose(self._pieces(turn)), name="compose")
            if turn.stored is not None:
                await asyncio.wait({turn.stored})  # not awaited itself: cancelling the answer must not cancel it
            self._deliverer.start(playing, turn.stored is None or turn.stored.result())

    def _means(self, turn: Turn, wanted: Modality | None) -> router.Means:
        """What the answer may use; of a doubt that is settled, by the question that it was about."""
        talk, dialogue = self._talk, self._talk.conversation.dialogue
        asked = look(f"{dialogue.doubt} {turn.text}")
        lines = talk.conversation.lines() if turn.history is None else turn.history
        return router.before(
            wanted,
            talk.settings.modality,
            talk.channel().can_show,
            asked,
            unwanted=unwanted(line.text for line in lines if line.role == "caller"),
            walking=dialogue.place is not None,
        )

    def _composed(self, playing: Playing) -> None:
        playing.composed(self._talk.world.now())
        self._deliverer.changed()

    def _voice(self, turn: Turn) -> Voice:
        house, settings = self._talk.here, self._talk.settings
        return Voice(house.language, turn.wishes.voice or settings.voice or house.voice, settings.speed * house.speed)

    def _pieces(self, turn: Turn) -> AbstractAsyncContextManager[answer.Pieces]:
        talk = self._talk
        if turn.greeting:
            return answer.known(Verdict("greeting", 1.0, "the greeting"), Text(talk.here.greeting))
        if turn.words:
            return answer.known(Verdict("greeting", 1.0, "nothing was said"), Text(turn.words))
        lines = talk.conversation.lines() if turn.history is None else turn.history
        if lines and lines[-1] == Line("caller", turn.text):
            lines = lines[:-1]
        return self._understood(
            turn,
            Question(
                text=turn.text,
                heard=turn.heard,
                picked=turn.picked,
                checking=turn.checking,
                language=talk.here.language,
                dialogue=talk.conversation.dialogue,
                history=lines,
                can_show=talk.channel().can_show,
                person=talk.here.person,
            ),
        )

    @asynccontextmanager
    async def _understood(self, turn: Turn, question: Question) -> AsyncIterator[AnswerStream]:
        """The model's answer to a question, and to what was shown with it."""
        shown = await turn.look() if turn.look is not None else ()
        async with self._talk.stages.omni.answer(replace(question, attachments=shown)) as pieces:
            yield pieces

    def _answer_nothing(self, turn: Turn) -> None:
        response_id = self._talk.world.new_id("resp")
        modality = turn.modality or self._talk.settings.modality
        self._talk.tell(AnswerStarted(response_id, "", None, modality, turn.metadata, turn.wishes))
        self._talk.tell(AnswerDone(response_id, None, "completed"))
