"""``/v1/realtime/calls``: offers of WebRTC in, answers out, and hanging up."""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field

import msgspec
from aiortc import RTCIceServer
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request
from starlette.responses import Response

from assistant.body import read
from assistant.candidates import SIZE_LIMIT as SDP_LIMIT
from assistant.candidates import admit
from assistant.desk import Desk, Seat
from assistant.entrance import Entrance
from assistant.errors import BadInput, FrontdeskError, NotPossible
from assistant.ice import credentials
from assistant.limiting import Meter
from assistant.refusals import response
from assistant.transports.webrtc import CHANNEL, Call

SESSION_LIMIT = 128 * 1024
"""Bytes of the ``session`` part."""

OFFER_S = 10.0
"""Until an offer is read and answered: gathering addresses of a TURN server takes seconds, more never help."""

HOST = re.compile(r"(a=candidate:\S+ \d+ \w+ \d+ )(\S+)( \d+ typ host)")
"""A candidate of this machine's own address (RFC 8839 §5.1)."""


class _Back(msgspec.Struct):
    """What of ``session.frontdesk`` is needed before there is a session."""

    resume: str = ""


class _Session(msgspec.Struct):
    """What of the ``session`` part is needed before there is a session; the protocol reads it whole."""

    model: str = "frontdesk"
    frontdesk: _Back = msgspec.field(default_factory=_Back)


@dataclass(slots=True)
class Signalling:
    """The calls of a desk.

    Args:
        desk: where callers are seated.
        entrance: lets them in.
    """

    desk: Desk
    entrance: Entrance
    calls: dict[str, Call] = field(default_factory=dict)

    async def offer(self, request: Request) -> Response:
        """Answer an offer; the call goes on by itself."""
        try:
            async with asyncio.timeout(OFFER_S):
                return await self._offer(request)
        except TimeoutError:
            slow = BadInput("too_slow", f"The offer was not complete after {OFFER_S:g} s.", "Send it in one piece.")
            return response(slow)
        except FrontdeskError as error:
            return response(error)

    async def hang_up(self, request: Request) -> Response:
        """End a call for good."""
        call_id = request.path_params["call_id"]
        call = self.calls.get(call_id)
        if call is None:
            gone = NotPossible("call_not_found", f"There is no call {call_id[:80]!r}.", "It may have ended already.")
            return response(gone)
        call.hang_up()
        return Response(status_code=200)

    async def _offer(self, request: Request) -> Response:
        self.entrance.identify(request.scope)
        sdp, session = await _read(request)
        wanted = _peek(session)
        back = wanted.frontdesk.resume
        admitted = self.entrance.admit(request.scope, back)
        call = Call(self._servers(), video=self.desk.config.camera.video)
        try:
            answer = self._announced(await call.answer(admit(sdp, admitted.address, self.desk.config.lan)))
            self.desk.confirm(back)  # others were seated meanwhile
        except BaseException:
            await call.close()
            raise
        call_id = self.desk.world.new_id("rtc")
        model = request.query_params.get("model", wanted.model)[:128]
        meter = admitted.meter
        seat = self.desk.seat(CHANNEL, model, back, rtc=True, meter=meter, caller=admitted.caller)
        first = _update(session) if session else ""
        self.calls[call_id] = call
        self.desk.keep(self._serve(call_id, call, seat, meter, first), call_id)
        return Response(answer, 201, {"Location": f"/v1/realtime/calls/{call_id}"}, "application/sdp")

    async def _serve(self, call_id: str, call: Call, seat: Seat, meter: Meter, first: str) -> None:
        try:
            await call.serve(seat.link, seat.protocol, first, meter)
        finally:
            del self.calls[call_id]

    def _servers(self) -> list[RTCIceServer]:
        known = credentials(self.desk.config.ice, os.environ, self.desk.world.wall())
        return [RTCIceServer(list(one.urls), one.username or None, one.credential or None) for one in known]

    def _announced(self, answer: str) -> str:
        """The answer with the address under which others reach this machine, where it is not its own."""
        public = self.desk.config.ice.public_address
        return HOST.sub(rf"\g<1>{public}\g<3>", answer) if public else answer


async def _read(request: Request) -> tuple[str, str]:
    """The SDP of a request, and its session settings as JSON; empty where it has none.

    Raises:
        BadInput: too large, of another type, or without an SDP.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    body = await read(request, "The offer", SDP_LIMIT + SESSION_LIMIT)
    if kind == "application/sdp":
        return _text(body, "sdp"), ""
    if kind != "multipart/form-data":
        hint = "Send application/sdp, or multipart/form-data with the parts sdp and session."
        raise BadInput("unsupported_type", f"A request of type {kind[:60]!r} is no offer.", hint, "content-type")

    async def stream() -> AsyncGenerator[bytes, None]:
        yield body

    try:
        form = await MultiPartParser(request.headers, stream(), max_files=2, max_fields=2).parse()
    except (MultiPartException, KeyError, ValueError):
        raise BadInput("bad_form", "The form cannot be read.", "Send the parts sdp and session.") from None
    try:
        return await _part(form.get("sdp"), "sdp"), await _part(form.get("session"), "session")
    finally:
        await form.close()


async def _part(part: UploadFile | str | None, name: str) -> str:
    if isinstance(part, UploadFile):
        return _text(await part.read(), name)
    return _text((part or "").encode(errors="surrogatepass"), name)  # some charsets of a form give half characters


def _text(data: bytes, name: str) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError:
        raise BadInput("bad_sdp" if name == "sdp" else "invalid_json", f"The {name} is not text.", "", name) from None


def _peek(session: str) -> _Session:
    """What is needed of the settings now.

    Raises:
        BadInput: they are no JSON object.
    """
    try:
        return msgspec.json.decode(session, type=_Session) if session else _Session()
    except (msgspec.DecodeError, RecursionError, UnicodeError) as error:
        message = f"The session is not valid ({error})."
        raise BadInput("invalid_json", message, "See docs/protocol.md.", "session") from None


def _update(session: str) -> str:
    """The settings as the event that a client would send; they were read as JSON before."""
    return msgspec.json.encode({"type": "session.update", "session": msgspec.Raw(session.encode())}).decode()
