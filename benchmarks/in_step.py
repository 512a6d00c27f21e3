"""Voice and picture, in Chromium: how far a node's lighting is from the word that names it, as really heard.

The page as shipped plays answers of the real server. An init script (tests/browser/tap.js) copies what the page puts
out and notes when nodes are lit, on the clock of its own output. Truth is forced alignment of the sound that was put
out with the words that were said, never our own word times. Questions are spoken through Chromium's fake microphone
where the recogniser gets them, and typed in the other runs. The control shifts the cues the page gets by 300 ms: a
measure that passes it measures nothing.
"""

from __future__ import annotations

import asyncio
import base64
import json
import random
import shutil
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from benchmarks import server as servers
from benchmarks.figure import Figure, percentile
from benchmarks.voices import Caller, speak
from benchmarks.word_times import Aligner
from pipelines.audio import LISTEN_RATE, SPEAK_RATE
from pipelines.audio.resample import resample
from pipelines.audio.wav import write_wav

TAPS = Path(__file__).resolve().parent.parent / "tests" / "browser"

TAPPED = ("-m", "benchmarks.tapped", "--site", "{site}", "serve", "--port", "{port}")

FLAGS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
    "--autoplay-policy=no-user-gesture-required",
]

GOAL_MS = 150

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
)
"""Six answers in steps, and two procedures walked some way."""

SPOKEN = ("I want to choose a new password for the wifi", "My home phone has no dial tone")
"""Asked aloud, in other voices than the assistant's."""

FEW = TYPED[:3]


@dataclass(slots=True)
class Item:
    """An answer as the server sent it: its sound, the words and the nodes on its clock."""

    pcm: bytearray = field(default_factory=bytearray)
    words: list[tuple[str, float, float]] = field(default_factory=list)
    nodes: list[tuple[str, float]] = field(default_factory=list)
    diagram: bool = False


@dataclass(slots=True)
class Tape:
    """What one page heard and showed."""

    items: dict[str, Item] = field(default_factory=dict)

    def take(self, frame: str | bytes) -> None:
        """Keep what a frame of the server's says."""
        event = json.loads(frame)
        item = self.items.setdefault(event.get("item_id", ""), Item())
        match event["type"]:
            case "response.output_audio.delta":
                item.pcm += base64.b64decode(event["delta"])
            case "frontdesk.cues":
                for cue in event["cues"]:
                    if cue["kind"] == "word":
                        item.words.append((cue["text"], cue["at_ms"], cue["end_ms"]))
                    elif cue["kind"] == "node" and cue["node_id"]:
                        item.nodes.append((cue["node_id"], cue["at_ms"]))


@dataclass(frozen=True, slots=True)
class Difference:
    """A node, and by how many ms it was lit after its first word was heard."""

    item: str
    node: str
    ms: float


def figures() -> list[Figure]:
    """The differences of all runs."""
    if shutil.which("chromium") is None:
        return [Figure("node against word, p95", None, "ms", f"<= {GOAL_MS} ms", "Chromium is not installed")]
    with servers.serving(command=TAPPED) as running:
        running.settle()
        typed = asyncio.run(measure(running.address, TYPED))
        aloud = asyncio.run(measure(running.address, SPOKEN, aloud=True))
        delayed = asyncio.run(measure(running.address, TYPED, delay_ms=200))
        shifted = asyncio.run(measure(running.address, FEW, shift_ms=300))
    return [
        *_figures("node against word", typed + aloud),
        *_figures("messages delayed by 0-200 ms", delayed),
        Figure("control, cues shifted by 300 ms: p95", _p95(shifted), "ms", f">= {GOAL_MS} ms", "must not pass"),
    ]


def _figures(name: str, found: list[Difference]) -> list[Figure]:
    answers = len({one.item for one in found})
    note = f"{len(found)} node cues in {answers} answers"
    worst = max((abs(one.ms) for one in found), default=None)
    return [
        Figure(f"{name}, p95", _p95(found), "ms", f"<= {GOAL_MS} ms", note),
        Figure(f"{name}, max", None if worst is None else round(worst, 1), "ms"),
    ]


def _p95(found: list[Difference]) -> float | None:
    return round(percentile([abs(one.ms) for one in found], 0.95), 1) if found else None


async def measure(
    address: str, questions: Sequence[str], *, aloud: bool = False, delay_ms: float = 0, shift_ms: float = 0
) -> list[Difference]:
    """Ask on the page, hear every answer out, and compare.

    Args:
        address: ``host:port`` of the server.
        questions: asked one after the other.
        aloud: through the fake microphone instead of typed.
        delay_ms: every message of the server's is delayed by up to this, at random, in order.
        shift_ms: added to every cue that the page gets.
    """
    found: list[Difference] = []
    aligner = Aligner()
    for group in [[question] for question in questions] if aloud else [questions]:
        microphone = (await asyncio.to_thread(speak, [(Caller("flite", "rms"), group[0])]))[0] if aloud else b""
        async with visiting(address, microphone, delay_ms, shift_ms) as (page, tape):
            if aloud:
                await _ask_aloud(page)
            else:
                await _ask_typed(page, group)
            frames = await page.evaluate("window.__tap.frames")
            lit = await page.evaluate("window.__tap.lit")
            raw = await page.evaluate(
                "() => { const all = new Float32Array(window.__tap.samples.length * 128);"
                " window.__tap.samples.forEach((piece, at) => all.set(piece, at * 128));"
                " const bytes = new Uint8Array(all.buffer); let text = '';"
                " for (let at = 0; at < bytes.length; at += 32768)"
                "   text += String.fromCharCode(...bytes.subarray(at, at + 32768)); return btoa(text); }"
            )
        sound = _laid_out(frames, np.frombuffer(base64.b64decode(raw), "<f4"))
        found += _compare(tape, sound, frames[0] if frames else 0, lit, aligner)
    return found


def _laid_out(frames: list[int], samples: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """The pieces at their places; what was not recorded is silence."""
    if not frames:
        return np.zeros(0, np.float32)
    sound = np.zeros(frames[-1] - frames[0] + 128, np.float32)
    for number, frame in enumerate(frames):
        sound[frame - frames[0] : frame - frames[0] + 128] = samples[number * 128 : number * 128 + 128]
    return sound


@asynccontextmanager
async def visiting(
    address: str, microphone: bytes, delay_ms: float, shift_ms: float
) -> AsyncIterator[tuple[Any, Tape]]:
    """The page in a fresh Chromium, with the tap in place and the server's frames kept (as sent, unshifted)."""
    from playwright.async_api import async_playwright

    tape = Tape()
    with tempfile.TemporaryDirectory() as folder:
        flags = list(FLAGS)
        if microphone:
            path = Path(folder) / "question.wav"
            pcm = bytes(SPEAK_RATE * 2 * 9) + microphone + bytes(SPEAK_RATE * 2 * 60)  # it starts with the page
            write_wav(path, pcm, SPEAK_RATE)
            flags.append(f"--use-file-for-fake-audio-capture={path}%noloop")
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(
                executable_path=shutil.which("chromium"), args=flags, ignore_default_args=["--mute-audio"]
            )
            page = await browser.new_page(viewport={"width": 1200, "height": 760})
            await page.add_init_script(path=TAPS / "tap.js")
            await page.route("**/tests/tap_worklet.js", lambda route: route.fulfill(path=TAPS / "tap_worklet.js"))
            await _route(page, tape, delay_ms, shift_ms)
            await page.goto(f"http://{address}/")
            yield page, tape
            await browser.close()


async def _route(page: Any, tape: Tape, delay_ms: float, shift_ms: float) -> None:
    """Pass the WebSocket on, late and shifted where asked."""
    chance = random.Random(7)
    tasks: set[asyncio.Task[None]] = set()

    def opened(client: Any) -> None:
        server = client.connect_to_server()
        queue: asyncio.Queue[str | bytes] = asyncio.Queue(4096)

        async def forward() -> None:
            while True:
                frame = await queue.get()
                if delay_ms:
                    await asyncio.sleep(chance.uniform(0, delay_ms) / 1000)
                client.send(_shifted(frame, shift_ms))

        def receive(frame: str | bytes) -> None:
            tape.take(frame)
            queue.put_nowait(frame)

        if delay_ms or shift_ms:
            server.on_message(receive)
            tasks.add(asyncio.create_task(forward(), name="forward"))

    if delay_ms or shift_ms:
        await page.route_web_socket("**/v1/realtime*", opened)
    else:
        page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: tape.take(frame)))


def _shifted(frame: str | bytes, shift_ms: float) -> str | bytes:
    if not shift_ms:
        return frame
    event = json.loads(frame)
    if event["type"] == "frontdesk.cues":
        for cue in event["cues"]:
            for key in ("at_ms", "end_ms"):
                if key in cue:
                    cue[key] += shift_ms
    return json.dumps(event)


async def _ask_typed(page: Any, questions: Sequence[str]) -> None:
    box = page.locator("#text")
    await box.fill("When are you open")  # starts the session, so that the tap is in place for what counts
    await box.press("Enter")
    await _until(page, "window.__tap.ready && document.body.dataset.phase === 'speaking'", 30)
    await page.keyboard.press("Escape")
    await _until(page, "document.body.dataset.phase !== 'speaking'", 10)
    for question in questions:
        await box.fill(question)
        await box.press("Enter")
        await _heard_out(page)


async def _ask_aloud(page: Any) -> None:
    await page.get_by_role("button", name="Talk").click()
    await _heard_out(page)  # the greeting
    await _heard_out(page)


async def _heard_out(page: Any) -> None:
    await _until(page, "document.body.dataset.phase === 'speaking'", 60)
    await _until(page, "document.body.dataset.phase !== 'speaking'", 90)
    await page.wait_for_timeout(400)


async def _until(page: Any, condition: str, seconds: float) -> None:
    for _ in range(int(seconds * 20)):
        if await page.evaluate(f"() => Boolean({condition})"):
            return
        await page.wait_for_timeout(50)
    raise TimeoutError(f"waited {seconds:g} s for {condition}")


def _compare(
    tape: Tape, sound: npt.NDArray[np.float32], first: int, lit: list[list[Any]], aligner: Aligner
) -> list[Difference]:
    found = []
    for item_id, item in tape.items.items():
        if not item.nodes or not item.pcm:
            continue
        start = _find(sound, np.frombuffer(bytes(item.pcm), "<i2").astype(np.float32) / 32768)
        if start is None:
            continue
        length = len(item.pcm) // 2
        heard = _heard_starts(sound[start : start + length], item, aligner)
        seen: set[str] = set()
        for node, at_ms in item.nodes:
            if node in seen:
                continue
            seen.add(node)
            word_ms = heard.get(at_ms)
            frames = [
                frame - first - start
                for name, frame in lit
                if name == node and -SPEAK_RATE < frame - first - start < length + SPEAK_RATE
            ]
            if word_ms is not None and frames:
                found.append(Difference(item_id, node, frames[0] / SPEAK_RATE * 1000 - word_ms))
    return found


def _find(sound: npt.NDArray[np.float32], sent: npt.NDArray[np.float32]) -> int | None:
    """Where in what was put out an answer begins: by its loudest half second, which is played sample for sample."""
    span = SPEAK_RATE // 2
    if len(sent) < span or len(sound) < span:
        return None
    loud = np.convolve(sent**2, np.ones(span, np.float32), "valid")
    at = int(np.argmax(loud[: SPEAK_RATE * 4]))
    piece = sent[at : at + span]
    size = 1 << (len(sound) + span - 1).bit_length()
    spectrum = np.fft.rfft(sound, size) * np.conj(np.fft.rfft(piece, size))
    match = np.fft.irfft(spectrum, size)[: len(sound) - span]
    best = int(np.argmax(match))
    energy = float(np.sum(piece**2))
    return best - at if abs(float(match[best]) - energy) < 0.05 * energy else None


def _heard_starts(sound: npt.NDArray[np.float32], item: Item, aligner: Aligner) -> dict[float, float]:
    """For each word's cue time, when it was really heard: aligned sentence by sentence in the sound put out."""
    starts: dict[float, float] = {}
    pcm = np.clip(np.rint(sound * 32768), -32768, 32767).astype("<i2").tobytes()
    for sentence in _sentences(item.words):
        begin = max(0.0, sentence[0][1] - 60)
        end = sentence[-1][2] + 60
        piece = pcm[int(begin * SPEAK_RATE / 1000) * 2 : int(end * SPEAK_RATE / 1000) * 2]
        if len(piece) < SPEAK_RATE // 5:
            continue
        try:
            aligned = aligner.starts([text for text, _, _ in sentence], resample(piece, SPEAK_RATE, LISTEN_RATE))
        except (ValueError, RuntimeError, StopIteration):
            continue
        for (_, at_ms, _), start in zip(sentence, aligned, strict=True):
            if start is not None:
                starts[at_ms] = begin + start
    return starts


def _sentences(words: list[tuple[str, float, float]]) -> list[list[tuple[str, float, float]]]:
    found: list[list[tuple[str, float, float]]] = [[]]
    for word in words:
        found[-1].append(word)
        if word[0].rstrip("\"'”").endswith((".", "?", "!")):
            found.append([])
    return [sentence for sentence in found if sentence]


def main() -> None:
    """Print the figures."""
    for one in figures():
        print(f"{one.name:<44} {one.value} {one.unit} {one.goal} {one.passed} {one.note}")


if __name__ == "__main__":
    main()
