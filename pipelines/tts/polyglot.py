"""A voice for each language, as one stage."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager

from pipelines.errors import BadInput
from pipelines.tts import SpeechStream, Synthesizer, Voice


class Polyglot:
    """Speaks each language with the engine that was chosen for it.

    Args:
        engines: by language, the deployment's own first; one engine may speak several.
    """

    def __init__(self, engines: Mapping[str, Synthesizer]) -> None:
        self._engines = dict(engines)
        self.languages: tuple[str, ...] = tuple(engines)
        self.name = ", ".join(dict.fromkeys(engine.name for engine in engines.values()))

    async def start(self) -> None:
        """Start each engine once."""
        for engine in self._each():
            await engine.start()

    async def close(self) -> None:
        """End them all; may be called twice."""
        for engine in self._each():
            await engine.close()

    def open(self, voice: Voice) -> AbstractAsyncContextManager[SpeechStream]:
        """Open a voice for one answer.

        Raises:
            BadInput: the language is not spoken here, or the engine refuses the voice.
        """
        engine = self._engines.get(voice.language)
        if engine is None:
            hint = f"It speaks: {', '.join(self.languages)}."
            raise BadInput("voice_language", f"There is no voice here for {voice.language!r}.", hint)
        return engine.open(voice)

    def _each(self) -> tuple[Synthesizer, ...]:
        return tuple({id(engine): engine for engine in self._engines.values()}.values())
