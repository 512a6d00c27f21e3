"""Other people's clients in dialogue with the real server: each once, one at a time, and then asked about it."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import segno

from benchmarks import voices
from benchmarks.voices import Caller

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent / "acceptance")]

from dialogue import CODE, SPOKEN, Dialogue  # noqa: E402 - found by the line above
from environments import node_modules, python  # noqa: E402
from real_server import Served, serving  # noqa: E402

PROGRAMS = HERE / "programs"

PACE = 1.5
"""The assistant speaks faster here: what is claimed holds at any pace, and the dialogues end sooner."""

TALK_S = 180
"""The longest that a dialogue may take; half a minute is usual, and as much again where semantic_vad waits."""


def _node() -> list[str | Path]:
    """Node looks for packages beside the program, so the program goes beside the packages."""
    folder = node_modules("agents_realtime")
    for program in PROGRAMS.glob("*.mjs"):
        shutil.copyfile(program, folder / program.name)
    return ["node", folder / "agents_realtime.mjs"]


def _chromium() -> list[str | Path]:
    node_modules("agents_realtime")
    if not any(shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome")):
        pytest.skip("Chromium is not installed (Debian: apt install chromium)")
    return [sys.executable, PROGRAMS / "agents_page.py"]


CLIENTS: dict[str, Callable[[], list[str | Path]]] = {
    "openai-python": lambda: [sys.executable, PROGRAMS / "openai_python.py"],
    "agents-realtime": _node,
    "agents-realtime-webrtc": _chromium,
    "livekit": lambda: [python("livekit"), PROGRAMS / "livekit_agent.py"],
    "pipecat": lambda: [python("pipecat"), PROGRAMS / "pipecat_bot.py"],
}
"""Each client's program, once its environment is made."""


@pytest.fixture(scope="session")
def served() -> Iterator[Served]:
    """The sample deployment, one for all clients, with a record of every frame."""
    with serving(speed=PACE, module="tests.clients.recorded") as running:
        yield running
        assert not running.failures(), running.output()


@pytest.fixture(scope="session")
def lines(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the callers say, as sound, and what they show."""
    if Caller("flite", "rms") not in voices.available():
        pytest.skip("flite speaks for the callers (Debian: apt install libflite1)")
    folder = tmp_path_factory.mktemp("lines")
    spoken = voices.speak([(caller, text) for caller, text, _ in SPOKEN.values()])
    for name, pcm in zip(SPOKEN, spoken, strict=True):
        (folder / f"{name}.pcm").write_bytes(pcm)
    segno.make_qr(CODE).save(str(folder / "photo.png"), scale=8)
    return folder


@pytest.fixture(scope="session", params=CLIENTS)
def dialogue(request: pytest.FixtureRequest, served: Served, lines: Path) -> Dialogue:
    """The dialogue of one client."""
    command = [*CLIENTS[request.param](), served.address, lines]
    folder = served.data.parent / "frames"
    before = set(folder.iterdir())
    try:
        ended = subprocess.run(command, timeout=TALK_S, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    except subprocess.TimeoutExpired as late:
        pytest.fail(f"{request.param} took more than {TALK_S} s; it said:\n{str(late.stderr)[-4000:]}")
    seen = [json.loads(line) for line in ended.stdout.splitlines() if line.startswith('{"saw"')]
    if ended.returncode:
        came = "\n".join(json.dumps(one) for one in seen if one["saw"] != "called")
        pytest.fail(f"{request.param} did not get through:\n{came}\n{ended.stderr[-4000:]}")
    (record,) = set(folder.iterdir()) - before
    frames = [json.loads(line) for line in record.read_text().splitlines()]
    return Dialogue(request.param, seen, frames, served.history)
