"""flite: small English voices, made in threads, with word times measured from the engine's own durations."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from pipelines.errors import BadInput, StageFailed
from pipelines.tts import Audio, SpeechStream, Spoken, Voice
from pipelines.tts.delivery import STOP_S, Delivery, Outlet, check_sentence, check_voice
from pipelines.tts.ear import Script, script
from pipelines.tts.flite_library import RATE, VOICES, Flite, Token
from pipelines.tts.spoken.lexicon import EMPTY, Lexicon
from pipelines.tts.words import place_words

GAIN_DB = {"slt": -4.4, "rms": 1.3, "awb": 0.3, "kal16": 6.0}
"""What each voice lacks to ``delivery.LOUDNESS``; the diphone voice kal16 stays 2.6 dB below it, so as not to clip."""

LEAD_MS = 40.0
"""Silence left before the first word of an answer. flite puts 140 to 250 ms before every sentence: between sentences
that is the pause a listener expects, at the start of an answer it is waiting."""

THREADS = 2
"""Sentences made at a time. One takes 10 to 100 ms of a core, so two threads serve many talkers."""


class FliteSynthesizer:
    """The flite backend.

    Args:
        library: name or path of libflite.
        lexicons: by language, words that are said in their own way.

    Raises:
        BackendUnavailable: the library or the default voice is not installed.
    """

    name = "flite"
    languages: tuple[str, ...] = ("en",)

    def __init__(self, library: str = "libflite.so.1", lexicons: Mapping[str, Lexicon] | None = None) -> None:
        self._lexicon = (lexicons or {}).get("en", EMPTY)
        self._library = Flite(library)
        self._library.voice(VOICES[0])
        self._threads: ThreadPoolExecutor | None = None

    async def start(self) -> None:
        """Make the threads."""
        self._threads = self._threads or ThreadPoolExecutor(THREADS, thread_name_prefix="flite")

    async def close(self) -> None:
        """End the threads; whoever still speaks stops within milliseconds of closing its stream."""
        threads, self._threads = self._threads, None
        if threads is not None:
            threads.shutdown(wait=False, cancel_futures=True)

    def open(self, voice: Voice) -> AbstractAsyncContextManager[SpeechStream]:
        """Open a voice for one answer.

        Raises:
            BadInput: flite has no such voice, language or speed.
        """
        check_voice(voice, self.languages)
        name = voice.name or VOICES[0]
        if name not in VOICES:
            raise BadInput("voice_name", f"flite has no voice {name!r}.", f"Choose one of {', '.join(VOICES)}.", "name")
        if self._threads is None:
            raise StageFailed("flite was not started.")
        return _opened(_Stream(self._library, self._threads, self._lexicon, name, 1.0 / voice.speed))


@asynccontextmanager
async def _opened(stream: _Stream) -> AsyncIterator[SpeechStream]:
    try:
        yield stream
    finally:
        await stream.stop()


class _Stream:
    """One answer's voice."""

    def __init__(
        self, library: Flite, threads: ThreadPoolExecutor, lexicon: Lexicon, voice: str, stretch: float
    ) -> None:
        self._library = library
        self._threads = threads
        self._lexicon = lexicon
        self._voice = voice
        self._stretch = stretch
        self._sentence: _Sentence | None = None
        self._running: asyncio.Future[None] | None = None

    def say(self, sentence: str) -> AsyncIterator[Spoken]:
        """Speak one sentence; see ``SpeechStream``."""
        check_sentence(sentence)
        first = self._sentence is None
        if self._sentence is not None:
            self._sentence.stopped = True
        loop = asyncio.get_running_loop()
        spoken = _Sentence(
            loop, script(sentence, "en", self._lexicon), GAIN_DB[self._voice], LEAD_MS if first else None
        )
        self._running = loop.run_in_executor(self._threads, spoken.speak, self._library, self._voice, self._stretch)
        self._running.add_done_callback(spoken.finished)
        self._sentence = spoken
        return spoken.delivery

    async def stop(self) -> None:
        """Stop the engine: it looks at the flag every 100 ms of speech, that is every millisecond or so."""
        if self._sentence is not None and self._running is not None:
            self._sentence.stopped = True
            await asyncio.wait((self._running,), timeout=STOP_S)


class _Sentence:
    """One sentence: spoken in a thread of the pool, delivered to the loop.

    Args:
        loop: where the delivery is awaited.
        read: the sentence as it is to be read.
        gain_db: for the outlet.
        lead_ms: silence to leave before the first word; None for all that the engine makes.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop, read: Script, gain_db: float, lead_ms: float | None) -> None:
        self.delivery = Delivery()
        self.stopped = False
        self._loop = loop
        self._script = read
        self._outlet = Outlet(RATE, gain_db)
        self._lead_ms = lead_ms
        self._skip = 0

    def speak(self, library: Flite, voice: str, stretch: float) -> None:
        """Run the engine; in a thread of the pool."""
        if self.stopped:
            return
        if not self._script.text:
            self._words([])
        elif library.speak(library.voice(voice), self._script.text, stretch, self._words, self._audio):
            self._put(Audio(self._outlet.flush()))

    def finished(self, running: asyncio.Future[None]) -> None:
        """End the delivery, whatever happened; on the loop, after all that ``speak`` has put."""
        error: StageFailed | None = None
        if running.cancelled():
            error = StageFailed("flite was closed.")
        elif (failure := running.exception()) is not None:
            error = StageFailed(f"flite failed ({failure}).")
        self.delivery.end(error)

    def _words(self, tokens: list[Token]) -> None:
        if self._lead_ms is not None and tokens:
            self._skip = max(0, round((tokens[0].start_ms - self._lead_ms) * RATE / 1000))
        shift = self._skip * 1000 / RATE
        pieces = self._script.pieces()
        heard = [
            (pieces[token.piece], token.start_ms - shift, token.end_ms - shift)
            for token in tokens
            if token.piece < len(pieces)
        ]
        self._put(*place_words(self._script, heard, max((end for _, _, end in heard), default=0.0)))

    def _audio(self, pcm: bytes) -> bool:
        skipped = min(2 * self._skip, len(pcm))
        self._skip -= skipped // 2
        if out := self._outlet.feed(pcm[skipped:]):
            self._put(Audio(out))
        return not self.stopped

    def _put(self, *pieces: Spoken) -> None:
        self._loop.call_soon_threadsafe(self.delivery.put, *pieces)
