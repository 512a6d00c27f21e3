"""The web application of ``knowledge preview``. For one editor on this machine; made by ``create_preview``."""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import msgspec
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from assistant import body
from assistant.app import PAGE
from assistant.auth import Unauthorised
from assistant.errors import BadInput, FrontdeskError
from assistant.guard import Guard
from assistant.preview.shelf import Shelf
from assistant.preview.shown import article, listed
from assistant.preview.speech import Reading
from assistant.refusals import response
from pipelines.diagram import Draftsman
from pipelines.knowledge.boxes import Box
from pipelines.tts import Synthesizer

BODY_LIMIT = 64 * 1024
"""Bytes of what the page sends: twelve parts with their words are 30 kB at most."""
CHANGES_S = 20.0
"""How long the page waits for a change before it asks again."""

Answer = Callable[[Request], Awaitable[Response]]


class _Part(msgspec.Struct, forbid_unknown_fields=True):
    name: str
    x: float
    y: float
    width: float
    height: float
    words: str = ""


class _Save(msgspec.Struct, forbid_unknown_fields=True):
    fingerprint: str
    parts: list[_Part]


def create_preview(shelf: Shelf, draftsman: Draftsman, tts: Synthesizer, token: str) -> Starlette:
    """The application: the page without a token, everything that it asks for with one.

    Args:
        shelf: of the folder; watched as long as the application lives.
        draftsman: draws.
        tts: speaks; started and closed with the application.
        token: that whoever asks has to show.
    """
    reading = Reading(tts)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        await tts.start()
        try:
            async with asyncio.TaskGroup() as group:
                watching = group.create_task(shelf.watch(), name="preview watch")
                yield
                watching.cancel()
        finally:
            await tts.close()

    def guarded(answer: Answer) -> Answer:
        async def checked(request: Request) -> Response:
            shown = request.headers.get("authorization", "").removeprefix("Bearer ")
            try:
                if not hmac.compare_digest(shown.encode(), token.encode()):
                    raise Unauthorised("The token is missing or wrong.", "Open the address that the command printed.")
                return await answer(request)
            except FrontdeskError as error:
                return response(error)

        return checked

    async def articles(_: Request) -> Response:
        return JSONResponse(listed(shelf.content, shelf.folder, shelf.version))

    async def changes(request: Request) -> Response:
        since = request.query_params.get("since", "")
        version = await shelf.changed(int(since[:9]) if since[:9].isdecimal() else -1, CHANGES_S)
        return JSONResponse({"version": version})

    async def one(request: Request) -> Response:
        name = request.path_params["name"]
        text, fingerprint = shelf.text(name)
        place = (shelf.folder / name).parent
        return JSONResponse(await article(shelf.content.articles.get(name), text, fingerprint, place, draftsman))

    async def speech(request: Request) -> Response:
        asked = request.query_params
        wav = await reading.wav(asked.get("text", ""), asked.get("language", "en"))
        return Response(wav, media_type="audio/wav")

    async def parts(request: Request) -> Response:
        try:
            sent = msgspec.json.decode(await body.read(request, "The list of parts", BODY_LIMIT), type=_Save)
        except msgspec.DecodeError as error:
            raise BadInput("bad_parts", f"This is no list of parts ({error}).", "Reload the page.", "parts") from None
        drawn = [Box(one.name, one.x, one.y, one.width, one.height, one.words) for one in sent.parts]
        fingerprint = shelf.save_boxes(request.path_params["name"], sent.fingerprint, drawn)
        await shelf.look()
        return JSONResponse({"fingerprint": fingerprint, "version": shelf.version})

    routes = [
        Route("/preview/articles.json", guarded(articles)),
        Route("/preview/changes.json", guarded(changes)),
        Route("/preview/speech.wav", guarded(speech)),
        Route("/preview/article/{name:path}", guarded(one)),
        Route("/preview/parts/{name:path}", guarded(parts), methods=["PUT"]),
        Mount("/", StaticFiles(directory=PAGE, html=True)),
    ]
    return Starlette(routes=routes, middleware=[Middleware(Guard)], lifespan=lifespan)
