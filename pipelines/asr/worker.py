"""One utterance in one worker: live words while it is spoken, the full pass at every pause."""

from __future__ import annotations

import array
import socket
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from pipelines.asr.messages import PACKET, Begin, Done, End, Partial, Pause, Sound, ToWorker, encode, to_worker

QUIET = 30
"""A rest whose loudest sample is this many times (30 dB) below the utterance's is silence; decoding it would make
words of it."""


@dataclass(frozen=True, slots=True)
class Passage:
    """The full pass over the sound between two pauses."""

    text: str
    confidence: float
    alternatives: tuple[str, ...]
    mean: str
    """The cepstral mean of this sound."""


class Decoder(Protocol):
    """What turns sound into words. It blocks, and holds the GIL."""

    def begin(self, mean: str) -> None:
        """Start a live pass; ``mean`` is the caller's cepstral mean, empty when unknown."""

    def hear(self, pcm: bytes) -> str:
        """Go on with the live pass; the words since ``begin``."""

    def recognise(self, pcm: bytes) -> Passage:
        """End the live pass and recognise the whole passage."""


def serve(link: socket.socket, decoder: Decoder) -> None:
    """Serve one utterance from its ``Begin`` to its ``Done``.

    Raises:
        OSError: the other end was closed.
    """
    inbox = _Inbox(link)
    first = inbox.next()
    mean = first.mean if isinstance(first, Begin) else ""
    decoder.begin(mean)
    done: list[Passage] = []
    sound = bytearray()
    loudest = 0
    said = ""
    while not isinstance(message := inbox.next(), End):
        if isinstance(message, Sound):
            sound += message.pcm
            # The live words of a passage that has already ended interest nobody.
            text = "" if inbox.passage_over() else _joined(done, decoder.hear(message.pcm))
        else:
            loudest = max(loudest, _peak(sound))
            done.append(decoder.recognise(bytes(sound)))
            sound.clear()
            mean = done[-1].mean or mean
            decoder.begin(mean)
            text = _joined(done)
        if text and text != said:
            said = text
            link.send(encode(Partial(text)))
    rest = _peak(sound)
    if rest and (not done or rest * QUIET > loudest):
        done.append(decoder.recognise(bytes(sound)))
        mean = done[-1].mean or mean
    link.send(encode(_summary(done, mean)))


class _Inbox:
    """Messages in order, fetched as soon as they are there, so that one can look ahead."""

    def __init__(self, link: socket.socket) -> None:
        self._link = link
        self._waiting: deque[ToWorker] = deque()

    def next(self) -> ToWorker:
        if not self._waiting:
            self._fetch(0)
        return self._waiting.popleft()

    def passage_over(self) -> bool:
        while self._fetch(socket.MSG_DONTWAIT):
            pass
        return any(isinstance(message, Pause | End) for message in self._waiting)

    def _fetch(self, flags: int) -> bool:
        try:
            packet = self._link.recv(PACKET, flags)
        except BlockingIOError:
            return False
        if not packet:
            raise ConnectionResetError("nobody listens any more")
        self._waiting.append(to_worker(packet))
        return True


def _peak(pcm: bytearray) -> int:
    samples = array.array("h", bytes(pcm))
    return max(max(samples), -min(samples)) if samples else 0


def _joined(done: Sequence[Passage], live: str = "") -> str:
    return " ".join(text for text in (*(passage.text for passage in done), live) if text)


def _summary(done: Sequence[Passage], mean: str) -> Done:
    spoken = [passage for passage in done if passage.text]
    counts = [len(passage.text.split()) for passage in spoken]
    sure = sum(p.confidence * n for p, n in zip(spoken, counts, strict=True)) / max(sum(counts), 1)
    alternatives = spoken[0].alternatives if len(spoken) == 1 else ()
    return Done(_joined(done), sure, alternatives, mean if spoken else "")
