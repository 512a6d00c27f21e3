"""Stills of the caller's camera, put together from the pieces that they came in. Sans-I/O.

One still at a time, its pieces in order: what carries them is ordered, so a piece out of order is a sender's mistake
and not something to wait for.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from assistant.errors import BadInput, too_large
from assistant.messages import FramePart

PIECE_LIMIT = 16 * 1024
"""Bytes of a piece: data channels take messages of this size everywhere (RFC 8831)."""
PIECES = 64
"""Pieces of a still: 1 MiB. A JPEG of 1280 x 720 has some 100 to 300 kB."""
UNFINISHED_S = 5.0
"""How long the pieces of a still may take: five times the second after which the page sends the next one."""


@dataclass(frozen=True, slots=True)
class Frame:
    """A whole still."""

    frame_id: str
    jpeg: bytes
    """As it was sent; not looked into yet."""
    event_id: str = ""
    """The event that brought its last piece."""


@dataclass(slots=True)
class Assembly:
    """The still that is being put together: never more than one, and never more than 1 MiB."""

    _frame_id: str = ""
    _parts: int = 0
    _pieces: list[bytes] = field(default_factory=list)
    _begun: float = 0.0
    _spoilt: str = ""
    """The still that was given up; what else comes of it is passed over, having been told once."""

    @property
    def next_deadline(self) -> float | None:
        """When ``tick`` wants to be called; None while nothing is unfinished."""
        return self._begun + UNFINISHED_S if self._pieces else None

    def feed(self, piece: FramePart, now: float) -> list[Frame | BadInput]:
        """Take a piece.

        Args:
            piece: the piece.
            now: loop time in seconds.

        Returns:
            What came of it, in order: an error about the still before, which was never ended; an error about this
            one; or this one, whole. Mostly nothing.
        """
        came: list[Frame | BadInput] = []
        if self._pieces and piece.frame_id != self._frame_id:
            came.append(self._give_up(f"The picture was left after {self._so_far()}, when the next one began."))
        if not self._pieces and piece.part and piece.frame_id == self._spoilt:
            return came
        error = self._refused(piece)
        if error is not None:
            self._spoil(piece.frame_id)
            return [*came, error]
        if not self._pieces:
            self._frame_id, self._parts, self._begun, self._spoilt = piece.frame_id, piece.parts, now, ""
        self._pieces.append(piece.data)
        if len(self._pieces) == self._parts:
            came.append(Frame(self._frame_id, b"".join(self._pieces), piece.event_id))
            self._pieces = []
        return came

    def tick(self, now: float) -> list[BadInput]:
        """Give up what was not ended in time; says so."""
        if not self._pieces or now < self._begun + UNFINISHED_S:
            return []
        return [self._give_up(f"The picture was left after {self._so_far()}; no more came for {UNFINISHED_S:g} s.")]

    def _refused(self, piece: FramePart) -> BadInput | None:
        """What is wrong with a piece."""
        if len(piece.data) > PIECE_LIMIT:
            return too_large("A piece of a picture", len(piece.data), PIECE_LIMIT, "data")
        if not 1 <= piece.parts <= PIECES:
            message = f"The picture is announced in {piece.parts} pieces; 1 to {PIECES} are taken."
            return _bad("parts", message, "Send it smaller.")
        if self._pieces and piece.parts != self._parts:
            message = f"The picture was announced in {self._parts} pieces, and now in {piece.parts}."
            return _bad("parts", message)
        if piece.part != len(self._pieces):
            return _bad("part", f"Piece {piece.part} came where piece {len(self._pieces)} was awaited.")
        return None

    def _so_far(self) -> str:
        return f"{len(self._pieces)} of {self._parts} pieces"

    def _give_up(self, message: str) -> BadInput:
        self._spoil(self._frame_id)
        return _bad("part", message, "Send all pieces of a picture before the next one.")

    def _spoil(self, frame_id: str) -> None:
        self._spoilt, self._pieces = frame_id, []


def _bad(
    param: str, message: str, hint: str = "Send the pieces in order, from 0 on; begin again with piece 0."
) -> BadInput:
    return BadInput("broken_frame", message, hint, param)
