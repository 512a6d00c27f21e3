"""What a picture's header says, read in plain Python before any decoder sees the file.

Only what decides whether to decode at all: which of the three kinds, how large, whether it moves, whether its end is
there. Everything is bounded by the length of the file.
"""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.parsing.limits import MAX_PIXELS
from pipelines.parsing.messages import Reason

_PNG = b"\x89PNG\r\n\x1a\n"
_HUFFMAN_SOF = {0xC0, 0xC1, 0xC2}  # baseline, extended, progressive: what every program writes
_SOF = set(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_ALONE = {0x01, *range(0xD0, 0xD8)}  # markers without a length
_SOS, _EOI = 0xDA, 0xD9
_VP8X_MOVES, _VP8X_ALPHA = 0x02, 0x10


class Unfit(Exception):
    """The file is refused."""

    def __init__(self, reason: Reason, width: int = 0, height: int = 0) -> None:
        super().__init__(reason)
        self.reason: Reason = reason
        self.width = width
        self.height = height


@dataclass(frozen=True, slots=True)
class Header:
    """A picture that may be decoded."""

    width: int
    height: int
    alpha: bool = False
    """Whether some of it may be transparent."""


def look(data: bytes) -> Header:
    """Read the header; the first bytes decide what it is, not what anybody called it.

    Raises:
        Unfit: it is none of the three kinds, too large, moves, has no end or makes no sense.
    """
    if data.startswith(b"\xff\xd8\xff"):
        return _jpeg(data)
    if data.startswith(_PNG):
        return _png(data)
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return _webp(data)
    raise Unfit("unsupported")


def _fits(width: int, height: int) -> None:
    if not (width and height):
        raise Unfit("broken")
    if width * height > MAX_PIXELS:
        raise Unfit("pixels", width, height)


def _jpeg(data: bytes) -> Header:
    found: Header | None = None
    at = 2
    while True:
        if at + 4 > len(data):
            raise Unfit("truncated")
        if data[at] != 0xFF:
            raise Unfit("broken")
        marker = data[at + 1]
        if marker == 0xFF:  # a fill byte
            at += 1
            continue
        if marker in _ALONE:
            at += 2
            continue
        length = int.from_bytes(data[at + 2 : at + 4])
        if marker == _EOI or length < 2:
            raise Unfit("broken")
        if marker in _SOF:
            if found:
                raise Unfit("broken")
            found = _frame(marker, data[at + 4 : at + 10])
        at += 2 + length
        if marker == _SOS:
            break
    if not found:
        raise Unfit("broken")
    if data.find(bytes((0xFF, _EOI)), at) < 0:  # these bytes do not occur inside the scans
        raise Unfit("truncated")
    return found


def _frame(marker: int, segment: bytes) -> Header:
    if len(segment) < 6:
        raise Unfit("truncated")
    height, width = int.from_bytes(segment[1:3]), int.from_bytes(segment[3:5])
    _fits(width, height)
    if segment[0] != 8:
        raise Unfit("depth")
    if marker not in _HUFFMAN_SOF or segment[5] not in (1, 3, 4):
        raise Unfit("unusual")
    return Header(width, height)


def _png(data: bytes) -> Header:
    if len(data) < 33:
        raise Unfit("truncated")
    if data[8:16] != b"\0\0\0\x0dIHDR":
        raise Unfit("broken")
    width, height = int.from_bytes(data[16:20]), int.from_bytes(data[20:24])
    _fits(width, height)
    alpha = data[25] in (4, 6)
    at = 33
    while at + 12 <= len(data):
        length, kind = int.from_bytes(data[at : at + 4]), data[at + 4 : at + 8]
        if kind == b"IEND":
            return Header(width, height, alpha)
        if kind == b"acTL":
            raise Unfit("animated")
        alpha = alpha or kind == b"tRNS"
        at += 12 + length
    raise Unfit("truncated")


def _webp(data: bytes) -> Header:
    if len(data) < 30:
        raise Unfit("truncated")
    kind, alpha = data[12:16], False
    if kind == b"VP8X":
        width = int.from_bytes(data[24:27], "little") + 1
        height = int.from_bytes(data[27:30], "little") + 1
        _fits(width, height)
        if data[20] & _VP8X_MOVES:
            raise Unfit("animated")
        alpha = bool(data[20] & _VP8X_ALPHA)
    elif kind == b"VP8 ":
        if data[23:26] != b"\x9d\x01\x2a":
            raise Unfit("broken")
        width = int.from_bytes(data[26:28], "little") & 0x3FFF
        height = int.from_bytes(data[28:30], "little") & 0x3FFF
    elif kind == b"VP8L":
        if data[20] != 0x2F:
            raise Unfit("broken")
        bits = int.from_bytes(data[21:25], "little")
        width, height, alpha = (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1, bool(bits >> 28 & 1)
    else:
        raise Unfit("unusual")
    _fits(width, height)
    if int.from_bytes(data[4:8], "little") + 8 > len(data):
        raise Unfit("truncated")
    return Header(width, height, alpha)
