"""Which voice speaks here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from pipelines.errors import BackendUnavailable
from pipelines.stage import Chosen, choose
from pipelines.tts import Synthesizer
from pipelines.tts.espeak import EspeakSynthesizer
from pipelines.tts.flite import FliteSynthesizer
from pipelines.tts.polyglot import Polyglot
from pipelines.tts.spoken.lexicon import Lexicon

BACKENDS = ("flite", "espeak-ng")
"""In the order of how they sound."""


def choose_synthesizer(
    names: Sequence[str] = BACKENDS, language: str = "en", lexicons: Mapping[str, Lexicon] | None = None
) -> Chosen[Synthesizer]:
    """The first of ``names`` that is installed and speaks ``language``; chosen, not started.

    Args:
        names: backends, best first.
        language: to be spoken.
        lexicons: by language, words that are said in their own way.

    Raises:
        BackendUnavailable: none can speak here.
    """
    made: dict[str, Callable[[], Synthesizer]] = {
        "flite": partial(FliteSynthesizer, lexicons=lexicons),
        "espeak-ng": partial(EspeakSynthesizer, lexicons=lexicons),
    }
    return choose("tts", names, {name: _speaking(language, make) for name, make in made.items()})


def choose_voices(
    names: Sequence[str], languages: Sequence[str], lexicons: Mapping[str, Lexicon] | None = None
) -> Chosen[Synthesizer]:
    """The first of ``names`` that speaks, for each language; an engine chosen for several is one.

    Args:
        names: backends, best first.
        languages: the deployment's own first. Another that nothing here speaks is left out, and told in the reason.
        lexicons: by language, words that are said in their own way.

    Raises:
        BackendUnavailable: nothing speaks the deployment's own.
    """
    own = choose_synthesizer(names, languages[0], lexicons)
    engines, reasons = {languages[0]: own.backend}, [own.reason]
    better = own.better
    for language in languages[1:]:
        try:
            found = choose_synthesizer(names, language, lexicons)
        except BackendUnavailable as error:
            reasons.append(f"{language} is written only ({error.message})")
            better = better or error.hint
            continue
        known = (engine for engine in engines.values() if engine.name == found.name)
        engines[language] = next(known, found.backend)
        reasons.append(f"{language}: {found.name}")
    if len(languages) == 1:
        return own
    voice = Polyglot(engines)
    return Chosen(voice, voice.name, "; ".join(reasons), better)


def _speaking(language: str, make: Callable[[], Synthesizer]) -> Callable[[], Synthesizer]:
    def load() -> Synthesizer:
        backend = make()
        if language not in backend.languages:
            raise BackendUnavailable(f"it does not speak {language!r}")
        return backend

    return load
