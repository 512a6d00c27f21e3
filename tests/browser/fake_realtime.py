"""A FAKE Realtime server for the page's tests: it understands nothing and says what a script tells it to say.

It serves the page as shipped, with the headers of the real server, and speaks the wire of docs/protocol.md. Its
"speech" is a tone whose pitch says which word is playing, so that a test can read off the sound that a page really
played what should have been lit. The real server has its own tests; nothing here stands for it.
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
from html import escape
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketDisconnect

Json = dict[str, Any]

PAGE = Path(__file__).parents[2] / "web_client"
RATE = 24_000
WORD_MS = 240
"""Every word lasts this long."""
PAUSE_MS = 80
LEAD_S = 0.4
STEP_MS = 40

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "font-src 'self'; media-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)

SITE = {
    "brand": "Northtown Broadband",
    "notice": "You are talking to an automated assistant",
    "person": "our service desk",
    "language": "en",
    "examples": ["The internet light is red", "My Wi-Fi is slow", "I have lost my Wi-Fi password"],
}


# What is said -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Said:
    """A sentence, the node it belongs to, and what holds once it was heard."""

    text: str
    node: str = ""
    place: Json | None = None
    replies: tuple[tuple[str, str], ...] = ()
    person: str = ""
    changes: bool = False
    """Whether ``place`` and ``replies`` count."""


@dataclass(frozen=True)
class Answer:
    """One scripted answer."""

    sentences: tuple[Said, ...]
    verdict: str = "answer"
    picture: str = ""
    source: str = ""
    silent: bool = False
    person: str = ""


@dataclass(frozen=True)
class Picture:
    """A drawing, laid out by hand."""

    title: str
    nodes: tuple[tuple[str, str, str, int, int], ...]
    """id, label, shape, and the middle."""
    edges: tuple[tuple[str, str, str], ...]
    size: tuple[int, int]
    extra: str = ""
    """Markup that the page must not let in."""


FLOW = Picture(
    "Red internet light",
    (
        ("start", "The light is red", "pill", 250, 32),
        ("plug", "Cable firmly in the socket?", "decision", 250, 140),
        ("restart", "Restart, wait 2 minutes", "box", 250, 258),
        ("push", "Push it in", "box", 470, 258),
        ("colour", "The light?", "decision", 250, 368),
        ("person", "A person helps you", "pill", 100, 470),
        ("solved", "Solved", "pill", 420, 470),
    ),
    (
        ("start", "plug", ""),
        ("plug", "restart", "yes"),
        ("plug", "push", "no"),
        ("push", "restart", ""),
        ("restart", "colour", ""),
        ("colour", "person", "still red"),
        ("colour", "solved", "green"),
    ),
    (570, 510),
)
STEPS = Picture(
    "Faster Wi-Fi",
    tuple((f"s{i}", label, "box", 150, 40 + 80 * i) for i, label in enumerate(("Move the router up", "Change the channel", "Restart it", "Measure again"))),
    (("s0", "s1", ""), ("s1", "s2", ""), ("s2", "s3", "")),
    (300, 340),
)  # fmt: skip
PICTURES = {"red": FLOW, "steps": STEPS}
HOSTILE = {
    "script": "<script>window.pwned = 1</script>",
    "handler": '<rect class="x" onload="window.pwned = 1"/>',
    "foreign": '<foreignObject><body xmlns="http://www.w3.org/1999/xhtml"><img src="x"/></body></foreignObject>',
    "image": '<image href="https://example.invalid/x.png"/>',
    "use": '<use href="#brand"/>',
    "style": "<style>* { display: none }</style>",
    "link": '<a href="javascript:window.pwned = 1"><text>x</text></a>',
    "animation": '<set attributeName="class" to="x"/>',
    "id": '<g id="brand"></g>',
}


def place(node: str, *walked: str) -> Json:
    """Where a walk stands."""
    return {"procedure": "red-light", "title": "Red internet light", "node": node, "step": len(walked), "walked": list(walked)}  # fmt: skip


YES_NO = (("plug:0", "Yes"), ("plug:1", "No"))
WALK: dict[str, Answer] = {
    "plug": Answer(
        (
            Said("Let us find out together.", "start", place("start", "start"), changes=True),
            Said("Is the cable from the wall pushed firmly into the grey socket?", "plug",
                 place("plug", "start", "plug"), YES_NO, changes=True),
        ),
        "step", "red", "Red internet light",
    ),
    "push": Answer(
        (Said("Push the cable in until it clicks, and tell me when that is done.", "push",
              place("push", "start", "plug", "push"), (("push:0", "Done"),), changes=True),),
        "step", "red", "Red internet light",
    ),
    "restart": Answer(
        (Said("Switch the router off, count to ten and switch it on again.", "restart",
              place("restart", "start", "plug", "restart"), (("restart:0", "Done"),), changes=True),),
        "step", "red", "Red internet light",
    ),
    "colour": Answer(
        (Said("What colour is the light now?", "colour", place("colour", "start", "plug", "restart", "colour"),
              (("colour:0", "Green"), ("colour:1", "Still red")), changes=True),),
        "step", "red", "Red internet light",
    ),
    "solved": Answer(
        (Said("Good, then you are back online.", "solved",
              place("solved", "start", "plug", "restart", "colour", "solved"), (), changes=True),),
        "done", "red", "Red internet light",
    ),
    "person": Answer(
        (Said("Then something outside is broken. A colleague will take it from here.", "person",
              place("person", "start", "plug", "restart", "colour", "person"), (), "our service desk", changes=True),),
        "hand_over", "red", "Red internet light", person="our service desk",
    ),
}  # fmt: skip
PICKED = {
    "plug:0": "restart", "plug:1": "push", "push:0": "restart", "restart:0": "colour", "colour:0": "solved",
    "colour:1": "person",
}  # fmt: skip

SCRIPT: dict[str, Answer] = {
    "greeting": Answer((Said("Hello, this is the automated assistant of Northtown Broadband."), Said("What can I do for you?")), "greeting"),
    "red": WALK["plug"],
    "slow": Answer(
        (
            Said("Put the router up high.", "s0"),
            Said("Choose another channel.", "s1"),
            Said("Then restart it.", "s2"),
            Said("And measure again.", "s3"),
        ),
        "answer", "steps", "Slow Wi-Fi",
    ),
    "lost": Answer(
        (
            Said("I am not sure that I got that."),
            Said("Did you mean a lost password, or a lost connection?", "", None,
                 (("article:password", "A lost password"), ("article:connection", "A lost connection"),
                  ("neither", "Neither")), changes=True),
        ),
        "doubt",
    ),
    "write": Answer((Said("This answer is in writing only."), Said("It has no sound.")), "answer", "", "Writing", silent=True),
    "person": WALK["person"],
    "long": Answer(tuple(Said(f"This is sentence number {i} of a long answer.") for i in range(12))),
}  # fmt: skip


def svg(picture: Picture) -> str:
    """The drawing, in the form of pipelines/diagram/svg.py."""
    at = {node[0]: (node[3], node[4]) for node in picture.nodes}
    width, height = picture.size
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="drawing" viewBox="0 0 {width} {height}" width="{width}"'
        f' height="{height}" role="img" aria-labelledby="t-x d-x" lang="en"><title id="t-x">{escape(picture.title)}'
        '</title><desc id="d-x">words</desc><g class="edges">'
    ]
    for source, target, label in picture.edges:
        (x, y), (to_x, to_y) = at[source], at[target]
        tag = f'<text class="tag"><tspan x="{(x + to_x) // 2 + 18}" y="{(y + to_y) // 2}">{escape(label)}</tspan></text>'
        parts.append(
            f'<g id="e-{source}-{target}" class="edge" data-source="{source}" data-target="{target}">'
            f'<path class="line" d="M{x} {y}L{to_x} {to_y}"/>{tag if label else ""}</g>'
        )
    parts.append('</g><g class="nodes">')
    for name, label, shape, x, y in picture.nodes:
        tone = "person" if name == "person" else "plain"
        outline = (
            f'<path class="shape" d="M{x - 90} {y}L{x} {y - 48}L{x + 90} {y}L{x} {y + 48}z"/>'
            if shape == "decision"
            else f'<rect class="shape" x="{x - 90}" y="{y - 24}" width="180" height="48" rx="{12 if shape == "box" else 24}"/>'
        )
        parts.append(
            f'<g id="n-{name}" class="node {shape} tone-{tone}" data-id="{name}">{outline}'
            f'<text class="label"><tspan x="{x}" y="{y + 5}">{escape(label)}</tspan></text></g>'
        )
    return "".join([*parts, picture.extra, "</g></svg>"])


@dataclass(frozen=True)
class Performance:
    """An answer as sound and cues."""

    pcm: bytes
    cues: tuple[Json, ...]
    words: int


def perform(answer: Answer) -> Performance:
    """Set an answer: word ``i`` of it is a tone of ``pitch(i)``."""
    cues: list[Json] = []
    sound: list[np.ndarray] = []
    at = 0
    number = 0
    for sentence in answer.sentences:
        start = at
        for word in sentence.text.split():
            cues.append({"kind": "word", "at_ms": at, "end_ms": at + WORD_MS, "text": word, "precision": "exact"})
            time = np.arange(RATE * WORD_MS // 1000) / RATE
            sound.append(0.2 * np.sin(2 * np.pi * pitch(number) * time))
            number += 1
            at += WORD_MS
        cues.append({"kind": "node", "at_ms": start, "end_ms": at, "node_id": sentence.node})
        if sentence.changes:
            replies = [{"id": one, "label": label} for one, label in sentence.replies]
            cues.append({
                "kind": "state", "at_ms": (start + at) / 2, "place": sentence.place, "replies": replies,
                "person": sentence.person,
            })  # fmt: skip
        sound.append(np.zeros(RATE * PAUSE_MS // 1000))
        at += PAUSE_MS
    pcm = (np.concatenate(sound) * 32767).astype("<i2").tobytes()
    return Performance(pcm, tuple(sorted(cues, key=lambda cue: cue["at_ms"])), number)


def pitch(word: int) -> float:
    """Hz of the tone of a word; neighbours are 120 Hz apart."""
    return 400.0 + 120.0 * (word % 12)


# The server ---------------------------------------------------------------------------------------------


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
        self.numbers = count(1)
        self.answering: asyncio.Task[None] | None = None
        self.playing: tuple[str, str, Performance] | None = None
        self.played: dict[str, float] = {}
        self.shown: set[str] = set()
        self.text = ""
        self.voice = Voice(self)
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

    async def close(self, code: int) -> None:
        """Hang up."""
        with contextlib.suppress(RuntimeError):
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
                await asyncio.sleep(max(0.0, due - loop.time()))
                await self.socket.send_text(text)

    async def _take(self, event: Json) -> None:
        match event["type"]:
            case "session.update":
                self.tell("session.updated", session=event["session"])
                if event["session"].get("frontdesk", {}).get("greeting"):
                    self.answer(self.server.script["greeting"])
            case "input_audio_buffer.append":
                self.server.received.append({"type": "input_audio_buffer.append", "bytes": len(event["audio"]) * 3 // 4})
                await self.voice.hear(np.frombuffer(base64.b64decode(event["audio"]), "<i2"))
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
            error = {"type": "server_error", "code": "stage_failed", "message": "The voice could not be made. Say it again.",
                     "param": None, "event_id": None}  # fmt: skip
            self.tell("error", error=error)
            return
        key = next((word for word in self.server.script if word in lowered), "lost")
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
            heard = [cue["text"] for cue in sound.cues if cue["kind"] == "word" and (cue["at_ms"] + cue["end_ms"]) / 2 <= at]
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
        self.tell("response.output_audio.done", **ids)
        self.playing = None
        self.answering = None
        self.tell("response.done", response={"id": ids["response_id"], "status": "completed", "output": []})

    def _route(self, answer: Answer, ids: Json) -> None:
        sources = [{"id": "a", "title": answer.source, "weight": 0.91}] if answer.source else []
        picture = {"diagram_id": answer.picture} if answer.picture else {}
        person = {"person": answer.person} if answer.person else {}
        self.tell(
            "frontdesk.route", **ids, kind="text_and_diagram" if answer.picture else "text", verdict=answer.verdict,
            score=0.91, reason="the best article is far ahead of the next", sources=sources, durable=True, **picture, **person,
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
                moved = [{**cue, "at_ms": cue["at_ms"] + shift, **({"end_ms": cue["end_ms"] + shift} if "end_ms" in cue else {})} for cue in near]  # fmt: skip
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
            partial = " ".join("the internet light is red".split()[: 1 + 2 * self.partials])
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
        print(fake.url)  # noqa: T201 - that is what it is started for
        threading.Event().wait()
