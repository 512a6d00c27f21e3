"""The delivering half of a session: paces an answer out, follows what is played of it, carries out its effects."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Literal

from assistant import answer
from assistant.conversation import Item
from assistant.errors import FrontdeskError, NotPossible, bad_setting
from assistant.manner import Manner
from assistant.messages import (
    AnswerDone,
    Cued,
    Drawn,
    ItemTruncated,
    Paused,
    PlayedOut,
    Quietened,
    Routed,
    Said,
    Sounded,
    Timed,
    ToolCalled,
    Trouble,
    Truncate,
    WasCut,
    WentOn,
)
from assistant.pacing import Pacer
from assistant.playing import Playing
from assistant.talk import Talk
from pipelines.diagram import Drawing, Spec
from pipelines.diagram.spec import fingerprint
from pipelines.omni import Become, Call

REMEMBERED = 8
"""Answers that can still be truncated after they ended: a client's word on the last one may come late."""

STUCK_S = 1.0
"""So long nothing of an answer leaves that could: then whoever says where its playback stands is not believed."""

HELD_S = 0.1
"""How often what is still being played of a held answer is looked at."""

SHOW_DIAGRAM = "show_diagram"
"""A function with this name, if the client has registered it, is called with every drawing."""


class Deliverer:
    """Brings answers to the caller, one at a time.

    Args:
        talk: the session's state.
        sounding: told when an answer begins and ends being played.
    """

    def __init__(self, talk: Talk, sounding: Callable[[bool], None]) -> None:
        self.playing: Playing | None = None
        self._talk = talk
        self._sounding = sounding
        self._changed = asyncio.Event()
        self._suspended = False
        self._held = False
        self._quiet = False
        self._past: dict[str, Playing] = {}

    @property
    def active(self) -> Playing | None:
        """The answer that the client was told of and that is not done."""
        playing = self.playing
        return playing if playing is not None and playing.started and not playing.done else None

    def changed(self) -> None:
        """There may be something to deliver."""
        self._changed.set()

    def start(self, playing: Playing, durable: bool) -> None:
        """Let an answer out."""
        playing.previous = self._talk.conversation.add(
            Item(playing.item_id, role="assistant", spoken=playing.modality == "audio", status="in_progress")
        )
        playing.started = True
        playing.moved_at = self._talk.world.now()
        playing.durable = durable
        if playing.waits is not None:
            playing.waits.mark("store", self._talk.world.now())
        if not self._suspended:
            self._talk.tell(playing.announcement)
        self._changed.set()

    def suspend(self) -> None:
        """The line is lost: what was on its way did not arrive, and nothing more leaves."""
        self._suspended = True
        if self.playing is not None:
            self.playing.waits = None
            self.playing.timeline.rewind(self.playing.pacer.known_ms(self._talk.world.now()))

    def resume(self) -> None:
        """The caller is back, by whatever transport: the answer goes on, at the start of the word that was cut."""
        self._suspended = False
        playing = self.playing
        if playing is None:
            return
        playing.pacer = Pacer(self._talk.channel(), playing.timeline.sent_ms)
        if playing.started:
            self._talk.tell(playing.announcement)
            if playing.routed is not None:
                self._talk.tell(playing.routed)
            for words in playing.words:
                self._talk.tell(Said(playing.response_id, playing.item_id, words))
        self._changed.set()

    def quieten(self) -> None:
        """The caller may be speaking over the answer."""
        if (playing := self._sounds()) is not None:
            self._quiet = True
            self._talk.tell(Quietened(playing.response_id, playing.item_id))

    def hold(self) -> None:
        """The caller speaks over the answer: no more of it leaves, and what has left waits where that is possible."""
        if (playing := self._sounds()) is None:
            return
        self._held = True
        if self._can_pause:
            playing.pacer.stand(self._talk.world.now())
            self._talk.tell(Paused(playing.response_id, playing.item_id))

    def go_on(self) -> None:
        """It was nothing to stop for: the answer goes on, where possible from the start of the word that was cut."""
        held, quiet, self._held, self._quiet = self._held, self._quiet, False, False
        playing = self._sounds()
        if playing is None or not (held or quiet):
            return
        at_ms = None
        if held and self._can_pause:
            at_ms = self._again(playing)
        self._talk.tell(WentOn(playing.response_id, playing.item_id, at_ms))
        self._changed.set()

    def _again(self, playing: Playing) -> float | None:
        """Send again from the start of the word that was cut; None where the client has all, and plays on by itself."""
        timeline, now = playing.timeline, self._talk.world.now()
        at = playing.pacer.position(now, timeline.sent_ms).ms
        if playing.done and not self._talk.channel().can_pause:
            playing.pacer = Pacer(self._talk.channel(), at)
            playing.pacer.sent(timeline, at, now)
            return None
        timeline.rewind(at)
        playing.pacer = Pacer(self._talk.channel(), timeline.sent_ms)
        return timeline.sent_ms

    def _sounds(self) -> Playing | None:
        """The answer whose sound is on its way."""
        playing = self.playing
        return playing if playing is not None and playing.sounding and not playing.timeline.silent else None

    @property
    def _can_pause(self) -> bool:
        return self._talk.channel().can_pause or self._talk.settings.pauses

    async def run(self) -> None:
        """Deliver until cancelled."""
        while True:
            deadline = self._advance()
            delay = None if deadline is None else max(0.0, deadline - self._talk.world.now())
            try:
                async with asyncio.timeout(delay):
                    await self._changed.wait()
            except TimeoutError:
                continue
            self._changed.clear()

    def report(self, item_id: str, ms: float, source: Literal["client", "estimated"] = "client") -> None:
        """The client said where its playback stands."""
        if self.playing is not None and self.playing.item_id == item_id:
            self.playing.pacer.report(ms, self._talk.world.now(), source)
            self._changed.set()

    def cut(self, reason: Literal["turn_detected", "client_cancelled"]) -> None:
        """Stop the answer where its playback stands. The answer's own task is somebody else's to cancel."""
        playing = self._forget()
        if playing is None:
            return
        timeline = playing.timeline
        at = playing.pacer.position(self._talk.world.now(), timeline.sent_ms).ms
        if timeline.silent:  # what stands on a screen is not taken back
            at = timeline.sent_ms
            for action in timeline.play(at, "all"):
                self._perform(playing, action)
        heard = timeline.cut(at)
        self._talk.decide("cut", heard.ms, reason)
        self._record(playing, heard.text)
        if not playing.started:
            return
        self._talk.tell(WasCut(playing.response_id, playing.item_id, heard.ms, heard.text))
        self._done(playing, "cancelled", reason)

    def give_up(self, error: FrontdeskError) -> None:
        """No more of the answer will come: what there is of it is delivered; one not told of yet is forgotten."""
        playing = self.playing
        if playing is None:
            return
        playing.failed(error)
        playing.timeline.close()
        if playing.started:
            self._changed.set()
        else:
            self._forget()

    def truncate(self, asked: Truncate) -> None:
        """The client says how much of an answer was heard; one that is still being delivered is stopped.

        Raises:
            NotPossible: no answer with this id can be truncated any more.
            BadInput: the position lies past the answer's end.
        """
        playing = self._past.get(asked.item_id)
        if self.playing is not None and self.playing.item_id == asked.item_id:
            playing = self.playing
        if playing is None:
            self._talk.conversation.get(asked.item_id)
            raise NotPossible(
                "item_not_truncatable", "Only a recent answer of the assistant can be truncated.", "", "item_id"
            )
        limit = playing.furthest_ms
        if not 0 <= asked.audio_end_ms <= limit + 1000:
            raise bad_setting("audio_end_ms", f"The answer is {limit:.0f} ms long.", "Give a position inside it.")
        running = playing is self.playing
        for action in playing.timeline.settle(asked.audio_end_ms):
            self._perform(playing, action)
        heard = playing.timeline.heard()
        self._record(playing, heard.text)
        self._talk.tell(ItemTruncated(asked.item_id, asked.audio_end_ms))
        if running:
            self._forget()
            self._talk.tell(WasCut(playing.response_id, playing.item_id, heard.ms, heard.text))
            self._done(playing, "cancelled", "client_cancelled")

    def _forget(self) -> Playing | None:
        playing, self.playing = self.playing, None
        self._held = self._quiet = False
        if playing is not None:
            playing.furthest_ms = max(playing.furthest_ms, playing.timeline.sent_ms)
            self._past[playing.item_id] = playing
            while len(self._past) > REMEMBERED:
                del self._past[next(iter(self._past))]
            if playing.sounding:
                self._sounding(False)
        return playing

    def _advance(self) -> float | None:
        """Send what is due, do what was heard; returns when to look again."""
        playing = self.playing
        if playing is None or not playing.started or self._suspended:
            return None
        timeline, pacer, now = playing.timeline, playing.pacer, self._talk.world.now()
        for action in timeline.release():
            self._perform(playing, action)
        before = timeline.sent_ms
        pcm = b"" if self._held else timeline.take(self._until(playing, now))
        if cues := timeline.take_cues():
            self._talk.tell(Cued(playing.response_id, playing.item_id, cues))
        if timeline.sent_ms > before or self._held or timeline.composed_ms <= before:
            playing.moved_at = now
        elif now - playing.moved_at >= STUCK_S:
            self._talk.decide("mend", timeline.sent_ms, "speaking, but nothing goes out")
            pacer.mistrust(now)
        if timeline.sent_ms > before:
            pacer.sent(timeline, before, now)
            playing.furthest_ms = timeline.sent_ms
        if pcm:
            playing.loudness.feed(pcm)
            self._talk.tell(Sounded(playing.response_id, playing.item_id, pcm, before))
            self._measure(playing, pcm)
            if not playing.sounding:
                playing.sounding = True
                self._sounding(True)
        certain = pacer.certain(now, timeline.sent_ms)
        for action in timeline.play(certain.ms, certain.source, certain.error_ms):
            self._perform(playing, action)
        if timeline.sent_whole and not self._will_call(playing):
            self._done(playing, "failed" if playing.error else "completed", "")
        if timeline.played_whole:
            self._forget()
            self._record(playing, None)
            if playing.sounding:
                self._talk.tell(PlayedOut(playing.response_id))
            return None
        return self._look_again(playing, now)

    def _look_again(self, playing: Playing, now: float) -> float | None:
        if self._held:
            return now + HELD_S
        deadline = playing.pacer.next_deadline(playing.timeline, now)
        if playing.timeline.composed_ms > playing.timeline.sent_ms:
            stuck = playing.moved_at + STUCK_S
            deadline = stuck if deadline is None else min(deadline, max(stuck, now + 0.001))
        return deadline

    @staticmethod
    def _until(playing: Playing, now: float) -> float:
        """How much may have left by now."""
        timeline = playing.timeline
        return timeline.composed_ms if timeline.silent else playing.pacer.due_ms(timeline, now)

    def _measure(self, playing: Playing, pcm: bytes) -> None:
        """The first sound of an answer ends the wait for it."""
        if (waits := playing.waits) is None:
            return
        waits.mark("sending", self._talk.world.now())
        if waits.starts_with(pcm):
            playing.waits = None
            self._talk.tell(Timed(playing.response_id, playing.item_id, waits.parts(), waits.total_ms))

    def _done(self, playing: Playing, status: Literal["completed", "cancelled", "failed"], reason: str) -> None:
        if playing.done:  # all of it had left already; only what was heard of it changed
            return
        playing.done = True
        item = self._talk.conversation.change(
            playing.item_id, text=playing.text, status="completed" if status == "completed" else "incomplete"
        )
        self._talk.keep(item)
        self._talk.tell(AnswerDone(playing.response_id, item, status, reason, playing.error))

    def _record(self, playing: Playing, heard: str | None) -> None:
        """The history holds what was heard: all of it, or so much."""
        if not playing.started:
            return
        if heard is not None:
            item = self._talk.conversation.cut(playing.item_id, heard)
        else:
            item = self._talk.conversation.change(playing.item_id, text=playing.text)
        self._talk.keep(item)

    def _perform(self, playing: Playing, action: answer.Action) -> None:
        ids = playing.response_id, playing.item_id
        match action:
            case answer.Routed(route, verdict, sources, drawn):
                key = content_key(drawn) if drawn else ""
                person = self._talk.here.person if verdict.kind == "hand_over" else ""
                playing.routed = Routed(
                    *ids,
                    route.kind,
                    verdict.kind,
                    route.score,
                    route.reason,
                    sources,
                    key,
                    person,
                    playing.durable,
                    route.drawing,
                )
                self._talk.tell(playing.routed)
                self._talk.listener("route", playing.timeline.sent_ms, f"{route.kind}, {verdict.kind}: {route.reason}")
                self._talk.judged(playing.item_id, playing.routed)
            case Drawing():
                self._show(playing, action)
            case answer.Spoken(text):
                playing.words.append(text)
                self._talk.tell(Said(*ids, text))
            case Manner():
                self._talk.manner = action
            case Become(dialogue):
                self._talk.become(dialogue)
            case Call(tool, arguments):
                self._talk.did(tool, json.dumps(arguments))
                self._call(playing, tool, arguments)

    def _show(self, playing: Playing, drawing: Drawing) -> None:
        key = content_key(drawing.spec)
        self._talk.drawn = drawing
        self._talk.drew(playing.item_id, key, drawing)
        if key not in self._talk.shown:
            self._talk.shown.add(key)
            self._talk.tell(Drawn(playing.response_id, playing.item_id, key, drawing))
        self._call(playing, SHOW_DIAGRAM, {"title": drawing.spec.title, "alt": drawing.alt, "svg": drawing.svg})

    def _registered(self, playing: Playing, tool: str) -> bool:
        tools = self._talk.settings.tools if playing.wishes.tools is None else playing.wishes.tools
        return any(known.name == tool for known in tools)

    def _will_call(self, playing: Playing) -> bool:
        """A function of the client's is still to be called: that belongs to the answer, so it is not done before."""
        calls = (action for action in playing.timeline.unheard if isinstance(action, Call))
        return any(self._registered(playing, call.tool) for call in calls)

    def _call(self, playing: Playing, tool: str, arguments: dict[str, str]) -> None:
        if playing.done or not self._registered(playing, tool):
            return
        item = Item(
            self._talk.world.new_id("item"),
            kind="function_call",
            role="assistant",
            name=tool,
            call_id=self._talk.world.new_id("call"),
            arguments=json.dumps(arguments),
        )
        try:
            previous = self._talk.conversation.add(item)
        except FrontdeskError as full:
            self._talk.tell(Trouble(full))
            return
        self._talk.tell(ToolCalled(playing.response_id, item, previous))


def content_key(spec: Spec) -> str:
    """Names a drawing by what it shows, so that a client is sent each once."""
    return f"d{fingerprint(spec)}"
