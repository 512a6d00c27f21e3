"""A FAKE Realtime server for the page's tests: it understands nothing and says what a script tells it to say.

It serves the page as shipped, with the headers of the real server, and speaks the wire of docs/protocol.md. Its
"speech" (script.py) is a tone whose pitch says which word is playing, so that a test can read off the sound that a page
really played what should have been lit. The real server has its own tests; nothing here stands for it.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import json
import math
import random
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
import uvicorn
from script import PARTIAL, PICKED, PICTURES, RATE, SCRIPT, WALK, Answer, Json, Performance, perform, svg
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketDisconnect

from assistant.guard import CSP

PAGE = Path(__file__).parents[2] / "web_client"
LEAD_S = 0.4
STEP_MS = 40

SITE = {
    "brand": "Northtown Broadband",
    "notice": "You are talking to an automated assistant",
    "person": "our service desk",
    "language": "en",
    "examples": ["The internet light is red", "My Wi-Fi is slow", "I have lost my Wi-Fi password"],
}


@dataclass
class FakeRealtime:
    """The server, in a thread of its own; a test reads ``received`` and turns the knobs."""

    script: dict[str, Answer] = field(default_factory=lambda: dict(SCRIPT))
    site: Json = field(default_factory=lambda: dict(SITE))
    delay_ms: int = 0
    """Every message to the page is held back by 0 to this many ms at random; their order is kept."""
    cue_shift_ms: int = 0
    """A fault: all cues lie this much beside their words."""
    hears: str = "red"
    """What the recogniser makes of any sound."""
    received: list[Json] = field(default_factory=list)
    url: str = ""
    numbers: count[int] = field(default_factory=lambda: count(1))
    """For ids, which no two callers share."""
    _server: uvicorn.Server | None = None
    _callers: set[Caller] = field(default_factory=set)
    _loop: asyncio.AbstractEventLoop | None = None

    @contextlib.contextmanager
    def running(self) -> Iterator[FakeRealtime]:
        """Serve on a free port of the loopback."""
        config = uvicorn.Config(
            self._app(), host="127.0.0.1", port=0, log_level="warning", ws="websockets-sansio", lifespan="off"
        )
        self._server = uvicorn.Server(config)
        thread = threading.Thread(target=self._server.run, name="fake realtime", daemon=True)
        thread.start()
        while not self._server.started:
            threading.Event().wait(0.01)
        port = self._server.servers[0].sockets[0].getsockname()[1]
        self.url = f"http://127.0.0.1:{port}/"
        try:
            yield self
        finally:
            self.hang_up(1001)
            self._server.should_exit = True
            thread.join(5)

    def of_type(self, kind: str) -> list[Json]:
        """The messages of a type that the page sent."""
        return [event for event in list(self.received) if event["type"] == kind]

    def reset(self) -> None:
        """Back to the start, for the next test."""
        self.hang_up(1001)
        self.script, self.site = dict(SCRIPT), dict(SITE)
        self.delay_ms = self.cue_shift_ms = 0
        self.hears = "red"
        self.received.clear()

    def hang_up(self, code: int = 1011) -> None:
        """Break every connection."""
        self._each(lambda caller: caller.close(code))

    def tell(self, kind: str, /, **fields: Any) -> None:
        """Send an event to every caller, out of the blue."""
        self._each(lambda caller: caller.tell(kind, **fields))

    def interrupt(self) -> None:
        """The caller speaks into the answer, as the voice activity detection sees it."""
        self._each(lambda caller: caller.interrupt())

    def stall(self, seconds: float) -> None:
        """The network holds everything back for a while."""
        self._each(lambda caller: caller.stall(seconds))

    def _each(self, do: Callable[[Caller], Any]) -> None:
        loop = self._loop
        if loop is None:
            return

        async def run() -> None:
            for caller in tuple(self._callers):
                result = do(caller)
                if asyncio.iscoroutine(result):
                    await result

        asyncio.run_coroutine_threadsafe(run(), loop).result(5)

    def _app(self) -> Starlette:
        async def site(_: Request) -> JSONResponse:
            return JSONResponse(self.site)

        routes = [
            WebSocketRoute("/v1/realtime", self._converse),
            Route("/site.json", site),
            Mount("/tests", StaticFiles(directory=Path(__file__).parent)),  # the tap's worklet
            Mount("/", StaticFiles(directory=PAGE, html=True)),
        ]
        return Starlette(routes=routes, middleware=[Middleware(_Headers)])

    async def _converse(self, socket: WebSocket) -> None:
        self._loop = asyncio.get_running_loop()
        await socket.accept()
        async with asyncio.TaskGroup() as group:
            caller = Caller(self, socket, group)
            self._callers.add(caller)
            try:
                await caller.run()
            finally:
                self._callers.discard(caller)
                caller.leave()


class _Headers:
    """The headers of the real server."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                more = [(b"content-security-policy", CSP.encode()), (b"cache-control", b"no-store")]
                message = {**message, "headers": [*message.get("headers", []), *more]}
            await send(message)

        await self.app(scope, receive, with_headers)


class Caller:
    """One connection."""

    def __init__(self, server: FakeRealtime, socket: WebSocket, group: asyncio.TaskGroup) -> None:
        self.server = server
        self.socket = socket
        self.group = group
        self.out: asyncio.Queue[tuple[float, str]] = asyncio.Queue()
        self.numbers = server.numbers
        self.answering: asyncio.Task[None] | None = None
        self.playing: tuple[str, str, Performance] | None = None
        self.played: dict[str, float] = {}
        self.shown: set[str] = set()
        self.text = ""
        self.voice = Voice(self)
        self.held_until = 0.0
        self.writer = group.create_task(self._write(), name="write")

    async def run(self) -> None:
        """Until the page leaves."""
        self.tell("session.created", session={"type": "realtime", "id": "sess_1"})
        with contextlib.suppress(WebSocketDisconnect, RuntimeError):
            async for event in self._events():
                if event["type"] != "input_audio_buffer.append":
                    self.server.received.append(event)
                await self._take(event)

    async def _events(self) -> AsyncIterator[Json]:
        while True:
            yield json.loads(await self.socket.receive_text())

    def leave(self) -> None:
        """Stop what runs."""
        self.writer.cancel()
        if self.answering:
            self.answering.cancel()

    def stall(self, seconds: float) -> None:
        """Hold everything back."""
        self.held_until = asyncio.get_running_loop().time() + seconds

    async def close(self, code: int) -> None:
        """Hang up."""
        with contextlib.suppress(RuntimeError, WebSocketDisconnect):
            await self.socket.close(code)

    def tell(self, kind: str, /, **fields: Any) -> None:
        """Queue an event for the page."""
        held = random.uniform(0, self.server.delay_ms) / 1000
        due = asyncio.get_running_loop().time() + held
        self.out.put_nowait((due, json.dumps({"type": kind, "event_id": f"e{next(self.numbers)}", **fields})))

    async def _write(self) -> None:
        loop = asyncio.get_running_loop()
        with contextlib.suppress(RuntimeError, WebSocketDisconnect):
            while True:
                due, text = await self.out.get()
                await asyncio.sleep(max(0.0, due - loop.time(), self.held_until - loop.time()))
                await self.socket.send_text(text)

    async def _take(self, event: Json) -> None:
        match event["type"]:
            case "session.update":
                self.tell("session.updated", session=event["session"])
                if event["session"].get("frontdesk", {}).get("greeting"):
                    self.answer(self.server.script["greeting"])
            case "input_audio_buffer.append":
                pcm = base64.b64decode(event["audio"])
                self.server.received.append({"type": event["type"], "bytes": len(pcm)})
                await self.voice.hear(np.frombuffer(pcm, "<i2"))
            case "conversation.item.create":
                item = {**event["item"], "object": "realtime.item", "status": "completed"}
                self.text = item["content"][0]["text"]
                for kind in ("added", "done"):
                    self.tell(f"conversation.item.{kind}", item=item)
            case "response.create":
                self.respond(self.text)
            case "frontdesk.select":
                self.stop()
                key = PICKED.get(event.get("reply_id", ""), event.get("node_id", ""))
                self.answer(WALK.get(key) or self.server.script["slow"])
            case "response.cancel":
                self.stop()
            case "frontdesk.playback":
                self.played[event["item_id"]] = event["played_ms"]

    def respond(self, text: str) -> None:
        """Answer a text by the first word of the script in it."""
        lowered = text.lower()
        if "boom" in lowered:
            words = "The voice could not be made. Say it again."
            error = {"type": "server_error", "code": "stage_failed", "message": words}
            self.tell("error", error={**error, "param": None, "event_id": None})
            return
        key = next((word for word in reversed(self.server.script) if word in lowered), "lost")
        self.answer(self.server.script[key])

    def interrupt(self) -> None:
        """Speech over the answer."""
        self.stop()
        self.tell("input_audio_buffer.speech_started", item_id=f"voice_{next(self.numbers)}", audio_start_ms=0)

    def stop(self) -> None:
        """Cut the answer where the page's last report stands."""
        if self.answering:
            self.answering.cancel()
            self.answering = None
        if self.playing:
            response, item, sound = self.playing
            self.playing = None
            at = self.played.get(item, 0.0)
            words = [cue for cue in sound.cues if cue["kind"] == "word"]
            heard = [cue["text"] for cue in words if (cue["at_ms"] + cue["end_ms"]) / 2 <= at]
            self.tell("frontdesk.cut", response_id=response, item_id=item, at_ms=at, text=" ".join(heard))
            self.tell("response.done", response={"id": response, "status": "cancelled", "output": []})

    def answer(self, answer: Answer) -> None:
        """Give a scripted answer."""
        if self.answering:
            self.stop()
        self.answering = self.group.create_task(self._answer(answer), name="answer")

    async def _answer(self, answer: Answer) -> None:
        number = next(self.numbers)
        ids = {"response_id": f"resp_{number}", "item_id": f"item_{number}"}
        sound = perform(answer)
        self.playing = (ids["response_id"], ids["item_id"], sound)
        self.tell("response.created", response={"id": ids["response_id"], "status": "in_progress"})
        item = {"id": ids["item_id"], "type": "message", "role": "assistant", "content": []}
        self.tell("response.output_item.added", **ids, item=item)
        self._route(answer, ids)
        name = "output_text" if answer.silent else "output_audio_transcript"
        for at, sentence in enumerate(answer.sentences):
            self.tell(f"response.{name}.delta", **ids, delta=(" " if at else "") + sentence.text)
        await self._play(answer, sound, ids)
        self.tell("response.output_text.done" if answer.silent else "response.output_audio.done", **ids)
        self.playing = None
        self.answering = None
        self.tell("response.done", response={"id": ids["response_id"], "status": "completed", "output": []})

    def _route(self, answer: Answer, ids: Json) -> None:
        sources = [{"id": "a", "title": answer.source, "weight": 0.91}] if answer.source else []
        picture = {"diagram_id": answer.picture} if answer.picture else {}
        person = {"person": answer.person} if answer.person else {}
        self.tell(
            "frontdesk.route", **ids, kind="text_and_diagram" if answer.picture else "text", verdict=answer.verdict,
            score=0.91, reason="the best article is far ahead of the next", sources=sources, durable=True, **picture,
            **person,
        )  # fmt: skip
        if answer.picture and answer.picture not in self.shown:
            self.shown.add(answer.picture)
            drawn = PICTURES[answer.picture]
            self.tell(
                "frontdesk.diagram", **ids, diagram_id=answer.picture, title=drawn.title, svg=svg(drawn),
                alt=f"A flow chart: {drawn.title}",
                nodes=[{"id": node[0], "label": node[1]} for node in drawn.nodes],
                edges=[{"source": a, "target": b, "label": label} for a, b, label in drawn.edges],
            )  # fmt: skip

    async def _play(self, answer: Answer, sound: Performance, ids: Json) -> None:
        """Cues and sound, at most LEAD_S ahead of real time."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        step = RATE * STEP_MS // 1000 * 2
        cues = list(sound.cues)
        for at in range(0, len(sound.pcm), step):
            now = at / 2 / RATE
            await asyncio.sleep(max(0.0, began + now - LEAD_S - loop.time()))
            near = [cue for cue in cues if cue["at_ms"] < (now * 1000 + 2 * STEP_MS)]
            if near:
                cues = cues[len(near) :]
                shift = self.server.cue_shift_ms
                moved = [cue | {key: cue[key] + shift for key in ("at_ms", "end_ms") if key in cue} for cue in near]
                self.tell("frontdesk.cues", **ids, cues=moved)
            if not answer.silent:
                delta = base64.b64encode(sound.pcm[at : at + step]).decode()
                self.tell("response.output_audio.delta", **ids, delta=delta)
        if cues:
            self.tell("frontdesk.cues", **ids, cues=cues)


class Voice:
    """A recogniser that hears one thing: loud is speech, half a second of quiet ends it."""

    def __init__(self, caller: Caller) -> None:
        self.caller = caller
        self.item = ""
        self.ms = 0.0
        self.quiet_ms = 0.0
        self.loud = 0
        self.partials = 0

    async def hear(self, samples: np.ndarray) -> None:
        """A piece of the caller's sound."""
        length = len(samples) / RATE * 1000
        self.ms += length
        is_loud = bool(len(samples)) and math.sqrt(float(np.mean((samples / 32768.0) ** 2))) > 0.02
        self.loud = self.loud + 1 if is_loud else 0
        self.quiet_ms = 0.0 if is_loud else self.quiet_ms + length
        tell = self.caller.tell
        if not self.item and self.loud >= 4:
            self.item = f"voice_{next(self.caller.numbers)}"
            self.partials = 0
            self.caller.stop()
            tell("input_audio_buffer.speech_started", item_id=self.item, audio_start_ms=int(self.ms - 4 * length))
        elif self.item and is_loud and self.partials < 3:
            self.partials += 1
            partial = " ".join(PARTIAL[: 1 + 2 * self.partials])
            transcription = "conversation.item.input_audio_transcription"
            tell(f"{transcription}.delta", item_id=self.item, content_index=0, delta="", partial=partial)
        elif self.item and self.quiet_ms >= 500:
            self.commit()

    def commit(self) -> None:
        """The turn is over."""
        item, self.item = self.item, ""
        tell, heard = self.caller.tell, self.caller.server.hears
        text = {"red": "The internet light is red", "lost": "I have lost it"}.get(heard, heard)
        tell("input_audio_buffer.speech_stopped", item_id=item, audio_end_ms=int(self.ms))
        tell("input_audio_buffer.committed", item_id=item, previous_item_id=None)
        wire = {"id": item, "type": "message", "role": "user", "content": [{"type": "input_audio", "transcript": text}]}
        for kind in ("added", "done"):
            tell(f"conversation.item.{kind}", item=wire)
        tell("conversation.item.input_audio_transcription.completed", item_id=item, content_index=0, transcript=text)
        self.caller.respond(text)


if __name__ == "__main__":  # to look at the page by hand
    with FakeRealtime().running() as fake:
        print(fake.url)
        threading.Event().wait()
