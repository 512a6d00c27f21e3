"""Stages of today on what the stages of a recording were given."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.recording.replay import replay
from assistant.recording.rerun import rerun
from assistant.testing.stages import stub_stages
from pipelines.omni import Text, Verdict
from tests.assistant.recording.test_replay import LONG, entries, recorded

pytestmark = pytest.mark.looptime


async def test_what_is_computed_otherwise_is_told(tmp_path: Path) -> None:
    """The same audio and the same question, another recogniser and another model: a line then and a line now."""
    async with recorded(tmp_path) as caller:
        await caller.speak(1_300, 900)
        await caller.hear_out()
    played = (await replay(entries(tmp_path))).played
    same = stub_stages(["my light is red"], lambda q: [Text(LONG)])
    assert await rerun(played, same, ("asr", "omni")) == []
    other = stub_stages(["my line is dead"], lambda q: [Verdict("miss", 0.0, ""), Text(q.text)])
    assert await rerun(played, other, ("asr", "omni")) == [
        "-asr 1 my light is red",
        "+asr 1 my line is dead",
        f"-omni 1 none: {LONG}",
        "+omni 1 miss: my light is red",
    ]
    assert await rerun(played, other, ()) == []
