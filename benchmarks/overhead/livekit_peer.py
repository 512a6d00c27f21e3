"""LiveKit Agents without a server, with stub stages; runs in an environment of its own, unmodified."""

# mypy: ignore-errors
# LiveKit Agents is not installed where the types are checked.

from __future__ import annotations

import asyncio
import logging
import sys
import time
from pathlib import Path

import uvloop

sys.path.insert(0, str(Path(__file__).parent))
logging.basicConfig(level=logging.ERROR)

from livekit import rtc  # noqa: E402 - its log is silenced first
from livekit.agents import Agent, AgentSession, LanguageCode, llm, stt, tts, utils, vad  # noqa: E402
from livekit.agents.types import DEFAULT_API_CONNECT_OPTIONS, NOT_GIVEN  # noqa: E402
from livekit.agents.voice.io import AudioInput, AudioOutput, AudioOutputCapabilities, TextOutput  # noqa: E402
from livekit.agents.voice.transcription.synchronizer import TranscriptSynchronizer  # noqa: E402
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


class StubVad(vad.VAD):
    """Loud is speech; run inline, as ours is."""

    def __init__(self) -> None:
        super().__init__(capabilities=vad.VADCapabilities(update_interval=FRAME_MS / 1000))

    def stream(self) -> StubVadStream:
        """One caller's."""
        return StubVadStream(self)


class StubVadStream(vad.VADStream):
    """Its events, with all that the session reads of them."""

    async def _main_task(self) -> None:
        speech = silence = 0.0
        speaking, samples = False, 0
        async for frame in self._input_ch:
            if not isinstance(frame, rtc.AudioFrame):
                speaking, speech, silence = False, 0.0, 0.0
                continue
            samples += frame.samples_per_channel
            loud = any(bytes(frame.data[:32]))
            if loud:
                speech, silence = speech + frame.duration, 0.0
            else:
                silence += frame.duration
            if not speaking and loud and speech >= WAIT_S - 1e-6:
                speaking = True
                self._tell(vad.VADEventType.START_OF_SPEECH, samples, speech, silence, loud, speaking)
            self._tell(vad.VADEventType.INFERENCE_DONE, samples, speech, silence, loud, speaking)
            if speaking and silence >= WAIT_S - 1e-6:
                speaking = False
                self._tell(vad.VADEventType.END_OF_SPEECH, samples, speech, silence, loud, speaking)
                speech = 0.0
            if not speaking and not loud:
                speech = 0.0

    def _tell(self, kind: object, samples: int, speech: float, silence: float, loud: bool, speaking: bool) -> None:
        self._event_ch.send_nowait(
            vad.VADEvent(
                type=kind,
                samples_index=samples,
                timestamp=samples / RATE,
                speech_duration=speech,
                silence_duration=silence,
                probability=float(loud),
                speaking=speaking,
                raw_accumulated_speech=speech if loud else 0.0,
                raw_accumulated_silence=silence,
                frames=[],
            )
        )


class StubStt(stt.STT):
    """Hears the same in every turn, just before its end."""

    def __init__(self) -> None:
        super().__init__(capabilities=stt.STTCapabilities(streaming=True, interim_results=False))

    async def _recognize_impl(self, buffer: object, *, language: object = None, conn_options: object = None) -> None:
        raise NotImplementedError

    def stream(self, *, language: object = NOT_GIVEN, conn_options: object = DEFAULT_API_CONNECT_OPTIONS) -> object:
        """One caller's."""
        return StubSttStream(stt=self, conn_options=conn_options, sample_rate=RATE)


class StubSttStream(stt.RecognizeStream):
    """A final after as much silence as ends a turn, less two frames."""

    async def _run(self) -> None:
        spoken, silence = False, 0.0
        async for frame in self._input_ch:
            if not isinstance(frame, rtc.AudioFrame):
                continue
            if any(bytes(frame.data[:32])):
                spoken, silence = True, 0.0
            elif spoken:
                silence += frame.duration
                if silence >= WAIT_S - 0.04:
                    spoken = False
                    heard = stt.SpeechData(text="hello there", language=LanguageCode("en"))
                    self._event_ch.send_nowait(
                        stt.SpeechEvent(type=stt.SpeechEventType.FINAL_TRANSCRIPT, alternatives=[heard])
                    )


class StubLlm(llm.LLM):
    """Seven tokens at once."""

    def chat(self, *, chat_ctx: object, tools: object = None, conn_options: object = None, **_: object) -> object:
        """One answer."""
        conn_options = conn_options or DEFAULT_API_CONNECT_OPTIONS
        return StubLlmStream(self, chat_ctx=chat_ctx, tools=tools or [], conn_options=conn_options)


class StubLlmStream(llm.LLMStream):
    """Its tokens."""

    async def _run(self) -> None:
        for word in ANSWER.split(" "):
            delta = llm.ChoiceDelta(role="assistant", content=word + " ")
            self._event_ch.send_nowait(llm.ChatChunk(id="x", delta=delta))


class StubTts(tts.TTS):
    """Three seconds in pieces of 20 ms."""

    def __init__(self) -> None:
        super().__init__(capabilities=tts.TTSCapabilities(streaming=False), sample_rate=RATE, num_channels=1)

    def synthesize(self, text: str, *, conn_options: object = DEFAULT_API_CONNECT_OPTIONS) -> object:
        """One sentence."""
        return StubChunked(tts=self, input_text=text, conn_options=conn_options)


class StubChunked(tts.ChunkedStream):
    """Its pieces."""

    async def _run(self, out: object) -> None:
        out.initialize(request_id="x", sample_rate=RATE, num_channels=1, mime_type="audio/pcm", frame_size_ms=FRAME_MS)
        for _ in range(round(ANSWER_S * 1000 / FRAME_MS)):
            out.push(TONE)
            await asyncio.sleep(0)
        out.flush()


class In(AudioInput):
    """The caller's microphone."""

    def __init__(self, script: Script) -> None:
        super().__init__(label="stub")
        self.frames, self.done = utils.aio.Chan(), asyncio.Event()
        self.task = asyncio.create_task(self._feed(script))

    async def _feed(self, script: Script) -> None:
        async for pcm in script.frames():
            self.frames.send_nowait(rtc.AudioFrame(pcm, RATE, 1, SAMPLES))
        self.done.set()

    async def __anext__(self) -> object:
        return await self.frames.__anext__()


class Out(AudioOutput):
    """The caller's loudspeaker, in real time."""

    def __init__(self) -> None:
        super().__init__(label="stub", capabilities=AudioOutputCapabilities(pause=False), sample_rate=RATE)
        self.writes, self.waiting, self.pushed, self.played = [], asyncio.Queue(), 0.0, 0.0
        self.task = asyncio.create_task(self._play())

    async def capture_frame(self, frame: object) -> None:
        """Take a piece."""
        await super().capture_frame(frame)
        self.pushed += frame.duration
        self.waiting.put_nowait(frame)

    def flush(self) -> None:
        """An answer is whole."""
        super().flush()
        if self.pushed:
            self.waiting.put_nowait(None)

    def clear_buffer(self) -> None:
        """An answer was interrupted."""
        if not self.pushed:
            return
        while not self.waiting.empty():
            self.waiting.get_nowait()
        played, self.pushed, self.played = self.played, 0.0, 0.0
        self.on_playback_finished(playback_position=played, interrupted=True)

    async def _play(self) -> None:
        due = 0.0
        while True:
            frame = await self.waiting.get()
            if frame is None:
                played, self.pushed, self.played = self.played, 0.0, 0.0
                self.on_playback_finished(playback_position=played, interrupted=False)
                continue
            now = time.perf_counter()
            if self.played == 0.0:
                self.on_playback_started(created_at=time.time())
            self.writes.append(now)
            self.played += frame.duration
            if due > now:
                await asyncio.sleep(due - now)
                due += frame.duration
            else:
                due = now + frame.duration


class Words(TextOutput):
    """Where its words go."""

    def __init__(self) -> None:
        super().__init__(label="stub", next_in_chain=None)

    async def capture_text(self, text: str) -> None:
        """Nowhere."""

    def flush(self) -> None:
        """Nothing."""


async def call(speech: list[tuple[float, float]], seconds: float, measured: Measured) -> None:
    """One caller, from the first frame to the last."""
    script = Script(speech, seconds)
    session = AgentSession(
        vad=StubVad(),
        stt=StubStt(),
        llm=StubLlm(),
        tts=StubTts(),
        aec_warmup_duration=None,
        user_away_timeout=None,
        turn_handling={
            "turn_detection": "vad",
            "endpointing": {"min_delay": WAIT_S, "max_delay": 1.0},
            "interruption": {
                "mode": "vad",
                "min_duration": WAIT_S,
                "resume_false_interruption": False,
                "false_interruption_timeout": None,
            },
        },
    )
    out = Out()
    synchronizer = TranscriptSynchronizer(next_in_chain_audio=out, next_in_chain_text=Words())
    session.output.audio, session.output.transcription = synchronizer.audio_output, synchronizer.text_output
    session.input.audio = inp = In(script)
    await session.start(Agent(instructions="x"))
    await inp.done.wait()
    measured.add(script, out.writes)
    await session.aclose()
    await synchronizer.aclose()
    out.task.cancel()


async def main() -> None:
    """Run all callers."""
    sessions, cycles, listen = arguments()
    measured = Measured()
    before = len(asyncio.all_tasks())
    seconds = (cycles + 1) * CYCLE_S
    calls = [asyncio.create_task(call(one, seconds, measured)) for one in lines(sessions, cycles, listen=listen)]
    await asyncio.sleep(0.45 if sessions == 1 else 2.0)
    measured.tasks = (len(asyncio.all_tasks()) - before - sessions) / sessions
    measured.start_cpu()
    await asyncio.sleep(cycles * CYCLE_S - 3)
    measured.stop_cpu(sessions)
    await asyncio.gather(*calls)
    measured.print()


if __name__ == "__main__":
    uvloop.run(main())
