"""``ask``: one question through the same session that the server runs, without a server."""

from __future__ import annotations

import argparse
import asyncio
import math
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from assistant.config import load
from assistant.conversation import Item
from assistant.errors import BadInput, language_not_heard
from assistant.link import Link
from assistant.messages import (
    AddItem,
    AnswerDone,
    AudioIn,
    CommitAudio,
    Committed,
    Configure,
    Cued,
    Drawn,
    Notice,
    Respond,
    Routed,
    Said,
    Sounded,
    Trouble,
)
from assistant.pacing import Channel
from assistant.realtime import wire
from assistant.session import Session
from assistant.settings import Settings
from assistant.setup import choose_stages
from assistant.stages import Stages, running
from assistant.talk import Forgetful, House
from assistant.turn_taking import TurnSettings
from pipelines.audio import SPEAK_RATE
from pipelines.audio.wav import read_wav, write_wav
from pipelines.diagram import Drawing
from pipelines.diagram.export import standalone
from pipelines.languages import join, language_of

PIECE = SPEAK_RATE // 50 * 2
"""Bytes of 20 ms."""

LONGEST_S = 60.0
"""Seconds of audio taken."""

ONE_TURN = TurnSettings(silence_duration_ms=90_000, max_turn_ms=90_000)
"""A file is one question: VAD finds its speech, and no pause in it ends the turn."""

AFTER = 25
"""Pieces of silence after the file, as after any turn."""

END = "end"
"""Event id of the end of the file."""

PACE_S = 0.005
"""Between two pieces: four times real time, which the embedded recogniser still keeps up with."""

ANSWER_S = 60.0
"""A deadline for the whole answer."""


@dataclass(slots=True)
class Answered:
    """What came back."""

    recognised: str = ""
    said: list[str] = field(default_factory=list)
    routed: Routed | None = None
    drawing: Drawing | None = None
    audio: bytearray = field(default_factory=bytearray)
    cues: list[wire.Json] = field(default_factory=list)
    trouble: list[str] = field(default_factory=list)
    done: bool = False

    def take(self, notice: Notice) -> None:
        """Keep what a notice brings."""
        match notice:
            case Committed():
                self.recognised = notice.item.text
                if notice.error is not None:
                    self.trouble.append(str(notice.error))
            case Said(_, _, text):
                self.said.append(text)
            case Routed():
                self.routed = notice
            case Drawn():
                self.drawing = notice.drawing
            case Sounded(_, _, pcm, _):
                self.audio += pcm
            case Cued(_, _, cues):
                self.cues += [wire.cue(cue) for cue in cues]
            case Trouble(_, event_id) if event_id == END:
                self.trouble.append("No speech was found in the audio.")
                self.done = True
            case Trouble(error):
                self.trouble.append(str(error))
            case AnswerDone():
                self.done = True

    def as_json(self) -> wire.Json:
        """Everything, for programs."""
        routed = self.routed
        return {
            "recognised": self.recognised,
            "said": join(self.said),
            "route": {
                "kind": routed.kind,
                "drawing": routed.drawing,
                "verdict": routed.verdict,
                "score": round(routed.score, 3),
                "reason": routed.reason,
                "sources": [{"id": one.source, "title": one.title} for one in routed.sources],
            }
            if routed
            else None,
            "diagram": self.drawing.spec.title if self.drawing else None,
            "audio_ms": len(self.audio) * 1000 // (SPEAK_RATE * 2),
            "cues": self.cues,
            "trouble": self.trouble,
        }


async def answered(stages: Stages, house: House, text: str = "", pcm: bytes = b"", language: str = "") -> Answered:
    """Ask ``text``, or the question spoken in ``pcm`` (s16le mono 24 kHz); returns when all was said.

    ``language`` is one of the house's; empty for its own.

    The audio goes through VAD and turn taking like any other, as one turn and faster than real time.
    """
    session = Session(stages, Forgetful(), house)
    link = Link(Channel(lead_ms=math.inf, position="all"))
    session.attach(link)
    result = Answered()
    async with asyncio.TaskGroup() as group:
        group.create_task(session.run(), name="session")
        await link.give(Configure(Settings(turns=ONE_TURN, language=language)))
        group.create_task(_put(link, text, pcm), name="ask")
        try:
            async with asyncio.timeout(ANSWER_S):
                while not result.done and (notices := await link.notices()):
                    for notice in notices:
                        result.take(notice)
        except TimeoutError:
            result.trouble.append(f"No answer within {ANSWER_S:g} s.")
        link.close("answered")
    return result


async def _put(link: Link, text: str, pcm: bytes) -> None:
    if not pcm:
        await link.give(AddItem(Item("item_question", text=text)))
        await link.give(Respond())
        return
    pcm += bytes(AFTER * PIECE)
    for start in range(0, len(pcm), PIECE):
        await link.give(AudioIn(pcm[start : start + PIECE]))
        await asyncio.sleep(PACE_S)
    await link.give(CommitAudio(END))


def run(arguments: argparse.Namespace) -> int:
    """Ask, print the answer, write what was asked for."""
    config = load(arguments.site)
    pcm = b""
    if arguments.audio is not None:
        pcm = read_wav(arguments.audio, SPEAK_RATE, LONGEST_S)
    elif not arguments.text.strip():
        raise BadInput("empty_question", "The question is empty.", 'Ask something: run_assistant.py ask "…"')
    language = _language(arguments.language, config.house)
    setup = choose_stages(config, draft=arguments.draft)
    if pcm and language not in setup.stages.asr.languages:
        raise language_not_heard(language)
    result = asyncio.run(_ask(setup.stages, config.house, arguments.text or "", pcm, language))
    if arguments.speak is not None:
        write_wav(arguments.speak, bytes(result.audio), SPEAK_RATE)
    if arguments.draw is not None and result.drawing is not None:
        Path(arguments.draw).write_text(standalone(result.drawing), encoding="utf-8")
    _print(result, as_json=arguments.json, audio=arguments.audio is not None)
    return 0 if result.done and result.said else 1


def _language(asked: str | None, house: House) -> str:
    """The language that was asked for; the deployment's own where none was."""
    language = house.language if asked is None else language_of(asked)
    if language not in house.languages:
        hint = f"It has: {', '.join(house.languages)}. Add it to languages in site.toml, and articles in it."
        raise BadInput("language", f"This deployment does not have the language {asked!r}.", hint, "--language")
    return language


async def _ask(stages: Stages, house: House, text: str, pcm: bytes, language: str) -> Answered:
    async with running(stages):
        await stages.omni.built()  # nobody waits on the line: the first question is answered as well as the next
        return await answered(stages, house, text, pcm, language)


def _print(result: Answered, *, as_json: bool, audio: bool) -> None:
    if as_json:
        print(msgspec.json.format(msgspec.json.encode(result.as_json()), indent=2).decode())
        return
    if audio:
        print(f"heard:  {result.recognised or '(nothing)'}")
    for line in result.said:
        print(line)
    if result.routed is not None:
        shown = result.routed.drawing or "words alone"
        print(f"\n{result.routed.verdict}, {shown} ({result.routed.score:.2f}): {result.routed.reason}")
    for trouble in result.trouble:
        print(trouble)
