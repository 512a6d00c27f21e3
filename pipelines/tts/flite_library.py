"""libflite by ctypes: text in, words with their times and samples out, several sentences at a time.

flite keeps no state between utterances, and a voice is only read, so utterances in different threads do not disturb
one another as long as nothing is set on the voice they share: streaming and speed are set on the utterance instead.
(Six threads, 900 sentences, some stopped half way: the same words, times and lengths as one after the other.)
Text must be printable ASCII without long words, see ``pipelines.tts.ear``: flite 2.2 corrupts its memory on others.
"""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipelines.errors import BackendUnavailable

HINT = "apt-get install libflite1"
VOICES = ("slt", "rms", "awb", "kal16")
RATE = 16_000
"""Hz of all four voices."""

_CHUNK = 1_600  # samples between two callbacks: 100 ms of speech, made in 1 ms
_CONTINUE, _STOP = 0, -1  # CST_AUDIO_STREAM_CONT, CST_AUDIO_STREAM_STOP (cst_audio.h)

_Pointer = ctypes.c_void_p
_Callback = ctypes.CFUNCTYPE(ctypes.c_int, _Pointer, ctypes.c_int, ctypes.c_int, ctypes.c_int, _Pointer)


class _StreamingInfo(ctypes.Structure):
    """cst_audio_streaming_info (cst_audio.h)."""

    _fields_ = (
        ("min_buffsize", ctypes.c_int),
        ("callback", _Callback),
        ("utterance", _Pointer),
        ("item", _Pointer),
        ("userdata", _Pointer),
    )


class _Wave(ctypes.Structure):
    """cst_wave (cst_wave.h)."""

    _fields_ = (
        ("type", ctypes.c_char_p),
        ("sample_rate", ctypes.c_int),
        ("num_samples", ctypes.c_int),
        ("num_channels", ctypes.c_int),
        ("samples", _Pointer),
    )


class _Utterance(ctypes.Structure):
    """The beginning of cst_utterance (cst_utterance.h)."""

    _fields_ = (("features", _Pointer),)


@dataclass(frozen=True, slots=True)
class Token:
    """A spoken word."""

    piece: int
    """Which of the blank-separated pieces of the text it belongs to, counted from 0."""
    start_ms: float
    end_ms: float


class Flite:
    """The library and its voices.

    Args:
        library: name or path of libflite; the voices are looked for beside it.

    Raises:
        BackendUnavailable: the library is not there.
    """

    def __init__(self, library: str = "libflite.so.1") -> None:
        try:
            # The voices are libraries of their own and look for these symbols.
            calls = ctypes.CDLL(library, mode=ctypes.RTLD_GLOBAL)
            for part in ("cmulex", "usenglish"):
                ctypes.CDLL(library.replace("libflite", f"libflite_{part}"), mode=ctypes.RTLD_GLOBAL)
        except OSError as error:
            raise BackendUnavailable(f"flite is not installed ({library}).", HINT) from error
        self._library = library
        self._voices: dict[str, int] = {}
        self._loading = threading.Lock()
        # CDLL frees the interpreter during a call, PyDLL does not: right for synthesis, which takes 10 to 100 ms,
        # and for reading a feature, which takes a microsecond and would else wait its turn two hundred times.
        self._calls = _declare(calls, _CALLS)
        self._reads = _declare(ctypes.PyDLL(library), _READS)
        self._calls.flite_init()

    def voice(self, name: str) -> int:
        """The voice ``name`` of ``VOICES``, loaded when first asked for (5 MB).

        Raises:
            BackendUnavailable: it is not installed.
        """
        with self._loading:
            if name not in self._voices:
                try:
                    library = ctypes.CDLL(self._library.replace("libflite", f"libflite_cmu_us_{name}"))
                    register = getattr(library, f"register_cmu_us_{name}")
                except (OSError, AttributeError) as error:
                    raise BackendUnavailable(f"flite's voice {name} is not installed.", HINT) from error
                register.restype, register.argtypes = _Pointer, (ctypes.c_char_p,)
                self._voices[name] = register(None)
            return self._voices[name]

    def speak(
        self,
        voice: int,
        text: str,
        stretch: float,
        on_words: Callable[[list[Token]], None],
        on_audio: Callable[[bytes], bool],
    ) -> bool:
        """Speak; blocks until all is spoken or ``on_audio`` says False. False if it was stopped.

        Args:
            voice: from ``voice``.
            text: printable ASCII.
            stretch: factor on all durations; 1.0 is the voice's own pace.
            on_words: called once, before the first audio.
            on_audio: called with s16le at ``RATE``, every 100 ms of speech.

        Both are called in this thread; what they raise ends the synthesis and is raised here.
        """
        failure: list[BaseException] = []
        calls = self._calls
        utterance = calls.new_utterance()
        told = False

        def chunk(wave: int, start: int, size: int, _last: int, _info: int) -> int:
            nonlocal told
            try:
                if not told:
                    told = True
                    on_words(self._tokens(utterance))
                samples = ctypes.cast(wave, ctypes.POINTER(_Wave)).contents.samples
                return _CONTINUE if on_audio(ctypes.string_at(samples + 2 * start, 2 * size)) else _STOP
            except BaseException as error:  # noqa: BLE001 - an exception cannot pass through C; raised below
                failure.append(error)
                return _STOP

        callback = _Callback(chunk)
        info = calls.new_audio_streaming_info()
        info.contents.min_buffsize = _CHUNK
        info.contents.callback = callback
        # flite keeps the pointer to a feature's name, not a copy: only constants may be passed here.
        features = ctypes.cast(utterance, ctypes.POINTER(_Utterance)).contents.features
        calls.feat_set(features, b"streaming_info", calls.audio_streaming_info_val(info))
        calls.feat_set_float(features, b"duration_stretch", stretch)
        try:
            calls.utt_set_input_text(utterance, text.encode("ascii"))
            calls.utt_init(utterance, voice)
            calls.utt_synth(utterance)
            stopped = bool(calls.feat_present(features, b"Interrupted"))
        finally:
            calls.delete_utterance(utterance)  # and with it the streaming info and the wave
        if failure:
            raise failure[0]
        return not stopped

    def _tokens(self, utterance: int) -> list[Token]:
        """The spoken words of an utterance whose durations are known: relation Token, each with its Words."""
        reads = self._reads
        tokens: list[Token] = []
        piece = -1
        token = reads.relation_head(reads.utt_relation(utterance, b"Token"))
        while token:
            # A token that follows no blank goes on with the piece before it: "(2.4" may be two of them.
            if piece < 0 or reads.ffeature_string(token, b"whitespace"):
                piece += 1
            word = reads.item_daughter(token)
            while word:
                start = reads.ffeature_float(word, b"R:SylStructure.daughter1.daughter1.R:Segment.p.end")
                end = reads.ffeature_float(word, b"R:SylStructure.daughtern.daughtern.R:Segment.end")
                if end > start:  # marks are words without sounds
                    tokens.append(Token(piece, start * 1000.0, end * 1000.0))
                word = reads.item_next(word)
            token = reads.item_next(token)
        return tokens


_CALLS = {
    "flite_init": (ctypes.c_int, ()),
    "new_utterance": (_Pointer, ()),
    "utt_set_input_text": (_Pointer, (_Pointer, ctypes.c_char_p)),
    "utt_init": (_Pointer, (_Pointer, _Pointer)),
    "utt_synth": (_Pointer, (_Pointer,)),
    "delete_utterance": (None, (_Pointer,)),
    "new_audio_streaming_info": (ctypes.POINTER(_StreamingInfo), ()),
    "audio_streaming_info_val": (_Pointer, (ctypes.POINTER(_StreamingInfo),)),
    "feat_set": (None, (_Pointer, ctypes.c_char_p, _Pointer)),
    "feat_set_float": (None, (_Pointer, ctypes.c_char_p, ctypes.c_float)),
    "feat_present": (ctypes.c_int, (_Pointer, ctypes.c_char_p)),
}
_READS = {
    "utt_relation": (_Pointer, (_Pointer, ctypes.c_char_p)),
    "relation_head": (_Pointer, (_Pointer,)),
    "item_next": (_Pointer, (_Pointer,)),
    "item_daughter": (_Pointer, (_Pointer,)),
    "ffeature_string": (ctypes.c_char_p, (_Pointer, ctypes.c_char_p)),
    "ffeature_float": (ctypes.c_float, (_Pointer, ctypes.c_char_p)),
}


def _declare(library: ctypes.CDLL, signatures: Mapping[str, tuple[Any, Sequence[Any]]]) -> ctypes.CDLL:
    for name, (result, arguments) in signatures.items():
        function = getattr(library, name)
        function.restype, function.argtypes = result, arguments
    return library
