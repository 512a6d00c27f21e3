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
from fake_rtc import RtcWire, answer, connection, listen
from script import PARTIAL, PICKED, PICTURES, RATE, SCRIPT, WALK, Answer, Json, Performance, perform, svg
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
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


VISION: Json = {"width": 1280, "height": 960, "sharpness": 7.5, "codes": [], "code_seen_unread": False}
TOKEN = "let-me-in"
"""What the link carries that lets a page in."""


@dataclass
class Memory:
    """What is kept of a conversation whose line was lost."""

    items: list[Json] = field(default_factory=list)
    state: Json = field(default_factory=lambda: {"place": None, "replies": [], "person": ""})
    picture: str = ""
    going: tuple[Answer, Json, float] | None = None
    """The answer being given, its ids, and where it goes on."""


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
    rtc: int = 201
    """How an offer of WebRTC is answered: 201 takes it, anything else refuses it with that status."""
    reachable: bool = True
    """Whether the peer of an answered offer can be found: not so where the network lets no UDP through."""
    grace_s: float = 0.0
    """How long a conversation may be come back to; 0: never, as of a server without that."""
    beats: bool = True
    """Whether signs of life are answered."""
    down: bool = False
    """Whether new connections are turned away, as if nobody was there."""
    blind: bool = False
    """Whether stills are not looked at."""
    key: str = ""
    """What a page must show to be let in; empty: nothing."""
    vision: Json = field(default_factory=lambda: dict(VISION))
    """What is found in every still."""
    loudness: float = 0.0
    """The loudest piece that was heard, RMS 0 to 1."""
    received: list[Json] = field(default_factory=list)
    url: str = ""
    numbers: count[int] = field(default_factory=lambda: count(1))
    """For ids, which no two callers share."""
    _server: uvicorn.Server | None = None
    _callers: set[Caller] = field(default_factory=set)
    _memories: dict[str, Memory] = field(default_factory=dict)
    _calls: dict[str, asyncio.Task[None]] = field(default_factory=dict)
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
            if self._loop is not None:
                asyncio.run_coroutine_threadsafe(self._end_calls(), self._loop).result(5)
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
        self.rtc, self.reachable, self.down, self.beats = 201, True, False, True
        self.grace_s, self.key, self.vision = 0.0, "", dict(VISION)
        self.loudness, self.blind = 0.0, False
        self._memories.clear()
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

    def gap(self, seconds: float) -> None:
        """The voice runs dry for a while."""
        self._each(lambda caller: caller.gap(seconds))

    def kill(self) -> None:
        """The network is gone: nothing passes any more, and nobody is told. ``down`` keeps it so for new ones."""
        self.down = True
        self._each(lambda caller: caller.kill())

    def remember(self, memory: Memory) -> str:
        """The token with which a conversation can be come back to; older ones of it are void."""
        for token in [token for token, other in self._memories.items() if other is memory]:
            del self._memories[token]
        token = f"back-{next(self.numbers)}"
        self._memories[token] = memory
        return token

    def recall(self, token: str) -> Memory | None:
        """The conversation of a token, once."""
        memory = self._memories.pop(token, None)
        if memory is not None:
            for caller in tuple(self._callers):
                if caller.memory is memory:
                    caller.leave()
        return memory

    async def _end_calls(self) -> None:
        """A call that is not closed keeps its sockets."""
        for task in self._calls.values():
            task.cancel()
        await asyncio.gather(*self._calls.values(), return_exceptions=True)

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
            Route("/v1/realtime", self._plain),
            Route("/v1/realtime/calls", self._call, methods=["POST"]),
            Route("/v1/realtime/calls/{call}/hangup", self._hang_up, methods=["POST"]),
            Route("/v1/frontdesk/enter", self._enter, methods=["POST"]),
            Route("/site.json", site),
            Mount("/tests", StaticFiles(directory=Path(__file__).parent)),  # the tap's worklet
            Mount("/", StaticFiles(directory=PAGE, html=True)),
        ]
        return Starlette(routes=routes, middleware=[Middleware(_Headers)])

    def _refusal(self, key: str) -> Response | None:
        if self.key and key != self.key:
            error = {"type": "invalid_request_error", "code": "invalid_api_key", "message": "The key is not right."}
            return JSONResponse({"error": error}, 401)
        return None

    async def _plain(self, request: Request) -> Response:
        """What a page asks that a WebSocket was refused."""
        refused = self._refusal(request.headers.get("authorization", "").removeprefix("Bearer "))
        return refused or Response(status_code=426)

    async def _enter(self, request: Request) -> Response:
        if (await request.json()).get("token") != TOKEN:
            return JSONResponse({"error": {"message": "That link was used."}}, 401)
        return JSONResponse({"value": self.key})

    async def _converse(self, socket: WebSocket) -> None:
        offered = socket.scope.get("subprotocols", [])
        keys = [one.removeprefix("openai-insecure-api-key.") for one in offered if one.startswith("openai-")]
        if self.down or self._refusal("".join(keys)) is not None:
            await socket.close()
            return
        await socket.accept("realtime")
        back = "".join(one.removeprefix("frontdesk-resume.") for one in offered if one.startswith("frontdesk-"))
        await self._serve(SocketWire(socket), back)

    async def _call(self, request: Request) -> Response:
        refused = self._refusal(request.headers.get("authorization", "").removeprefix("Bearer "))
        if refused is not None or self.rtc != 201 or self.down:
            return refused or JSONResponse({"error": {"message": "No calls."}}, 503 if self.down else self.rtc)
        form = await request.form()
        session = json.loads(str(form["session"]))
        self.received.append({"type": "call", "session": session})
        pc = connection()
        wire = RtcWire(pc)
        sdp = await answer(pc, str(form["sdp"]), wire.speech)
        call = f"rtc_{next(self.numbers)}"
        if self.reachable:
            back = session.get("frontdesk", {}).get("resume", "")
            self._calls[call] = asyncio.create_task(self._serve(wire, back), name=call)
        else:
            await pc.close()
        return Response(sdp, 201, {"Location": f"/v1/realtime/calls/{call}"}, "application/sdp")

    async def _hang_up(self, request: Request) -> Response:
        self.received.append({"type": "hangup"})
        if task := self._calls.pop(request.path_params["call"], None):
            task.cancel()
        return Response()

    async def _serve(self, wire: SocketWire | RtcWire, back: str) -> None:
        self._loop = asyncio.get_running_loop()
        try:
            async with asyncio.TaskGroup() as group:
                caller = Caller(self, wire, group, back)
                self._callers.add(caller)
                try:
                    await caller.run()
                finally:
                    self._callers.discard(caller)
                    caller.leave()
        finally:
            # A close that is interrupted leaves the peer half closed, and every other one waits for it forever.
            await asyncio.shield(wire.close(1001))


class SocketWire:
    """A WebSocket: what ``Caller`` needs of a transport."""

    speech = None

    def __init__(self, socket: WebSocket) -> None:
        self.socket = socket
        self.mute = False

    async def events(self) -> AsyncIterator[Json]:
        """What the page sends, until it leaves."""
        with contextlib.suppress(WebSocketDisconnect, RuntimeError):
            while True:
                text = await self.socket.receive_text()
                if not self.mute:
                    yield json.loads(text)

    async def send(self, text: str) -> None:
        """To the page."""
        if not self.mute:
            await self.socket.send_text(text)

    async def close(self, code: int) -> None:
        """Hang up."""
        with contextlib.suppress(RuntimeError, WebSocketDisconnect):
            if not self.mute:
                await self.socket.close(code)


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

    def __init__(
        self, server: FakeRealtime, wire: SocketWire | RtcWire, group: asyncio.TaskGroup, back: str = ""
    ) -> None:
        self.server = server
        self.wire = wire
        self.group = group
        self.out: asyncio.Queue[tuple[float, str]] = asyncio.Queue()
        self.numbers = server.numbers
        self.answering: asyncio.Task[None] | None = None
        self.playing: tuple[str, str, Performance] | None = None
        self.given: Answer | None = None
        self.played: dict[str, float] = {}
        self.shown: set[str] = set()
        self.text = ""
        self.voice = Voice(self)
        self.held_until = 0.0
        known = server.recall(back) if back else None
        self.resumed = None if not back else known is not None
        self.memory = known or Memory()
        self.tasks = [group.create_task(self._write(), name="write")]
        if wire.speech is not None:
            wire.speech.anchor = self._anchor
            wire.speech.over = lambda item: self.tell("output_audio_buffer.stopped", response_id=responding(item))
            wire.pc.on("track", lambda track: self.tasks.append(group.create_task(listen(track, self.voice.hear))))
            for receiver in wire.pc.getReceivers():
                self.tasks.append(group.create_task(listen(receiver.track, self.voice.hear), name="listen"))

    async def run(self) -> None:
        """Until the page leaves."""
        if isinstance(self.wire, RtcWire):
            await self.wire.ready.wait()
        told = {} if self.resumed is None else {"frontdesk": {"version": 1, "resumed": self.resumed}}
        self.tell("session.created", session={"type": "realtime", "id": "sess_1", **told})
        async for event in self.wire.events():
            if event["type"] not in ("input_audio_buffer.append", "frontdesk.ping"):
                self.server.received.append(event)
            await self._take(event)

    def leave(self) -> None:
        """Stop what runs; where the answer stood is remembered."""
        if self.answering and self.playing and self.given:
            response, item, sound = self.playing
            at = self.played.get(item, 0.0)
            words = [cue for cue in sound.cues if cue["kind"] == "word"]
            at = next((cue["at_ms"] for cue in words if cue["at_ms"] <= at < cue["end_ms"]), at)
            self.memory.going = (self.given, {"response_id": response, "item_id": item}, at)
            self.playing = None
        for task in (*self.tasks, self.answering):
            if task:
                task.cancel()

    def kill(self) -> None:
        """The line is dead."""
        self.wire.mute = True

    def gap(self, seconds: float) -> None:
        """Let the voice run dry."""
        assert self.wire.speech is not None
        self.wire.speech.hold(seconds)

    def stall(self, seconds: float) -> None:
        """Hold everything back."""
        self.held_until = asyncio.get_running_loop().time() + seconds

    async def close(self, code: int) -> None:
        """Hang up."""
        await self.wire.close(code)

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
                await self.wire.send(text)

    async def _take(self, event: Json) -> None:
        match event["type"]:
            case "session.update":
                self._agree(event["session"])
            case "frontdesk.ping":
                if self.server.beats:
                    self.tell("frontdesk.pong", n=event["n"])
            case "frontdesk.frame":
                if event["part"] == event["parts"] - 1:
                    self.tell("frontdesk.vision", frame_id=event["frame_id"], **self.server.vision)
            case "output_audio_buffer.clear":
                if self.wire.speech is not None:
                    self.wire.speech.clear()
            case "input_audio_buffer.append":
                pcm = base64.b64decode(event["audio"])
                self.server.received.append({"type": event["type"], "bytes": len(pcm)})
                await self.voice.hear(np.frombuffer(pcm, "<i2"))
            case "conversation.item.create":
                item = {**event["item"], "object": "realtime.item", "status": "completed"}
                self.text = item["content"][0]["text"]
                self.memory.items.append(item)
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

    def _agree(self, session: Json) -> None:
        granted = dict(session.get("frontdesk", {}))
        if self.server.grace_s:
            granted |= {"resume": self.server.remember(self.memory), "grace_s": self.server.grace_s}
        else:
            granted["events"] = [name for name in granted.get("events", []) if name not in ("state", "heartbeat")]
        if self.server.blind:
            granted["events"] = [name for name in granted["events"] if name not in ("frame", "vision")]
        self.tell("session.updated", session={**session, "frontdesk": granted})
        if self.resumed:
            memory = self.memory
            drawn = {"diagram": drawing(memory.picture)} if memory.picture else {}
            self.tell("frontdesk.state", items=memory.items, **drawn, **memory.state)
            if memory.going:
                answer, ids, at = memory.going
                memory.going = None
                self.answering = self.group.create_task(self._answer(answer, ids, at), name="answer")
        elif granted.get("greeting"):
            self.answer(self.server.script["greeting"])

    def _anchor(self, item: str, ms: float, timestamp: int) -> None:
        ids = {"response_id": responding(item), "item_id": item}
        self.tell("frontdesk.audio", **ids, at_ms=ms, rtp_timestamp=timestamp)

    def _settle(self, item: str, text: str, status: str, cues: tuple[Json, ...] = (), until: float = math.inf) -> None:
        """Remember what was heard of an answer, and where the conversation stands after it."""
        content = [{"type": "output_audio", "transcript": text}]
        said = {"id": item, "type": "message", "role": "assistant", "status": status, "content": content}
        self.memory.items.append(said)
        for cue in cues:
            if cue["kind"] == "state" and cue["at_ms"] <= until:
                self.memory.state = {name: cue[name] for name in ("place", "replies", "person")}

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
            if self.wire.speech is not None:
                self.wire.speech.clear()
            at = self.played.get(item, 0.0)
            words = [cue for cue in sound.cues if cue["kind"] == "word"]
            heard = [cue["text"] for cue in words if (cue["at_ms"] + cue["end_ms"]) / 2 <= at]
            self._settle(item, " ".join(heard), "incomplete", sound.cues, at)
            self.tell("frontdesk.cut", response_id=response, item_id=item, at_ms=at, text=" ".join(heard))
            self.tell("response.done", response={"id": response, "status": "cancelled", "output": []})

    def answer(self, answer: Answer) -> None:
        """Give a scripted answer."""
        if self.answering:
            self.stop()
        self.answering = self.group.create_task(self._answer(answer), name="answer")

    async def _answer(self, answer: Answer, known: Json | None = None, start_ms: float = 0.0) -> None:
        number = next(self.numbers)
        ids = known or {"response_id": f"resp_{number}", "item_id": f"item_{number}"}
        sound = perform(answer)
        self.given = answer
        self.playing = (ids["response_id"], ids["item_id"], sound)
        self.tell("response.created", response={"id": ids["response_id"], "status": "in_progress"})
        item = {"id": ids["item_id"], "type": "message", "role": "assistant", "content": []}
        self.tell("response.output_item.added", **ids, item=item)
        self._route(answer, ids)
        name = "output_text" if answer.silent else "output_audio_transcript"
        for at, sentence in enumerate(answer.sentences):
            self.tell(f"response.{name}.delta", **ids, delta=(" " if at else "") + sentence.text)
        await self._play(answer, sound, ids, start_ms)
        self.tell("response.output_text.done" if answer.silent else "response.output_audio.done", **ids)
        self.playing = None
        self.answering = None
        self._settle(ids["item_id"], " ".join(each.text for each in answer.sentences), "completed", sound.cues)
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
            self.memory.picture = answer.picture
            self.tell("frontdesk.diagram", **ids, **drawing(answer.picture))

    async def _play(self, answer: Answer, sound: Performance, ids: Json, start_ms: float) -> None:
        """Cues and sound, at most LEAD_S ahead of real time; on WebRTC the track says when a sample leaves."""
        loop = asyncio.get_running_loop()
        start = int(start_ms * RATE / 1000)
        began = loop.time() - start / RATE
        step = RATE * STEP_MS // 1000
        samples = np.frombuffer(sound.pcm, "<i2")
        speech = self.wire.speech
        cues = list(sound.cues)
        if start and speech is None:
            self.tell("frontdesk.audio", **ids, at_ms=start_ms)
        for at in range(start, len(samples), step):
            now = at / RATE
            await asyncio.sleep(max(0.0, began + now - LEAD_S - loop.time()))
            near = [cue for cue in cues if cue["at_ms"] < (now * 1000 + 2 * STEP_MS)]
            if near:
                cues = cues[len(near) :]
                shift = self.server.cue_shift_ms
                moved = [cue | {key: cue[key] + shift for key in ("at_ms", "end_ms") if key in cue} for cue in near]
                self.tell("frontdesk.cues", **ids, cues=moved)
            if speech is not None and not answer.silent:
                speech.say(ids["item_id"], now * 1000, samples[at : at + step])
            elif not answer.silent:
                delta = base64.b64encode(samples[at : at + step].tobytes()).decode()
                self.tell("response.output_audio.delta", **ids, delta=delta)
        if cues:
            self.tell("frontdesk.cues", **ids, cues=cues)
        if speech is not None and not answer.silent:
            speech.end(ids["item_id"])
            await asyncio.sleep(speech.waiting_ms / 1000)


def responding(item: str) -> str:
    """The response that an item belongs to."""
    return item.replace("item_", "resp_")


def drawing(picture: str) -> Json:
    """A drawing as the wire carries it."""
    drawn = PICTURES[picture]
    return {
        "diagram_id": picture,
        "title": drawn.title,
        "svg": svg(drawn),
        "alt": f"A flow chart: {drawn.title}",
        "nodes": [{"id": node[0], "label": node[1]} for node in drawn.nodes],
        "edges": [{"source": a, "target": b, "label": label} for a, b, label in drawn.edges],
    }


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
        level = math.sqrt(float(np.mean((samples / 32768.0) ** 2))) if len(samples) else 0.0
        self.caller.server.loudness = max(self.caller.server.loudness, level)
        is_loud = level > 0.02
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
        self.caller.memory.items.append(wire)
        for kind in ("added", "done"):
            tell(f"conversation.item.{kind}", item=wire)
        tell("conversation.item.input_audio_transcription.completed", item_id=item, content_index=0, transcript=text)
        self.caller.respond(text)


if __name__ == "__main__":  # to look at the page by hand
    with FakeRealtime().running() as fake:
        print(fake.url)
        threading.Event().wait()
