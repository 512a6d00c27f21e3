"""A sound over an answer, window by window, and how loud a caller is."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from assistant.overlap import GAP_MS, RETURN_DB, USUAL_DB, Loudness, Sound
from pipelines.vad import WINDOW_MS, Window

PLAYING_DB = -20.0


def window(level_db: float) -> Window:
    return Window(0.9, level_db)


def test_a_hole_of_three_windows_is_part_of_a_sound() -> None:
    """Speech on both sides of it counts together; a longer one ends the sound, until it was paused for."""
    sound = Sound(0.0)
    now = 0.0
    for voiced in (True, True, True):
        now += WINDOW_MS
        sound.follow(window(-20.0), now, voiced=voiced)
    sound.quietened = True
    for _ in range(round(GAP_MS / WINDOW_MS)):
        now += WINDOW_MS
        sound.follow(window(-20.0), now, voiced=False)
    assert not sound.over
    sound.follow(window(-20.0), now + WINDOW_MS, voiced=False)
    assert sound.over
    sound.paused = True
    assert not sound.over


def test_nothing_is_claimed_before_the_answer_was_paused() -> None:
    """Words that ask for the floor wait for that: one window of speech may be anything."""
    sound = Sound(0.0)
    sound.follow(window(-20.0), 32.0, voiced=True)
    sound.told(("stop",), 0.0, 100.0, replied=False)
    assert sound.claim() is None
    sound.paused = True
    assert sound.claim() is not None


@given(st.lists(st.booleans(), max_size=60))
def test_speech_and_silence_never_add_up_to_more_than_the_age(voiced: list[bool]) -> None:
    """The account of a sound is within its age, and the silence begins where the last speech ended."""
    sound = Sound(64.0)
    now = 64.0
    for one in voiced:
        now += WINDOW_MS
        sound.follow(window(-20.0), now, voiced=one)
        known = sound.known
        assert known.age_ms == now - 64.0
        assert known.spoken_ms + known.silent_ms <= known.age_ms
        assert (sound.silent_since is None) == one
        assert sound.silent_since in (None, now - known.silent_ms)


def test_a_caller_nobody_has_heard_must_be_louder_than_an_echo() -> None:
    """Our own voice comes back softer by more than 15 dB; where its level is not known, everything is the caller's."""
    loudness = Loudness()
    assert loudness.is_callers(window(PLAYING_DB + RETURN_DB), PLAYING_DB)
    assert not loudness.is_callers(window(PLAYING_DB + RETURN_DB - 1), PLAYING_DB)
    assert loudness.is_callers(window(-60.0), float("-inf"))


def test_a_caller_with_a_quiet_line_is_heard_when_they_were_heard_before() -> None:
    """They are as loud as they usually are, give or take 12 dB."""
    loudness = Loudness()
    for _ in range(200):
        loudness.heard(window(-45.0))
    assert loudness.is_callers(window(-45.0 + USUAL_DB + 1), PLAYING_DB)
    assert not loudness.is_callers(window(-45.0 + USUAL_DB - 1), PLAYING_DB)


def test_an_echo_that_was_known_by_its_words_is_known_by_its_level_afterwards() -> None:
    """Where a loudspeaker stands beside the microphone, what is no louder than that echo was is nobody's."""
    loudness = Loudness()
    loudness.returned(PLAYING_DB - 5, PLAYING_DB)
    assert not loudness.is_callers(window(PLAYING_DB - 5), PLAYING_DB)
    assert loudness.is_callers(window(PLAYING_DB - 3), PLAYING_DB)
