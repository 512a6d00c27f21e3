"""``mic`` as it is shipped, at a real sound server: PulseAudio with a microphone and a loudspeaker that are null sinks.

Asserted is what was recognised and that there was sound, never when: the delay of null sinks is erratic.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from benchmarks import voices
from benchmarks.server import ROOT
from benchmarks.voices import Caller
from pipelines.audio import SPEAK_RATE
from pipelines.audio.wav import write_wav

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not all(shutil.which(name) for name in ("pulseaudio", "paplay", "parec")),
        reason="PulseAudio is not installed (Debian: apt install pulseaudio pulseaudio-utils libasound2-plugins)",
    ),
    pytest.mark.skipif(find_spec("sounddevice") is None, reason="sounddevice is not installed: frontdesk[mic]"),
]

QUESTION = "The internet light on my router is red"
CALLER = Caller("flite", "rms")
START_S = 180
ANSWER_S = 60
ALSA = "pcm.!default { type pulse }\nctl.!default { type pulse }\n"


@contextmanager
def process(*command: str, env: dict[str, str], out: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Something that runs during the block; what it writes goes to a file."""
    with out.open("wb") as file:
        running = subprocess.Popen(command, env=env, cwd=ROOT, stdout=file, stderr=subprocess.STDOUT)
        try:
            yield running
        finally:
            running.terminate()
            try:
                running.wait(20)
            except subprocess.TimeoutExpired:
                running.kill()
                running.wait()


def until(there: Callable[[], bool], seconds: float, what: str) -> None:
    deadline = time.monotonic() + seconds
    while not there():
        assert time.monotonic() < deadline, what
        time.sleep(0.2)


@pytest.fixture
def sound(tmp_path: Path) -> Iterator[dict[str, str]]:
    """A sound server of its own: ``mic_sink`` is what the microphone hears, ``spk_sink`` the loudspeaker."""
    (tmp_path / ".asoundrc").write_text(ALSA)
    socket = tmp_path / "socket"
    env = {
        **os.environ,
        "HOME": str(tmp_path),
        "XDG_RUNTIME_DIR": str(tmp_path),
        "OPENBLAS_NUM_THREADS": "1",
        "PULSE_SERVER": f"unix:{socket}",
        "PULSE_SOURCE": "mic_sink.monitor",
        "PULSE_SINK": "spk_sink",
    }
    modules = [f"module-native-protocol-unix socket={socket} auth-anonymous=1"]
    modules += [f"module-null-sink sink_name={name}_sink rate=48000 channels=1" for name in ("mic", "spk")]
    options = ("-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=0")
    loads = [part for module in modules for part in ("-L", module)]
    with process("pulseaudio", *options, *loads, env=env, out=tmp_path / "pulse.log") as server:
        until(lambda: socket.exists() or server.poll() is not None, 20, "the sound server")
        if server.poll() is not None:
            pytest.skip(f"PulseAudio does not start here: {(tmp_path / 'pulse.log').read_text()[-300:]}")
        yield env


def loud_s(raw: Path) -> float:
    """Seconds of a recording (s16le mono 16 kHz) in which there is more than silence."""
    wave = np.frombuffer(raw.read_bytes()[: raw.stat().st_size // 320 * 320], "<i2").reshape(-1, 160).astype(float)
    return float(np.count_nonzero(np.sqrt(np.mean(wave**2, axis=1)) > 300)) / 100


def test_a_question_at_the_microphone_is_answered_by_the_loudspeaker(sound: dict[str, str], tmp_path: Path) -> None:
    """A spoken question is recognised, drawn in words and answered; the answer's sound comes out; ctrl-c ends it."""
    if CALLER not in voices.available():
        pytest.skip("flite speaks for the caller (Debian: apt install libflite1)")
    question, heard, out = tmp_path / "question.wav", tmp_path / "heard.raw", tmp_path / "out.txt"
    write_wav(question, voices.speak([(CALLER, QUESTION)])[0] + bytes(SPEAK_RATE * 2), SPEAK_RATE)
    record = ("parec", "-d", "spk_sink.monitor", "--rate=16000", "--channels=1", "--format=s16le")

    def said(text: str, number: int = 1) -> Callable[[], bool]:
        return lambda: out.read_text(errors="replace").count(text) >= number

    with (
        process(*record, env=sound, out=heard),
        process(sys.executable, "run_assistant.py", "mic", env=sound, out=out) as running,
    ):
        until(lambda: said("Assistant:")() or running.poll() is not None, START_S, "the greeting")
        assert running.poll() is None, out.read_text()
        greeting_s = loud_s(heard)
        subprocess.run(["paplay", "--device=mic_sink", str(question)], env=sound, check=True, timeout=60)
        until(said("Assistant:", 2), ANSWER_S, "the answer")
        answer_s = loud_s(heard) - greeting_s
        running.send_signal(signal.SIGINT)
        assert running.wait(20) == 0
    lines = out.read_text().splitlines()
    caption = next(line for line in lines if line.startswith("You: "))
    assert {"light", "router", "red"} <= set(caption.split())
    assert any(line.startswith("Drawing: Red internet light.") for line in lines)
    assert greeting_s > 1
    assert answer_s > 1
