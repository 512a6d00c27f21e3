"""Voice and picture, in Chromium: how far a node's lighting is from the word that names it, as really heard.

The page as shipped plays answers of the real server. An init script (tests/browser/tap.js) copies what the page puts
out and notes when nodes are lit, on the clock of its own output. Truth is forced alignment of the sound that was put
out with the words that were said, never our own word times. Some questions are asked aloud, through Chromium's fake
microphone; the others are typed. The control shifts the cues that the page gets by 300 ms: a measure that passes it
measures nothing.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

from benchmarks import page as pages
from benchmarks import server as servers
from benchmarks.figure import Figure, percentile
from benchmarks.page import Item, Visit
from benchmarks.recording import Recording
from benchmarks.voices import Caller, speak
from benchmarks.word_times import Aligner
from pipelines.audio import SPEAK_RATE
from pipelines.audio.wav import write_wav
from pipelines.knowledge.collection import load

TAPPED = ("-m", "benchmarks.tapped", "--site", "{site}", "serve", "--port", "{port}")

GOAL_MS = 150
SHIFT_MS = 300
DELAY_MS = 200

QUIET_S = 12
"""Silence before a question aloud: the microphone starts with the page, and the page is greeted first."""

TYPED = (
    "How do I change my wifi password",
    "How do I set up my new router",
    "How do I transfer my contract to another address",
    "How do I connect my printer with WPS",
    "How can I pay my bill",
    "How do I send my old router back",
    "The internet light on my router is red",
    "yes",
    "done",
    "My home phone has no dial tone",
    "yes",
    "no",
    "My internet is very slow today",
    "all devices",
    "done",
    "no",
)
"""Six answers in steps, and three procedures walked some way: 41 node cues."""

ALOUD = (
    (Caller("flite", "rms"), "I want a new password for the wireless network"),
    (Caller("flite", "awb"), "My home phone has no dial tone"),
    (Caller("flite", "kal16"), "How can I pay my bill"),
)
"""In other voices than the assistant's."""

FEW = (TYPED[0], TYPED[6])

NEAR = 3 * SPEAK_RATE
"""Frames from its word within which a lighting is that word's: a wrong one must still be found."""


@dataclass(frozen=True, slots=True)
class Lighting:
    """A node cue of an answer, and by how many ms the node was lit after its first word was heard."""

    item: str
    node: str
    late_ms: float | None
    """None where the word was not found in the recording; infinity where the node was never lit near it."""


def figures(verbose: bool = False) -> list[Figure]:
    """The differences of all runs."""
    if pages.CHROMIUM is None:
        return [Figure("node against word, p95", None, "ms", f"<= {GOAL_MS} ms", "Chromium is not installed")]
    with servers.serving(command=TAPPED) as running:
        running.settle()
        straight = asyncio.run(typed(running.address, TYPED)) + asyncio.run(aloud(running.address))
        delayed = asyncio.run(typed(running.address, TYPED, delay_ms=DELAY_MS))
        shifted = asyncio.run(typed(running.address, FEW, shift_ms=SHIFT_MS))
    if verbose:
        for one in (*straight, *delayed, *shifted):
            print(f"{one.item} {one.node:<16} {one.late_ms}")
    return [
        *_figures("node against word", straight),
        *_figures(f"messages delayed by 0-{DELAY_MS} ms", delayed),
        Figure(f"control, cues shifted by {SHIFT_MS} ms: p95", p95(shifted), "ms", f">= {GOAL_MS} ms", "must miss"),
    ]


def _figures(name: str, found: Sequence[Lighting]) -> list[Figure]:
    measured = [abs(one.late_ms) for one in found if one.late_ms is not None]
    answers = len({one.item for one in found})
    lost = f", {len(found) - len(measured)} more not found in the sound" if len(found) > len(measured) else ""
    note = f"{len(measured)} node cues in {answers} answers{lost}"
    worst = max(measured, default=None)
    return [
        Figure(f"{name}, p95", p95(found), "ms", f"<= {GOAL_MS} ms", note),
        Figure(f"{name}, max", None if worst is None else round(worst, 1), "ms"),
    ]


def p95(found: Sequence[Lighting]) -> float | None:
    """Of |node - word|; None where nothing was measured."""
    measured = [abs(one.late_ms) for one in found if one.late_ms is not None]
    return round(percentile(measured, 0.95), 1) if measured else None


async def typed(address: str, questions: Sequence[str], *, delay_ms: float = 0, shift_ms: float = 0) -> list[Lighting]:
    """Type questions into one page, one after the other, and hear every answer out."""
    async with pages.visiting(address, None, delay_ms, shift_ms) as visit:
        await visit.say("When are you open")  # starts the sound, so that the tap is in place for what counts
        await visit.until("window.__tap.ready && document.body.dataset.phase === 'speaking'", 30, "the tap")
        await visit.page.keyboard.press("Escape")
        await visit.until("document.body.dataset.phase !== 'speaking'", 10, "silence")
        for question in questions:
            before = len(visit.wire.answers)
            await visit.say(question)
            await visit.heard_out(before)
        return await compared(visit)


async def aloud(address: str, questions: Sequence[tuple[Caller, str]] = ALOUD) -> list[Lighting]:
    """Ask each question through the fake microphone, in a browser of its own."""
    found: list[Lighting] = []
    spoken = await asyncio.to_thread(speak, questions)
    with tempfile.TemporaryDirectory() if spoken else nullcontext("") as folder:
        for number, pcm in enumerate(spoken):
            path = Path(folder) / f"{number}.wav"
            write_wav(path, bytes(SPEAK_RATE * 2 * QUIET_S) + pcm + bytes(SPEAK_RATE * 2 * 60), SPEAK_RATE)
            async with pages.visiting(address, path) as visit:
                await visit.page.click("#mic")
                await visit.heard_out(0)  # the greeting
                await visit.heard_out(1)
                found += await compared(visit)
    return found


async def compared(visit: Visit) -> list[Lighting]:
    """Hold what was lit against what was heard, for every answer that was heard out."""
    recording = await visit.recording()
    aligner = Aligner(pronounced())
    found: list[Lighting] = []
    after = 0
    for item in visit.wire.answers.values():
        if item.heard_out:
            lightings, after = _compare(recording, item, aligner, after)
            found += lightings
    return found


def _compare(recording: Recording, item: Item, aligner: Aligner, after: int) -> tuple[list[Lighting], int]:
    starts, after = recording.starts(item.sound, item.words, aligner, after)
    found: dict[str, Lighting] = {}
    for node, at_ms, _ in item.nodes:
        if node in found:
            continue
        word = starts.get(at_ms)
        if word is None:
            found[node] = Lighting(item.id, node, None)
            continue
        near = [frame - word for name, frame in recording.lit if name == node and abs(frame - word) < NEAR]
        late = float(near[0]) / SPEAK_RATE * 1000 if near else float("inf")
        found[node] = Lighting(item.id, node, round(late, 1))
    return list(found.values()), after


def pronounced() -> dict[str, str]:
    """The words that the sample articles say how to pronounce: the aligner must know them too."""
    collection, _ = load(servers.ROOT / "knowledge" / "broadband" / "en")
    return {word: sounds for article in collection.articles.values() for word, sounds in article.pronounce.items()}


def main() -> None:
    """Print the figures."""
    for one in figures(verbose=True):
        print(f"{one.name:<44} {one.value} {one.unit} {one.goal} {one.passed} {one.note}")


if __name__ == "__main__":
    main()
