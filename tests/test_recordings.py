"""Recorded conversations: whatever is changed in the core, it decides them as before, or somebody has accepted why not.

The callers are synthetic, the stages were the embedded ones (``tests/tools/record_conversations.py``). What differs is
told by ``run_assistant.py replay tests/recordings``.
"""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from assistant.recording.format import read
from assistant.recording.replay import replay

pytestmark = pytest.mark.looptime

RECORDINGS = sorted(Path(__file__).with_name("recordings").glob("*.gz"))


def test_there_are_recordings() -> None:
    """The suite is not empty by mistake."""
    assert len(RECORDINGS) >= 10


@pytest.mark.parametrize("file", RECORDINGS, ids=lambda file: file.name.split(".")[0])
async def test_a_recording_is_decided_as_it_is_wanted(file: Path) -> None:
    """Every decision in its order, at its media time, for its reason."""
    entries, _ = read(gzip.decompress(file.read_bytes()))
    assert (await replay(entries)).differences == []
