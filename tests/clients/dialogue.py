"""What was said, seen and written down in one client's dialogue, and what its claims are held against."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from benchmarks.voices import Caller

ARTICLES = Path(__file__).resolve().parent.parent.parent / "knowledge" / "broadband" / "en"

SPOKEN = {
    "password": (
        Caller("flite", "awb"),
        "I would like a different password for my wireless internet",
        "change-wifi-password",
    ),
    "move": (Caller("flite", "kal16"), "We are going to live in another house", "move-house"),
    "saturday": (Caller("flite", "kal16"), "What time does your shop open on Saturday", "opening-hours"),
    "this": (Caller("flite", "rms"), "How do I connect this", "set-up-new-router"),
}
"""What the callers say, in this order: by which voice, what, and which article answers it.

The last is answered so by the picture alone: without it the assistant asks which of two is meant."""

CODE = "KIT-7590-NT-0042"
"""What the picture shows, as a QR code: the box that a new router comes in."""

Event = dict[str, Any]
History = Callable[[str], dict[str, tuple[str, str | None, str]]]


@dataclass
class Dialogue:
    """One client's.

    Args:
        client: its name.
        seen: what its program printed: what the client brought it.
        frames: what went over the wire.
        stored: reads a session's items: id to (text, what was heard of it where it was cut, status).
    """

    client: str
    seen: list[Event]
    frames: list[Event]
    stored: History

    def saw(self, kind: str) -> list[Event]:
        """Lines of the program, of one kind."""
        return [line for line in self.seen if line["saw"] == kind]

    @cached_property
    def given(self) -> list[Event]:
        """The server's events."""
        return [frame["frame"] for frame in self.frames if frame["from"] == "server"]

    def of(self, kind: str) -> list[Event]:
        """The server's events of one type."""
        return [event for event in self.given if event["type"] == kind]

    def sent(self, kind: str) -> list[Event]:
        """The client's events of one type."""
        return [one["frame"] for one in self.frames if one["from"] == "client" and one["frame"]["type"] == kind]

    @cached_property
    def answers(self) -> list[str]:
        """Ids of the answers that have words, in order."""
        return [event["item"]["id"] for event in self.of("response.output_item.added") if event["output_index"] == 0]

    @cached_property
    def session(self) -> str:
        """The session's id."""
        return str(self.of("session.created")[0]["session"]["id"])

    @cached_property
    def history(self) -> dict[str, tuple[str, str | None, str]]:
        """The items as they are stored."""
        return self.stored(self.session)

    def last_words(self) -> str:
        """The words of the last answer, which the caller does not hear out."""
        said = self.of("response.output_audio_transcript.delta")
        return "".join(one["delta"] for one in said if one["item_id"] == self.answers[-1])

    def words_a_second(self) -> float:
        """How fast the assistant speaks: in the first answer, which was heard out."""
        first = self.saw("said")[0]
        return len(first["text"].split()) / (first["bytes"] / 48_000)


def words(text: str) -> list[str]:
    """Lower case, without punctuation."""
    return re.findall(r"[a-z0-9]+", text.lower())


def runs(text: str, length: int = 4) -> set[tuple[str, ...]]:
    """All runs of so many words."""
    said = words(text)
    return {tuple(said[at : at + length]) for at in range(len(said) - length + 1)}


def article_of(text: str) -> str:
    """The article whose words these are; empty where most of them stand in none."""
    asked = runs(text)
    shared = {path.stem: len(asked & runs(path.read_text("utf-8"))) for path in ARTICLES.glob("*.md")}
    best = max(shared, key=lambda name: shared[name])
    return best if asked and shared[best] >= 0.6 * len(asked) else ""
