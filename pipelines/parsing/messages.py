"""What the assistant and the parsing process tell each other, over a Unix socket of type STREAM.

A message is four bytes of length (big-endian) and a tagged msgpack map. What comes from the process is checked for
size and shape like anything from outside: a file may have taken it over.
"""

from __future__ import annotations

import struct
from typing import Literal

import msgspec

from pipelines.parsing import Picture

HEAD = struct.Struct(">I")

Reason = Literal["unsupported", "unusual", "broken", "truncated", "animated", "depth", "pixels", "memory"]
"""Why a file is refused; ``refusals.py`` has the words."""


class ReadPicture(msgspec.Struct, tag="picture", frozen=True):
    """To the process: a picture to be read."""

    data: bytes


class Ready(msgspec.Struct, tag="ready", frozen=True):
    """From the process, first: the libraries are loaded and the limits stand."""


class Read(msgspec.Struct, tag="read", frozen=True):
    """From the process: the picture."""

    picture: Picture
    last: bool = False
    """Something goes on in the process that cannot be stopped: it is to be ended, and the next file has a new one."""


class Refused(msgspec.Struct, tag="refused", frozen=True):
    """From the process: why there is no picture."""

    reason: Reason
    width: int = 0
    height: int = 0


ToProcess = ReadPicture
FromProcess = Ready | Read | Refused

encode = msgspec.msgpack.Encoder().encode
to_process = msgspec.msgpack.Decoder(ToProcess).decode
from_process = msgspec.msgpack.Decoder(FromProcess).decode
