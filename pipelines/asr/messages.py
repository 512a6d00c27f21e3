"""What the assistant and the recogniser's processes tell each other.

Everything goes over Unix sockets of type SEQPACKET, which keep the bounds of messages: one message is one packet, a
tagged msgpack map. Nothing is trusted less for that, both ends are ours.
"""

from __future__ import annotations

import msgspec

PACKET = 1 << 16
"""Bytes of the largest packet; sound is cut into pieces of at most half of it."""


class Begin(msgspec.Struct, tag="begin", frozen=True):
    """To a worker, first: the utterance begins."""

    mean: str
    """The caller's cepstral mean as the decoder writes it; empty when not known yet."""


class Sound(msgspec.Struct, tag="sound", frozen=True):
    """To a worker: s16le mono 16 kHz."""

    pcm: bytes


class Pause(msgspec.Struct, tag="pause", frozen=True):
    """To a worker: what came since the last pause may be recognised for good."""


class End(msgspec.Struct, tag="end", frozen=True):
    """To a worker: the utterance is over; say what it was."""


class Partial(msgspec.Struct, tag="partial", frozen=True):
    """From a worker: the words so far."""

    text: str


class Done(msgspec.Struct, tag="done", frozen=True):
    """From a worker, last: the whole utterance."""

    text: str
    confidence: float
    alternatives: tuple[str, ...]
    mean: str
    """The caller's cepstral mean, for the next utterance; empty when nothing was heard."""


class Ready(msgspec.Struct, tag="ready", frozen=True):
    """From the template, first: the models are loaded."""


class Fork(msgspec.Struct, tag="fork", frozen=True):
    """To the template: one more worker, please."""


class Forked(msgspec.Struct, tag="forked", frozen=True):
    """From the template: a worker; the packet carries its socket (SCM_RIGHTS)."""

    pid: int


ToWorker = Begin | Sound | Pause | End
FromWorker = Partial | Done
FromTemplate = Ready | Forked

encode = msgspec.msgpack.Encoder().encode
to_worker = msgspec.msgpack.Decoder(ToWorker).decode
from_worker = msgspec.msgpack.Decoder(FromWorker).decode
from_template = msgspec.msgpack.Decoder(FromTemplate).decode
