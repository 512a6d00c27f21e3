"""Opus, by the libopus that PyAV's wheel carries: decoded at the listener's rate, with what is lost concealed.

PyAV itself decodes at 48 kHz only and gives no access to concealment (RFC 6716 §4.4) and in-band correction (§2.1.7),
so the few functions that are needed are called directly. They release the GIL.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import functools
from importlib.metadata import PackageNotFoundError, files

from assistant.errors import BackendUnavailable

SILENCE = b"\xf8\xff\xfe"
"""A packet of 20 ms in which nothing is heard (RFC 7587 §4.4 calls them silence; CELT, one frame, mono)."""

VOIP = 2048
SET_BITRATE = 4002
SET_COMPLEXITY = 4010
RESET_STATE = 4028
"""``OPUS_APPLICATION_VOIP`` and the requests of ``opus_defines.h``."""

BITRATE = 32_000
"""Bits a second: transparent for speech of 24 kHz (RFC 6716 §2.1.1 names 28 to 40 kbit/s for fullband speech)."""

COMPLEXITY = 5
"""Of 10. Half the time of 10; what it costs in quality shows at a third of this bitrate."""

LONGEST = 120
"""Milliseconds of the longest packet."""


class Damaged(Exception):
    """A packet that is no Opus."""


@functools.cache
def library() -> ctypes.CDLL:
    """The library, loaded once.

    Raises:
        BackendUnavailable: there is none.
    """
    for path in _candidates():
        try:
            found = ctypes.CDLL(path)
            _declare(found)
        except (OSError, AttributeError):
            continue
        return found
    raise BackendUnavailable("WebRTC needs libopus, which was not found.", "Debian: apt install libopus0")


def _candidates() -> list[str]:
    try:
        inside = [str(file.locate()) for file in files("av") or [] if file.name.startswith("libopus")]
    except PackageNotFoundError:
        inside = []
    system = ctypes.util.find_library("opus")
    return [*inside, *([system] if system else [])]


def _declare(found: ctypes.CDLL) -> None:
    pointer, number, text = ctypes.c_void_p, ctypes.c_int32, ctypes.c_char_p
    status = ctypes.POINTER(ctypes.c_int)
    found.opus_decoder_create.argtypes, found.opus_decoder_create.restype = [number, ctypes.c_int, status], pointer
    found.opus_decoder_destroy.argtypes, found.opus_decoder_destroy.restype = [pointer], None
    found.opus_decode.argtypes = [pointer, text, number, pointer, ctypes.c_int, ctypes.c_int]
    found.opus_decode.restype = ctypes.c_int
    found.opus_encoder_create.argtypes = [number, ctypes.c_int, ctypes.c_int, status]
    found.opus_encoder_create.restype = pointer
    found.opus_encoder_destroy.argtypes, found.opus_encoder_destroy.restype = [pointer], None
    found.opus_encoder_ctl.restype = ctypes.c_int
    found.opus_encode.argtypes = [pointer, text, ctypes.c_int, pointer, number]
    found.opus_encode.restype = number


class Decoder:
    """Packets to s16le mono, at a rate that Opus decodes to: 8, 12, 16, 24 or 48 kHz.

    Args:
        rate: Hz.
    """

    def __init__(self, rate: int) -> None:
        self._rate = rate
        self._library = library()
        status = ctypes.c_int()
        self._state: int | None = self._library.opus_decoder_create(rate, 1, ctypes.byref(status))
        self._room = rate * LONGEST // 1000
        self._pcm = ctypes.create_string_buffer(self._room * 2)

    def decode(self, packet: bytes) -> bytes:
        """A packet, in its turn.

        Raises:
            Damaged: it is no Opus packet.
        """
        if not packet:  # to libopus that is a lost one
            raise Damaged
        return self._decode(packet, self._room, 0)

    def conceal(self, samples: int, following: bytes = b"") -> bytes:
        """What may have been in a gap of so many samples at this decoder's rate, which whole multiples of 2.5 ms are.

        Args:
            samples: how many are missing.
            following: the packet behind the gap, where it came: its in-band correction holds the frame before it.
        """
        step = self._rate // 400
        longest = self._room // step * step
        frame = self._rate // 50
        pieces: list[bytes] = []
        whole = samples // step * step
        corrected = frame if following and whole >= frame else 0
        left = whole - corrected
        while left > 0:
            pieces.append(self._decode(None, min(left, longest), 0))
            left -= longest
        if corrected:
            pieces.append(self._decode(following, corrected, 1))
        pieces.append(bytes((samples - whole) * 2))
        return b"".join(pieces)

    def _decode(self, packet: bytes | None, room: int, fec: int) -> bytes:
        size = len(packet) if packet is not None else 0
        count = self._library.opus_decode(self._state, packet, size, self._pcm, room, fec)
        if count < 0:
            raise Damaged(count)
        return ctypes.string_at(self._pcm, count * 2)

    def __del__(self) -> None:
        if getattr(self, "_state", None) is not None:
            self._library.opus_decoder_destroy(self._state)
            self._state = None


class Encoder:
    """s16le mono of 24 kHz to packets of 20 ms."""

    RATE = 24_000
    FRAME = 480
    """Samples a packet."""

    def __init__(self) -> None:
        self._library = library()
        status = ctypes.c_int()
        self._state: int | None = self._library.opus_encoder_create(self.RATE, 1, VOIP, ctypes.byref(status))
        for request, value in ((SET_BITRATE, BITRATE), (SET_COMPLEXITY, COMPLEXITY)):
            self._library.opus_encoder_ctl(ctypes.c_void_p(self._state), ctypes.c_int(request), ctypes.c_int32(value))
        self._packet = ctypes.create_string_buffer(1_500)

    def encode(self, pcm: bytes) -> bytes:
        """One frame; less than a frame is filled up with silence."""
        frame = pcm.ljust(self.FRAME * 2, b"\0")
        size = self._library.opus_encode(self._state, frame, self.FRAME, self._packet, len(self._packet))
        return ctypes.string_at(self._packet, size) if size > 0 else SILENCE

    def reset(self) -> None:
        """Forget what was encoded: it looks ahead, and holds the last 6 ms until the next frame."""
        self._library.opus_encoder_ctl(ctypes.c_void_p(self._state), ctypes.c_int(RESET_STATE))

    def __del__(self) -> None:
        if getattr(self, "_state", None) is not None:
            self._library.opus_encoder_destroy(self._state)
            self._state = None
