"""Recordings on disk: nothing without consent, everything with it, and no conversation waits for the disk."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from assistant.recording import recorder
from assistant.recording.format import read
from assistant.recording.recorder import EARLY, Recorder, Recordings


class Clock:
    now = 10.0

    def __call__(self) -> float:
        self.now += 0.5
        return self.now


def opened(folder: Path) -> tuple[Recordings, Recorder]:
    recordings = Recordings(folder / "recordings")
    recordings.start()
    return recordings, recordings.open("sess_1", {"seed": "00"}, 10.0, Clock())


def test_what_happened_before_the_consent_is_part_of_it(tmp_path: Path) -> None:
    """The header, what came early, and all that follows, each at its time; readable by its owner alone."""
    recordings, one = opened(tmp_path)
    one.put("attach", {"n": 1})
    one.consent()
    one.put("input", {"n": 2})
    one.close()
    recordings.close()
    path = recordings.path("sess_1")
    entries, _ = read(path.read_bytes())
    assert [(entry.kind, entry.at_s) for entry in entries] == [
        ("recording", 0.0), ("attach", 0.5), ("input", 1.0), ("end", 1.5),
    ]  # fmt: skip
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


@pytest.mark.parametrize("how", ["declined", "never asked", "too late"])
def test_without_consent_there_is_no_file(tmp_path: Path, how: str) -> None:
    """Neither where it is declined, nor where nobody says anything, nor where too much has happened before it."""
    recordings, one = opened(tmp_path)
    for _ in range(EARLY + 1 if how == "too late" else 3):
        one.put("input", {})
    if how == "declined":
        one.decline()
    if how != "never asked":
        one.consent()
    assert not one.on
    one.put("input", {})
    one.close()
    recordings.close()
    assert list(recordings.folder.iterdir()) == []


def test_a_disk_that_does_not_keep_up_breaks_the_recording_off(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The conversation goes on, somebody is told, and the file says of itself that it is cut off."""
    monkeypatch.setattr(recorder, "LINES", 2)
    recordings = Recordings(tmp_path)
    one = recordings.open("sess_1", {}, 0.0, Clock())
    one.consent()
    for _ in range(5):
        one.put("input", {})
    assert not one.on
    assert "broken off" in caplog.text
    recordings.start()
    recordings.close()
    assert len(recordings.path("sess_1").read_bytes().splitlines()) == 2


def test_a_folder_that_cannot_be_written_costs_nothing_but_the_recording(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The writer goes on with other conversations."""
    recordings, one = opened(tmp_path)
    recordings.path("sess_1").mkdir()
    one.consent()
    one.close()
    other = recordings.open("sess_2", {}, 10.0, Clock())
    other.consent()
    other.close()
    recordings.close()
    assert "cannot be written" in caplog.text
    assert read(recordings.path("sess_2").read_bytes())[0][-1].kind == "end"
