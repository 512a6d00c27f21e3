"""Pipecat with stub stages and an in-process transport; runs in an environment of its own, unmodified."""

# mypy: ignore-errors
# Pipecat is not installed where the types are checked.

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

import uvloop
from loguru import logger

sys.path.insert(0, str(Path(__file__).parent))
logger.remove()
logger.add(sys.stderr, level="ERROR")

from pipecat.audio.vad.vad_analyzer import VADAnalyzer, VADParams  # noqa: E402 - its log is silenced first
from pipecat.frames.frames import (  # noqa: E402
    InputAudioRawFrame,
    LLMContextFrame,
    LLMFullResponseEndFrame,
    LLMFullResponseStartFrame,
    TranscriptionFrame,
    TTSAudioRawFrame,
)
from pipecat.pipeline.pipeline import Pipeline  # noqa: E402
from pipecat.pipeline.worker import PipelineParams, PipelineWorker  # noqa: E402
from pipecat.processors.aggregators.llm_context import LLMContext  # noqa: E402
from pipecat.processors.aggregators.llm_response_universal import (  # noqa: E402
    LLMContextAggregatorPair,
    LLMUserAggregatorParams,
)
from pipecat.services.llm_service import LLMService  # noqa: E402
from pipecat.services.settings import LLMSettings, STTSettings, TTSSettings  # noqa: E402
from pipecat.services.stt_service import STTService  # noqa: E402
from pipecat.services.tts_service import TTSService  # noqa: E402
from pipecat.transports.base_input import BaseInputTransport  # noqa: E402
from pipecat.transports.base_output import BaseOutputTransport  # noqa: E402
from pipecat.transports.base_transport import TransportParams  # noqa: E402
from pipecat.turns.user_start import VADUserTurnStartStrategy  # noqa: E402
from pipecat.turns.user_stop import SpeechTimeoutUserTurnStopStrategy  # noqa: E402
from pipecat.turns.user_turn_strategies import UserTurnStrategies  # noqa: E402
from pipecat.workers.runner import WorkerRunner  # noqa: E402
from schedule import (  # noqa: E402
    ANSWER,
    ANSWER_S,
    CYCLE_S,
    FRAME_MS,
    RATE,
    SAMPLES,
    TONE,
    WAIT_S,
    Measured,
    Script,
    arguments,
    lines,
)


class StubVad(VADAnalyzer):
    """Loud is speech; run inline, as ours is."""

    def num_frames_required(self) -> int:
        """A frame of the harness."""
        return SAMPLES

    def voice_confidence(self, buffer: bytes) -> float:
        """All or nothing."""
        return 1.0 if any(buffer[:64]) else 0.0

    async def analyze_audio(self, buffer: bytes) -> object:
        """Without the hop to a thread that it takes for each frame: its better side."""
        return self._run_analyzer(buffer)


class StubStt(STTService):
    """Hears the same in every turn, at its end."""

    async def run_stt(self, audio: bytes) -> AsyncIterator[None]:
        """Nothing while it goes on."""
        yield None

    async def _handle_vad_user_stopped_speaking(self, frame: object) -> None:
        await super()._handle_vad_user_stopped_speaking(frame)
        await self.push_frame(TranscriptionFrame("hello there", "u", "t", finalized=True))


class StubLlm(LLMService):
    """Seven tokens at once."""

    async def process_frame(self, frame: object, direction: object) -> None:
        """Answers a context."""
        await super().process_frame(frame, direction)
        if isinstance(frame, LLMContextFrame):
            await self.push_frame(LLMFullResponseStartFrame())
            for word in ANSWER.split(" "):
                await self._push_llm_text(word + " ")
            await self.push_frame(LLMFullResponseEndFrame())
        else:
            await self.push_frame(frame, direction)


class StubTts(TTSService):
    """Three seconds in pieces of 20 ms."""

    async def run_tts(self, text: str, context_id: str) -> AsyncIterator[TTSAudioRawFrame]:
        """The sentence, whatever it is."""
        for _ in range(round(ANSWER_S * 1000 / FRAME_MS)):
            yield TTSAudioRawFrame(TONE, RATE, 1, context_id=context_id)
            await asyncio.sleep(0)


class In(BaseInputTransport):
    """The caller's microphone."""

    def __init__(self, script: Script) -> None:
        super().__init__(TransportParams(audio_in_enabled=True, audio_in_sample_rate=RATE))
        self.script, self.done = script, asyncio.Event()

    async def start(self, frame: object) -> None:
        """Begin to speak."""
        await super().start(frame)
        await self.set_transport_ready(frame)
        self.feeder = self.create_task(self._feed())

    async def _feed(self) -> None:
        async for pcm in self.script.frames():
            await self.push_audio_frame(InputAudioRawFrame(pcm, RATE, 1))
        self.done.set()


class Out(BaseOutputTransport):
    """The caller's loudspeaker: takes audio in real time, as its own WebSocket transport does."""

    def __init__(self) -> None:
        super().__init__(
            TransportParams(audio_out_enabled=True, audio_out_sample_rate=RATE, audio_out_end_silence_secs=0)
        )
        self.writes, self._due = [], 0.0

    async def start(self, frame: object) -> None:
        """Begin to take."""
        await super().start(frame)
        await self.set_transport_ready(frame)

    async def write_audio_frame(self, frame: object) -> bool:
        """Take a piece."""
        now = time.perf_counter()
        self.writes.append(now)
        wait = self._due - now
        if wait > 0:
            await asyncio.sleep(wait)
            self._due += len(frame.audio) / 2 / RATE
        else:
            self._due = now + len(frame.audio) / 2 / RATE
        return True


async def call(speech: list[tuple[float, float]], seconds: float, measured: Measured) -> None:
    """One caller, from the first frame to the last."""
    inp, out = In(Script(speech, seconds)), Out()
    vad = StubVad(params=VADParams(start_secs=WAIT_S, stop_secs=WAIT_S, min_volume=0.0))
    strategies = UserTurnStrategies(
        start=[VADUserTurnStartStrategy()], stop=[SpeechTimeoutUserTurnStopStrategy(user_speech_timeout=0.0)]
    )
    pair = LLMContextAggregatorPair(
        LLMContext(), user_params=LLMUserAggregatorParams(vad_analyzer=vad, user_turn_strategies=strategies)
    )
    unset = dict.fromkeys(
        ("temperature", "max_tokens", "top_p", "top_k", "frequency_penalty", "presence_penalty", "seed")
    )
    llm = LLMSettings(
        model="stub",
        system_instruction=None,
        filter_incomplete_user_turns=False,
        user_turn_completion_config=None,
        **unset,
    )
    stages = [
        inp,
        StubStt(ttfs_p99_latency=0.0, sample_rate=RATE, settings=STTSettings(model=None, language=None)),
        pair.user(),
        StubLlm(settings=llm),
        StubTts(
            push_start_frame=True,
            push_stop_frames=True,
            sample_rate=RATE,
            settings=TTSSettings(model=None, voice=None, language=None),
        ),
        out,
        pair.assistant(),
    ]
    worker = PipelineWorker(
        Pipeline(stages),
        enable_rtvi=False,
        params=PipelineParams(audio_in_sample_rate=RATE, audio_out_sample_rate=RATE),
        cancel_on_idle_timeout=False,
    )
    runner = WorkerRunner(handle_sigint=False)
    await runner.add_workers(worker)
    run = asyncio.create_task(runner.run())
    await inp.done.wait()
    measured.add(inp.script, out.writes)
    await worker.cancel()
    await run


async def main() -> None:
    """Run all callers."""
    sessions, cycles, listen = arguments()
    measured = Measured()
    before = len(asyncio.all_tasks())
    seconds = (cycles + 1) * CYCLE_S
    calls = [asyncio.create_task(call(one, seconds, measured)) for one in lines(sessions, cycles, listen=listen)]
    await asyncio.sleep(1.0 if sessions < 20 else 2.0)
    measured.tasks = (len(asyncio.all_tasks()) - before - sessions) / sessions
    measured.start_cpu()
    await asyncio.sleep(cycles * CYCLE_S - 3)
    measured.stop_cpu(sessions)
    await asyncio.gather(*calls)
    measured.print()


if __name__ == "__main__":
    uvloop.run(main())
