"""The choice of a voice."""

from __future__ import annotations

import pytest

from pipelines.errors import BackendUnavailable
from pipelines.tts import choice
from pipelines.tts.choice import choose_synthesizer, choose_voices
from pipelines.tts.espeak import EspeakSynthesizer
from pipelines.tts.flite_library import Flite
from pipelines.tts.spoken.lexicon import Lexicon


def missing(**_: object) -> None:
    raise BackendUnavailable("flite is not installed (libflite.so.1).", "apt-get install libflite1")


def test_flite_is_the_first_choice(flite_library: Flite) -> None:
    """Where flite is installed it speaks English, and there is nothing better to name."""
    chosen = choose_synthesizer()
    assert (chosen.name, chosen.backend.name, chosen.reason, chosen.better) == ("flite", "flite", "first choice", "")


def test_espeak_speaks_where_flite_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without flite espeak-ng is chosen, with the reason and the line that would make it better."""
    monkeypatch.setattr(choice, "FliteSynthesizer", missing)
    chosen = choose_synthesizer()
    assert (chosen.name, chosen.better) == ("espeak-ng", "apt-get install libflite1")
    assert "flite is not installed" in chosen.reason


def test_chinese_is_always_espeak() -> None:
    """A language that flite does not speak is spoken by espeak-ng."""
    assert choose_synthesizer(language="zh").name == "espeak-ng"


def test_the_order_is_the_deployments() -> None:
    """What is named first is chosen first."""
    assert choose_synthesizer(("espeak-ng", "flite")).name == "espeak-ng"


def test_no_voice_at_all_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nothing can speak, every backend is named with its reason."""
    monkeypatch.setattr(choice, "FliteSynthesizer", missing)
    with pytest.raises(BackendUnavailable, match="No backend for tts"):
        choose_synthesizer(("flite",))


def test_each_language_gets_the_best_that_speaks_it(flite_library: Flite) -> None:
    """English by flite, Chinese by espeak-ng, as one stage; a deployment of one language has its engine as it is."""
    chosen = choose_voices(("flite", "espeak-ng"), ("en", "zh"))
    assert (chosen.name, chosen.reason) == ("flite, espeak-ng", "first choice; zh: espeak-ng")
    assert chosen.backend.languages == ("en", "zh")
    assert choose_voices(("flite", "espeak-ng"), ("en",)).backend.name == "flite"


def test_one_engine_may_speak_both(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where flite is missing espeak-ng speaks both languages, and its workers are started once."""
    monkeypatch.setattr(choice, "FliteSynthesizer", missing)
    chosen = choose_voices(("flite", "espeak-ng"), ("en", "zh"))
    assert chosen.name == "espeak-ng"
    assert chosen.better == "apt-get install libflite1"


def test_a_language_that_nothing_speaks_is_written(flite_library: Flite) -> None:
    """The deployment runs without a voice for it, and says why; without one for its own language it does not."""
    chosen = choose_voices(("flite",), ("en", "zh"))
    assert chosen.backend.languages == ("en",)
    assert "zh is written only" in chosen.reason
    with pytest.raises(BackendUnavailable, match="No backend for tts"):
        choose_voices(("flite",), ("zh", "en"))


def test_every_voice_gets_the_lexicon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whichever engine is chosen is given the words of all languages."""
    given: list[object] = []

    def flite(lexicons: object) -> None:
        given.append(lexicons)
        missing()

    def espeak(lexicons: object) -> EspeakSynthesizer:
        given.append(lexicons)
        return EspeakSynthesizer()

    monkeypatch.setattr(choice, "FliteSynthesizer", flite)
    monkeypatch.setattr(choice, "EspeakSynthesizer", espeak)
    words = {"en": Lexicon({"ONT": "O N T"})}
    choose_voices(("flite", "espeak-ng"), ("en", "zh"), words)
    assert given
    assert all(one is words for one in given)
