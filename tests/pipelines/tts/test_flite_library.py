"""The binding to libflite, on the library itself; skipped where it is not installed."""

from __future__ import annotations

import threading

import pytest

from pipelines.errors import BackendUnavailable
from pipelines.tts.flite_library import RATE, VOICES, Flite, Token

TEXT = "Press the red button, then wait thirty seconds."


def speak(flite: Flite, text: str, voice: str = "slt", stretch: float = 1.0) -> tuple[list[Token], bytes]:
    tokens: list[Token] = []
    pcm = bytearray()

    def take(piece: bytes) -> bool:
        pcm.extend(piece)
        return True

    assert flite.speak(flite.voice(voice), text, stretch, tokens.extend, take)
    return tokens, bytes(pcm)


@pytest.mark.parametrize("voice", VOICES)
def test_every_voice_speaks(flite_library: Flite, voice: str) -> None:
    """Each voice says every word once, in order, within the sound it makes."""
    tokens, pcm = speak(flite_library, TEXT, voice)
    assert [token.piece for token in tokens] == list(range(8))
    edges = [edge for token in tokens for edge in (token.start_ms, token.end_ms)]
    assert edges == sorted(edges)
    assert 2_000 < edges[-1] <= len(pcm) / 2 / RATE * 1000 < 6_000


def test_a_piece_may_be_several_words(flite_library: Flite) -> None:
    """Tokens of one blank-separated piece carry its number, whether flite cuts it into words or into tokens."""
    tokens, _ = speak(flite_library, "Error E21 (at 5:30) now")
    assert [token.piece for token in tokens] == [0, 1, 1, 1, 2, 3, 3, 4]


def test_stretch_slows_down(flite_library: Flite) -> None:
    """Twice the stretch is twice the time, for the words as for the sound."""
    tokens, pcm = speak(flite_library, TEXT)
    slow_tokens, slow_pcm = speak(flite_library, TEXT, stretch=2.0)
    assert len(slow_pcm) / len(pcm) == pytest.approx(2.0, rel=0.02)
    assert slow_tokens[-1].start_ms / tokens[-1].start_ms == pytest.approx(2.0, rel=0.02)


def test_it_stops_when_told(flite_library: Flite) -> None:
    """Saying False at the first piece of audio ends the synthesis there."""
    pieces = []

    def refuse(piece: bytes) -> bool:
        pieces.append(piece)
        return False

    assert not flite_library.speak(flite_library.voice("slt"), TEXT, 1.0, lambda _tokens: None, refuse)
    assert len(pieces) == 1


def test_words_come_before_audio(flite_library: Flite) -> None:
    """The words are told once, before the first sample."""
    told: list[str] = []
    flite_library.speak(
        flite_library.voice("slt"),
        TEXT,
        1.0,
        lambda _tokens: told.append("words"),
        lambda _pcm: bool(told.append("audio") or True),
    )
    assert told[0] == "words"
    assert set(told[1:]) == {"audio"}


def test_a_failing_listener_is_heard_of(flite_library: Flite) -> None:
    """What a callback raises does not get lost in C: it ends the synthesis and is raised."""

    def fail(_pcm: bytes) -> bool:
        raise RuntimeError("no room")

    with pytest.raises(RuntimeError, match="no room"):
        flite_library.speak(flite_library.voice("slt"), TEXT, 1.0, lambda _tokens: None, fail)


def test_sentences_at_the_same_time(flite_library: Flite) -> None:
    """Several threads, voices and speeds at once, some stopped half way, give what each gives alone."""
    jobs = [(voice, stretch, stop) for voice in ("slt", "kal16") for stretch in (1.0, 1.5) for stop in (False, True)]
    alone = {(voice, stretch): speak(flite_library, TEXT, voice, stretch) for voice, stretch, _ in jobs}
    wrong: list[object] = []

    def run(voice: str, stretch: float, stop: bool) -> None:
        for _ in range(3):
            tokens: list[Token] = []
            sizes: list[int] = []

            def take(piece: bytes, sizes: list[int] = sizes) -> bool:
                sizes.append(len(piece))
                return not stop or len(sizes) < 3

            flite_library.speak(flite_library.voice(voice), TEXT, stretch, tokens.extend, take)
            expected, pcm = alone[voice, stretch]
            if tokens != expected or (not stop and sum(sizes) != len(pcm)):
                wrong.append((voice, stretch, stop))

    threads = [threading.Thread(target=run, args=job) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_a_missing_library_is_said() -> None:
    """Without libflite the message names it, and the hint how to install it."""
    with pytest.raises(BackendUnavailable, match="not installed") as caught:
        Flite("libflite-that-is-not-there.so.1")
    assert caught.value.hint == "apt-get install libflite1"


def test_a_missing_voice_is_said(flite_library: Flite) -> None:
    """A voice that is not installed is a state of the machine too."""
    with pytest.raises(BackendUnavailable, match="nobody"):
        flite_library.voice("nobody")
