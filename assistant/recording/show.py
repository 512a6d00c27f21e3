"""A recording as a page: the caller's sound, what was heard, what was decided and what was said, on one time axis."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Sequence
from html import escape
from io import BytesIO
from pathlib import Path
from wave import open as open_wave

import numpy as np
import numpy.typing as npt

from assistant.recording.format import Entry
from assistant.recording.replay import Replayed
from pipelines.audio import LISTEN_RATE, SPEAK_RATE
from pipelines.audio.resample import Resampler

PX_S = 120
"""Pixels of a second."""

LANES = (("sound", 90), ("speech", 40), ("heard", 120), ("decided", 130), ("said", 60))
"""From the top: their names and heights in pixels."""

LETTER_PX = 6.2
QUIET = 0.01
"""Of full scale: less is not drawn."""

APART_S, LETTERS = 0.25, 24
"""Live words are shown so many seconds apart, and so much of their end."""

SHELF = 13
"""Pixels from a line of text to the next, where several would lie on each other."""

_STYLE = Path(__file__).with_name("show.css")
_SCRIPT = Path(__file__).with_name("show.js")


def page(entries: Sequence[Entry], replayed: Replayed) -> str:
    """One HTML file, with nothing to load."""
    seconds = max(entry.at_s for entry in entries) + 1
    sound = _sound(entries, seconds)
    width, height = round(seconds * PX_S), 20 + sum(size for _, size in LANES)
    tops = _tops()
    drawn = "".join(
        [
            *_grid(seconds, height, width),
            *_wave(sound, tops["sound"]),
            *_speech(entries, tops["speech"]),
            *_labels(_heard(entries), tops["heard"], 8),
            *_decided(entries, tops["decided"]),
            *_labels(_said(entries), tops["said"], 3),
        ]
    )
    differences = "\n".join(escape(line) for line in replayed.differences)
    today = "decided otherwise today" if differences else "decided the same today"
    return f"""<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>A recorded conversation</title>
<style>{_STYLE.read_text("utf-8")}</style>
<header><h1>A recorded conversation</h1>
<p>{seconds:.0f} seconds, {len(replayed.wanted)} decisions, {today}. Click to hear from there.</p>
<audio controls src="data:audio/wav;base64,{_wav(sound)}"></audio></header>
<div class="scroll" tabindex="0" role="region" aria-label="Time axis">
<svg width="{width}" height="{height}" data-px="{PX_S}" role="img" aria-label="The table below says the same">
{drawn}<line id="at" x1="0" x2="0" y1="0" y2="{height}" /></svg></div>
{f"<pre>{differences}</pre>" if differences else ""}
<table><tr><th>at<th>decision<th>media time<th>why{"".join(_rows(entries))}</table>
<script>{_SCRIPT.read_text("utf-8")}</script></html>
"""


def _rows(entries: Sequence[Entry]) -> Iterator[str]:
    for entry in entries:
        if entry.kind == "decision":
            what, media_ms, why = entry.value
            yield f"<tr><td>{entry.at_s:.2f} s<td>{escape(what)}<td>{media_ms:.0f} ms<td>{escape(why)}"


def _wav(sound: npt.NDArray[np.int16]) -> str:
    file = BytesIO()
    with open_wave(file, "wb") as wav:
        wav.setnchannels(1)
        wav.setsampwidth(2)
        wav.setframerate(LISTEN_RATE)
        wav.writeframes(sound.tobytes())
    return base64.b64encode(file.getvalue()).decode()


def _tops() -> dict[str, int]:
    tops, at = {}, 20
    for name, size in LANES:
        tops[name], at = at, at + size
    return tops


def _grid(seconds: float, height: int, width: int) -> Iterator[str]:
    for second in range(int(seconds) + 1):
        x = second * PX_S
        yield f'<line class="grid" x1="{x}" x2="{x}" y1="14" y2="{height}" />'
        yield f'<text class="dim" x="{x + 3}" y="11">{second} s</text>'
    for name, top in _tops().items():
        yield f'<line class="grid" x1="0" x2="{width}" y1="{top}" y2="{top}" />'
        yield f'<text class="name" x="4" y="{top + 12}">{name}</text>'


def _sound(entries: Sequence[Entry], seconds: float) -> npt.NDArray[np.int16]:
    """What came from the caller, each piece ending when it came."""
    sound = np.zeros(round(seconds * LISTEN_RATE), np.int16)
    resampler, rate, at = Resampler(SPEAK_RATE, LISTEN_RATE), SPEAK_RATE, 0
    for entry in entries:
        if entry.kind != "input" or entry.value["type"] != "AudioIn":
            continue
        if entry.value["rate"] != rate:
            rate = entry.value["rate"]
            resampler = Resampler(rate, LISTEN_RATE)
        piece = np.frombuffer(resampler.feed(base64.b64decode(entry.value["pcm"])), "<i2")
        at = max(at, round(entry.at_s * LISTEN_RATE) - len(piece))
        piece = piece[: len(sound) - at]
        sound[at : at + len(piece)] = piece
        at += len(piece)
    return sound


def _wave(sound: npt.NDArray[np.int16], top: int) -> Iterator[str]:
    step = LISTEN_RATE // PX_S
    peaks = np.abs(sound[: len(sound) // step * step].astype(float)).reshape(-1, step).max(axis=1) / 32_768
    middle = top + 45
    bars = ((x, size * 40) for x, size in enumerate(peaks) if size > QUIET)
    path = "".join(f"M{x} {middle - size:.1f}V{middle + size:.1f}" for x, size in bars)
    yield f'<path class="wave" d="{path}" />'


def _speech(entries: Sequence[Entry], top: int) -> Iterator[str]:
    """Speech as the detector heard it: one bar a window."""
    for entry in entries:
        if entry.kind == "vad":
            for place, (probability, _) in enumerate(entry.value["windows"]):
                x = (entry.at_s - (len(entry.value["windows"]) - place) * 0.032) * PX_S
                if probability > 0.1:
                    size = probability * 30
                    yield f'<rect class="speech" x="{x:.1f}" y="{top + 35 - size:.1f}" width="3" height="{size:.1f}" />'


def _heard(entries: Sequence[Entry]) -> Iterator[tuple[float, str]]:
    """The live words as they grew, by their ends, and what they turned out to be."""
    told_s = -1.0
    for entry in entries:
        if entry.kind == "notice" and entry.value["type"] == "HeardSoFar":
            text = entry.value["text"]
            if entry.at_s - told_s >= APART_S:
                told_s = entry.at_s
                yield entry.at_s, text if len(text) <= LETTERS else f"… {text[-LETTERS:]}"
        elif entry.kind == "asr" and "final" in entry.value:
            yield entry.at_s, f"» {entry.value['final']['text']} ({entry.value['final']['confidence']:.2f})"


def _said(entries: Sequence[Entry]) -> Iterator[tuple[float, str]]:
    """Words when they were played, as near as the reports of the client tell."""
    began: dict[str, float] = {}
    cuts = [entry.at_s for entry in entries if entry.kind == "decision" and entry.value[0] == "cut"]
    for entry in entries:
        if entry.kind == "input" and entry.value["type"] == "PlaybackAt":
            began.setdefault(entry.value["item_id"], entry.at_s - entry.value["played_ms"] / 1000)
    for entry in entries:
        if entry.kind == "notice" and entry.value["type"] == "Cued":
            start = began.get(entry.value["item_id"], entry.at_s)
            ends = next((at for at in cuts if at > start), float("inf"))
            for cue in entry.value["cues"]:
                at = start + cue["at_ms"] / 1000
                if cue["text"] and cue["kind"] != "state" and at <= ends:
                    yield at, cue["text"] if cue["kind"] == "word" else f"[{cue['text']}]"


def _decided(entries: Sequence[Entry], top: int) -> Iterator[str]:
    marks = [(entry.at_s, *entry.value) for entry in entries if entry.kind == "decision"]
    for at, what, _, _ in marks:
        kind = "end" if what in ("end", "interrupt") else "tick"
        yield f'<line class="{kind}" x1="{at * PX_S:.1f}" x2="{at * PX_S:.1f}" y1="{top + 14}" y2="{top + 125}" />'
    yield from _labels(((at, f"{what}: {why}") for at, what, _, why in marks), top + 8, 8)


def _labels(marks: Iterator[tuple[float, str]], top: int, shelves: int) -> Iterator[str]:
    """Text where it belongs, on the first shelf on which there is room."""
    free = [0.0] * shelves
    for at, text in sorted(marks):
        x = at * PX_S
        room = (place for place, until in enumerate(free) if until <= x)
        shelf = next(room, min(range(shelves), key=free.__getitem__))
        free[shelf] = x + LETTER_PX * len(text) + 8
        yield f'<text x="{x + 2:.1f}" y="{top + 14 + shelf * SHELF}">{escape(text)}</text>'
