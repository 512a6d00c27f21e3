"""What a session tells its recording; that all of it is enough is shown by ``test_replay``."""

from __future__ import annotations

import random
from pathlib import Path

from assistant.link import Link
from assistant.messages import AudioIn, Configure, Greet, HeardSoFar, SpeechStarted
from assistant.pacing import Channel
from assistant.recording.format import read
from assistant.recording.recorder import Recordings
from assistant.recording.tape import taped
from assistant.settings import Settings
from assistant.talk import House
from assistant.testing.stages import stub_stages
from assistant.world import World


def test_all_that_decides_is_written_and_what_shows_it(tmp_path: Path) -> None:
    """Who came and went, what came in, what was decided; of what goes out only what a page of it shows."""
    recordings = Recordings(tmp_path)
    recordings.start()
    world = World(now=lambda: 0.0, wall=lambda: 5.0, chance=random.Random(1))
    tape, _, seeded = taped(recordings, stub_stages(), House(), world, 30.0)
    session_id = seeded.new_id("sess")
    link = Link(Channel())
    tape.attached(link.channel)
    tape.took(Greet(), agreed=False)
    tape.took(Configure(Settings(recorded=True)), agreed=False)
    tape.took(AudioIn(b"\0\0"), agreed=True)
    tape.decided("end", 320.0004, "silence")
    tape.told(SpeechStarted("i", 0.0))
    tape.told(HeardSoFar("i", "my"))
    tape.detached(link)
    tape.close()
    recordings.close()
    entries, _ = read(recordings.path(session_id).read_bytes())
    assert [entry.kind for entry in entries] == [
        "recording", "attach", "input", "input", "input", "decision", "notice", "detach", "end",
    ]  # fmt: skip
    assert entries[0].value["wall"] == 5.0
    assert entries[5].value == ["end", 320.0, "silence"]
