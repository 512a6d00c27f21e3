"""``session.update``: what the client asks for, held against what is built. Pure functions on settings."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, Literal

import msgspec
from msgspec import UNSET

from assistant import phrases
from assistant.errors import bad_setting, unsupported
from assistant.history.callers import identity
from assistant.realtime import wire
from assistant.realtime.events import (
    AudioInput,
    AudioOutput,
    CallerNamed,
    Extension,
    Format,
    FunctionTool,
    ResponseSettings,
    SessionSettings,
    TurnDetection,
)
from assistant.settings import GRACE_S, Languages, Modality, Settings, Sound, Tool, Wishes
from assistant.turn_taking import TurnSettings, with_semantic_vad, with_server_vad
from pipelines.languages import language_of

BUILT = (
    "route",
    "diagram",
    "cues",
    "cut",
    "pause",
    "playback",
    "select",
    "audio",
    "frame",
    "vision",
    "heartbeat",
    "state",
    "latency",
)
"""The events of the extension that this server has."""

ECHOED = (
    "instructions",
    "tool_choice",
    "parallel_tool_calls",
    "max_output_tokens",
    "tracing",
    "truncation",
    "include",
    "prompt",
    "reasoning",
)
"""Settings that are kept and given back for models that use them; the embedded one does not."""


OF_ANSWERS = ("output_modalities", "tools", *(name for name in ECHOED if name != "include"))
"""Settings of answers: a transcription session has none of them."""


OPENAI_VOICES = frozenset(["alloy", "ash", "ballad", "cedar", "coral", "echo", "marin", "sage", "shimmer", "verse"])
"""Voices that only OpenAI has. Clients ask for one unless told otherwise (LiveKit: marin): the deployment's speaks."""


@dataclass(frozen=True, slots=True)
class Granted:
    """What the client has of the extension."""

    events: frozenset[str] = frozenset()
    greeting: bool = False

    def __bool__(self) -> bool:
        """Whether the client opted in."""
        return bool(self.events) or self.greeting


@dataclass(frozen=True, slots=True)
class Wanted:
    """The session's settings as the wire shows them."""

    kind: Literal["realtime", "transcription"] = "realtime"
    """With ``transcription`` only transcripts come back."""
    settings: Settings = field(default_factory=Settings)
    granted: Granted = field(default_factory=Granted)
    model: str = "frontdesk"
    heard: Sound = "audio/pcm"
    """How the client sends audio."""
    spoken: Sound = "audio/pcm"
    """How it is sent audio."""
    transcription: dict[str, Any] | None = field(default_factory=lambda: {"model": "embedded"})
    noise_reduction: dict[str, Any] | None = None
    tools: tuple[dict[str, Any], ...] = ()
    echoed: dict[str, Any] = field(default_factory=dict)
    languages: Languages = field(default_factory=Languages)
    """What may be chosen from."""
    opted: bool = False
    """The client named the extension, whatever it wanted of it."""
    back: str = ""
    """The secret with which the client can come back; shown to one that granted ``state``."""

    def as_wire(self, session_id: str, expires_at: int) -> dict[str, Any]:
        """The session object."""
        shown = self._transcription() if self.kind == "transcription" else self._realtime()
        shown = {"type": self.kind, "id": session_id, "expires_at": expires_at, **shown}
        if self.opted:
            events = [name for name in BUILT if name in self.granted.events]
            shown["frontdesk"] = {"version": 1, "events": events, "greeting": self.granted.greeting, **self._heard()}
            if self.settings.recorded:
                shown["frontdesk"]["record"] = True
            if self.settings.returns and self.back:
                shown["frontdesk"].update(resume=self.back, grace_s=round(GRACE_S))
        return shown

    def _heard(self) -> dict[str, Any]:
        """The language in force, and whether it is heard."""
        language = self.settings.language or self.languages.offered[0]
        hearing = language in self.languages.heard
        shown = {"language": language, "languages": list(self.languages.offered), "hearing": hearing}
        return shown if hearing else shown | {"hearing_notice": phrases.of(language).not_heard}

    def _realtime(self) -> dict[str, Any]:
        settings = self.settings
        output = {"format": wire.sound(self.spoken), "voice": settings.voice or "default", "speed": settings.speed}
        return {
            "object": "realtime.session",
            "model": self.model,
            "output_modalities": [settings.modality],
            "audio": {"input": self._input(wire.turn_detection(settings)), "output": output},
            "tools": list(self.tools),
            "tool_choice": "auto",
            **self.echoed,
        }

    def _transcription(self) -> dict[str, Any]:
        detection = wire.turn_detection(self.settings)
        if detection is not None:
            detection = {name: value for name, value in detection.items() if not name.endswith("_response")}
        include = {"include": self.echoed["include"]} if "include" in self.echoed else {}
        return {"object": "realtime.transcription_session", "audio": {"input": self._input(detection)}, **include}

    def _input(self, detection: dict[str, Any] | None) -> dict[str, Any]:
        return {
            "format": wire.sound(self.heard),
            "transcription": self.transcription,
            "noise_reduction": self.noise_reduction,
            "turn_detection": detection,
        }


def update(wanted: Wanted, asked: SessionSettings) -> Wanted:
    """The settings after an update. All of it is checked before any of it counts.

    Raises:
        NotPossible: something that is not built.
        BadInput: a value that cannot be.
    """
    match asked.type:
        case "transcription":
            wanted = _only_transcripts(wanted, asked)
        case other if other != wanted.kind:
            raise unsupported(f"A session of type {other[:40]!r} in place of {wanted.kind!r}", "session.type")
    settings = wanted.settings
    if asked.output_modalities is not UNSET:
        settings = replace(settings, modality=modality(asked.output_modalities, "session.output_modalities"))
    if asked.audio is not UNSET:
        if asked.audio.input is not UNSET:
            settings = _input(settings, asked.audio.input)
        if asked.audio.output is not UNSET:
            settings = _output(settings, asked.audio.output)
    changed = replace(wanted, settings=settings)
    if asked.audio is not UNSET and asked.audio.output is not UNSET and asked.audio.output.format is not UNSET:
        changed = replace(changed, spoken=sound(asked.audio.output.format, "session.audio.output.format"))
    if asked.audio is not UNSET and asked.audio.input is not UNSET:
        if asked.audio.input.format is not UNSET:
            changed = replace(changed, heard=sound(asked.audio.input.format, "session.audio.input.format"))
        if asked.audio.input.transcription is not UNSET:
            changed = _transcription(changed, asked.audio.input.transcription)
        if asked.audio.input.noise_reduction is not UNSET:
            changed = replace(changed, noise_reduction=asked.audio.input.noise_reduction)
    if asked.tools is not UNSET:
        functions = tools(asked.tools, "session.tools")
        shown = tuple(
            {key: value for key, value in msgspec.to_builtins(tool).items() if value is not None}
            for tool in asked.tools
        )
        changed = replace(changed, settings=replace(changed.settings, tools=functions), tools=shown)
    if asked.model is not UNSET:
        changed = replace(changed, model=asked.model)
    if asked.frontdesk is not UNSET:
        changed = _extension(changed, asked.frontdesk)
    if changed.kind == "transcription":
        changed = transcribing(changed)
    echoed = {name: value for name in ECHOED if (value := getattr(asked, name)) is not UNSET}
    return replace(changed, echoed=wanted.echoed | echoed)


def transcribing(wanted: Wanted) -> Wanted:
    """The settings of a session that gives transcripts and no answers."""
    settings = replace(wanted.settings, create_response=False)
    return replace(wanted, kind="transcription", settings=settings, granted=replace(wanted.granted, greeting=False))


def _only_transcripts(wanted: Wanted, asked: SessionSettings) -> Wanted:
    for name in OF_ANSWERS:
        if getattr(asked, name) is not UNSET:
            raise unsupported(f"{name} in a transcription session", f"session.{name}")
    if asked.audio is not UNSET and asked.audio.output is not UNSET:
        raise unsupported("audio.output in a transcription session", "session.audio.output")
    return transcribing(wanted)


def modality(names: list[str], param: str) -> Modality:
    """The one modality that was asked for."""
    match names:
        case ["audio"]:
            return "audio"
        case ["text"]:
            return "text"
    raise bad_setting(param, 'The modalities are ["audio"] or ["text"], one of the two.')


def tools(asked: list[FunctionTool], param: str) -> tuple[Tool, ...]:
    """The client's functions.

    Raises:
        NotPossible: a tool that is none.
    """
    for tool in asked:
        if tool.type != "function":
            raise unsupported(f"A tool of type {tool.type[:40]!r}", param)
    return tuple(Tool(tool.name, tool.description) for tool in asked)


def wishes(asked: ResponseSettings) -> Wishes:
    """What is wanted otherwise for one answer.

    Raises:
        NotPossible: something that is not built.
    """
    wanted = Wishes()
    if asked.tools is not None:
        wanted = replace(wanted, tools=tools(asked.tools, "response.tools"))
    if asked.audio is None or asked.audio.output is UNSET:
        return wanted
    output = asked.audio.output
    if output.format is not UNSET:
        wanted = replace(wanted, sound=sound(output.format, "response.audio.output.format"))
    if output.voice is not UNSET:
        wanted = replace(wanted, voice=voice(output.voice, "response.audio.output.voice"))
    return wanted


def voice(asked: str | dict[str, Any], param: str) -> str:
    """The name of a voice; empty for the deployment's own.

    Raises:
        NotPossible: a voice of the client's own.
    """
    if not isinstance(asked, str):
        raise unsupported("A custom voice", param)
    return "" if asked in OPENAI_VOICES else asked


def sound(asked: Format, param: str) -> Sound:
    """The audio format that was asked for.

    Raises:
        NotPossible: there is no such one here.
    """
    rate = "" if asked.rate is UNSET else f" at {asked.rate} Hz"
    match asked.type, asked.rate:
        case "audio/pcm", msgspec.UNSET | 24_000:
            return "audio/pcm"
        case "audio/pcmu" | "audio/pcma" as name, msgspec.UNSET | 8_000:
            return name
    raise unsupported(f"The audio format {asked.type[:40]}{rate}", param)


def _input(settings: Settings, asked: AudioInput) -> Settings:
    if asked.turn_detection is UNSET:
        return settings
    if asked.turn_detection is None:
        return replace(settings, turns=replace(settings.turns, manual=True))
    return _detection(settings, asked.turn_detection)


def _detection(settings: Settings, asked: TurnDetection) -> Settings:
    create = settings.create_response if asked.create_response is None else asked.create_response
    interrupt = settings.turns.interrupt_response if asked.interrupt_response is None else asked.interrupt_response
    match asked.type:
        case "server_vad":
            turns = _server_vad(settings.turns, asked, interrupt)
        case "semantic_vad":
            turns = with_semantic_vad(
                asked.eagerness or settings.turns.eagerness or "auto", interrupt_response=interrupt
            )
        case other:
            where = "session.audio.input.turn_detection.type"
            raise unsupported(f"Turn detection of type {other[:40]!r}", where)
    return replace(settings, turns=turns, create_response=create)


def _server_vad(turns: TurnSettings, asked: TurnDetection, interrupt: bool) -> TurnSettings:
    """Values are laid over those in force, if these are of the same kind."""
    values: dict[str, float | bool] = {
        name: value
        for name in ("threshold", "prefix_padding_ms", "silence_duration_ms")
        if (value := getattr(asked, name)) is not None
    }
    if asked.idle_timeout_ms is not UNSET:
        values["idle_timeout_ms"] = asked.idle_timeout_ms or 0
    same = not turns.manual and turns.eagerness is None
    return with_server_vad(turns if same else TurnSettings(), **values, interrupt_response=interrupt)


def _output(settings: Settings, asked: AudioOutput) -> Settings:
    if asked.voice is not UNSET:
        settings = replace(settings, voice=voice(asked.voice, "session.audio.output.voice"))
    return settings if asked.speed is UNSET else replace(settings, speed=asked.speed)


def _extension(wanted: Wanted, asked: Extension) -> Wanted:
    """What the client wants of the extension; what it does not name stays."""
    if asked.version != 1:
        raise unsupported(f"Version {asked.version} of the extension", "session.frontdesk.version")
    granted, settings = wanted.granted, wanted.settings
    if asked.events is not UNSET:
        granted = replace(granted, events=frozenset(asked.events) & frozenset(BUILT))
    if asked.greeting is not UNSET:
        granted = replace(granted, greeting=asked.greeting)
    if asked.language is not UNSET:
        language = language_of(asked.language)
        if language not in wanted.languages.offered:
            raise unsupported(f"The language {asked.language!r}", "session.frontdesk.language")
        settings = replace(settings, language=language)
    if asked.record is not UNSET:
        settings = replace(settings, recorded=asked.record)
    if asked.caller is not UNSET:
        settings = _caller(settings, asked.caller)
    settings = replace(settings, returns="state" in granted.events, pauses="pause" in granted.events)
    return replace(wanted, opted=True, granted=granted, settings=settings)


def _caller(settings: Settings, asked: CallerNamed) -> Settings:
    """By what the caller can be found again. It is not given back: who reads along need not know it."""
    if asked.page is not UNSET:
        settings = replace(settings, page=_identity("page", asked.page))
    return settings if asked.phone is UNSET else replace(settings, phone=_identity("phone", asked.phone))


def _identity(kind: str, value: str) -> str:
    return identity(kind, value, f"session.frontdesk.caller.{kind}").value if value else ""


def _transcription(wanted: Wanted, asked: dict[str, Any] | None) -> Wanted:
    """What is asked of transcription is given back; its language is the session's, where there is such a one here."""
    wanted = replace(wanted, transcription=asked)
    tag = (asked or {}).get("language")
    language = language_of(tag) if isinstance(tag, str) else ""
    if language not in wanted.languages.offered:
        return wanted
    return replace(wanted, settings=replace(wanted.settings, language=language))
