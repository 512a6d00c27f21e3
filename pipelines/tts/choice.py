"""Which voice speaks here."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pipelines.errors import BackendUnavailable
from pipelines.stage import Chosen, choose
from pipelines.tts import Synthesizer
from pipelines.tts.espeak import EspeakSynthesizer
from pipelines.tts.flite import FliteSynthesizer

BACKENDS = ("flite", "espeak-ng")
"""In the order of how they sound."""


def choose_synthesizer(names: Sequence[str] = BACKENDS, language: str = "en") -> Chosen[Synthesizer]:
    """The first of ``names`` that is installed and speaks ``language``; chosen, not started.

    Raises:
        BackendUnavailable: none can speak here.
    """
    made: dict[str, Callable[[], Synthesizer]] = {"flite": FliteSynthesizer, "espeak-ng": EspeakSynthesizer}
    return choose("tts", names, {name: _speaking(language, make) for name, make in made.items()})


def _speaking(language: str, make: Callable[[], Synthesizer]) -> Callable[[], Synthesizer]:
    def load() -> Synthesizer:
        backend = make()
        if language not in backend.languages:
            raise BackendUnavailable(f"it does not speak {language!r}")
        return backend

    return load
