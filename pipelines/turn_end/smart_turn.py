"""smart-turn v3.2: the ONNX file inside pipecat-ai's wheel (BSD-2), run by onnxruntime in a thread of its own.

Only the file is used: the package is never imported, as it wants much that is not installed.
"""

from __future__ import annotations

import asyncio
import hashlib
import importlib.util
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import onnxruntime

from pipelines.audio import LISTEN_RATE
from pipelines.errors import BackendUnavailable, StageFailed
from pipelines.turn_end import SECONDS
from pipelines.turn_end.log_mel import log_mel

SHA256 = "2bb026316b14a660486a75b1733cd3fbab8c2fd0314dc9af7be49f8cca967e4f"
"""Of ``smart-turn-v3.2-cpu.onnx`` in pipecat-ai 1.14.0."""

SAMPLES = SECONDS * LISTEN_RATE
THREADS = 1
"""Judgements at a time: one takes some 50 ms of a core, and nobody waits for one that comes late."""

_HINT = "make smart-turn"


class SmartTurn:
    """The model, loaded once and shared by all callers.

    Args:
        path: of the ONNX file; None for the one in pipecat-ai's wheel.

    Raises:
        BackendUnavailable: the file is missing, or is not the one this was written for.
    """

    name = "smart-turn"

    def __init__(self, path: Path | None = None) -> None:
        path = path or find_model()
        try:
            model = path.read_bytes()
        except OSError as error:
            raise BackendUnavailable(f"The smart-turn model cannot be read ({error.strerror}).", _HINT) from error
        if hashlib.sha256(model).hexdigest() != SHA256:
            raise BackendUnavailable("The smart-turn model is not the one expected.", _HINT)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1  # measured: a second thread makes it no faster
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
        self._threads: ThreadPoolExecutor | None = None

    async def start(self) -> None:
        """Make the thread."""
        self._threads = self._threads or ThreadPoolExecutor(THREADS, thread_name_prefix="smart-turn")

    async def close(self) -> None:
        """End the thread; a judgement under way is nobody's any more."""
        threads, self._threads = self._threads, None
        if threads is not None:
            threads.shutdown(wait=False, cancel_futures=True)

    async def judge(self, pcm: bytes) -> float:
        """The probability that the speaker has finished.

        Raises:
            StageFailed: it was not started.
        """
        if self._threads is None:
            raise StageFailed("smart-turn was not started.")
        return await asyncio.get_running_loop().run_in_executor(self._threads, self.probability, pcm)

    def probability(self, pcm: bytes) -> float:
        """The same, here and now: it blocks for some 50 ms."""
        heard = np.frombuffer(pcm[-2 * SAMPLES :], "<i2").astype(np.float32) / np.float32(32_768)
        samples = np.zeros(SAMPLES, np.float32)
        if heard.size:
            samples[-heard.size :] = heard
        (chances,) = self._session.run(None, {"input_features": log_mel(samples)[None]})
        return float(np.asarray(chances).reshape(-1)[0])


def find_model() -> Path:
    """The model file, found without importing the package it is in.

    Raises:
        BackendUnavailable: the package is not installed.
    """
    spec = importlib.util.find_spec("pipecat")
    if spec is None or not spec.submodule_search_locations:
        raise BackendUnavailable("pipecat-ai, whose wheel carries the smart-turn model, is not installed.", _HINT)
    folder = Path(next(iter(spec.submodule_search_locations)))
    return folder / "audio" / "turn" / "smart_turn" / "data" / "smart-turn-v3.2-cpu.onnx"
