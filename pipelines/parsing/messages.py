"""What the assistant and the parsing process tell each other, over a Unix socket of type STREAM.

A message is four bytes of length (big-endian) and a tagged msgpack map. What comes from the process is checked for
size and shape like anything from outside: a file may have taken it over.
"""

from __future__ import annotations

import struct
from typing import Literal

import msgspec

from pipelines.parsing import Picture
from pipelines.parsing.documents import Document

HEAD = struct.Struct(">I")

Reason = Literal["unsupported", "unusual", "broken", "truncated", "animated", "depth", "pixels", "memory"]
"""Why a picture is refused; ``refusals.py`` has the words."""

Why = Literal[
    "unsupported", "broken", "truncated", "encrypted", "empty", "columns", "entities", "nesting", "expands", "long",
    "memory",
]  # fmt: skip
"""Why a document is; ``documents/refusals.py`` has the words."""


class ReadPicture(msgspec.Struct, tag="picture", frozen=True):
    """To the process: a picture to be read."""

    data: bytes


class ReadDocument(msgspec.Struct, tag="document", frozen=True):
    """To the process: a document to be read."""

    data: bytes
    name: str
    """What it is called; its ending alone is taken from it, where its bytes do not say what it is."""


class Ready(msgspec.Struct, tag="ready", frozen=True):
    """From the process, first: the libraries are loaded and the limits stand."""


class Read(msgspec.Struct, tag="read", frozen=True):
    """From the process: the picture."""

    picture: Picture
    last: bool = False
    """Something goes on in the process that cannot be stopped: it is to be ended, and the next file has a new one."""


class ReadTexts(msgspec.Struct, tag="texts", frozen=True):
    """From the process: what the document says."""

    documents: tuple[Document, ...]


class Unread(msgspec.Struct, tag="unread", frozen=True):
    """From the process: why the document was not read."""

    reason: Why


class Refused(msgspec.Struct, tag="refused", frozen=True):
    """From the process: why there is no picture."""

    reason: Reason
    width: int = 0
    height: int = 0


ToProcess = ReadPicture | ReadDocument
FromProcess = Ready | Read | Refused | ReadTexts | Unread

encode = msgspec.msgpack.Encoder().encode
to_process = msgspec.msgpack.Decoder(ToProcess).decode
from_process = msgspec.msgpack.Decoder(FromProcess).decode
