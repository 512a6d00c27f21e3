"""What every caller of these programs says and waits for, whichever client carries it. Standard library only.

A program is given the server's address and a folder with what to say (``NAME.pcm``, s16le mono 24 kHz) and to show
(``photo.png``). It prints a JSON object a line: what its client brought it.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

RATE = 24_000
PIECE_MS = 20
PIECE = RATE * 2 * PIECE_MS // 1000

HEARD_OUT_S = 1.0
"""After an answer's last sound came: it came ahead of being played, and a caller does not speak at once."""

INTO_IT_S = 3.0
"""How much of the second answer is heard before the caller speaks into it."""

TURN_S = 30.0
"""The longest that anything is waited for."""

TOOL = {
    "type": "object",
    "properties": {"title": {"type": "string"}, "alt": {"type": "string"}, "svg": {"type": "string"}},
    "required": ["title", "alt", "svg"],
}
"""Parameters of ``show_diagram``."""

SHOWN = "The drawing is on the screen."
"""What the function gives back."""


def tell(saw: str, **fields: object) -> None:
    """Print what was seen."""
    print(json.dumps({"saw": saw, "at": round(time.monotonic(), 3), **fields}), flush=True)


@dataclass
class Seen:
    """What the client brought, by kind; each is printed as it comes."""

    heard: list[str] = field(default_factory=list)
    """What the caller said, recognised."""
    said: list[str] = field(default_factory=list)
    """Answers, each when it is over: what the client keeps of it."""
    calls: list[str] = field(default_factory=list)
    """Functions called."""
    interrupted: int = 0
    sounding: float = 0.0
    """When the newest answer began to sound."""
    sound: int = 0
    """Bytes of it."""

    def hear(self, text: str) -> None:
        """What the caller said was recognised."""
        self.heard.append(text)
        tell("heard", text=text)

    def play(self, pcm: int) -> None:
        """Sound of an answer came, so many bytes."""
        if not self.sound:
            self.sounding = time.monotonic()
        self.sound += pcm

    def say(self, text: str) -> None:
        """An answer is over."""
        self.said.append(text)
        tell("said", text=text, bytes=self.sound)
        self.sound = 0

    def call(self, name: str, arguments: dict[str, object]) -> str:
        """A function was called; what it gives back."""
        self.calls.append(name)
        tell("called", name=name, arguments=arguments)
        return SHOWN

    def interrupt(self) -> None:
        """The client stopped playing because the caller spoke."""
        self.interrupted += 1
        tell("interrupted")

    def fail(self, text: str) -> None:
        """The client complains."""
        tell("error", text=text)

    async def until(self, holds: Callable[[], bool], what: str) -> None:
        """Wait until something holds.

        Raises:
            TimeoutError: it did not in time.
        """
        deadline = time.monotonic() + TURN_S
        while not holds():
            if time.monotonic() > deadline:
                raise TimeoutError(f"waited {TURN_S:g} s for {what}")
            await asyncio.sleep(0.02)


@dataclass
class Microphone:
    """The caller's: a piece every 20 ms, silence while nothing is said."""

    folder: Path
    _left: bytes = b""

    def speaks(self, name: str) -> None:
        """Begin to say something."""
        tell("speaks", name=name)
        self._left += (self.folder / f"{name}.pcm").read_bytes()

    async def pieces(self) -> AsyncIterator[bytes]:
        """The sound, in real time."""
        due = time.monotonic()
        while True:
            piece, self._left = self._left[:PIECE], self._left[PIECE:]
            yield piece.ljust(PIECE, b"\0")
            due += PIECE_MS / 1000
            await asyncio.sleep(max(0.0, due - time.monotonic()))


async def talk(seen: Seen, microphone: Microphone, show: Callable[[Path], Awaitable[None]]) -> None:
    """The dialogue: a question heard out, one spoken into with another, a picture, and a last question after it."""
    microphone.speaks("password")
    await seen.until(lambda: len(seen.heard) == 1, "the first question's transcript")
    await seen.until(lambda: "show_diagram" in seen.calls, "the drawing")
    await seen.until(lambda: len(seen.said) == 1, "the first answer")
    await asyncio.sleep(HEARD_OUT_S)
    microphone.speaks("move")
    await seen.until(lambda: len(seen.heard) == 2 and seen.sound > 0, "the beginning of the second answer")
    await asyncio.sleep(max(0.0, seen.sounding + INTO_IT_S - time.monotonic()))
    microphone.speaks("saturday")
    await seen.until(lambda: seen.interrupted > 0 and len(seen.said) == 2, "the second answer's end")
    await seen.until(lambda: len(seen.heard) == 3 and seen.sound > 0, "the answer to what was spoken into it")
    await show(microphone.folder / "photo.png")
    tell("shown")
    await asyncio.sleep(max(0.0, seen.sounding + INTO_IT_S - time.monotonic()))
    microphone.speaks("this")
    await seen.until(lambda: len(seen.heard) == 4 and len(seen.said) == 3, "the last question's transcript")
    await seen.until(lambda: seen.sound > RATE * 2, "the answer to it")
    tell("done")


def arguments() -> tuple[str, Path]:
    """The server's address (``host:port``) and the folder."""
    return sys.argv[1], Path(sys.argv[2])
