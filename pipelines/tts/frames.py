"""Framed messages on a pipe: one byte of kind, four of length (big-endian), the payload."""

from __future__ import annotations

import struct

_HEAD = struct.Struct(">cI")
FRAME_MAX = 1 << 18
"""Bytes of the largest payload; anything larger is a broken stream."""


def frame(kind: bytes, payload: bytes = b"") -> bytes:
    """Wrap one message. ``kind`` is one byte."""
    return _HEAD.pack(kind, len(payload)) + payload


class Frames:
    """Takes the bytes of a stream as they come, gives the messages in it."""

    def __init__(self) -> None:
        self._rest = bytearray()

    def feed(self, data: bytes) -> list[tuple[bytes, bytes]]:
        """Take the next bytes; return the messages they completed, as kind and payload.

        Raises:
            ValueError: a frame claims more than ``FRAME_MAX``; the stream cannot be used any more.
        """
        self._rest += data
        done = []
        start = 0
        while len(self._rest) - start >= _HEAD.size:
            kind, length = _HEAD.unpack_from(self._rest, start)
            if length > FRAME_MAX:
                raise ValueError(f"a frame of {length} bytes")
            end = start + _HEAD.size + length
            if len(self._rest) < end:
                break
            done.append((kind, bytes(self._rest[start + _HEAD.size : end])))
            start = end
        del self._rest[:start]
        return done
