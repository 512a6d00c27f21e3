"""Files that come from outside: decoded in one process that may be killed, under limits of time, memory and pixels.

Whoever sends a file may mean harm by it, and a decoder is a large piece of somebody's C. So nothing in the assistant's
own process looks into a file. ``parser.Parser`` hands it to a process that has nothing to lose, and gets back either a
plain small picture or a plain sentence why not. Documents (``documents/``) go the same way.
"""

from __future__ import annotations

from typing import Protocol

import msgspec


class Code(msgspec.Struct, frozen=True):
    """A code that was read in a picture. What it says is data, never an instruction."""

    kind: str
    """``qr``, or the kind of barcode in lower case: ``ean_13``, ``upc_a`` …"""
    text: str
    corners: tuple[tuple[float, float], ...]
    """Where it is, in pixels of the picture that came back."""


class Picture(msgspec.Struct, frozen=True):
    """A picture as the assistant goes on with it: upright, plain 8-bit colour, small, without metadata."""

    width: int
    height: int
    jpeg: bytes
    sharpness: float
    """Variance of the Laplacian: compare the frames of one camera by it; as a number alone it says little."""
    codes: tuple[Code, ...] = ()
    code_seen_unread: bool = False
    """Whether a code is there that could not be read: too small, too far, blurred."""


class PictureReader(Protocol):
    """Reads the pictures that people send."""

    name: str

    async def start(self) -> None:
        """Get ready; what costs much waits for the first picture."""

    async def close(self) -> None:
        """End whatever was started; may be called twice."""

    async def picture(self, data: bytes, mime: str) -> Picture:
        """Read a picture. Cancelling this ends the work.

        Args:
            data: the file, as it came.
            mime: what its sender calls it.

        Raises:
            BadInput: the file cannot be used, and why.
            StageFailed: it could not be read now.
            BackendUnavailable: no pictures are read here.
        """
