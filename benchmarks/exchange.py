"""The server of the WebRTC measurements: Frontdesk, its transport alone, and plain aiortc, in one process.

Run as ``python -m benchmarks.exchange --site FILE --port N``. Three kinds of calls are taken:

- ``/v1/realtime/calls``: Frontdesk with its real voice activity detection. Recognition, understanding and voice are
  stubs: each turn is answered with four seconds of recorded speech.
- ``/bare/calls``: Frontdesk's transport, with a session that hears and forgets, and speaks four seconds in ten.
- ``/plain/calls``: aiortc as its documentation shows it: what a track receives is sent back.

Everything is seen from outside: code is put around the product, which has no window of its own. ``GET /notes`` tells
what was seen, ``POST /forget`` begins anew. ``--watch pace`` looks at what leaves only, ``--watch nothing`` at nothing.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
import uvicorn
from aiortc import MediaStreamTrack, RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from av import AudioFrame, Packet
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from assistant.app import create_app
from assistant.config import Limits, Server, load
from assistant.link import Detached, Link
from assistant.messages import Sounded
from assistant.realtime.protocol import Realtime
from assistant.serving import uvicorn_settings
from assistant.stages import Stages
from assistant.talk import Talk
from assistant.testing.stages import StubDraftsman, StubOmni, StubRecognizer, StubSynthesizer
from assistant.transports.opus import SILENCE
from assistant.transports.speaker import Speaker
from assistant.transports.webrtc import CHANNEL, Call
from assistant.world import World
from benchmarks import speech
from benchmarks.notes import Notes, Onset
from pipelines.omni import Piece, Question, Text, Verdict
from pipelines.tts import Audio, Spoken, Word
from pipelines.vad import Vad, VadStream, Window
from pipelines.vad.choice import choose_vad

HERE = Path(__file__).resolve().parent

SAID = "All of this was recorded before."
PIECE_MS = 40
PER_MS = 48
"""Bytes of a millisecond of speech."""


class WatchedVad:
    """The real one; when sound begins in what it is fed is noted."""

    def __init__(self, vad: Vad, notes: Notes) -> None:
        self.name = vad.name
        self._vad = vad
        self._notes = notes

    def open(self) -> VadStream:
        """One caller's."""
        return _WatchedStream(self._vad.open(), self._notes)


class _WatchedStream:
    def __init__(self, stream: VadStream, notes: Notes) -> None:
        self._stream = stream
        self._onset = Onset(16_000)
        self._notes = notes
        self._fed = 0

    def feed(self, pcm: bytes) -> list[Window]:
        now = time.time()
        if self._onset.begins(np.frombuffer(pcm, "<i2")):
            self._notes.began["vad"].append(now)
        self._fed += len(pcm) // 2
        self._notes.fed.append((now, self._fed))
        return self._stream.feed(pcm)

    def reset(self) -> None:
        self._stream.reset()


class Recorded(StubSynthesizer):
    """A voice that says four seconds of recorded speech, whatever it is asked to say."""

    def __init__(self, pcm: bytes) -> None:
        super().__init__()
        self._pcm = pcm

    async def say(self, sentence: str) -> AsyncIterator[Spoken]:
        """All of it, in pieces of 200 ms."""
        words = sentence.split()
        each = len(self._pcm) / PER_MS / len(words)
        for place, word in enumerate(words):
            yield Word(word, place * each, (place + 1) * each)
        for start in range(0, len(self._pcm), 200 * PER_MS):
            yield Audio(self._pcm[start : start + 200 * PER_MS])


class Understood(StubRecognizer):
    """A recogniser that hears the same in every turn, at once."""

    def __init__(self) -> None:
        super().__init__(["yes please"] * 100_000)


def answer(_: Question) -> list[Piece | float | Exception]:
    """What is answered, always."""
    return [Verdict("answer", 1.0, "recorded"), Text(SAID)]


def stages(vad: Vad, pcm: bytes) -> Stages:
    """The real voice activity detection, and stubs."""
    return Stages(vad, Understood(), StubOmni(answer), StubDraftsman(), Recorded(pcm))


class Bare:
    """The transport, with as little behind it as there can be."""

    def __init__(self, pcm: bytes) -> None:
        self._pcm = pcm
        self._tasks: set[asyncio.Task[None]] = set()

    async def offer(self, request: Request) -> Response:
        """Answer an offer."""
        call = Call(in_silence=request.query_params.get("in_silence", "1") == "1")
        sdp = await call.answer((await request.body()).decode())
        link = Link(CHANNEL)
        world = World()
        protocol = Realtime("sess_bare", "conv_bare", world, "frontdesk", rtc=True)
        for work in (call.serve(link, protocol), self._hear(link), self._speak(link)):
            task = asyncio.create_task(work, name="bare")
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        return Response(sdp, 201, media_type="application/sdp")

    async def close(self) -> None:
        """End all calls."""
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks)

    async def _hear(self, link: Link) -> None:
        try:
            while True:
                await link.take()
        except Detached:
            return

    async def _speak(self, link: Link) -> None:
        """Four seconds in ten, given to the transport as a session gives them: a lead ahead of their time."""
        loop = asyncio.get_running_loop()
        turn = 0
        due = loop.time()
        while not link.closed:
            turn += 1
            due += speech.CALLER_S + speech.PAUSE_S
            for at in range(0, round(speech.ASSISTANT_S * 1000), PIECE_MS):
                await asyncio.sleep(due + at / 1000 - loop.time())
                link.tell(Sounded("resp", f"item_{turn}", self._pcm[at * PER_MS : (at + PIECE_MS) * PER_MS], at))
            due += speech.ASSISTANT_S + speech.PAUSE_S


class Echo(MediaStreamTrack):
    """What another track receives, sent back."""

    kind = "audio"

    def __init__(self, source: MediaStreamTrack, notes: Notes | None) -> None:
        super().__init__()
        self._source = source
        self._notes = notes
        self._onset = Onset(48_000)

    async def recv(self) -> AudioFrame:
        """The next frame."""
        frame: AudioFrame = await self._source.recv()
        if self._notes is not None and self._onset.begins(frame.to_ndarray()[0, ::2]):
            self._notes.began["plain"].append(time.time())
        if self._notes is not None:
            self._notes.plain.append((time.time(), frame.pts or 0, frame.samples))
        return frame


class Plain:
    """aiortc, as documented."""

    def __init__(self, notes: Notes | None) -> None:
        self._notes = notes
        self._open: set[RTCPeerConnection] = set()

    async def offer(self, request: Request) -> Response:
        """Answer an offer."""
        pc = RTCPeerConnection(RTCConfiguration([]))
        self._open.add(pc)

        @pc.on("track")
        def take(track: MediaStreamTrack) -> None:
            pc.addTrack(Echo(track, self._notes))

        await pc.setRemoteDescription(RTCSessionDescription((await request.body()).decode(), "offer"))
        await pc.setLocalDescription(await pc.createAnswer())
        return Response(pc.localDescription.sdp, 201, media_type="application/sdp")

    async def close(self) -> None:
        """End all calls."""
        for pc in self._open:
            await pc.close()


def watch(notes: Notes) -> None:
    """Put code around the product, for all calls of this process."""
    recv, clear, decide = Speaker.recv, Speaker.clear, Talk.decide
    speaking: dict[int, bool] = {}

    async def paced(speaker: Speaker) -> Packet:
        packet = await recv(speaker)
        now = time.time()
        notes.departed(id(speaker), packet.pts / 48_000, now)
        spoken = bytes(packet) != SILENCE
        if spoken and not speaking.get(id(speaker)):
            notes.speech.append(now)
        speaking[id(speaker)] = spoken
        return packet

    def cleared(speaker: Speaker) -> None:
        notes.cleared.append(time.time())
        clear(speaker)

    def decided(talk: Talk, kind: str, at_ms: float, reason: str) -> None:
        if kind == "interrupt":
            notes.decided.append(time.time())
        decide(talk, kind, at_ms, reason)

    Speaker.recv = paced
    Speaker.clear = cleared
    Talk.decide = decided


def main() -> None:
    """Serve until stopped."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--site", type=Path, required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--core", type=int, default=-1)
    parser.add_argument("--watch", choices=("all", "pace", "nothing"), default="nothing")
    arguments = parser.parse_args()
    if arguments.core >= 0:
        os.sched_setaffinity(0, {arguments.core})
    config = load(arguments.site)
    config = replace(config, server=Server(config.server.host, arguments.port), limits=Limits(1_000, 0))
    notes = Notes() if arguments.watch != "nothing" else None
    vad: Vad = choose_vad().backend
    if notes is not None:
        watch(notes)
    if notes is not None and arguments.watch == "all":
        vad = WatchedVad(vad, notes)
    pcm = speech.assistant()
    app = create_app(config, stages(vad, pcm))
    bare, plain = Bare(pcm), Plain(notes)

    async def tell(_: Request) -> Response:
        return JSONResponse(notes.as_json() if notes is not None else {})

    async def forget(_: Request) -> Response:
        if notes is not None:
            notes.forget()
        return Response()

    async def clock(_: Request) -> Response:
        return JSONResponse(time.time() * 1000)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        async with app.router.lifespan_context(app):
            yield
        await bare.close()
        await plain.close()

    routes = [
        Route("/bare/calls", bare.offer, methods=["POST"]),
        Route("/plain/calls", plain.offer, methods=["POST"]),
        Route("/notes", tell),
        Route("/forget", forget, methods=["POST"]),
        Route("/clock", clock),
        Mount("/line", StaticFiles(directory=HERE / "line_page", html=True)),
        Mount("/", app),
    ]
    around = Starlette(routes=routes, lifespan=lifespan)
    settings = uvicorn_settings() | {"host": config.server.host, "port": arguments.port}
    uvicorn.run(around, **settings, loop="uvloop", log_level=logging.WARNING)


if __name__ == "__main__":
    main()
