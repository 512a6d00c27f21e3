"""The listening half of a session: audio in, turns of the caller out."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from math import inf
from typing import Protocol

from assistant.errors import FrontdeskError, StageFailed, empty_commit, language_not_heard
from assistant.latency import AUDIBLE_DB, Waterfall
from assistant.messages import (
    AudioCleared,
    AudioIn,
    ClearAudio,
    CommitAudio,
    Configure,
    HeardSoFar,
    SpeechStarted,
    SpeechStopped,
    StayedSilent,
    Trouble,
)
from assistant.talk import Talk
from assistant.turn_taking import (
    NOTHING,
    Answering,
    Clear,
    Commit,
    Decision,
    Heard,
    Judged,
    Partial,
    Stirred,
    TurnTaking,
    Waits,
)
from pipelines.asr import Ear, RecognitionStream, Transcript
from pipelines.audio import LISTEN_RATE, SPEAK_RATE
from pipelines.audio.resample import Resampler
from pipelines.turn_end import SECONDS, TurnEnd
from pipelines.vad import WINDOW, WINDOW_MS

log = logging.getLogger(__name__)

FINAL_S = 5.0
"""How long a final transcript may take after the end of a turn; past it the caller is asked again."""

QUEUE = 1_500
"""Pieces of audio that may wait (30 s of 20 ms). Past it the newest is dropped and the client is told."""

JUDGE_S = 0.5
"""How long a judge of the sound may take; the pause is decided without it then."""

SHORTEST_MS = 100.0
"""A commit of less audio than this is refused, as in the Realtime protocol."""

WINDOW_BYTES = WINDOW * 2
JUDGED_WINDOWS = SECONDS * LISTEN_RATE // WINDOW

KEPT_WINDOWS = 40
"""Windows kept before a turn (1.28 s): longer than padding and barge-in together."""


@dataclass(slots=True)
class Hearing:
    """One turn being heard."""

    item_id: str
    started_ms: float
    previous: asyncio.Event
    """Set when the turn before was handed on: turns stay in order."""
    ended: asyncio.Event = field(default_factory=asyncio.Event)
    handed_on: asyncio.Event = field(default_factory=asyncio.Event)
    waiting: list[bytes] = field(default_factory=list)
    sound: deque[bytes] = field(default_factory=lambda: deque(maxlen=JUDGED_WINDOWS))
    """The last of it, for a judge of its end."""
    stream: RecognitionStream | None = None
    partial: str = ""
    told: bool = False
    """It is known to be a turn, and the client was told of it."""
    judging: bool = False
    """Its sound is being judged: one at a time."""
    ended_ms: float = 0.0
    waits: Waterfall | None = None
    """From when the caller's last speech came; set when the turn has ended."""
    ended_at: float = 0.0
    """Loop time in seconds at which the caller said the last of it."""

    def feed(self, pcm: bytes) -> None:
        """Audio of the turn; kept until the recogniser is open."""
        self.sound.append(pcm)
        if self.stream is None:
            self.waiting.append(pcm)
        else:
            self.stream.feed(pcm)


Heed = Callable[[Hearing, Decision], None]
"""Called when a turn begins: the session may have to stop an answer."""


class Floor(Protocol):
    """The answer over which the caller may speak (``floor.Floor``)."""

    @property
    def level_db(self) -> float:
        """How loud it is, dBFS."""

    @property
    def rest_ms(self) -> float:
        """How much of it is still to be heard."""

    def echoed(self, text: str) -> float:
        """The share of these words that it has just been saying."""

    def quieten(self) -> None:
        """Somebody may be speaking."""

    def hold(self) -> None:
        """Somebody speaks."""

    def go_on(self) -> None:
        """It was nothing."""


HandOn = Callable[[Hearing, Transcript, FrontdeskError | None], None]
"""Called with every turn's final transcript, in order; with an error where it could not be recognised."""


class Listener:
    """Hears one caller: resamples, detects speech, takes turns, recognises.

    Args:
        talk: the session's state.
        heed: told when a turn begins.
        hand_on: given every finished turn.
        floor: the answer over which the caller may speak.
        check_in: called when a caller has waited for as long as they were asked to.
    """

    def __init__(
        self, talk: Talk, heed: Heed, hand_on: HandOn, floor: Floor, check_in: Callable[[], None] = lambda: None
    ) -> None:
        self.turns = TurnTaking(talk.settings.turns)
        self.media_ms = 0.0
        self._talk = talk
        self._heed = heed
        self._hand_on = hand_on
        self._floor = floor
        self._check_in = check_in
        self._queue: asyncio.Queue[AudioIn | CommitAudio | ClearAudio | Configure | None] = asyncio.Queue(QUEUE)
        self._dropped = False
        self._told_deaf = False
        self._language = talk.settings.language
        self._resampler = Resampler(SPEAK_RATE, LISTEN_RATE)
        self._rate = SPEAK_RATE
        self._vad = talk.stages.vad.open()
        self._rest = b""
        self._recent: deque[bytes] = deque(maxlen=KEPT_WINDOWS)
        self._ear = Ear()
        self._hearing: Hearing | None = None
        self._spoke_at = 0.0
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._last = asyncio.Event()
        self._last.set()

    def give(self, message: AudioIn | CommitAudio | ClearAudio | Configure) -> None:
        """Queue audio, or what must happen in order with it. Never blocks."""
        try:
            self._queue.put_nowait(message)
            self._dropped = False
        except asyncio.QueueFull:
            if not self._dropped:
                self._dropped = True
                self._talk.tell(Trouble(StageFailed("Audio came faster than it could be heard; some was dropped.")))

    def answering(self, playing: bool, waits: Waits = NOTHING) -> None:
        """An answer began or ended being played; ``waits``: how long the caller is left alone."""
        now = self._talk.world.now()
        self.turns.feed(Answering(playing), self.media_ms, now)
        self.turns.feed(waits, self.media_ms, now)
        if self.turns.next_deadline() is not None and not self._queue.full():
            self._queue.put_nowait(None)  # whoever waits for audio waits for the deadline as well from now on

    def _listen_in(self, language: str, group: asyncio.TaskGroup) -> None:
        """The session goes on in a language; a turn that is being spoken is dropped where that is not heard."""
        if language == self._language:
            return
        self._language, self._told_deaf = language, False
        if not self._talk.hears:
            self._forget(group)

    def _ignore(self, message: AudioIn | CommitAudio) -> None:
        """Audio in a language that is not heard is dropped, and that is said once; to a commit it is said each time."""
        committed = message.event_id if isinstance(message, CommitAudio) else None
        if committed is not None or not self._told_deaf:
            self._told_deaf = True
            self._talk.tell(Trouble(language_not_heard(self._talk.here.language), committed or ""))

    def stirred(self) -> None:
        """The caller did something else than speak."""
        self.turns.feed(Stirred(), self.media_ms, self._talk.world.now())

    async def run(self) -> None:
        """Listen until cancelled."""
        async with asyncio.TaskGroup() as group:
            while True:
                message = await self._next()
                match message:
                    case None:
                        self._act(self.turns.tick(self.media_ms, self._talk.world.now()), group)
                    case AudioIn() | CommitAudio() if not self._talk.hears:
                        self._ignore(message)
                    case AudioIn(pcm, rate):
                        self._tune(rate, group)
                        self._hear(self._resampler.feed(pcm), group)
                    case CommitAudio(event_id):
                        self._commit(event_id, group)
                    case ClearAudio():
                        self._clear(group)
                    case Configure(settings):
                        self._listen_in(settings.language, group)
                        self._act(self.turns.configure(settings.turns, self.media_ms), group)

    async def _next(self) -> AudioIn | CommitAudio | ClearAudio | Configure | None:
        """The next message; None when a deadline of turn taking came first, or has changed."""
        deadline = self.turns.next_deadline()
        if deadline is None:
            return await self._queue.get()
        try:
            async with asyncio.timeout(max(0.0, deadline - self._talk.world.now())):
                return await self._queue.get()
        except TimeoutError:
            return None

    def _tune(self, rate: int, group: asyncio.TaskGroup) -> None:
        """Another transport may bring another rate; what the last one's resampler held back is heard."""
        if rate != self._rate:
            self._hear(self._resampler.flush(), group)
            self._resampler, self._rate = Resampler(rate, LISTEN_RATE), rate

    def _hear(self, pcm: bytes, group: asyncio.TaskGroup) -> None:
        self._rest += pcm
        while len(self._rest) >= WINDOW_BYTES:
            piece, self._rest = self._rest[:WINDOW_BYTES], self._rest[WINDOW_BYTES:]
            self._window(piece, group)

    def _window(self, piece: bytes, group: asyncio.TaskGroup) -> None:
        now = self._talk.world.now()
        self.media_ms += WINDOW_MS
        self._recent.append(piece)
        if self._hearing is not None:
            self._hearing.feed(piece)
            self._follow(self._hearing, now)
        for window in self._vad.feed(piece):
            if window.level_db > AUDIBLE_DB and window.probability >= self.turns.settings.threshold:
                self._spoke_at = now
            playing_db = self._floor.level_db if self.turns.playing else -inf
            self._act(self.turns.feed(Heard(window, playing_db), self.media_ms, now), group)

    def _follow(self, hearing: Hearing, now: float) -> None:
        partial = hearing.stream.partial if hearing.stream is not None else ""
        if partial != hearing.partial:
            hearing.partial = partial
            self.turns.feed(self._judged(partial), self.media_ms, now)
            if hearing.told:
                self._talk.tell(HeardSoFar(hearing.item_id, partial))

    def _judged(self, partial: str) -> Partial:
        """The words so far, with what they tell about the end of the turn, or about a sound over an answer."""
        if not self.turns.in_turn:
            replied = self._talk.replied(partial)
            return Partial(partial, None, replied, self._floor.echoed(partial), self._floor.rest_ms)
        if self.turns.settings.eagerness is None:
            return Partial(partial)
        wording = self._talk.stages.wording
        finished = wording.finished(partial) if wording is not None else None
        return Partial(partial, finished, self._talk.replied(partial))

    def _act(self, decisions: list[Decision], group: asyncio.TaskGroup) -> None:
        for decision in decisions:
            self._talk.decide(decision.kind, decision.at_ms, decision.reason)
            match decision.kind:
                case "start":
                    self._tell(self._begin(decision, group), decision)
                case "quieten":
                    self._floor.quieten()
                case "hold":
                    self._begin(decision, group)
                    self._floor.hold()
                    self.turns.feed(self._judged(""), self.media_ms, self._talk.world.now())
                case "go_on":
                    self._drop()
                    self._floor.go_on()
                case "interrupt":
                    self._tell(self._hearing or self._begin(decision, group), decision)
                case "pause":
                    self._rest_in(decision, group)
                case "end":
                    self._end(decision)
                case "drop":
                    self._drop()
                case "check_in":
                    self._check_in()
                case "idle":
                    self._stay_silent(decision, group)

    def _rest_in(self, decision: Decision, group: asyncio.TaskGroup) -> None:
        """A pause: the words so far are recognised for good, and its sound is judged."""
        hearing, judge = self._hearing, self._talk.stages.turn_end
        if hearing is None:
            return
        if hearing.stream is not None:
            hearing.stream.segment_end()
        if judge is not None and self.turns.settings.eagerness is not None and not hearing.judging:
            hearing.judging = True
            sound = b"".join(hearing.sound)
            group.create_task(self._judge(judge, hearing, sound, decision.at_ms), name=f"judge {hearing.item_id}")

    async def _judge(self, judge: TurnEnd, hearing: Hearing, sound: bytes, since_ms: float) -> None:
        """Ask how much a pause sounds like an end. Optional: without an answer the words decide."""
        try:
            async with asyncio.timeout(JUDGE_S):
                chance = await judge.judge(sound)
        except (TimeoutError, FrontdeskError) as error:
            log.debug("the end of a turn was not judged by its sound: %r", error)
        else:
            self.turns.feed(Judged(since_ms, chance), self.media_ms, self._talk.world.now())
        finally:
            hearing.judging = False

    def _begin(self, decision: Decision, group: asyncio.TaskGroup) -> Hearing:
        """Recognise from here on; nobody is told."""
        expected = self._talk.expected()
        hearing = Hearing(self._talk.world.new_id("item"), decision.at_ms, self._last)
        self._last = hearing.handed_on
        back = min(len(self._recent), round((self.media_ms - decision.at_ms) / WINDOW_MS))
        hearing.waiting = list(self._recent)[len(self._recent) - back :] if back else []
        hearing.sound.extend(hearing.waiting)
        self._hearing = hearing
        task = group.create_task(self._recognise(hearing, expected), name=f"recognise {hearing.item_id}")
        self._tasks[hearing.item_id] = task
        task.add_done_callback(lambda _: self._tasks.pop(hearing.item_id, None))
        return hearing

    def _tell(self, hearing: Hearing, decision: Decision) -> None:
        """It is a turn."""
        hearing.told = True
        if not self.turns.settings.manual:
            self._talk.tell(SpeechStarted(hearing.item_id, decision.at_ms))
        self._heed(hearing, decision)
        if hearing.partial:
            self._talk.tell(HeardSoFar(hearing.item_id, hearing.partial))

    def _end(self, decision: Decision) -> None:
        hearing, self._hearing = self._hearing, None
        if hearing is None:
            return
        hearing.ended_ms = decision.at_ms
        hearing.waits = Waterfall(self._spoke_at)
        hearing.waits.mark("end of turn", self._talk.world.now())
        hearing.ended_at = self._spoke_at
        if not self.turns.settings.manual:
            self._talk.tell(SpeechStopped(hearing.item_id, decision.at_ms))
        hearing.ended.set()

    def _stay_silent(self, decision: Decision, group: asyncio.TaskGroup) -> None:
        """An empty turn: nothing was said, and there is nothing to be recognised."""
        hearing = Hearing(self._talk.world.new_id("item"), decision.at_ms, self._last, ended_ms=self.media_ms)
        self._last = hearing.handed_on
        self._talk.tell(StayedSilent(hearing.item_id, decision.at_ms, self.media_ms))
        group.create_task(self._pass_on(hearing, Transcript("", 0.0), None), name=f"silence {hearing.item_id}")

    def _drop(self) -> None:
        hearing, self._hearing = self._hearing, None
        if hearing is None:
            return
        hearing.handed_on.set()
        if task := self._tasks.get(hearing.item_id):
            task.cancel()

    async def _recognise(self, hearing: Hearing, expected: list[str]) -> None:
        """One turn's recognition, from its start to its final transcript; ends with the turn, answered or not."""
        error: FrontdeskError | None = None
        transcript = Transcript("", 0.0)
        try:
            async with self._talk.stages.asr.open(self._ear, expected) as stream:
                for pcm in hearing.waiting:
                    stream.feed(pcm)
                hearing.waiting.clear()
                hearing.stream = stream
                await hearing.ended.wait()
                async with asyncio.timeout(FINAL_S):
                    transcript = await stream.finish()
        except TimeoutError:
            error = StageFailed(f"Recognising took more than {FINAL_S:g} s.", "Please say it again, or type it.")
        except FrontdeskError as failed:
            error = failed
        await hearing.ended.wait()  # a recogniser that failed in mid-word still waits for the caller to finish
        await self._pass_on(hearing, transcript, error)

    async def _pass_on(self, hearing: Hearing, transcript: Transcript, error: FrontdeskError | None) -> None:
        """Hand a turn on when the one before was."""
        await hearing.previous.wait()
        if hearing.waits is not None:
            hearing.waits.mark("recognition", self._talk.world.now())
        try:
            self._hand_on(hearing, transcript, error)
        finally:
            hearing.handed_on.set()

    def _commit(self, event_id: str, group: asyncio.TaskGroup) -> None:
        self._hear(self._resampler.flush(), group)
        if self._rest:  # less than a window is left: it belongs to the turn too
            self._hear(bytes(WINDOW_BYTES - len(self._rest)), group)
        hearing = self._hearing
        if hearing is None or self.media_ms - hearing.started_ms < SHORTEST_MS:
            self._talk.tell(Trouble(empty_commit(), event_id))
            return
        self._act(self.turns.feed(Commit(), self.media_ms, self._talk.world.now()), group)

    def _clear(self, group: asyncio.TaskGroup) -> None:
        self._forget(group)
        self._talk.tell(AudioCleared())

    def _forget(self, group: asyncio.TaskGroup) -> None:
        """Nothing that was heard of the turn being spoken counts."""
        self._resampler.flush()
        self._rest = b""
        self._recent.clear()
        self._act(self.turns.feed(Clear(), self.media_ms, self._talk.world.now()), group)
