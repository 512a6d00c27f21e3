"""One answer: understanding, routing, drawing and speech, composed onto a timeline.

``compose`` is the body of the answer's own task. Cancelling that task is how an answer is interrupted: the model's
stream, the synthesis and the drawing end with it.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext, suppress
from dataclasses import dataclass, field, replace
from typing import Literal, Protocol

from assistant import phrases, router
from assistant.errors import BadInput, FrontdeskError, StageFailed
from assistant.manner import Manner, louder
from assistant.timeline import Cue, Effect, Timeline
from pipelines.diagram import Draftsman, Drawing, Spec
from pipelines.omni import Become, Call, Dialogue, Evidence, Mark, Piece, Show, Speech, Text, Verdict
from pipelines.tts import SpeechStream, Synthesizer, Voice, Word
from pipelines.tts.text import Sentences

log = logging.getLogger(__name__)

FILLER_S = 1.5
"""Without a word of the answer for so long the caller hears that it is being looked up. Our choice: an answer of the
embedded stages begins within a tenth of it, so none of them is ever announced."""

FIRST_PIECE_S = 8.0
"""Deadline for the first piece of an answer; past it the caller hears an apology instead of silence."""

PIECE_S = 8.0
"""Deadline between two pieces."""

SPEECH_S = 4.0
"""Deadline between two pieces of synthesised speech; the embedded engines need a few hundredths of this."""

DRAWING_S = 3.0
"""Deadline of a drawing; past it the answer goes on without."""

SLOWEST, QUICKEST = 0.5, 2.0
"""Times the normal speed: what every engine takes (``pipelines.tts.Voice``)."""

HAND_OVER = "hand_over"
"""The tool that brings in a person; its target is shown when it was heard."""

SENTENCES_AHEAD = 8
"""Pieces understood but not spoken yet; the model waits when there are more (nothing is dropped)."""


@dataclass(frozen=True, slots=True)
class Routed:
    """The route, with what the answer rests on."""

    route: router.Route
    verdict: Verdict
    sources: tuple[Evidence, ...]
    drawn: Spec | None


@dataclass(frozen=True, slots=True)
class Spoken:
    """A sentence has been composed: its words can be shown."""

    text: str


Action = Routed | Drawing | Spoken | Become | Call | Manner
"""What an answer does outside itself; each an effect on its timeline."""

AnswerTimeline = Timeline[Action, Dialogue]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an answer ended; cancellation aside, composing never raises."""

    status: Literal["completed", "failed"]
    verdict: str = ""
    error: FrontdeskError | None = None


class Pieces(Protocol):
    """A stream of pieces: a model's answer, or words already known."""

    def __aiter__(self) -> AsyncIterator[Piece]:
        """Iterate once."""


@asynccontextmanager
async def known(*pieces: Piece) -> AsyncIterator[Pieces]:
    """Pieces that need no model: the greeting."""

    async def stream() -> AsyncIterator[Piece]:
        for piece in pieces:
            yield piece

    yield stream()


@dataclass(slots=True)
class Composer:
    """Composes one answer.

    Args:
        timeline: where it goes.
        means: modality, and whether drawings can be shown.
        changed: called whenever the timeline has something new.
        failed: told why, before the timeline is closed, when a stage failed.
    """

    timeline: AnswerTimeline
    means: router.Means
    tts: Synthesizer
    draftsman: Draftsman
    voice: Voice
    changed: Callable[[], None]
    failed: Callable[[FrontdeskError], None]
    own_voice: str = ""
    """The deployment's, where the engine has none of the name asked for."""
    manner: Manner = field(default_factory=Manner)
    """How this caller was spoken to before; what they wish now changes it, for this answer and from it on."""
    _verdict: Verdict = field(default_factory=lambda: Verdict("answer", 1.0, "no verdict was given"))
    _evidence: list[Evidence] = field(default_factory=list)
    _spec: Spec | None = None
    _needed: bool = False
    _routed: bool = False
    _begun: bool = False
    """Words of the answer itself were said."""
    _filled: bool = False
    """That it takes a moment was said."""
    _node: str = ""
    _since_mark: tuple[float, float] | None = None

    async def compose(self, pieces: AbstractAsyncContextManager[Pieces]) -> Outcome:
        """Compose until the pieces end. Failures of a stage are spoken, logged and returned."""
        outcome = Outcome("completed")
        try:
            await self._compose(pieces)
        except ExceptionGroup as group:
            outcome = Outcome("failed", error=await self._apologise(first(group)))
        self.timeline.close()
        self.changed()
        return Outcome(outcome.status, self._verdict.kind, outcome.error)

    async def _compose(self, pieces: AbstractAsyncContextManager[Pieces]) -> None:
        queue: asyncio.Queue[Piece | None] = asyncio.Queue(SENTENCES_AHEAD)
        async with asyncio.TaskGroup() as group:
            group.create_task(self._understand(pieces, queue), name="understand")
            group.create_task(self._say(queue, group), name="speak")

    async def _understand(
        self, pieces: AbstractAsyncContextManager[Pieces], queue: asyncio.Queue[Piece | None]
    ) -> None:
        deadline = FIRST_PIECE_S
        async with pieces as stream:
            source = aiter(stream)
            while True:
                try:
                    async with asyncio.timeout(deadline):
                        piece = await anext(source)
                except StopAsyncIteration:
                    break
                except TimeoutError:
                    raise StageFailed(f"Understanding took more than {deadline:g} s.") from None
                deadline = PIECE_S
                await queue.put(piece)
        await queue.put(None)

    async def _say(self, queue: asyncio.Queue[Piece | None], group: asyncio.TaskGroup) -> None:
        sentences = Sentences()
        late_at = asyncio.get_running_loop().time() + FILLER_S
        piece = await self._soon(queue, late_at)
        if isinstance(piece, Verdict):  # always the first; it may wish for another manner of speaking
            self._take(piece, group)
            piece = await self._soon(queue, late_at)
        async with self._voice() as stream:
            while piece is not None:
                if isinstance(piece, Text):
                    for sentence in sentences.feed(piece.piece):
                        await self._sentence(sentence, stream, group)
                else:
                    for sentence in sentences.finish():
                        await self._sentence(sentence, stream, group)
                    self._take(piece, group)
                piece = await (queue.get() if self._begun else self._soon(queue, late_at))
            for sentence in sentences.finish():
                await self._sentence(sentence, stream, group)
        self._route(group)

    async def _soon(self, queue: asyncio.Queue[Piece | None], late_at: float) -> Piece | None:
        """The next piece; where the answer is late, the caller is told so meanwhile, once."""
        if not self._filled and not self.timeline.silent:
            with suppress(TimeoutError):
                async with asyncio.timeout_at(late_at):
                    return await queue.get()
            self._filled = True
            async with self._voice() as stream:
                await self._speak(phrases.of(self.voice.language).one_moment, stream)
        return await queue.get()

    def _voice(self) -> AbstractAsyncContextManager[SpeechStream | None]:
        if self.timeline.silent:
            return nullcontext()
        voice = replace(self.voice, speed=min(QUICKEST, max(SLOWEST, self.voice.speed * self.manner.speed)))
        try:
            return self.tts.open(voice)
        except BadInput as unknown:  # a name that a client made up costs it that voice, not every answer
            log.info("the deployment's own voice speaks: %s", unknown.code)
            return self.tts.open(replace(voice, name=self.own_voice))

    def _take(self, piece: Piece, group: asyncio.TaskGroup) -> None:
        """Everything but words."""
        match piece:
            case Verdict():
                self._verdict = piece
                self._speak_as(self.manner.after(piece.wish or ""))
            case Evidence():
                self._evidence.append(piece)
            case Show(spec, needed):
                self._spec, self._needed = spec, needed
            case Mark(node):
                self._mark(node)
            case Become(dialogue, when):
                at = 0.0 if when == "released" else self._middle_ms()
                self.timeline.add_effect(Effect(at, when, piece))
                self.timeline.add_cue(Cue("state", at, at, state=dialogue))
            case Call(tool, arguments):
                at = self._middle_ms()
                self.timeline.add_effect(Effect(at, "heard", piece))
                if tool == HAND_OVER:
                    target = arguments.get("target", "")
                    self.timeline.add_cue(Cue("state", at, at, target, state=Dialogue()))
            case Speech(pcm):
                self._route(group)
                self.timeline.add_speech(louder(pcm, self.manner.gain_db))
        self.changed()

    def _speak_as(self, manner: Manner) -> None:
        """Speak so from here on; that it was wished for holds once this answer is let out."""
        if manner != self.manner:
            self.manner = manner
            self.timeline.add_effect(Effect(0.0, "released", manner))

    def _route(self, group: asyncio.TaskGroup) -> None:
        """Decide once, when the words begin: by then the model has said how sure it is and what could be drawn."""
        if self._routed:
            return
        self._routed = True
        route = router.after(self._verdict, self._spec, self.means, needed=self._needed)
        spec = self._spec if route.kind == "text_and_diagram" else None
        self.timeline.add_effect(Effect(0.0, "released", Routed(route, self._verdict, tuple(self._evidence), spec)))
        if spec is not None:
            group.create_task(self._draw(spec), name="draw")
        self.changed()

    async def _draw(self, spec: Spec) -> None:
        # Optional: whatever happens here, the voice goes on.
        try:
            async with asyncio.timeout(DRAWING_S):
                drawing = await self.draftsman.draw(spec)
        except Exception:
            log.exception("the drawing %s failed; the answer goes on without it", spec.id)
            return
        self.timeline.add_effect(Effect(0.0, "released", drawing))
        self.changed()

    def _mark(self, node: str) -> None:
        if node != self._node and not node and self.timeline.composed_ms > 0:
            self.timeline.add_cue(Cue("node", self.timeline.composed_ms, self.timeline.composed_ms))
        self._node = node
        self._since_mark = None

    def _middle_ms(self) -> float:
        """Where the words since the last mark count as heard: at half of their span."""
        if self._since_mark is None:
            return self.timeline.composed_ms
        start, end = self._since_mark
        return (start + end) / 2

    async def _sentence(self, sentence: str, stream: SpeechStream | None, group: asyncio.TaskGroup) -> None:
        sentence = sentence.strip()
        if not sentence:
            return
        self._begun = True
        self._route(group)
        await self._speak(sentence, stream)

    async def _speak(self, sentence: str, stream: SpeechStream | None) -> None:
        """Put a sentence on the timeline."""
        self.timeline.add_effect(Effect(0.0, "released", Spoken(sentence)))
        if stream is None:
            start = self.timeline.composed_ms
            self.timeline.add_reading(sentence)
            self._span(start, self.timeline.composed_ms)
            self.changed()
            return
        base = self.timeline.composed_ms
        first = True
        words: list[Word] = []
        spoken = aiter(stream.say(sentence))
        while True:
            try:
                async with asyncio.timeout(SPEECH_S):
                    piece = await anext(spoken)
            except StopAsyncIteration:
                break
            except TimeoutError:
                raise StageFailed(f"Speech took more than {SPEECH_S:g} s.") from None
            if isinstance(piece, Word):
                words.append(piece)
                continue
            self._words(base, words, first=first)
            first, words = first and not words, []
            self.timeline.add_speech(louder(piece.pcm, self.manner.gain_db))
            self.changed()
        self._words(base, words, first=first)
        self.changed()

    def _words(self, base: float, words: list[Word], *, first: bool) -> None:
        """Add words of a sentence; ``first``: none of it was added before."""
        for number, word in enumerate(words):
            start, end = base + word.start_ms, base + word.end_ms
            joined = None if first and not number else word.joined
            self.timeline.add_word(start, end, word.text, word.precision, joined=joined)
        if words:
            self._span(base + words[0].start_ms, base + words[-1].end_ms)

    def _span(self, start: float, end: float) -> None:
        if self._node:
            self.timeline.add_cue(Cue("node", start, end, self._node))
        self._since_mark = (self._since_mark[0] if self._since_mark else start, end)

    async def _apologise(self, error: BaseException) -> FrontdeskError:
        """Say that something failed, as far as the channel still can."""
        if isinstance(error, FrontdeskError):
            log.warning("an answer failed: %s", error)
        else:
            log.error("an answer failed", exc_info=error)
        failed = error if isinstance(error, FrontdeskError) else StageFailed("The answer could not be made.")
        self.failed(failed)
        self._spec = None
        self._verdict = Verdict("miss", 0.0, failed.message)
        try:
            async with asyncio.TaskGroup() as group:
                # A task of its own: this one still counts as being cancelled after its group has failed, and Python
                # 3.11.2 (Debian 12) would not turn a deadline in it into a TimeoutError.
                group.create_task(self._say_sorry(group), name="apologise")
        except ExceptionGroup as also:  # speech itself is what failed: the words are still shown
            log.warning("the apology could not be spoken either: %s", first(also))
        return failed

    async def _say_sorry(self, group: asyncio.TaskGroup) -> None:
        async with self._voice() as stream:
            await self._sentence(phrases.of(self.voice.language).failed, stream, group)


def first(error: BaseException) -> BaseException:
    """The error itself, or of a group the first in it."""
    return first(error.exceptions[0]) if isinstance(error, BaseExceptionGroup) else error
