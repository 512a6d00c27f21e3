"""Silero VAD v6, the ONNX file inside faster-whisper's wheel, run by onnxruntime on one thread."""

from __future__ import annotations

import hashlib
import importlib.util
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnxruntime

from pipelines.errors import BackendUnavailable
from pipelines.vad import WINDOW, VadStream, Window

SHA256 = "4cbf549b8326f60f80f2536d9eefeb450a9abe83365a098031c89719f1be17d2"
"""Of ``silero_vad_v6.onnx`` in faster-whisper 1.2.1. Another file may take other inputs and say nothing about it."""

CONTEXT = 64
"""Samples of the window before that the model wants in front of each; without them it hears no speech at all."""

_STATE = (1, 1, 128)  # of each of the two states of its LSTM
_FULL_SCALE = 32_768.0
_FLOOR_DB = -100.0


class SileroVad:
    """The model, loaded once and shared by all callers.

    Args:
        path: of the ONNX file; None for the one in faster-whisper's wheel.

    Raises:
        BackendUnavailable: the file is missing, or is not the one this was written for.
    """

    name = "silero"

    def __init__(self, path: Path | None = None) -> None:
        path = path or find_model()
        try:
            model = path.read_bytes()
        except OSError as error:
            raise BackendUnavailable(f"The Silero VAD model cannot be read ({error.strerror}).", _HINT) from error
        if hashlib.sha256(model).hexdigest() != SHA256:
            raise BackendUnavailable("The Silero VAD model is not the one expected.", _HINT)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1  # a window takes 0.1 ms: threads would only wait for one another
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])

    def open(self) -> VadStream:
        """Start listening to one caller."""
        return _Stream(self._session)


_HINT = "Reinstall it: pip install --force-reinstall --no-deps faster-whisper==1.2.1"


def find_model() -> Path:
    """The model file, found without importing the package it is in, which would load a speech recogniser.

    Raises:
        BackendUnavailable: the package is not installed.
    """
    spec = importlib.util.find_spec("faster_whisper")
    if spec is None or spec.origin is None:
        raise BackendUnavailable("faster-whisper, which carries the Silero VAD model, is not installed.", _HINT)
    return Path(spec.origin).parent / "assets" / "silero_vad_v6.onnx"


class _Stream:
    """One caller: the samples of an unfinished window, the context, and the model's state."""

    def __init__(self, session: onnxruntime.InferenceSession) -> None:
        self._session = session
        self.reset()

    def reset(self) -> None:
        """Forget the past, as at the start of a call."""
        self._rest = b""
        self._input = np.zeros((1, CONTEXT + WINDOW), dtype=np.float32)
        self._hidden = np.zeros(_STATE, dtype=np.float32)
        self._cell = np.zeros(_STATE, dtype=np.float32)

    def feed(self, pcm: bytes) -> list[Window]:
        """Take s16le mono 16 kHz of any length (whole samples); return the windows it completed.

        Raises:
            ValueError: half a sample was fed.
        """
        if len(pcm) % 2:
            raise ValueError("half a sample")
        heard = self._rest + pcm
        whole = len(heard) - len(heard) % (2 * WINDOW)
        self._rest = heard[whole:]
        samples = np.frombuffer(heard[:whole], dtype="<i2").astype(np.float32) / np.float32(_FULL_SCALE)
        return [self._decide(window) for window in samples.reshape(-1, WINDOW)]

    def _decide(self, window: npt.NDArray[np.float32]) -> Window:
        self._input[0, :CONTEXT] = self._input[0, WINDOW:]
        self._input[0, CONTEXT:] = window
        probability, self._hidden, self._cell = self._session.run(
            None, {"input": self._input, "h": self._hidden, "c": self._cell}
        )
        return Window(float(probability.reshape(-1)[0]), _level(window))


def _level(window: npt.NDArray[np.float32]) -> float:
    """RMS in dBFS, without the mean: what a microphone adds as a constant voltage is no sound."""
    rms = float(np.std(window, dtype=np.float64))
    return max(_FLOOR_DB, 20.0 * float(np.log10(rms + 1e-12)))
