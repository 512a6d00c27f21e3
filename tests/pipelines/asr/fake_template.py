"""A template process whose "sound" is text: ``python fake_template.py FD NICENESS [MODEL]``.

Processes, sockets, forks and kills are the real ones; only the decoder is not. A word of the sound may tell the worker
what to do: ``die`` ends it, ``hang`` keeps it busy for a minute without listening.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from pipelines.asr.template import run
from pipelines.asr.worker import Passage


class TextDecoder:
    """Live words are the text in lower case, final words in upper case, with the model's name behind them."""

    def __init__(self, model: Path | None) -> None:
        self._model = model.name if model else "stock"
        self._words = ""

    def begin(self, mean: str) -> None:
        self._words = f"{mean} " if mean else ""

    def hear(self, pcm: bytes) -> str:
        text = pcm.decode("ascii").strip()
        _obey(text)
        self._words += _short(text.lower()) + " "
        return self._words.strip()

    def recognise(self, pcm: bytes) -> Passage:
        _obey(pcm.decode("ascii"))
        text = _short(" ".join(pcm.decode("ascii").split()).upper())
        return Passage(f"{text} @{self._model}", 0.5, ("other",), f"mean of {len(text)}")


def _obey(text: str) -> None:
    if text.split()[-1:] == ["die"]:
        os._exit(3)
    if text.split()[-1:] == ["hang"]:
        time.sleep(60)


def _short(text: str) -> str:
    return text if len(text) < 1_000 else f"{len(text)} letters"


def load(model: Path | None) -> TextDecoder:
    if model and (model.name == "broken" or (model / "broken").exists()):
        sys.exit(1)
    return TextDecoder(model)


if __name__ == "__main__":
    run(load, sys.argv[1:])
