"""The worker process of espeak-ng, talked to as its parent does."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import pytest

from pipelines.tts.espeak import EspeakSynthesizer
from pipelines.tts.frames import Frames, frame

ROOT = Path(__file__).parents[3]


class Worker:
    """The process and the frames it sent."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "pipelines.tts.espeak_worker", *EspeakSynthesizer()._command],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self.stdin: IO[bytes] = self.process.stdin  # type: ignore[assignment]
        self.stdout: IO[bytes] = self.process.stdout  # type: ignore[assignment]
        self._frames = Frames()
        self._waiting: list[tuple[bytes, bytes]] = []

    def send(self, kind: bytes, **request: Any) -> None:
        self.stdin.write(frame(kind, json.dumps(request).encode() if request else b""))
        self.stdin.flush()

    def next(self) -> tuple[bytes, bytes]:
        while not self._waiting:
            data = os.read(self.stdout.fileno(), 65_536)
            assert data, "the worker ended"
            self._waiting = self._frames.feed(data)
        return self._waiting.pop(0)

    def sentence(self) -> dict[bytes, bytes]:
        """Frames until the sentence ends, joined by kind."""
        found: dict[bytes, bytes] = {}
        while True:
            kind, payload = self.next()
            found[kind] = found.get(kind, b"") + payload
            if kind in (b"E", b"X"):
                return found


@pytest.fixture
def worker() -> Iterator[Worker]:
    one = Worker()
    assert one.next() == (b"R", b"22050")
    yield one
    one.stdin.close()
    one.process.wait(5)
    one.stdout.close()


def test_it_speaks(worker: Worker) -> None:
    """A request gives the words with their places in the text, then the sound, then the end."""
    worker.send(b"S", text="Is it red?", voice="en-us", speed=1.0)
    found = worker.sentence()
    told = json.loads(found[b"W"])
    assert [character for kind, character, _ in told["marks"] if kind == 1] == [1, 4, 7]
    assert told["samples"] * 2 == len(found[b"A"]) > 10_000
    samples = [sample for _, _, sample in told["marks"]]
    assert samples == sorted(samples)
    assert samples[-1] <= told["samples"]


def test_pauses_are_told(worker: Worker) -> None:
    """Between two phrases a pause is marked, so that the word before it ends there."""
    worker.send(b"S", text="No, it is off.", voice="en-us", speed=1.0)
    kinds = [kind for kind, _, _ in json.loads(worker.sentence()[b"W"])["marks"]]
    assert kinds[:2] == [1, 0]


def test_speed_and_voice_belong_to_the_request(worker: Worker) -> None:
    """A request is not spoken with the voice or the speed of the one before."""
    sizes = []
    for voice, speed in (("en-us", 1.0), ("en-us", 2.0), ("de", 1.0), ("en-us", 1.0)):
        worker.send(b"S", text="information", voice=voice, speed=speed)
        sizes.append(len(worker.sentence()[b"A"]))
    assert sizes[0] == pytest.approx(sizes[3], rel=0.005)  # the engine's pitch is a little random
    assert sizes[1] < 0.7 * sizes[0]
    assert sizes[2] != pytest.approx(sizes[0], rel=0.02)


def test_an_unknown_voice_is_said(worker: Worker) -> None:
    """Instead of speaking with the voice before, the worker says that there is none, and goes on."""
    worker.send(b"S", text="Bonjour.", voice="xx-yy", speed=1.0)
    assert worker.sentence() == {b"X": b"espeak-ng has no voice 'xx-yy'."}
    worker.send(b"S", text="Go on.", voice="en-us", speed=1.0)
    assert b"A" in worker.sentence()


@pytest.mark.slow  # real time decides which of the two comes first
def test_a_halted_sentence_is_not_sent(worker: Worker) -> None:
    """A halt that comes while a sentence is made gives it up, and the next is spoken whole."""
    worker.stdin.write(frame(b"S", json.dumps({"text": "word " * 200, "voice": "en-us", "speed": 0.5}).encode()))
    worker.stdin.flush()
    time.sleep(0.005)
    worker.send(b"H")
    halted = worker.sentence()
    worker.send(b"S", text="Go on.", voice="en-us", speed=1.0)
    assert len(worker.sentence()[b"A"]) < 60_000
    assert b"A" not in halted


def test_it_ends_with_its_input(worker: Worker) -> None:
    """When the parent closes the pipe, or dies, the worker ends by itself."""
    worker.stdin.close()
    assert worker.process.wait(5) == 0


def test_it_ends_when_nobody_reads(worker: Worker) -> None:
    """A worker whose output is closed in mid-sentence ends without a word."""
    worker.send(b"S", text="word " * 150, voice="en-us", speed=0.5)
    worker.stdout.close()
    assert worker.process.wait(5) == 0


def test_an_interrupt_from_the_keyboard_is_the_parents_business(worker: Worker) -> None:
    """Ctrl-C goes to the whole group; the worker waits for its parent to close the pipe."""
    worker.process.send_signal(2)
    worker.send(b"S", text="Go on.", voice="en-us", speed=1.0)
    assert b"A" in worker.sentence()
