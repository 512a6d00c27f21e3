"""Realtime over a WebSocket: text frames in, text frames out, and nothing else."""

from __future__ import annotations

import asyncio
import logging

from starlette.websockets import WebSocket, WebSocketDisconnect

from assistant.errors import BadInput, too_large
from assistant.limiting import Meter
from assistant.link import ERASED, RESTARTING, SILENT, STOPPED_READING, Link
from assistant.pacing import Channel
from assistant.realtime.events import MESSAGE_LIMIT
from assistant.realtime.protocol import Realtime

log = logging.getLogger(__name__)

CHANNEL = Channel(lead_ms=400.0, can_pause=False, position="clock", can_show=True)
"""A client that reports its playback is followed by its reports; the others by the paced clock."""

SEND_S = 5.0
"""A frame that a client does not take within this is the last one: it has stopped reading."""

SAID_GOODBYE = 1000
"""The close code of a client that will not come back; any other may be a lost line (RFC 6455, section 7.4.1)."""

GOING_AWAY = 1001
FAILED = "something went wrong on the server"
CODES = {STOPPED_READING: 1013, FAILED: 1011, RESTARTING: 1012, ERASED: 1000, SILENT: 1000}
"""Close codes by reason. 1012 tells clients to connect again, here or to another server."""


async def serve(socket: WebSocket, link: Link, protocol: Realtime, meter: Meter | None = None) -> None:
    """Carry frames until either side ends; the socket is closed with a reason. ``meter`` says which are too many."""
    reason = ""
    left = False
    try:
        for frame in protocol.open():
            await _send(socket, frame)
        async with asyncio.TaskGroup() as group:
            writer = group.create_task(_write(socket, link, protocol), name="write")
            reader = group.create_task(_read(socket, link, protocol, meter), name="read")
            await asyncio.wait({writer, reader}, return_when=asyncio.FIRST_COMPLETED)
            writer.cancel()
            reader.cancel()
    except* WebSocketDisconnect as gone:
        reason = "the client left"
        left = any(isinstance(one, WebSocketDisconnect) and one.code == SAID_GOODBYE for one in gone.exceptions)
    except* RuntimeError:  # starlette's word for a send after it is gone
        reason = "the client left"
    except* TimeoutError:
        reason = STOPPED_READING
    except* Exception:
        log.exception("a connection failed")
        reason = FAILED
    link.close(reason or "the connection ended", left=left)
    await _close(socket, CODES.get(link.closed, GOING_AWAY), link.closed)


async def _read(socket: WebSocket, link: Link, protocol: Realtime, meter: Meter | None) -> None:
    while True:
        message = await socket.receive()
        if message["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(message.get("code", 1005))
        text = message.get("text")
        size = len(text if text is not None else message.get("bytes") or b"")
        if meter is not None and not meter.admits_message(size):
            if (complaint := meter.complaint()) is not None:
                await _write_all(socket, protocol.refuse(complaint))
            continue
        if text is None:
            error = (
                too_large("The binary frame", size, MESSAGE_LIMIT)
                if size > MESSAGE_LIMIT
                else BadInput("binary_frame", "Binary frames are not understood here.", "Send JSON text frames.")
            )
            await _write_all(socket, protocol.refuse(error))
            continue
        inputs, frames = protocol.receive(text)
        await _write_all(socket, frames)
        for one in inputs:
            await link.give(one)


async def _write(socket: WebSocket, link: Link, protocol: Realtime) -> None:
    while notices := await link.notices():
        for notice in notices:
            await _write_all(socket, protocol.send(notice))


async def _write_all(socket: WebSocket, frames: list[bytes]) -> None:
    for frame in frames:
        await _send(socket, frame)


async def _send(socket: WebSocket, frame: bytes) -> None:
    async with asyncio.timeout(SEND_S):
        await socket.send_text(frame.decode())


async def _close(socket: WebSocket, code: int, reason: str) -> None:
    try:
        async with asyncio.timeout(1.0):
            await socket.close(code, reason)
    except (RuntimeError, TimeoutError, WebSocketDisconnect):
        log.debug("the socket was closed already: %s", reason)
