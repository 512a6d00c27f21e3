"""A caller through Pipecat's OpenAIRealtimeLLMService, in a pipeline between a microphone and a loudspeaker."""

from __future__ import annotations

import asyncio
from pathlib import Path

from PIL import Image
from pipecat.adapters.llm.schemas.function_schema import FunctionSchema
from pipecat.adapters.llm.schemas.tools_schema import ToolsSchema
from pipecat.frames.frames import (
    EndFrame,
    ErrorFrame,
    InputAudioRawFrame,
    InputImageRawFrame,
    InterruptionFrame,
    LLMRunFrame,
    OutputAudioRawFrame,
    StartFrame,
    TTSAudioRawFrame,
)
from pipecat.observers.base_observer import BaseObserver, FramePushed
from pipecat.pipeline.pipeline import Pipeline
from pipecat.pipeline.worker import PipelineParams, PipelineWorker
from pipecat.processors.aggregators.llm_context import LLMContext
from pipecat.processors.aggregators.llm_response_universal import LLMContextAggregatorPair
from pipecat.processors.frame_processor import FrameDirection
from pipecat.services.llm_service import FunctionCallParams
from pipecat.services.openai.realtime.llm import OpenAIRealtimeLLMService
from pipecat.transports.base_input import BaseInputTransport
from pipecat.transports.base_output import BaseOutputTransport
from pipecat.transports.base_transport import TransportParams
from pipecat.workers.runner import WorkerRunner
from talking import RATE, TOOL, Microphone, Seen, arguments, talk


class Ear(BaseInputTransport):
    """The microphone as Pipecat takes it."""

    def __init__(self, microphone: Microphone) -> None:
        super().__init__(TransportParams(audio_in_enabled=True, audio_in_sample_rate=RATE))
        self._microphone = microphone

    async def start(self, frame: StartFrame) -> None:
        await super().start(frame)
        self._listening = self.create_task(self._listen())
        await self.set_transport_ready(frame)

    async def cleanup(self) -> None:
        await self.cancel_task(self._listening)
        await super().cleanup()

    async def _listen(self) -> None:
        async for piece in self._microphone.pieces():
            await self.push_audio_frame(InputAudioRawFrame(audio=piece, sample_rate=RATE, num_channels=1))


class Speaker(BaseOutputTransport):
    """Plays into nothing, in real time."""

    def __init__(self) -> None:
        super().__init__(TransportParams(audio_out_enabled=True, audio_out_sample_rate=RATE))

    async def start(self, frame: StartFrame) -> None:
        await super().start(frame)
        await self.set_transport_ready(frame)

    async def write_audio_frame(self, frame: OutputAudioRawFrame) -> bool:
        await asyncio.sleep(len(frame.audio) / 2 / RATE)
        return True


class Watch(BaseObserver):
    """Counts what passes."""

    def __init__(self, seen: Seen) -> None:
        super().__init__()
        self._seen = seen
        self._passed: set[int] = set()

    async def on_push_frame(self, data: FramePushed) -> None:
        frame = data.frame
        if frame.id in self._passed:
            return
        self._passed.add(frame.id)
        if isinstance(frame, TTSAudioRawFrame) and isinstance(data.source, OpenAIRealtimeLLMService):
            self._seen.play(len(frame.audio))
        elif isinstance(frame, InterruptionFrame) and data.direction is FrameDirection.DOWNSTREAM and self._seen.sound:
            self._seen.interrupt()
        elif isinstance(frame, ErrorFrame):
            self._seen.fail(frame.error)


async def main() -> None:
    """Talk."""
    address, folder = arguments()
    seen, microphone = Seen(), Microphone(folder)
    llm = OpenAIRealtimeLLMService(
        api_key="any",
        base_url=f"ws://{address}/v1/realtime",
        settings=OpenAIRealtimeLLMService.Settings(model="frontdesk", system_instruction="Help."),
    )

    async def show_diagram(call: FunctionCallParams) -> None:
        await call.result_callback(seen.call(call.function_name, dict(call.arguments)))

    llm.register_function("show_diagram", show_diagram)
    tool = FunctionSchema("show_diagram", "Shows a drawing.", TOOL["properties"], TOOL["required"])
    context = LLMContext(tools=ToolsSchema(standard_tools=[tool]))
    pair = LLMContextAggregatorPair(context)

    @pair.user().event_handler("on_user_turn_message_added")
    async def heard(_: object, message: object) -> None:
        seen.hear(message.content)

    @pair.assistant().event_handler("on_assistant_turn_stopped")
    async def said(_: object, message: object) -> None:
        if message.content:
            seen.say(message.content)

    async def show(path: Path) -> None:
        picture = Image.open(path).convert("RGB")
        await worker.queue_frame(InputImageRawFrame(image=picture.tobytes(), size=picture.size, format="RGB"))

    pipeline = Pipeline([Ear(microphone), pair.user(), llm, Speaker(), pair.assistant()])
    worker = PipelineWorker(
        pipeline,
        params=PipelineParams(audio_in_sample_rate=RATE, audio_out_sample_rate=RATE),
        observers=[Watch(seen)],
    )
    runner = WorkerRunner(handle_sigint=False)
    await runner.add_workers(worker)
    running = asyncio.create_task(runner.run())
    try:
        await worker.queue_frame(LLMRunFrame())
        await talk(seen, microphone, show)
        await worker.queue_frame(EndFrame())
    finally:
        await worker.cancel()
        await running


asyncio.run(main())
