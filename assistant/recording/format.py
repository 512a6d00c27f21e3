"""The file: one JSON object a line, each sealed with what came before it. Sans-I/O.

A line is ``{"t": seconds since the conversation began, "k": kind, "v": value, "h": seal}``. The first is the header,
the last of a conversation that ended is ``end``; what was accepted later stands behind that.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from assistant.errors import BadInput
from assistant.messages import Input

VERSION = 1

LINE_LIMIT = 8 * 1024 * 1024
"""Bytes of a line: a picture in a message is the longest thing that comes in."""

SEAL = 8
"""Bytes of a line's seal: enough to notice an edit, and no signature."""

_encoder = msgspec.json.Encoder()


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that happened."""

    at_s: float
    """Seconds since the conversation began."""
    kind: str
    value: Any
    """As JSON has it."""


class Sealer:
    """Writes lines. One a file: each seal holds all that was written before."""

    def __init__(self, seal: str = "") -> None:
        self.seal = seal

    def line(self, entry: Entry) -> bytes:
        """The next line of the file, with its end."""
        body = _encoder.encode({"t": round(entry.at_s, 6), "k": entry.kind, "v": entry.value})
        self.seal = _sealed(self.seal, body)
        return body[:-1] + b',"h":"' + self.seal.encode() + b'"}\n'


def read(data: bytes) -> tuple[list[Entry], str]:
    """The entries of a file, and its last seal.

    Raises:
        BadInput: ``bad_recording``: it is none, is of a newer version, was cut off or was edited; says where.
    """
    entries: list[Entry] = []
    seal = ""
    lines = data.split(b"\n")
    for number, line in enumerate(lines[:-1], 1):
        entry, seal = _read_line(number, line, seal)
        entries.append(entry)
        if number == 1:
            _check_header(entry)
    if lines[-1] or not entries:
        raise _bad(f"It is cut off in line {len(lines)}.", "Copy the whole file.")
    if not any(entry.kind == "end" for entry in entries):
        raise _bad(f"It is cut off after line {len(entries)}: the end is missing.", "Copy the whole file.")
    return entries, seal


def _read_line(number: int, line: bytes, seal: str) -> tuple[Entry, str]:
    if len(line) > LINE_LIMIT:
        raise _bad(f"Line {number} has {len(line):,} bytes; at most {LINE_LIMIT:,} are read.")
    try:
        found = msgspec.json.decode(line)
        body, own = line[: line.rindex(b',"h":"')] + b"}", found["h"]
        entry = Entry(float(found["t"]), str(found["k"]), found["v"])
    except (msgspec.DecodeError, KeyError, TypeError, ValueError, RecursionError):
        raise _bad(f"Line {number} is no line of a recording.") from None
    sealed = _sealed(seal, body)
    if own != sealed and not (number == 1 and _newer(entry)):
        raise _bad(f"Line {number}, or one before it, was changed.", "Use the file as it was written.")
    return entry, sealed


def _newer(entry: Entry) -> bool:
    version = entry.value.get("version") if isinstance(entry.value, dict) else None
    return entry.kind == "recording" and isinstance(version, int) and version > VERSION


def _check_header(entry: Entry) -> None:
    if entry.kind != "recording" or not isinstance(entry.value, dict):
        raise _bad("Line 1 is no header of a recording.")
    if _newer(entry):
        version = entry.value["version"]
        raise _bad(f"It is of version {version}; this program reads up to {VERSION}.", "Use a newer Frontdesk.")


def _bad(message: str, hint: str = "Give a file that Frontdesk recorded.") -> BadInput:
    return BadInput("bad_recording", f"The recording cannot be used. {message}", hint)


def _sealed(before: str, body: bytes) -> str:
    return hashlib.blake2s(before.encode() + body, digest_size=SEAL).hexdigest()


_INPUTS: dict[str, type] = {kind.__name__: kind for kind in Input.__args__}


def packed(value: object) -> Any:
    """A dataclass as JSON has it, with its name beside it."""
    return {"type": type(value).__name__, **msgspec.to_builtins(value)}


def unpacked(value: Any, kinds: dict[str, type]) -> Any:
    """The dataclass again.

    Raises:
        BadInput: ``bad_recording``: it is none of these kinds, or has other fields.
    """
    try:
        kind = kinds[value["type"]]
        return msgspec.convert({key: one for key, one in value.items() if key != "type"}, kind)
    except (KeyError, TypeError, msgspec.ValidationError) as error:
        raise _bad(f"Something in it is not known here ({error}).", "Use the Frontdesk that recorded it.") from None


def unpacked_input(value: Any) -> Input:
    """An input of a session."""
    found: Input = unpacked(value, _INPUTS)
    return found


def decisions(entries: Sequence[Entry]) -> list[str]:
    """What was decided, in order, each with its media time and its reason; as accepted last."""
    accepted = [entry.value["decisions"] for entry in entries if entry.kind == "accepted"]
    return list(accepted[-1]) if accepted else list(_decided(entries))


def _decided(entries: Sequence[Entry]) -> Iterator[str]:
    for entry in entries:
        if entry.kind == "decision":
            what, media_ms, reason = entry.value
            yield decision(what, media_ms, reason)


def decision(what: str, media_ms: float, reason: str) -> str:
    """One decision as it is compared."""
    return f"{what} at {media_ms:.0f} ms: {reason}"
