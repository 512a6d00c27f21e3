"""``run_assistant.py serve`` with what the measurements need beside the page.

That is the tests' worklet, as none can be put into a page otherwise, and the sound of every answer as it was given to
RTP: a WebRTC client gets it in packets only, which are not what was said any more.
"""

from __future__ import annotations

import os
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from assistant import cli
from assistant.commands import serve
from assistant.transports.speaker import Speaker

TAPS = Path(__file__).resolve().parent.parent / "tests" / "browser"


ITEMS = 400
"""Answers whose sound is kept."""

sounds: dict[str, bytearray] = {}


def keep(speaker: Speaker, item_id: str, at_ms: float, pcm: bytes) -> None:
    """Keep what is about to be said, at its place in the answer."""
    sound = sounds.setdefault(item_id, bytearray())
    start = round(at_ms * 24) * 2
    sound[start : start + len(pcm)] = pcm
    if len(sounds) > ITEMS:
        del sounds[next(iter(sounds))]
    push(speaker, item_id, at_ms, pcm)


push = Speaker.push
Speaker.push = keep  # type: ignore[method-assign]


async def sound(request: Request) -> Response:
    """The sound of an answer: s16le mono 24 kHz."""
    return Response(bytes(sounds.get(request.path_params["item_id"], b"")), media_type="audio/l16")


def beside(app: Starlette) -> Starlette:
    """The application as it is, and the folder of taps."""
    routes = [Route("/tests/sound/{item_id}", sound), Mount("/tests", StaticFiles(directory=TAPS)), Mount("/", app)]
    return Starlette(routes=routes, lifespan=lambda _: app.router.lifespan_context(app))


if __name__ == "__main__":
    serve.run(cli.parsed(), beside)
