"""pocketsphinx as the workers use it: one decoder, two searches over the same models."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pocketsphinx import Decoder as Engine

from pipelines.asr.worker import Passage

_LIVE = "live"
_SHORTEST = 3200
"""Bytes (0.1 s) below which a passage is not worth a search."""


def load_decoder(model: Path | None) -> TwoPasses:
    """Load a model's folder (``build_model``) or the stock English model.

    Raises:
        RuntimeError: a file of it cannot be read.
    """
    files = {"lm": str(model / "mixed.lm.bin"), "dict": str(model / "words.dict")} if model else {}
    return TwoPasses(Engine(loglevel="FATAL", **files))


class TwoPasses:
    """A live pass and a full pass over the same models.

    The live pass is the first of pocketsphinx' three searches alone; the full pass is all three, over the whole
    passage, with the cepstral mean of that passage instead of a running guess.

    The second search shares acoustic model, dictionary and language model with the first; only the lattice of active
    states is its own. ``reinit_feat()`` before each pass is essential: without it the full pass inherits the live
    one's noise estimate and mean, and its word error doubles.
    """

    def __init__(self, engine: Any) -> None:
        self._engine = engine
        self._full = engine.current_search()
        engine.config["fwdflat"] = engine.config["bestpath"] = False
        engine.add_lm(_LIVE, engine.get_lm())
        engine.config["fwdflat"] = engine.config["bestpath"] = True

    def begin(self, mean: str) -> None:
        """Start a live pass; ``mean`` is the caller's cepstral mean, empty when unknown."""
        self._engine.activate_search(_LIVE)
        self._engine.reinit_feat()
        if mean:
            self._engine.set_cmn(mean)
        self._engine.start_utt()

    def hear(self, pcm: bytes) -> str:
        """Go on with the live pass; the words since ``begin``."""
        self._engine.process_raw(pcm)
        return self._text()

    def recognise(self, pcm: bytes) -> Passage:
        """End the live pass and recognise the whole passage."""
        self._engine.end_utt()
        if len(pcm) < _SHORTEST:
            return Passage("", 0.0, (), "")
        self._engine.activate_search(self._full)
        self._engine.reinit_feat()
        self._engine.start_utt()
        self._engine.process_raw(pcm, full_utt=True)
        self._engine.end_utt()
        text = self._text()
        return Passage(text, 1.0, (), self._engine.get_cmn() if text else "")

    def _text(self) -> str:
        hypothesis = self._engine.hyp()
        return hypothesis.hypstr if hypothesis else ""
